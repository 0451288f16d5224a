from django.db import migrations, models


class Migration(migrations.Migration):
    """What is still queued stays queued, one span a day."""

    dependencies = [("attendance", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="DirtySpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worksite_id", models.BigIntegerField(db_index=True)),
                ("person_id", models.BigIntegerField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
            ],
        ),
        migrations.RunSQL(
            """INSERT INTO attendance_dirtyspan (worksite_id, person_id, since, until)
               SELECT worksite_id, person_id, local_date, local_date FROM attendance_dirtyday""",
            """INSERT INTO attendance_dirtyday (worksite_id, person_id, local_date)
               SELECT worksite_id, person_id, day::date FROM attendance_dirtyspan,
                      generate_series(since, until, interval '1 day') day""",
        ),
        migrations.DeleteModel(name="DirtyDay"),
    ]
