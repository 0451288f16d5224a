"""How often one may be wrong: counts in the database, one row a count, one statement a try.

A try is counted before the password or code is looked at, and given back when it was right: a
thousand tries at once are let in as seldom as a thousand one after another. Who tries from where
decides which counts he draws on (the reasons are in docs/decisions/0029):

* a device the account has signed in from: a count of its own, which nobody else can use up;
* elsewhere: the name at this address, the address over all names, and, where nobody has ever
  signed in from the address, the name over all such addresses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from gongyou.foundation import audit
from gongyou.foundation.cipher import blind_index
from gongyou.foundation.encrypted import keyring
from gongyou.offices.devices import Caller, is_known_device, is_known_network
from gongyou.offices.models import Account, WrongTries
from gongyou.offices.passwords import policy

A_DAY = timedelta(days=1)
_COUNT = """
INSERT INTO offices_wrongtries AS t (key, since, tries, refused)
VALUES (%(key)s, %(now)s, 1, 0)
ON CONFLICT (key) DO UPDATE SET
  tries = CASE WHEN t.closed_until IS NOT NULL OR t.since <= %(begin)s THEN 1 ELSE t.tries + 1 END,
  since = CASE WHEN t.closed_until IS NOT NULL OR t.since <= %(begin)s THEN %(now)s
               ELSE t.since END,
  closed_until = CASE WHEN t.closed_until IS NULL AND t.since > %(begin)s
                       AND t.tries + 1 >= %(most)s THEN %(until)s END,
  refused = 0
WHERE t.closed_until IS NULL OR t.closed_until <= %(now)s
RETURNING tries
"""
_GIVE_BACK = """
UPDATE offices_wrongtries
SET tries = greatest(tries - 1, 0), closed_until = NULL WHERE key = %(key)s
"""
_REFUSE = (
    "UPDATE offices_wrongtries SET refused = refused + 1 WHERE key = %(key)s RETURNING refused"
)


class Closed(Exception):
    """Too many wrong tries; `first` says that nobody was refused here before since."""

    def __init__(self, *, first: bool) -> None:
        self.first = first
        super().__init__("closed")


@dataclass(frozen=True)
class Count:
    """So many wrong tries within a while close it for as long."""

    key: bytes
    most: int
    within: timedelta

    def take(self, now: datetime) -> bool:
        """Count one try; whether it may be made."""
        words: dict[str, Any] = {
            "key": self.key,
            "now": now,
            "begin": now - self.within,
            "most": self.most,
            "until": now + self.within,
        }
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, words)
            return cursor.fetchone() is not None

    def give_back(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, {"key": self.key})

    def refuse(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_REFUSE, {"key": self.key})
            row = cursor.fetchone()
        return int(row[0]) if row else 0


@dataclass(frozen=True)
class Try:
    """One try that is let in. Call `right` when it was."""

    own: Count
    shared: list[Count] = field(default_factory=list)

    def right(self) -> None:
        """Forget the own count; what others draw on too only gets this one try back."""
        WrongTries.objects.filter(key=self.own.key).delete()
        for count in self.shared:
            count.give_back()


def _key(*words: str) -> bytes:
    return blind_index(keyring(), "offices.wrong_tries", "|".join(words))


def _counts(kind: str, name: str, caller: Caller) -> Iterator[Count]:
    rules = policy()
    quarter = rules.closed_for
    if is_known_device(name, caller):
        yield Count(_key(kind, "device", name, caller.device), rules.tries, quarter)
        if kind == "code":
            most = 2 * rules.codes_a_day
            yield Count(_key(kind, "device a day", name, caller.device), most, A_DAY)
        return
    yield Count(_key(kind, "pair", name, caller.network), rules.tries, quarter)
    yield Count(_key("address", caller.network), rules.tries_of_an_address, quarter)
    if kind == "code":
        yield Count(_key(kind, "strangers", name), rules.codes_a_day, A_DAY)
    elif not is_known_network(caller):
        yield Count(_key(kind, "strangers", name), rules.tries_of_strangers, quarter)


def enter(kind: str, name: str, caller: Caller) -> Try:
    """Let a try at a `password` or `code` in. Raises `Closed`."""
    now = timezone.now()
    taken: list[Count] = []
    for count in _counts(kind, name, caller):
        if not count.take(now):
            for each in taken:
                each.give_back()
            raise Closed(first=count.refuse() == 1)
        taken.append(count)
    return Try(taken[0], taken[1:])


def open_again(name: str) -> None:
    """What strangers have used up for a name is open again: its password was renewed."""
    keys = [_key(kind, "strangers", name) for kind in ("password", "code")]
    WrongTries.objects.filter(key__in=keys).delete()


def sweep() -> None:
    """Rows of the day before yesterday say nothing any more."""
    WrongTries.objects.filter(since__lt=timezone.now() - 2 * A_DAY).delete()


def password_is_right(account: Account, given: str, caller: Caller) -> bool:
    """Of somebody who is signed in: wrong tries count as at the door."""
    try:
        tried = enter("password", account.username.casefold(), caller)
    except Closed as closed:
        note_closed("password", account.username, closed)
        return False
    if not account.check_password(given):
        note_wrong("password", account.username)
        return False
    tried.right()
    return True


def note_wrong(kind: str, name: str) -> None:
    target, reason = _WRONG[kind]
    audit.record_refusal("sign_in", audit.Target(target, name[:64]), reason)


def note_closed(kind: str, name: str, closed: Closed) -> None:
    """Once for each closing: whoever goes on trying does not fill the audit."""
    if closed.first:
        target = audit.Target("sign_in_locked", name[:64])
        audit.record_refusal("sign_in", target, "输错次数太多")


_WRONG = {"password": ("sign_in", "用户名或密码不对"), "code": ("sign_in_code", "验证码不对")}
