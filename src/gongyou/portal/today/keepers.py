"""The three administrators: what in the keeping of the installation waits for a hand."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation.models import AuditEntry
from gongyou.offices.access import keeper_prefix, visible_accounts
from gongyou.offices.models import Account, Role
from gongyou.offices.posts import posts
from gongyou.portal import auditing
from gongyou.portal.today import joining
from gongyou.portal.today.parts import SHOWN, Line, Section, Today
from gongyou.registry.keys import shown_place, visible_keys
from gongyou.ui import figures

UNUSED_DAYS, MANY_WRONG = 90, 5


def system(account: Account, role: Role, day: date) -> Today:
    unfilled = _unfilled(account, day)
    return Today(
        answer=_("%(count)s 个岗位没有人。") % {"count": len(unfilled)}
        if unfilled
        else _("每个岗位都有人。"),
        small=_("先建账号，再请安全管理员给角色。"),
        level="yellow" if unfilled else "clear",
        sections=[
            *joining.waiting(account),
            _post_section(unfilled),
            _wrong(account),
            _unused(account),
        ],
        action=(_("新的账号"), reverse("account-new")),
    )


def security(account: Account, role: Role, day: date) -> Today:
    without = (
        visible_accounts(account)
        .filter(is_active=True)
        .exclude(pk__in=Role.objects.filter(ended_at=None).values("account"))
    )
    lines = [_person(row, _("还没有角色，登录后什么也看不到")) for row in without[:SHOWN]]
    count = without.count()
    return Today(
        answer=_("%(count)s 个账号等着给角色。") % {"count": count}
        if count
        else _("没有等着给角色的账号。"),
        small=_("人离岗、调岗的当天结束角色；下一步操作就看不到了。"),
        level="yellow" if count else "clear",
        sections=[
            Section(
                _("等着给角色"),
                lines,
                empty=_("每个账号都有角色。"),
                more=(_("全部没有角色的"), reverse("accounts") + "?role=none"),
            ),
            _ending_keys(account),
            _post_section(_unfilled(account, day)),
            _unused(account),
        ],
        action=(_("人员账号"), reverse("accounts")),
    )


def audit(account: Account, role: Role, day: date) -> Today:
    since = timezone.now() - timedelta(days=1)
    refused = auditing.visible_entries(account).filter(
        outcome=AuditEntry.Outcome.REFUSED, at__gte=since
    )
    kinds = list(refused.values("verb").annotate(n=Count("pk")).order_by("-n", "verb"))
    count = sum(row["n"] for row in kinds)
    url = reverse("audit")
    lines = [
        Line(
            title=auditing.verb_word(row["verb"]),
            url=f"{url}?outcome=refused&verb={row['verb']}",
            value=_("%(count)s 次") % {"count": row["n"]},
        )
        for row in kinds[:SHOWN]
    ]
    powers = visible_powers(account)
    return Today(
        answer=_("过去一天有 %(count)s 次被拒绝。") % {"count": figures.number(count)},
        small=_("同一个人、同一件事反复被拒绝，要问一问；授权和重设密码要和批准对得上。"),
        level="yellow" if count else "clear",
        sections=[
            Section(_("过去一天被拒绝的"), lines, empty=_("过去一天没有被拒绝的操作。")),
            _power_section(powers),
        ],
        action=(_("审计记录"), url),
    )


def _ending_keys(account: Account) -> Section:
    """Keys that close within a month and have no successor."""
    soon = timezone.now() + timedelta(days=30)
    rows = visible_keys(account).filter(
        revoked_at=None, rotated_to=None, valid_until__gt=timezone.now(), valid_until__lt=soon
    )
    lines = [
        Line(
            title=key.label,
            url=reverse("key", args=[key.uuid]),
            detail=shown_place(account, key),
            value=figures.day(key.valid_until, "digits"),
        )
        for key in rows.order_by("valid_until", "pk")[:SHOWN]
    ]
    return Section(
        _("快到期的钥匙"),
        lines,
        empty=_("一个月内没有到期的钥匙。"),
        more=(_("设备与银行的钥匙"), reverse("keys")),
    )


def _unfilled(account: Account, day: date) -> list[Line]:
    prefix = keeper_prefix(account)
    if prefix is None:
        return []
    return [
        Line(title=post.place, detail=str(post.label))
        for post in posts((prefix,), day)
        if not post.filled
    ]


def _post_section(unfilled: list[Line]) -> Section:
    return Section(
        _("没有人的岗位"),
        unfilled[:SHOWN],
        empty=_("每个岗位都有人。"),
        more=(_("谁在哪个岗位"), reverse("posts") + "?only=unfilled"),
    )


def _person(row: Account, why: str, value: str = "") -> Line:
    return Line(
        row.name, reverse("account-kept", args=[row.uuid]), f"{row.username} · {why}", value
    )


def _unused(account: Account) -> Section:
    """GB/T 22239-2019 8.1.4.2: accounts that nobody needs any more are taken away."""
    before = timezone.now() - timedelta(days=UNUSED_DAYS)
    never = Q(last_login=None, created_at__lt=before)
    rows = visible_accounts(account).filter(Q(last_login__lt=before) | never, is_active=True)
    lines = [
        _person(
            row,
            _("上次登录 %(day)s") % {"day": figures.day(row.last_login)}
            if row.last_login
            else _("没有登录过"),
        )
        for row in rows.order_by("last_login", "pk")[:SHOWN]
    ]
    return Section(
        _("很久没人用的账号"),
        lines,
        note=_("%(days)s 天没有登录：人不在岗就停用。") % {"days": UNUSED_DAYS},
        empty=_("没有 %(days)s 天以上没用的账号。") % {"days": UNUSED_DAYS},
    )


def _wrong(account: Account) -> Section:
    """Names that were tried again and again within a day; the refusals stand in the audit."""
    since = timezone.now() - timedelta(days=1)
    tried = (
        AuditEntry.objects.filter(object_kind="sign_in", outcome="refused", at__gte=since)
        .values("object_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=MANY_WRONG)
        .order_by("-n")[:100]
    )
    times = {row["object_id"]: row["n"] for row in tried}
    rows = visible_accounts(account).filter(username__in=times)
    lines = [
        _person(row, _("过去一天"), _("输错 %(count)s 次") % {"count": times[row.username]})
        for row in sorted(rows, key=lambda row: -times[row.username])[:SHOWN]
    ]
    return Section(
        _("反复输错密码"),
        lines,
        note=_("先打电话问本人，再决定重设密码。"),
        empty=_("过去一天没有人连续输错。"),
    )


def visible_powers(account: Account) -> list[Role]:
    held = Role.objects.filter(ended_at=None, role__in=("system_admin", "security_admin"))
    mine = held.filter(account__in=visible_accounts(account), account__is_active=True)
    return list(mine.select_related("account", "area").order_by("role", "pk")[: SHOWN * 2])


def _power_section(powers: list[Role]) -> Section:
    lines = [
        Line(
            title=role.account.name,
            url=f"{reverse('audit')}?person={role.account.username}",
            detail=f"{role.get_role_display()} · {role.place}",
            value=_("看做了什么"),
        )
        for role in powers
    ]
    return Section(_("管系统和管授权的人"), lines, empty=_("还没有别的管理员。"))
