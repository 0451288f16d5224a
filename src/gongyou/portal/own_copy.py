"""A person's own data: who has looked at it, and a copy to take away (PIPL Art. 44, 45)."""

import json
from dataclasses import asdict
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.masking import mask_card, mask_id_number, mask_phone
from gongyou.payroll.queries.person import own_months
from gongyou.registry.looks import looks_at
from gongyou.registry.models import Engagement, Person, RegisteredCard


def kept_of(person: Person) -> dict[str, Any]:
    """What is kept of the person; numbers masked, for the telephone may be in other hands."""
    rows = RegisteredCard.objects.filter(person=person).select_related("card")
    cards = {r.card.number for r in rows}
    return {
        "name": person.name,
        "id_number": mask_id_number(person.id_number) if person.id_number else None,
        "phone": mask_phone(person.phone) if person.phone else None,
        "cards": sorted(mask_card(card) for card in cards if card),
    }


def work_of(person: Person) -> list[dict[str, Any]]:
    rows = Engagement.objects.filter(person=person).select_related("worksite", "employer")
    return [
        {
            "worksite": w.worksite.name,
            "employer": w.employer.name if w.employer else None,
            "reference": w.shown_ref,
            "teams": w.teams,
            "trade": w.trade,
            "entered_on": w.entered_on,
            "left_on": w.left_on,
        }
        for w in rows.order_by("id")
    ]


@transaction.atomic
def copy_of(person: Person) -> bytes:
    """Everything that is kept of the person, as JSON; that it was taken is noted."""
    document = {
        "made_at": timezone.localtime(),
        "person": kept_of(person),
        "work": work_of(person),
        "months": [asdict(m) for m in own_months(person.pk)],
        "looked_at_by": [asdict(look) for look in looks_at(person)],
    }
    audit.record("copy_own_data", audit.Target("person", str(person.uuid)))
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
