"""Showing a person's numbers in full: outside one's daily work, one at a time, for a reason.

The page has asked for a fresh proof of who is at the keyboard (`offices.proof`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from gongyou.foundation import audit
from gongyou.foundation.masking import mask_card, mask_id_number, mask_phone
from gongyou.offices.access import roles_of
from gongyou.offices.models import Account, Role
from gongyou.registry.looks import Way, Why, note_look
from gongyou.registry.models import Engagement, Look, RegisteredCard
from gongyou.registry.policy import personal_policy

FIELDS = ("id_number", "phone", "cards")
_LOCK = 5


@dataclass(frozen=True)
class Numbers:
    """The numbers of a person, in full or masked; None and () where none is known."""

    id_number: str | None = None
    phone: str | None = None
    cards: tuple[str, ...] = ()


def numbers_of(engagement: Engagement) -> Numbers:
    """In full: for `reveal`, and to be masked. Cards are those this worksite's roster names."""
    person = engagement.person
    rows = RegisteredCard.objects.filter(worksite_id=engagement.worksite_id, person=person)
    cards = [r.card.number for r in rows.select_related("card").order_by("id")]
    return Numbers(person.id_number, person.phone, tuple(c for c in cards if c))


def masked_numbers(engagement: Engagement) -> Numbers:
    found = numbers_of(engagement)
    return Numbers(
        mask_id_number(found.id_number) if found.id_number else None,
        mask_phone(found.phone) if found.phone else None,
        tuple(mask_card(card) for card in found.cards),
    )


def most_a_day(account: Account) -> int:
    """How many people's numbers the role one acts in may have shown in a day; 0 = none."""
    role = _role(account)
    return personal_policy().reveal_per_day.get(role.role, 0) if role else 0


def shown_today(account: Account) -> int:
    start = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    rows = Look.objects.filter(actor=account.uuid, at__gte=start, way=Way.REVEAL)
    return int(rows.aggregate(n=Sum("people"))["n"] or 0)


@transaction.atomic
def reveal(
    account: Account, engagement: Engagement, fields: Sequence[str], reason: str, words: str
) -> Numbers:
    """The numbers asked for. Raises `audit.Refused` past the day's number, or where the role
    has none."""
    most = most_a_day(account)
    if not most:
        raise audit.Refused(_("你的角色不能看完整号码。"))
    with connection.cursor() as cursor:  # two requests at once count one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, account.pk % 2**31])
    if shown_today(account) >= most:
        raise audit.Refused(_("今天看完整号码的次数用完了。明天再看，或请同事办理。"))
    role = _role(account)
    why = Why(Way.REVEAL, reason, words, role.place if role else "")
    note_look([engagement.person_id], fields, why, engagement.worksite_id)
    found = numbers_of(engagement)
    return Numbers(
        found.id_number if "id_number" in fields else None,
        found.phone if "phone" in fields else None,
        found.cards if "cards" in fields else (),
    )


def _role(account: Account) -> Role | None:
    return account.acting_role or next(iter(roles_of(account)), None)


def known_fields(person: Numbers) -> list[str]:
    """Which of the fields hold anything."""
    return [name for name in FIELDS if getattr(person, name)]
