"""A firm that asks to be let in."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import EncryptedTextField
from gongyou.foundation.models import StoredFile
from gongyou.offices.models import Account, Area


class Registration(models.Model):
    """What a firm says of itself, and what the area decided. Anyone may send one: nothing of it
    is believed, and it is no `Employer`, until somebody of the area has approved it.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("等待审核")
        APPROVED = "approved", _("已通过")
        REFUSED = "refused", _("未通过")

    uuid = models.UUIDField(default=uuid4, unique=True)
    receipt = models.CharField(_("受理号"), max_length=20, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, db_index=True)
    name = models.CharField(_("单位名称"), max_length=120)
    person = models.CharField(_("负责人"), max_length=40)
    phone = EncryptedTextField(_("联系电话"), null=True)
    licence = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.PENDING)
    sent_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, default="")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(state="approved"),
                name="one_approved_registration",
            )
        ]
        indexes = [models.Index(fields=["area", "state"])]

    def __str__(self) -> str:
        return f"{self.receipt} {self.name}"
