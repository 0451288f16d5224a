"""Addresses for devices and banks. Nothing long happens here: kept, queued, answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from gongyou.exchange.access import receipts_of
from gongyou.exchange.models import Receipt
from gongyou.exchange.receiving import receive
from gongyou.foundation import audit
from gongyou.foundation.requests import request_id
from gongyou.offices.models import PartnerKey
from gongyou.offices.partners import NotLetIn, let_in
from gongyou.payroll.queries.accounts import worksites_kept_with
from gongyou.registry.keys import worksite_of
from gongyou.registry.models import Worksite

WORDS = {401: "unauthorised", 413: "too_large", 429: "too_many"}
Keyed = Callable[..., HttpResponse]


def signed(view: Keyed) -> Keyed:
    """Only for requests that a key has signed; every other gets one and the same answer."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            key = let_in(request)
        except NotLetIn as refused:
            return _error(refused.status, WORDS[refused.status])
        with audit.acting(audit.Actor(key.uuid, key.label, key.kind, request_id())):
            return view(request, key, *args, **kwargs)

    return wrapped


def _error(status: int, word: str) -> JsonResponse:
    return JsonResponse({"error": word}, status=status)


def _answer(receipt: Receipt, *, again: bool, status: int) -> JsonResponse:
    told = {
        "receipt": str(receipt.uuid),
        "state": receipt.state,
        "sent_before": again,
        "ask": reverse("api-receipt", args=[receipt.uuid]),
    }
    return JsonResponse(told | {"result": receipt.result or None}, status=status)


@require_POST
@signed
def punches(request: HttpRequest, key: PartnerKey) -> HttpResponse:
    if key.kind != PartnerKey.Kind.DEVICE:
        return _error(403, "not_for_this_key")
    return _take(request, key, worksite_of(key), Receipt.Kind.PUNCHES)


@require_POST
@signed
def bank_returns(request: HttpRequest, key: PartnerKey) -> HttpResponse:
    """`?worksite=` names it by its uuid or its project number: one whose account the bank keeps."""
    if key.organisation is None:
        return _error(403, "not_for_this_key")
    sites = worksites_kept_with(key.organisation)
    named = request.GET.get("worksite", "").replace("\0", "")
    found = sites.filter(uuid=named) if _is_uuid(named) else sites.filter(code=named[:60])
    return _take(request, key, found.first(), Receipt.Kind.BANK_RETURN)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _take(
    request: HttpRequest, key: PartnerKey, worksite: Worksite | None, kind: str
) -> HttpResponse:
    if worksite is None:
        return _error(404, "unknown_worksite")
    if not request.body.strip():
        return _error(400, "empty")
    receipt, again = receive(key, worksite, kind, request.body)
    return _answer(receipt, again=again, status=200 if again else 202)


@require_safe
@signed
def receipt(request: HttpRequest, key: PartnerKey, uuid: str) -> HttpResponse:
    """To the key that sent it, and to the one it was rotated to."""
    found = receipts_of(key).filter(uuid=uuid).first()
    if found is None:
        return _error(404, "unknown_receipt")
    return _answer(found, again=found.times_sent > 1, status=200)
