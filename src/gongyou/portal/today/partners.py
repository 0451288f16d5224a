"""Partners whose own work is not carried by the product yet: what they may see, whom to ask."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from gongyou.offices.contacts import contacts_of
from gongyou.offices.models import Account, Role
from gongyou.portal.duties import duty
from gongyou.portal.today.parts import Line, Section, Today


def today(account: Account, role: Role, day: date) -> Today:
    said = duty(role.role)
    return Today(
        answer=str(said.first),
        small=str(said.cannot),
        sections=[whom_to_ask(account), colleagues(role)],
        action=(_("我的账号"), reverse("account")),
    )


def nobody(account: Account) -> Today:
    return Today(
        answer=_("还没有角色，所以什么也看不到。"),
        small=_("请本单位的安全管理员给你授权，然后再打开这一页。"),
        sections=[whom_to_ask(account)],
        action=(_("我的账号"), reverse("account")),
    )


def whom_to_ask(account: Account) -> Section:
    """The service centres and administrators of one's area: names and numbers, nothing secret."""
    lines = [
        Line(title=one.name, detail=" · ".join(filter(None, map(str, one.words))))
        for one in contacts_of(account)
    ]
    return Section(
        _("有事找谁"),
        lines,
        empty=_("还没有登记服务中心和管理员的电话，请问给你账号的人。"),
        more=(_("帮助"), reverse("help")),
    )


def colleagues(role: Role) -> Section:
    if role.organisation is None:
        return Section(_("本单位的人"), empty=_("这个角色不在机构里。"))
    held = role.organisation.roles.filter(ended_at=None, account__is_active=True)
    lines = [
        Line(title=one.account.name, detail=one.get_role_display())
        for one in held.select_related("account").order_by("account__name", "pk")[:30]
    ]
    return Section(
        _("本单位的人"),
        lines,
        note=role.organisation.name,
        empty=_("还没有别人。"),
    )
