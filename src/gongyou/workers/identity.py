"""Who stands behind a number: name and the last six of the ID number, five tries."""

import hmac
from datetime import timedelta

from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.limits import Limit, give_back, take
from gongyou.foundation.names import name_key
from gongyou.registry.models import Person
from gongyou.workers.codes import TooOften
from gongyou.workers.models import SignInCode
from gongyou.workers.numbers import standing

OF_A_NUMBER = Limit("identity.number", 5, timedelta(hours=24))
OF_AN_ADDRESS = Limit("identity.address", 20, timedelta(hours=1))
OPEN_FOR = timedelta(minutes=15)
LAST = 6


def still_open(code: SignInCode) -> bool:
    """A used code opens the way to this question for a quarter of an hour, once."""
    return (
        code.used_at is not None
        and code.done_at is None
        and code.used_at > timezone.now() - OPEN_FOR
    )


def known_at_once(code: SignInCode) -> Person | None:
    """The holder of the number, where nothing more need be asked."""
    found = standing(bytes(code.number_index or b""))
    return None if found.asks_identity else found.people[0]


def who_is_it(code: SignInCode, name: str, last_six: str, address: str) -> Person | None:
    """The only one behind this number with this name and ID number; counted before it is
    looked at. A number that nobody has is asked and refused in the same way."""
    number = bytes(code.number_index or b"").hex()
    for limit, of in ((OF_AN_ADDRESS, address), (OF_A_NUMBER, number)):
        if not take(limit, of):
            raise TooOften(limit)
    people = standing(bytes(code.number_index or b"")).people
    found = [person for person in people if _is(person, name, last_six)]
    if len(found) != 1:
        target = audit.Target("phone_number", number[:32])
        audit.record_refusal("prove_identity", target, "姓名或身份证后六位不对")
        return None
    give_back(OF_AN_ADDRESS, address)
    give_back(OF_A_NUMBER, number)
    return found[0]


def _is(person: Person, name: str, last_six: str) -> bool:
    known = (person.id_number or "")[-LAST:].upper()
    same = hmac.compare_digest(known.encode(), last_six.upper().encode())
    return same and len(known) == LAST and person.name_key == name_key(name) != ""
