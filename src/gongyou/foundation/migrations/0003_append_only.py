from django.db import migrations

from gongyou.foundation.rights import append_only


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_initial")]
    operations = [append_only("foundation_auditentry")]
