"""People who are on no roster, and what a worksite's papers still know of them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.names import name_key
from gongyou.payroll.models import WageLine
from gongyou.registry.models import Batch, Engagement, RegisteredCard


@dataclass
class Traces:
    """What speaks of a person: numbers at the gate, sheets of wages or of days, bank lines
    and their cards."""

    codes: list[str] = field(default_factory=list)
    on_sheet: bool = False
    cards: dict[bytes, str] = field(default_factory=dict)
    """Blind index of a card → its last four digits."""

    @property
    def known(self) -> bool:
        """A bank line may mean him by his name alone."""
        return bool(self.codes) or self.on_sheet


_TRACES = """
SELECT t.person_id, t.what, t.code, t.card, t.last4 FROM (
  SELECT person_id, 'gate' AS what, code, NULL::bytea AS card, NULL AS last4
  FROM attendance_personcode WHERE worksite_id = %(worksite)s
  UNION
  SELECT person_id, 'sheet', NULL, NULL, NULL
  FROM payroll_wageline WHERE worksite_id = %(worksite)s
  UNION
  SELECT person_id, 'sheet', NULL, NULL, NULL
  FROM attendance_statedday WHERE worksite_id = %(worksite)s
  UNION
  SELECT r.person_id, 'bank', NULL, c.number_index, c.last4
  FROM payroll_paymentresult r LEFT JOIN registry_paycard c ON c.id = r.card_id
  WHERE r.worksite_id = %(worksite)s
) t WHERE NOT EXISTS (
  SELECT FROM registry_engagement e
  WHERE e.worksite_id = %(worksite)s AND e.on_roster AND e.person_id = t.person_id)
"""


def traces_of_strangers(worksite_id: int) -> dict[int, Traces]:
    """By person, for everybody of this worksite who is not on the roster. A stranger who is
    taken for somebody still has his own traces."""
    found: defaultdict[int, Traces] = defaultdict(Traces)
    with connection.cursor() as cursor:
        cursor.execute(_TRACES, {"worksite": worksite_id})
        for person_id, what, code, card, last4 in cursor.fetchall():
            traces = found[person_id]
            if what == "gate":
                traces.codes.append(code)
            traces.on_sheet |= what == "sheet"
            if card:
                traces.cards[bytes(card)] = last4
    return dict(found)


class Workers:
    """Everybody on the roster or on a wage sheet, as an account's statement may name them."""

    def __init__(self, worksite_id: int) -> None:
        sheets = Batch.objects.filter(worksite_id=worksite_id, kind="wage_sheet", withdrawn_at=None)
        lines = WageLine.objects.filter(worksite_id=worksite_id, batch_id__in=sheets.values("pk"))
        on_sheet = set(lines.values_list("person_id", "person__merged_into_id").distinct())
        people = {who for pair in on_sheet for who in pair if who}
        rows = Engagement.objects.filter(worksite_id=worksite_id)
        named = rows.filter(on_roster=True) | rows.filter(person_id__in=people)
        self._names = {name_key(name) for name in named.values_list("name", flat=True)} - {""}
        cards = RegisteredCard.objects.filter(worksite_id=worksite_id)
        self._cards = {bytes(i) for i in cards.values_list("card__number_index", flat=True) if i}

    def named(self, name: str) -> bool:
        return name_key(name) in self._names

    def hold(self, card: str) -> bool:
        """Whether a card with this number is registered here."""
        return index_of("card", card) in self._cards
