"""What was taken out of the installation in a file: by whom, what for, which bytes."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models import Account
from gongyou.registry.models.worksites import Worksite


class Export(models.Model):
    """One download, or the wish for one that a second person has to agree to.

    `digest` is the SM3 of the bytes that were handed over last.
    """

    class Kind(models.TextChoices):
        RESULT_XLSX = "result_xlsx", _("核对结果工作簿")
        RESULT_JSON = "result_json", _("核对结果数据")
        ROSTER = "roster_full", _("花名册（完整号码）")

    class State(models.TextChoices):
        WAITING = "waiting", _("等第二人同意")
        APPROVED = "approved", _("已同意，可下载")
        REFUSED = "refused", _("没有同意")
        HANDED = "handed", _("已下载")

    uuid = models.UUIDField(default=uuid4, unique=True)
    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="exports")
    kind = models.CharField(_("内容"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices)
    people = models.PositiveIntegerField(_("人数"))
    filter = models.JSONField(default=dict)
    purpose = models.CharField(_("用途"), max_length=200, default="")
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_role = models.CharField(max_length=40, default="")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_words = models.CharField(max_length=200, default="")
    handed_at = models.DateTimeField(null=True)
    digest = models.CharField(_("摘要"), max_length=64, default="")

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["asked_by", "-asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="decided_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.people} {self.state}"
