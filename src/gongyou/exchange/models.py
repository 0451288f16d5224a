"""A check (核对): the files brought for a worksite, and how far the match of them has come."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.models import StoredFile
from gongyou.offices.models import Account, PartnerKey
from gongyou.registry.models import Worksite


class Check(models.Model):
    """One run of the match over the files of a worksite."""

    class State(models.TextChoices):
        READING = "reading", _("识别中")
        DRAFT = "draft", _("待核对")
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("核对中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    uuid = models.UUIDField(default=uuid4, unique=True)
    worksite = models.ForeignKey(Worksite, models.PROTECT, null=True, related_name="checks")
    district_code = models.CharField(max_length=12)
    employer_code = models.CharField(max_length=18, default="")
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="checks")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    months = models.JSONField(default=list)
    as_of = models.DateField(null=True)
    stage = models.CharField(max_length=200, default="")
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    error = models.TextField(default="")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.worksite or ''} {self.created_at:%Y-%m-%d %H:%M}"


class CheckFile(models.Model):
    """A file brought to a check, and what was recognised in it.

    `stored` is none once a file that nobody can use has been erased: its name and the reason
    stay until somebody has read them.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)
    check_run = models.ForeignKey(Check, models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=255)
    understood = models.JSONField(default=dict)
    problem = models.TextField(default="")
    month = models.CharField(max_length=7, default="")
    # What was said of this file alone (entries of a map), and which memories not to use on it.
    corrections = models.JSONField(default=list)
    ignored = models.JSONField(default=list)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["check_run", "key"], name="one_file_per_key"),
            models.CheckConstraint(
                condition=models.Q(stored__isnull=False) | ~models.Q(problem=""),
                name="erased_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class FileNotes(models.Model):
    """What is said of a check's file when it goes back to who brought it.

    `tables` are as `returning.notes` writes them; `rows` is how many rows of the file are noted.
    """

    file = models.OneToOneField(CheckFile, models.CASCADE, primary_key=True, related_name="notes")
    rows = models.PositiveIntegerField()
    tables = models.JSONField()

    def __str__(self) -> str:
        return f"{self.file} ({self.rows})"


class UploadTally(models.Model):
    """What one account, employer or district has brought on one day."""

    class Owner(models.TextChoices):
        ACCOUNT = "account", _("账号")
        EMPLOYER = "employer", _("用工单位")
        DISTRICT = "district", _("区县")

    owner_kind = models.CharField(max_length=8, choices=Owner.choices)
    owner = models.CharField(max_length=36)
    day = models.DateField()
    files = models.PositiveIntegerField()
    bytes = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner", "day"], name="one_tally_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind} {self.owner} {self.day}: {self.files}"


class LayoutMemory(models.Model):
    """How tables with the same headings, of one employer or bank in a district, are read.

    A row is never rewritten: another word on the same headings is the next version, and the
    old one has ended. `official`: said by those who supervise; a contractor's own word is
    used by itself for nothing but that contractor's own checks.
    """

    class Owner(models.TextChoices):
        EMPLOYER = "employer", _("用工单位")
        BANK = "bank", _("银行")

    uuid = models.UUIDField(default=uuid4, unique=True)
    district_code = models.CharField(max_length=12, db_index=True)
    owner_kind = models.CharField(max_length=8, choices=Owner.choices)
    owner = models.CharField(max_length=60)  # credit code, or the bank's short name
    owner_name = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=32)
    entry = models.JSONField()  # of a map file
    version = models.PositiveIntegerField(default=1)
    official = models.BooleanField()
    employer_code = models.CharField(max_length=18, default="")
    worksites = models.ManyToManyField(Worksite, related_name="+")
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    times_used = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner", "fingerprint", "district_code", "employer_code"],
                condition=models.Q(ended_at=None),
                name="one_word_on_a_layout",
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_name} {self.fingerprint[:8]} v{self.version}"


class Receipt(models.Model):
    """What a device or a bank has sent: kept as it came, understood afterwards by a job.

    The same body for the same worksite is one receipt, however often it is sent.
    """

    class Kind(models.TextChoices):
        PUNCHES = "punches", _("打卡记录")
        BANK_RETURN = "bank_return", _("银行回盘")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待处理")
        DONE = "done", _("已收下")
        REFUSED = "refused", _("读不懂")
        FAILED = "failed", _("没有办成")

    uuid = models.UUIDField(default=uuid4, unique=True)
    key = models.ForeignKey(PartnerKey, models.PROTECT, related_name="receipts")
    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    device = models.CharField(max_length=60, default="")
    digest = models.CharField(max_length=64)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    result = models.JSONField(default=dict)
    times_sent = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "kind", "device", "digest"], name="one_receipt_per_body"
            )
        ]
        indexes = [models.Index(fields=["key", "received_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"
