"""Keys of devices and banks: who makes, rotates and revokes them. Scope first, then the deed."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.foundation import audit
from gongyou.offices.access import keeper_prefix
from gongyou.offices.models import Account, Area, KeyRefusal, Organisation, PartnerKey
from gongyou.registry.access import own_firm, visible_worksites
from gongyou.registry.models import Worksite

Kind = PartnerKey.Kind
LONGEST_DAYS, LONGEST_OVERLAP = 730, 30
_INSPECTOR, _SECURITY = "inspector", "security_admin"


@dataclass(frozen=True)
class Place:
    """What a key may speak for: a device of a worksite, or a bank."""

    worksite: Worksite | None = None
    device: str = ""
    bank: Organisation | None = None


@dataclass(frozen=True)
class KeyFacts:
    label: str
    place: Place
    days: int
    addresses: list[str] = field(default_factory=list)


def visible_keys(account: Account | AnonymousUser) -> QuerySet[PartnerKey]:
    """Of the area one inspects or gives rights in; a labour officer's of the own worksites."""
    found = PartnerKey.objects.select_related("organisation", "area", "made_by", "rotated_to")
    prefix = keeper_prefix(account, _INSPECTOR, _SECURITY)
    if prefix is not None:
        return found.filter(area__code__startswith=prefix)
    firm = own_firm(account)
    return found.filter(worksite_uuid__in=firm.worksites) if firm else found.none()


def get_key(account: Account | AnonymousUser, uuid: str) -> PartnerKey:
    found = visible_keys(account).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def worksite_of(key: PartnerKey) -> Worksite | None:
    """The worksite whose device the key is for."""
    return Worksite.objects.filter(uuid=key.worksite_uuid).first() if key.worksite_uuid else None


REFUSAL_WORDS = {
    "wrong_signature": gettext_lazy("签名不对"),
    "stale": gettext_lazy("时钟差五分钟以上"),
    "replayed": gettext_lazy("同一个请求又来一次"),
    "revoked": gettext_lazy("已作废"),
    "not_in_force": gettext_lazy("不在有效期"),
    "foreign_address": gettext_lazy("不是许可的地址"),
    "organisation_ended": gettext_lazy("机构已停用"),
    "malformed": gettext_lazy("请求头不全"),
    "too_many_from_key": gettext_lazy("来得太快"),
    "too_many_from_address": gettext_lazy("来得太快"),
    "too_large": gettext_lazy("太大"),
}


def refusals_of(key: PartnerKey, days: int = 7) -> list[tuple[str, int]]:
    """Why requests that name the key were refused lately, and how often."""
    since = timezone.now() - timedelta(days=days)
    rows = KeyRefusal.objects.filter(key_id=key.key_id, hour__gte=since).values_list("why")
    counted = rows.annotate(n=Sum("count")).order_by("-n")
    return [(str(REFUSAL_WORDS.get(why, why)), n) for why, n in counted]


def shown_place(account: Account | AnonymousUser, key: PartnerKey) -> str:
    """Where the key holds, in words; whoever gives rights sees no worksite, and so the device."""
    blind = keeper_prefix(account, _SECURITY) is not None
    return f"{key.area.name} · {key.device}" if blind and key.worksite_uuid else key.place


def keeps_keys(account: Account | AnonymousUser) -> bool:
    return (
        keeper_prefix(account, _INSPECTOR, _SECURITY) is not None or own_firm(account) is not None
    )


def worksites_for_keys(account: Account) -> QuerySet[Worksite]:
    """Where the account may let a device in: an inspector in the area, a firm at its own sites."""
    if keeper_prefix(account, _INSPECTOR) is not None:
        return visible_worksites(account).order_by("name")
    firm = own_firm(account)
    return Worksite.objects.filter(uuid__in=firm.worksites if firm else ()).order_by("name")


def banks_for_keys(account: Account) -> QuerySet[Organisation]:
    """Banks are let in by whoever gives rights; that hand sees no wages."""
    prefix = keeper_prefix(account, _SECURITY)
    rows = Organisation.objects.filter(kind=Organisation.Kind.BANK)
    valid = rows.filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))
    return valid.filter(area__code__startswith=prefix) if prefix else valid.none()


