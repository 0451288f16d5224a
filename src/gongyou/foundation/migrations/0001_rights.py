from django.db import migrations

from gongyou.foundation.rights import grant_defaults


class Migration(migrations.Migration):
    """Before any table is made: what the app role gets on every table to come."""

    initial = True
    run_before = [("contenttypes", "0001_initial"), ("procrastinate", "0001_initial")]
    dependencies = []
    operations = [migrations.RunPython(grant_defaults, migrations.RunPython.noop)]
