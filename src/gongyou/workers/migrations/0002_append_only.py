from django.db import migrations

from gongyou.foundation.rights import append_only


class Migration(migrations.Migration):
    dependencies = [("workers", "0001_initial")]
    operations = [append_only("workers_workeranswer")]
