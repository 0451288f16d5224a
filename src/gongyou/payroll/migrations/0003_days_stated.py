from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payroll", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="monthledger",
            name="days_stated",
            field=models.BooleanField(default=False),
        ),
    ]
