"""Who is who at one worksite, held in memory while a file is taken in.

Rules, in order (the definitions stand in the sample's README and in docs/glossary.md):
a valid ID number decides; a roster person whose ID is unusable is found by a name that is
unique; of two with one name the team decides, for bank lines the card. Never loosely.
Somebody whom no row of the roster means is a stranger: known by a gate number, a sheet or
a bank line alone.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Prefetch, Q

from gongyou.foundation.encrypted import index_of
from gongyou.foundation.names import name_key, pinyin_key, unify
from gongyou.registry.marks import marked
from gongyou.registry.models import Engagement, PayCard, Person, RegisteredCard, Worksite
from gongyou.registry.phones import mobile


@dataclass(eq=False)
class Member:
    """A person at the worksite, saved or about to be."""

    person: Person
    engagement: Engagement
    cards: set[bytes] = field(default_factory=set)

    @property
    def on_roster(self) -> bool:
        return self.engagement.on_roster

    @property
    def id_usable(self) -> bool:
        return self.person.id_index is not None

    def teams(self) -> set[str]:
        return {unify(t) for t in self.engagement.teams}

    def in_team(self, team: str) -> bool:
        return bool(team) and unify(team) in self.teams()


def same_number(number: str) -> str:
    """A number for comparing: ``00106`` and ``106`` are one, ``gy7`` and ``GY7`` too."""
    text = unify(number)
    return text.lstrip("0") or text[:1] if text.isdigit() else text.upper()


class SiteRoll:
    """The people of one worksite, by ID, name, card, employee number and reference."""

    def __init__(self, worksite: Worksite) -> None:
        self.worksite = worksite
        self.members: list[Member] = []
        self._new: list[Member] = []
        self._new_cards: list[tuple[Member, str]] = []
        self._by_id: dict[bytes, Member] = {}
        self._by_name: defaultdict[str, list[Member]] = defaultdict(list)
        self._by_card: defaultdict[bytes, list[Member]] = defaultdict(list)
        self._by_employee_no: defaultdict[str, list[Member]] = defaultdict(list)
        self._by_ref: dict[str, Member] = {}
        self._by_mention: dict[str, Member] = {}
        self._taught: list[Member] = []
        self._load()

    def _load(self) -> None:
        cards = Prefetch(
            "person__registered_cards",
            RegisteredCard.objects.filter(worksite=self.worksite).select_related("card"),
        )
        # a stranger who is taken for somebody is still found by how he was mentioned
        known = Q(person__merged_into=None) | Q(on_roster=False)
        rows = Engagement.objects.filter(known, worksite=self.worksite)
        for engagement in rows.select_related("person").prefetch_related(cards).order_by("id"):
            held = {
                bytes(r.card.number_index or b"") for r in engagement.person.registered_cards.all()
            }
            self._index(Member(engagement.person, engagement, held))

    def _index(self, member: Member) -> None:
        self.members.append(member)
        self._by_ref[member.engagement.ref] = member
        if member.engagement.mention and not member.on_roster:
            self._by_mention[member.engagement.mention] = member
        if member.person.id_index:
            self._by_id[bytes(member.person.id_index)] = member
        if key := name_key(member.engagement.name):
            self._by_name[key].append(member)
        if member.on_roster and member.engagement.employee_no:
            self._by_employee_no[same_number(member.engagement.employee_no)].append(member)
        for card in member.cards:
            self._by_card[card].append(member)

    # --- finding -----------------------------------------------------------------------

    def by_id(self, id_number: str) -> Member | None:
        """By a valid ID number (the caller has checked it)."""
        index = index_of("id_number", id_number)
        return self._by_id.get(index) if index else None

    def by_employee_no(self, number: str) -> Member | None:
        """The only roster person of this 工号; leading zeros may have been lost on either side."""
        number = marked(unify(number))
        found = self._by_employee_no.get(same_number(number), []) if number else []
        exact = [m for m in found if unify(m.engagement.employee_no) == number]
        found = exact or found
        return found[0] if len(found) == 1 else None

    def by_ref(self, ref: str) -> Member | None:
        return self._by_ref.get(ref)

    def by_mention(self, mention: str) -> Member | None:
        """The stranger whom an earlier file mentioned in the same way."""
        return self._by_mention.get(mention[:200])

    def named(self, name: str, *, roster: bool | None = None) -> list[Member]:
        found = self._by_name.get(name_key(name), []) if name else []
        return [m for m in found if roster is None or m.on_roster is roster]

    def by_name(self, name: str, team: str = "", *, roster: bool | None = True) -> Member | None:
        """The only one of that name; of several, the only one in that team."""
        found = self.named(name, roster=roster)
        if len(found) > 1:
            found = [m for m in found if m.in_team(team)]
        return found[0] if len(found) == 1 else None

    def by_unusable_id_name(self, name: str, team: str = "") -> Member | None:
        """A roster person whose own ID cannot be used, when the name is unique there, or of
        several the only one without a usable ID in that team."""
        found = self.named(name, roster=True)
        if len(found) > 1:
            found = [m for m in found if m.in_team(team) and not m.id_usable]
        return found[0] if len(found) == 1 and not found[0].id_usable else None

    def meant_by(self, *, id_number: str, employee_no: str, name: str, team: str) -> Member | None:
        """Whom a row means: by ID anybody known, by 工号 or name somebody of the roster.

        `id_number` is valid or empty. A valid ID decides: a 工号 or a name leads to nobody
        who has another valid one.
        """
        if not id_number:
            return self.by_employee_no(employee_no) or self.by_name(name, team)
        found = self.by_id(id_number)
        numbered = None if found else self.by_employee_no(employee_no)
        if numbered is not None and not numbered.id_usable:
            return numbered
        return found or self.by_unusable_id_name(name, team)

    def payee(self, name: str, card: bytes | None) -> Member | None:
        """Whom of the roster a bank line names; of several of the name the card decides."""
        same = self.named(name, roster=True)
        return same[0] if len(same) == 1 else self.by_card(card, among=same)

    def by_card(self, index: bytes | None, *, among: list[Member] | None = None) -> Member | None:
        """The only owner of a registered card (a shared card names nobody)."""
        owners = self._by_card.get(index, []) if index else []
        if among is not None:
            owners = [m for m in owners if m in among]
        return owners[0] if len(owners) == 1 else None

    # --- adding ------------------------------------------------------------------------

    def add(self, *, ref: str, name: str = "", id_number: str = "", **fields: object) -> Member:
        """A person new to this worksite; written by `flush`. The ID number must be valid."""
        name = name[:60]
        person = self._known_person(id_number) or Person(
            name=name,
            name_key=name_key(name),
            pinyin=pinyin_key(name),
            id_number=id_number or None,
            id_index=index_of("id_number", id_number),
        )
        engagement = Engagement(
            worksite=self.worksite, ref=self._free_ref(ref[:60]), name=name, **fields
        )
        member = Member(person, engagement)
        self._index(member)
        self._new.append(member)
        return member

    def _known_person(self, id_number: str) -> Person | None:
        index = index_of("id_number", id_number)
        found = Person.objects.filter(id_index=index).first() if index else None
        return found.merged_into if found and found.merged_into else found

    def _free_ref(self, ref: str) -> str:
        if ref not in self._by_ref:
            return ref
        return next(r for n in range(2, 10**6) if (r := f"{ref} ({n})") not in self._by_ref)

    def rename(self, member: Member, ref: str) -> None:
        """Give the member this reference, or the nearest free one. The caller saves it."""
        if member.engagement.ref != ref:
            self._by_ref.pop(member.engagement.ref, None)
            member.engagement.ref = self._free_ref(ref)
            self._by_ref[member.engagement.ref] = member

    def stranger(
        self, mention: str, *, ref: str, name: str, team: str = "", employee_no: str = ""
    ) -> Member:
        """Somebody whom no roster row, no ID and no earlier mention names; or that mention."""
        return self.by_mention(mention) or self.add(
            ref=ref,
            name=name,
            mention=mention[:200],
            teams=[team] if team else [],
            employee_no=marked(employee_no)[:30],
        )

    def remove(self, member: Member) -> None:
        """Delete the engagement of somebody of whom nothing is left here."""
        self._by_ref.pop(member.engagement.ref, None)
        member.engagement.delete()

    def learn(
        self, member: Member, *, name: str = "", team: str = "", id_number: str = ""
    ) -> Member:
        """Fill in what was not known of somebody who is not on the roster."""
        engagement = member.engagement
        if member.on_roster:
            return member
        if name and not engagement.name:
            engagement.name = name[:60]
            self._by_name[name_key(name)].append(member)
            self._taught.append(member)
        if team and not engagement.teams:
            engagement.teams = [team]
            self._taught.append(member)
        if id_number and not member.id_usable:
            self.learn_id(member, id_number)
        return member

    def taught(self, member: Member) -> Member:
        """Have `flush` save what was changed of a member."""
        self._taught.append(member)
        return member

    def learn_id(self, member: Member, id_number: str) -> None:
        """The ID of somebody known without one; it may be somebody of another worksite."""
        known = self._known_person(id_number)
        if known is not None and member.person.pk is not None:
            merge_person(member.person, known)
        if known is not None:
            member.person = member.engagement.person = known
        else:
            member.person.id_number = id_number
            member.person.id_index = index_of("id_number", id_number)
        if member.person.id_index:
            self._by_id[bytes(member.person.id_index)] = member
        self._taught.append(member)

    def learn_phone(self, member: Member, phone: str) -> None:
        """The number that the newest roster names. It is a claim: only its person can prove it."""
        number = mobile(phone)
        index = index_of("phone", number)
        if index and index != bytes(member.person.phone_index or b""):
            member.person.phone, member.person.phone_index = number, index
            if member.person.pk is not None:
                self._taught.append(member)

    def give_card(self, member: Member, number: str) -> None:
        """Note that the roster names this card as the member's."""
        index = index_of("card", number)
        if index and index not in member.cards:
            member.cards.add(index)
            self._by_card[index].append(member)
            self._new_cards.append((member, number))

    def flush(self) -> None:
        """Write the new people, engagements and cards."""
        if self._new:
            with connection.cursor() as cursor:  # two worksites may meet the same new person
                cursor.execute("SELECT pg_advisory_xact_lock(2)")
            self._reuse_persons_made_meanwhile()
            Person.objects.bulk_create(
                [m.person for m in self._new if m.person.pk is None], batch_size=2000
            )
            for member in self._new:
                member.engagement.person = member.person
            Engagement.objects.bulk_create([m.engagement for m in self._new], batch_size=2000)
        self._save_taught()
        cards = cards_for([number for _, number in self._new_cards])
        RegisteredCard.objects.bulk_create(
            [
                RegisteredCard(worksite=self.worksite, person=m.person, card_id=cards[number])
                for m, number in self._new_cards
            ],
            batch_size=2000,
            ignore_conflicts=True,
        )
        self._new, self._new_cards, self._taught = [], [], []

    def _save_taught(self) -> None:
        for member in {id(m): m for m in self._taught}.values():
            if not member.person.name and member.engagement.name:
                member.person.name = member.engagement.name
                member.person.name_key = name_key(member.person.name)
                member.person.pinyin = pinyin_key(member.person.name)
            member.person.save()
            member.engagement.save()

    def _reuse_persons_made_meanwhile(self) -> None:
        fresh = [m for m in self._new if m.person.pk is None and m.person.id_index]
        made = Person.objects.filter(id_index__in=[m.person.id_index for m in fresh])
        known = {bytes(p.id_index): p for p in made if p.id_index}
        for member in fresh:
            member.person = known.get(bytes(member.person.id_index or b""), member.person)


def merge_person(gone: Person, kept: Person) -> None:
    """From now on the facts of `gone` are those of `kept`. Merges are one step deep."""
    Person.objects.filter(merged_into=gone).update(merged_into=kept)
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)
    gone.merged_into = kept


def cards_for(numbers: list[str]) -> dict[str, int]:
    """The ids of the immutable card rows for these numbers, made where they are missing."""
    wanted = {n: index_of("card", n) for n in set(numbers) if n}
    known = _known_cards([i for i in wanted.values() if i])
    missing = [
        PayCard(number=n, number_index=i, last4=n[-4:])
        for n, i in wanted.items()
        if i and i not in known
    ]
    if missing:
        PayCard.objects.bulk_create(missing, batch_size=2000, ignore_conflicts=True)
        known = _known_cards([i for i in wanted.values() if i])
    return {n: known[i] for n, i in wanted.items() if i}


def _known_cards(indexes: list[bytes]) -> dict[bytes, int]:
    rows = PayCard.objects.filter(number_index__in=indexes).values_list("number_index", "id")
    return {bytes(index or b""): pk for index, pk in rows}
