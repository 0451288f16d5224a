"""Areas and the people who work for the institution, each with roles in a scope."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """An administrative area by its GB/T 2260 code (townships: the statistics code)."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(
        max_length=10,
        choices=[
            ("province", _("省")),
            ("city", _("市")),
            ("district", _("区县")),
            ("township", _("乡镇街道")),
        ],
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


if TYPE_CHECKING:
    _Manager = BaseUserManager["Account"]
else:
    _Manager = BaseUserManager


class AccountManager(_Manager):
    def create_account(self, username: str, name: str, password: str) -> "Account":
        account = self.model(username=username, name=name)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Someone who signs in with a password. Workers never have one."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    username = models.CharField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    @property
    def role_label(self) -> str:
        return ",".join(sorted(r.role for r in self.roles.all()))


class Role(models.Model):
    """What an account may do, and where: in a district, or on named worksites' behalf."""

    class Kind(models.TextChoices):
        INSPECTOR = "inspector", _("劳动保障监察员")
        TOWNSHIP_CLERK = "township_clerk", _("乡镇专干")
        LABOUR_OFFICER = "labour_officer", _("劳资专管员")

    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Kind.choices)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    employer_code = models.CharField(max_length=18, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "area", "employer_code"],
                name="one_role_per_scope",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=False) ^ ~Q(employer_code=""), name="role_has_one_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"
