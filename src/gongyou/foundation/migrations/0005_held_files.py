"""Files are held once facts were made of them; of those that are there already, nobody knows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0004_outbox'),
    ]

    operations = [
        migrations.AddField(
            model_name='storedfile',
            name='held',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='storedfile',
            name='held',
            field=models.BooleanField(default=False),
        ),
    ]
