"""Lists of organisations and people, as their filters ask for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongyou.offices.models import Account, Organisation, Role


def organisations(
    rows: QuerySet[Organisation], asked: Mapping[str, Any], today: date
) -> QuerySet[Organisation]:
    """Those asked for (`q`, `kind`, `state`), each with `people`, the number of its roles."""
    if text := str(asked.get("q") or "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(place__icontains=text))
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    state = asked.get("state")
    if state == "ended":
        rows = rows.filter(valid_until__lt=today)
    elif state != "all":
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=today))
    in_office = Q(roles__ended_at=None, roles__account__is_active=True)
    return rows.annotate(people=Count("roles", filter=in_office, distinct=True))


def accounts(rows: QuerySet[Account], asked: Mapping[str, Any]) -> QuerySet[Account]:
    """Those asked for (`q`, `role`, `state`), their roles fetched along."""
    if text := str(asked.get("q") or "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text))
    held = Role.objects.filter(ended_at=None)
    role = asked.get("role")
    if role == "none":
        rows = rows.exclude(pk__in=held.values("account"))
    elif role:
        rows = rows.filter(pk__in=held.filter(role=role).values("account"))
    if asked.get("state") != "all":
        rows = rows.filter(is_active=asked.get("state") != "closed")
    return rows.prefetch_related("roles__area", "roles__organisation")


def roles_held(account: Account) -> list[Role]:
    """The roles of an account, those in force first."""
    rows = account.roles.select_related("area", "organisation")
    return sorted(rows, key=lambda role: (role.ended_at is not None, role.granted_at))
