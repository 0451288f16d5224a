"""Punches as gates report them, whose code is whose, and the days made from both."""

from django.db import models

from gongyou.registry.models import Person, Worksite


class Device(models.Model):
    """A gate's reader, known by its serial number."""

    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="devices")
    serial = models.CharField(max_length=60)
    gate = models.CharField(max_length=60, default="")
    maker = models.CharField(max_length=30, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worksite", "serial"], name="one_device_per_serial")
        ]

    def __str__(self) -> str:
        return f"{self.gate} {self.serial}".strip()


class PersonCode(models.Model):
    """Whose the number at the gate is (人员编号). Rebinding one dirties that person's days."""

    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="gate_codes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worksite", "code"], name="one_person_per_code")
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.person_id}"


class Punch(models.Model):
    """Fact. One pass at a gate: device, code, instant, direction. Never a person or work day:
    a code may be bound to a person, and an overnight pair completed, afterwards."""

    class Direction(models.IntegerChoices):
        IN = 0
        OUT = 1
        UNKNOWN = 2

    pk = models.CompositePrimaryKey(
        "worksite_id", "local_date", "device_id", "code", "at", "direction"
    )
    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    local_date = models.DateField()
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, db_index=False)
    code = models.CharField(max_length=40)
    at = models.DateTimeField()
    direction = models.SmallIntegerField(choices=Direction.choices)
    batch_id = models.BigIntegerField()
    row = models.IntegerField()
    serial = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    local_date=models.Func(
                        models.F("at"),
                        template="(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date",
                        output_field=models.DateField(),
                    )
                ),
                name="punch_local_date_is_shanghai",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M:%S}"


class DeviceSerial(models.Model):
    """Fact. A device's own number of an event, pass or not: a jump in them is a lost event."""

    pk = models.CompositePrimaryKey("worksite_id", "device_id", "serial")
    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, db_index=False)
    serial = models.BigIntegerField()
    batch_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.device_id} #{self.serial}"


class StatedDay(models.Model):
    """Fact. A day of a person as an attendance sheet states it: the mark, and what it is worth
    in days or hours where that is plain. Somebody's word, and never a passage."""

    pk = models.CompositePrimaryKey("worksite_id", "batch_id", "row", "local_date")
    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    batch_id = models.BigIntegerField()
    row = models.IntegerField()
    local_date = models.DateField()
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    mark = models.CharField(max_length=30)
    days = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        indexes = [models.Index(fields=["worksite", "local_date"])]

    def __str__(self) -> str:
        return f"{self.batch_id}!{self.row} {self.local_date}"


class WorkDay(models.Model):
    """Rollup. A person has worked at a worksite on a local date. Replaced, never added to."""

    pk = models.CompositePrimaryKey("worksite_id", "person_id", "work_date")
    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    work_date = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    punches = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["worksite", "work_date"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.work_date}"


class DirtySpan(models.Model):
    """Queue. A person's punches have changed within these dates: the days must be made again.

    Rows come and go by the thousand: no foreign key is checked for them, as for no fact.
    """

    worksite_id = models.BigIntegerField(db_index=True)
    person_id = models.BigIntegerField()
    since = models.DateField()
    until = models.DateField()

    def __str__(self) -> str:
        return f"{self.worksite_id} {self.person_id} {self.since} … {self.until}"
