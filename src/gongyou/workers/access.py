"""The only door to workers' numbers, slips and sessions: whom a public office may help."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from gongyou.offices.models import Account
from gongyou.registry.access import visible_worksites
from gongyou.registry.models import Engagement, Person
from gongyou.workers.models import PhoneBinding, WorkerSession

# Who looks a person in the face and at a document. A contractor never vouches for anybody.
PUBLIC_OFFICES = frozenset({"inspector", "township_clerk", "node_clerk"})


def may_vouch(account: AbstractBaseUser | AnonymousUser) -> bool:
    role = getattr(account, "acting_role", None)
    return isinstance(account, Account) and role is not None and role.role in PUBLIC_OFFICES


def visible_people(account: Account | AnonymousUser) -> QuerySet[Person]:
    """People with work at a worksite in scope, for whoever may vouch; nobody else sees any."""
    if not may_vouch(account):
        return Person.objects.none()
    here = Engagement.objects.filter(worksite__in=visible_worksites(account))
    known = Q(pk__in=here.values("person")) | Q(merged__in=here.values("person"))
    return Person.objects.filter(known, merged_into=None).distinct()


def get_person(account: Account | AnonymousUser, uuid: str) -> Person:
    """The person if he is in scope; otherwise 404."""
    person = visible_people(account).filter(uuid=uuid).first()
    if person is None:
        raise Http404
    return person


def engagements_of(account: Account | AnonymousUser, person: Person) -> QuerySet[Engagement]:
    """His work at the worksites in scope."""
    found = engagements_in_sight(account).filter(person=person)
    return found.select_related("worksite").order_by("worksite__name")


def engagements_in_sight(account: Account | AnonymousUser) -> QuerySet[Engagement]:
    return Engagement.objects.filter(worksite__in=visible_worksites(account))


def bindings_of(person: Person) -> QuerySet[PhoneBinding]:
    """His numbers, also those bound to a person who was found to be this one."""
    return PhoneBinding.objects.filter(Q(person=person) | Q(person__merged_into=person))


def get_binding(person: Person, uuid: str) -> PhoneBinding:
    """A number of this very person; otherwise 404."""
    binding = bindings_of(person).filter(uuid=uuid).first()
    if binding is None:
        raise Http404
    return binding


def worker_of(request: HttpRequest) -> WorkerSession:
    """The worker who is signed in; the middleware has sent everybody else away."""
    session = getattr(request, "gongyou_worker", None)
    if not isinstance(session, WorkerSession):
        raise Http404
    return session
