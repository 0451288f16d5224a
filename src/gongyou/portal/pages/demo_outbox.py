"""Of a demo: the messages that a telephone would have got, and whom one can be."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongyou.foundation.demo import is_demo
from gongyou.foundation.outbox.reading import latest
from gongyou.portal.demo_people import people_to_try


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Http404
    context = {"letters": latest(5), "people": people_to_try()}
    return render(request, "portal/my/outbox.html", context)
