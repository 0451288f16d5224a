"""Keys by which devices, banks and platforms speak to us without a person."""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import EncryptedTextField
from gongyou.offices.models.areas import Area
from gongyou.offices.models.organisations import Organisation
from gongyou.offices.models.people import Account


class PartnerKey(models.Model):
    """A secret that signs requests, with one scope: a device of a worksite, or a bank.

    The secret is kept encrypted, because a signature needs it; it is shown once. A key is never
    changed: rotating makes another one, and the old one goes on until its last moment.
    """

    class Kind(models.TextChoices):
        DEVICE = "device", _("考勤设备")
        BANK = "bank", _("银行")

    uuid = models.UUIDField(default=uuid4, unique=True)
    key_id = models.CharField(_("钥匙号"), max_length=32, unique=True)
    kind = models.CharField(_("类别"), max_length=8, choices=Kind.choices)
    label = models.CharField(_("名称"), max_length=80)
    secret = EncryptedTextField(null=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")  # whose administrators keep it
    worksite_uuid = models.UUIDField(null=True)  # registers lie above us
    worksite_name = models.CharField(max_length=120, default="")
    device = models.CharField(_("设备序列号"), max_length=60, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="keys")
    addresses = models.JSONField(_("只许这些地址"), default=list)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(_("有效到"))
    rotated_to = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="rotated_from"
    )
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=200, default="")
    last_used_at = models.DateTimeField(null=True)
    last_address = models.CharField(max_length=45, default="")

    class Meta:
        ordering = ["label", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="device", worksite_uuid__isnull=False, organisation=None)
                & ~Q(device="")
                | Q(kind="bank", worksite_uuid=None, organisation__isnull=False, device=""),
                name="key_has_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("valid_from")),
                name="key_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.key_id})"

    @property
    def place(self) -> str:
        if self.organisation is not None:
            return self.organisation.name
        return f"{self.worksite_name} · {self.device}"

    def opens(self, now: datetime) -> bool:
        return self.revoked_at is None and self.valid_from <= now < self.valid_until

    @property
    def state(self) -> str:
        """in_force, ending (rotated, still valid), ended or revoked."""
        if self.revoked_at is not None:
            return "revoked"
        if not self.opens(timezone.now()):
            return "ended"
        return "ending" if self.rotated_to_id else "in_force"


class SeenNonce(models.Model):
    """A request's own number, remembered for as long as its time stamp would be believed."""

    key = models.ForeignKey(PartnerKey, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "nonce"], name="one_request_per_nonce")
        ]

    def __str__(self) -> str:
        return self.nonce


class KeyRefusal(models.Model):
    """How often an hour requests of one key were refused, and why; "?" is no key of ours."""

    hour = models.DateTimeField()
    key_id = models.CharField(max_length=32)
    why = models.CharField(max_length=24)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "key_id", "why"], name="one_refusal_an_hour")
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.why} {self.count}"
