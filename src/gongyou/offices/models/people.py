"""The people who work for the institution, each with roles in a scope."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models.areas import Area
from gongyou.offices.models.organisations import Organisation

# Which kind of scope a role has.
ADMIN_ROLES = ("system_admin", "security_admin", "audit_admin")
AREA_ROLES = ("inspector", "township_clerk", "leader", *ADMIN_ROLES)
EMPLOYER_ROLES = ("labour_officer", "subcontractor", "owner")
ORGANISATION_ROLES = (
    *("node_clerk", "bank_clerk", "industry", "arbitrator", "court_clerk", "police"),
    *("union", "petition", "trainer", "carrier"),
)

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
    # The area whose administrators keep this account; None: those of the whole installation.
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)  # by its owner
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    # The role chosen on the pages, for the length of a request; None elsewhere.
    acting_role: "Role | None" = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    @property
    def role_label(self) -> str:
        if self.acting_role is not None:
            return self.acting_role.role
        return ",".join(sorted({r.role for r in self.roles.filter(ended_at=None)}))


class Role(models.Model):
    """What an account may do, and where. One scope a role: an area, an organisation, an
    employer (by credit code) or one worksite. An ended role keeps its row.

    The three powers of an installation (三权分立, GB/T 22239-2019 8.1.4.2) are never in one
    hand: the database lets an account hold at most one of them, and none of them twice.
    """

    class Kind(models.TextChoices):
        INSPECTOR = "inspector", _("劳动保障监察员")
        TOWNSHIP_CLERK = "township_clerk", _("乡镇专干")
        LEADER = "leader", _("领导小组成员")
        NODE_CLERK = "node_clerk", _("服务站工作人员")
        LABOUR_OFFICER = "labour_officer", _("劳资专管员")
        SUBCONTRACTOR = "subcontractor", _("分包单位管理员")
        OWNER = "owner", _("建设单位管理员")
        BANK_CLERK = "bank_clerk", _("银行经办")
        INDUSTRY = "industry", _("行业主管部门经办")
        ARBITRATOR = "arbitrator", _("仲裁员")
        COURT_CLERK = "court_clerk", _("法院经办")
        POLICE = "police", _("公安经办")
        UNION = "union", _("工会经办")
        PETITION = "petition", _("信访经办")
        TRAINER = "trainer", _("培训机构经办")
        CARRIER = "carrier", _("创业载体经办")
        SYSTEM_ADMIN = "system_admin", _("系统管理员")
        SECURITY_ADMIN = "security_admin", _("安全管理员")
        AUDIT_ADMIN = "audit_admin", _("审计管理员")

    uuid = models.UUIDField(default=uuid4, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    role = models.CharField(_("角色"), max_length=20, choices=Kind.choices)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="roles")
    employer_code = models.CharField(max_length=18, default="")
    employer_name = models.CharField(max_length=120, default="")  # registers lie above us
    worksite_uuid = models.UUIDField(null=True)
    granted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "area", "organisation", "employer_code"],
                condition=Q(ended_at=None, worksite_uuid=None),
                name="one_role_per_scope",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["account", "role", "worksite_uuid"],
                condition=Q(ended_at=None, worksite_uuid__isnull=False),
                name="one_role_per_worksite",
            ),
            models.CheckConstraint(
                condition=Q(role__in=AREA_ROLES, area__isnull=False, organisation=None)
                & Q(employer_code="", worksite_uuid=None)
                | Q(role__in=ORGANISATION_ROLES, organisation__isnull=False, area=None)
                & Q(employer_code="", worksite_uuid=None)
                | Q(role__in=EMPLOYER_ROLES, area=None, organisation=None)
                & (Q(worksite_uuid=None) ^ Q(employer_code="")),
                name="role_has_one_scope",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(role__in=ADMIN_ROLES, ended_at=None),
                name="one_admin_power",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"

    @property
    def is_power(self) -> bool:
        """One of the three powers that keep the installation."""
        return self.role in ADMIN_ROLES

    @property
    def place(self) -> str:
        """Where the role holds, in words."""
        if self.organisation is not None:
            return self.organisation.name
        return self.area.name if self.area is not None else self.employer_name
