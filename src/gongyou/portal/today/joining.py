"""Firms that wait to be let in."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gongyou.offices.models import Account
from gongyou.portal.today.parts import SHOWN, Line, Section
from gongyou.registry.joining import State, decider_prefix, visible_registrations
from gongyou.ui import figures


def waiting(account: Account) -> list[Section]:
    """One section for those who decide; none for others."""
    if decider_prefix(account) is None:
        return []
    rows = visible_registrations(account).filter(state=State.PENDING).order_by("sent_at", "pk")
    lines = [
        Line(
            title=row.name,
            url=reverse("registration", args=[row.uuid]),
            detail=f"{row.area.name} · {figures.moment(row.sent_at)}",
        )
        for row in rows[:SHOWN]
    ]
    more = (_("全部申请"), reverse("registrations"))
    empty = _("没有等着审核的单位。")
    return [Section(_("等着审核的单位"), lines, empty=empty, more=more)]
