"""Whether the person at the keyboard has lately proved to be who is signed in.

Grave steps (showing an ID number in full, another second factor) ask for a proof not older than
15 minutes: signing in is one, and so is the page `confirm-identity`.

    if not recently_proven(request):
        return to_confirm(request, reverse("the-page-to-come-back-to"))

What was posted is gone by then: send people back to the page the step begins on.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

PROVEN_KEY = "gongyou_proven"
PROOF_HOLDS = timedelta(minutes=15)


def recently_proven(request: HttpRequest) -> bool:
    """By password or second factor, in this session, within `PROOF_HOLDS`."""
    proven = request.session.get(PROVEN_KEY)
    if not request.user.is_authenticated or not isinstance(proven, int):
        return False
    return 0 <= timezone.now().timestamp() - proven < PROOF_HOLDS.total_seconds()


def note_proof(session: SessionBase) -> None:
    session[PROVEN_KEY] = int(timezone.now().timestamp())


def to_confirm(request: HttpRequest, back: str) -> HttpResponseRedirect:
    """To the page that asks for a proof, and from there back to an address of ours."""
    return HttpResponseRedirect(f"{reverse('confirm-identity')}?{urlencode({'next': back})}")