def _key_id() -> str:
    return f"gy{secrets.token_hex(8)}"


@transaction.atomic
def make(actor: Account, facts: KeyFacts) -> tuple[PartnerKey, str]:
    """A key, and its secret, which is shown once."""
    _require_place(actor, facts.place)
    key, secret = _create(actor, facts, _area_of(facts.place))
    audit.record("make_key", audit.Target("partner_key", str(key.uuid)), reason=key.key_id)
    return key, secret


def _require_place(actor: Account, place: Place) -> None:
    if place.worksite is not None and place.device:
        allowed = worksites_for_keys(actor).filter(pk=place.worksite.pk).exists()
    else:
        bank = place.bank
        allowed = bank is not None and banks_for_keys(actor).filter(pk=bank.pk).exists()
    if not allowed:
        raise audit.Refused(_("这一步不归你的角色办。"))


def _area_of(place: Place) -> Area:
    if place.bank is not None:
        return place.bank.area
    assert place.worksite is not None  # noqa: S101 - required above
    code = place.worksite.district_code
    area = Area.objects.filter(code__in=[code, code[:6]]).order_by("code").first()
    if area is None:
        raise audit.Refused(_("这个工地的区划还没有登记，请系统管理员先登记。"))
    return area


def _create(actor: Account, facts: KeyFacts, area: Area) -> tuple[PartnerKey, str]:
    secret, now = secrets.token_urlsafe(32), timezone.now()
    site = facts.place.worksite
    key = PartnerKey.objects.create(
        key_id=_key_id(),
        kind=Kind.DEVICE if site else Kind.BANK,
        label=facts.label,
        secret=secret,
        area=area,
        worksite_uuid=site.uuid if site else None,
        worksite_name=site.name if site else "",
        device=facts.place.device,
        organisation=facts.place.bank,
        addresses=facts.addresses,
        valid_from=now,
        valid_until=now + timedelta(days=min(facts.days, LONGEST_DAYS)),
        made_by=actor,
    )
    return key, secret


@transaction.atomic
def rotate(actor: Account, key: PartnerKey, overlap_days: int) -> tuple[PartnerKey, str]:
    """Another key for the same place; both open until the overlap is over."""
    row = _locked(actor, key)
    if row.rotated_to_id is not None:
        raise audit.Refused(_("这把钥匙已经换过，请用新的那一把。"))
    if not row.opens(timezone.now()):
        raise audit.Refused(_("这把钥匙已经没有用了，请做一把新的。"))
    site = Worksite.objects.filter(uuid=row.worksite_uuid).first() if row.worksite_uuid else None
    place = Place(site, row.device, row.organisation)
    days = max(1, (row.valid_until - row.valid_from).days)
    made, secret = _create(actor, KeyFacts(row.label, place, days, row.addresses), row.area)
    end = timezone.now() + timedelta(days=max(0, min(overlap_days, LONGEST_OVERLAP)), seconds=1)
    row.rotated_to, row.valid_until = made, min(row.valid_until, end)
    row.save(update_fields=["rotated_to", "valid_until"])
    audit.record(
        "rotate_key",
        audit.Target("partner_key", str(row.uuid)),
        reason=f"{row.key_id} → {made.key_id}",
    )
    return made, secret


@transaction.atomic
def revoke(actor: Account, key: PartnerKey, reason: str) -> None:
    """Ends the key with its next request."""
    row = _locked(actor, key)
    if row.revoked_at is not None:
        raise audit.Refused(_("已经作废了。"))
    row.revoked_at, row.revoked_because = timezone.now(), reason
    row.save(update_fields=["revoked_at", "revoked_because"])
    audit.record(
        "revoke_key",
        audit.Target("partner_key", str(row.uuid)),
        reason=f"{row.key_id} {reason}",
    )


def _locked(actor: Account, key: PartnerKey) -> PartnerKey:
    if not visible_keys(actor).filter(pk=key.pk).exists():
        raise audit.Refused(_("这一步不归你的角色办。"))
    rows = PartnerKey.objects.select_for_update(of=("self",))
    return rows.select_related("area", "organisation").get(pk=key.pk)
