"""The demo's areas, and the people who sign in to it."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from gongyou.demo.district import DISTRICT_CODE, township_code
from gongyou.demo.invented import Firm
from gongyou.demo.signins import Passwords, Signin, keep_passwords, kept_passwords, random_password
from gongyou.demo.stories import GENERAL_A, GENERAL_B
from gongyou.foundation import audit
from gongyou.foundation.home import Home
from gongyou.offices.factors.codes import join_unseen_app
from gongyou.offices.factors.held import factors_of
from gongyou.offices.models import Account, Area, Organisation, Role
from gongyou.offices.profile_file import profile_of, read_profile
from gongyou.offices.profile_loading import load_profile

Kind = Role.Kind


@dataclass(frozen=True)
class Part:
    """Somebody of the cast: an account, its role, and the area or employer it is for."""

    signin: Signin
    role: str
    area: str = ""
    employer: Firm | None = None


CLERKS_TOWNSHIP = "南岸街道"
CAST = (
    Part(Signin("zhang", "张所", "区人社局 劳动保障监察员", "labour inspector of the district"),
         Kind.INSPECTOR, area=DISTRICT_CODE),
    Part(Signin("li", "李专干", f"{CLERKS_TOWNSHIP} 乡镇专干", "clerk of a township"),
         Kind.TOWNSHIP_CLERK, area=township_code(CLERKS_TOWNSHIP)),
    Part(Signin("wang", "王专管", f"{GENERAL_A.name} 劳资专管员",
                "labour officer of the first contractor"),
         Kind.LABOUR_OFFICER, employer=GENERAL_A),
    Part(Signin("chen", "陈专管", f"{GENERAL_B.name} 劳资专管员",
                "labour officer of the second contractor"),
         Kind.LABOUR_OFFICER, employer=GENERAL_B),
    Part(Signin("he", "何系统", "区人社局 系统管理员", "system administrator"),
         Kind.SYSTEM_ADMIN, area=DISTRICT_CODE),
    Part(Signin("lv", "吕安全", "区人社局 安全管理员", "security administrator"),
         Kind.SECURITY_ADMIN, area=DISTRICT_CODE),
    Part(Signin("shi", "施审计", "区人社局 审计管理员", "audit administrator"),
         Kind.AUDIT_ADMIN, area=DISTRICT_CODE),
)  # fmt: skip


def settle_areas() -> None:
    """The district with its townships and organisations, as its profile states them."""
    profile = read_profile(profile_of(DISTRICT_CODE), frozenset(Organisation.Kind.values))
    load_profile(profile, timezone.localdate())


def settle_cast(home: Home, installation: str) -> list[Signin]:
    """Everybody's account and role, made where missing; their sign-ins with passwords.

    The passwords are kept before the accounts are made: a start that breaks off between the
    two leaves nobody whose password is not known.
    """
    kept = kept_passwords(home, installation)
    passwords = {p.signin.username: kept.get(p.signin.username) or random_password() for p in CAST}
    if passwords != kept:
        keep_passwords(home, installation, passwords)
    _make_accounts(passwords, renewed={name for name in passwords if name not in kept})
    return [replace(p.signin, password=passwords[p.signin.username]) for p in CAST]


@transaction.atomic
def _make_accounts(passwords: Passwords, renewed: set[str]) -> None:
    known = {a.username: a for a in Account.objects.filter(username__in=passwords)}
    for part in CAST:
        username = part.signin.username
        account = known.get(username)
        if account is None:
            account = Account.objects.create_account(
                username, part.signin.name, passwords[username]
            )
            account.area = Area.objects.get(code=DISTRICT_CODE)
            account.save(update_fields=["area"])
            _note("create_account", account)
        elif username in renewed:
            account.set_password(passwords[username])
            account.save(update_fields=["password"])
            _note("set_password", account)
        if not factors_of(account).any:
            join_unseen_app(account)
            _note("add_second_factor", account)
        _give_role(account, part)
    # A demo that is opened after months still lets in whoever its list names.
    Account.objects.filter(username__in=passwords).update(password_changed_at=timezone.now())


def _give_role(account: Account, part: Part) -> None:
    area = Area.objects.get(code=part.area) if part.area else None
    firm = part.employer
    Role.objects.get_or_create(
        account=account,
        role=part.role,
        area=area,
        employer_code=firm.credit_code if firm else "",
        ended_at=None,
        defaults={"employer_name": firm.name if firm else ""},
    )


def _note(verb: str, account: Account) -> None:
    audit.record(verb, audit.Target("account", str(account.uuid)), reason="演示")
