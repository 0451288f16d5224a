"""A firm's own people: called in by the firm, through a link that opens once."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models.people import Account, Role

_CALLED = (Role.Kind.LABOUR_OFFICER, Role.Kind.SUBCONTRACTOR)


class Invitation(models.Model):
    """A link to an account with one role. Only the digest of the link is kept.

    For the firm itself (`employer_code`), or for one worksite of it (`worksite_uuid`): then
    whoever comes sees that worksite alone, whatever else his own firm builds.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)
    token_digest = models.BinaryField(unique=True)
    role = models.CharField(
        _("角色"), max_length=20, choices=[(kind.value, kind.label) for kind in _CALLED]
    )
    name = models.CharField(_("姓名"), max_length=40)
    employer_code = models.CharField(max_length=18)  # the firm that calls
    employer_name = models.CharField(max_length=120)
    worksite_uuid = models.UUIDField(null=True)
    worksite_name = models.CharField(max_length=120, default="")
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["employer_code", "made_at"])]

    def __str__(self) -> str:
        return f"{self.name} · {self.employer_name}"

    @property
    def place(self) -> str:
        return self.worksite_name or self.employer_name
