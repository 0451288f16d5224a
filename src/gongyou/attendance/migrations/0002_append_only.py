from django.db import migrations

from gongyou.foundation.rights import append_only


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]
    operations = [append_only("attendance_punch", "attendance_deviceserial")]
