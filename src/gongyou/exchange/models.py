"""A check (核对): the files brought for a worksite, and how far the match of them has come."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.models import StoredFile
from gongyou.offices.models import Account
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
    """A file brought to a check, and what was recognised in it."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    check_run = models.ForeignKey(Check, models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    understood = models.JSONField(default=dict)
    problem = models.TextField(default="")
    month = models.CharField(max_length=7, default="")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["check_run", "key"], name="one_file_per_key")
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
