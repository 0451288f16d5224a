import django.db.models.deletion
from django.db import migrations, models

from gongyou.foundation.rights import append_only


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_dirty_spans"), ("registry", "0003_mention")]

    operations = [
        migrations.CreateModel(
            name="StatedDay",
            fields=[
                ("pk", models.CompositePrimaryKey("worksite_id", "batch_id", "row", "local_date", blank=True, editable=False, primary_key=True, serialize=False)),
                ("batch_id", models.BigIntegerField()),
                ("row", models.IntegerField()),
                ("local_date", models.DateField()),
                ("mark", models.CharField(max_length=30)),
                ("days", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("hours", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("person", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="registry.person")),
                ("worksite", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="registry.worksite")),
            ],
            options={
                "indexes": [models.Index(fields=["worksite", "local_date"], name="attendance__worksit_179055_idx")],
            },
        ),
        append_only("attendance_statedday"),
    ]
