"""Whom to ask: the service centres of one's area, and those who keep its accounts."""

from dataclasses import dataclass

from django.utils import timezone

from gongyou.offices.models import Account, Organisation, Role

MOST = 8


@dataclass(frozen=True)
class Contact:
    name: str
    words: tuple[str, ...]


def contacts_of(account: Account) -> list[Contact]:
    """Of the area one acts in; a contractor, who builds anywhere, gets every centre."""
    code = _area_code(account)
    return [*_centres(code), *_keepers(code)][:MOST]


def _area_code(account: Account) -> str:
    role = account.acting_role
    if role is not None and role.organisation is not None:
        return role.organisation.area.code
    area = (role.area if role is not None else None) or account.area
    return area.code if area is not None else ""


def _centres(code: str) -> list[Contact]:
    rows = Organisation.objects.filter(kind=Organisation.Kind.CENTRE).order_by("area__code", "code")
    if code:
        rows = rows.filter(area__code=code[:6])
    today = timezone.localdate()
    return [
        Contact(row.name, (row.phone, row.hours, row.place))
        for row in rows[:MOST]
        if row.valid_on(today)
    ]


def _keepers(code: str) -> list[Contact]:
    """None to those whose area is not known: names of administrators are for colleagues."""
    if not code:
        return []
    held = Role.objects.filter(
        role__in=("system_admin", "security_admin"),
        area__code=code[:6],
        ended_at=None,
        account__is_active=True,
    ).select_related("account")
    return [Contact(role.account.name, (role.get_role_display(),)) for role in held.order_by("pk")]
