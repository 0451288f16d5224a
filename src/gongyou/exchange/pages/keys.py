"""Keys of devices and banks: who has one, whether it is alive, another one, none any more."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.exchange.key_forms import KeyForm, RotateForm
from gongyou.exchange.models import Receipt
from gongyou.foundation import audit
from gongyou.offices.forms import ReasonForm
from gongyou.offices.models import Account, PartnerKey
from gongyou.registry import keys

PER_PAGE = 30
SHOWN = 10


def _keeper(request: HttpRequest) -> Account:
    account = request.user
    if not isinstance(account, Account) or not keys.keeps_keys(account):
        raise Http404
    return account


@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    account, day_ago = _keeper(request), timezone.now() - timedelta(days=1)
    lately = Q(receipts__received_at__gte=day_ago)
    rows = keys.visible_keys(account).annotate(
        sent=Count("receipts", filter=lately, distinct=True),
        bad=Count(
            "receipts",
            filter=lately & Q(receipts__state__in=("refused", "failed")),
            distinct=True,
        ),
    )
    if request.GET.get("state") != "all":
        rows = rows.filter(revoked_at=None, valid_until__gt=timezone.now())
    page = Paginator(rows.order_by("label", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(key, keys.shown_place(account, key)) for key in page],
        "all": request.GET.get("state") == "all",
    }
    return render(request, "exchange/keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def key_new(request: HttpRequest) -> HttpResponse:
    account = _keeper(request)
    form = KeyForm(request.POST if request.method == "POST" else None, account)
    if form.is_bound and form.is_valid():
        try:
            made, secret = keys.make(account, form.facts())
            return _shown_once(request, account, made, secret)
        except audit.Refused as refused:
            audit.record_refusal("make_key", audit.Target("partner_key", ""), refused.reason)
            form.add_error(None, refused.reason)
    status = 422 if form.is_bound else 200
    return render(request, "exchange/key_new.html", {"form": form}, status=status)


def _shown_once(
    request: HttpRequest, account: Account, key: PartnerKey, secret: str
) -> HttpResponse:
    """The secret stands in this one answer; kept is only what is sealed."""
    return render(request, "exchange/key.html", _context(account, key) | {"secret": secret})


def _context(account: Account, key: PartnerKey) -> dict[str, object]:
    counts = dict(key.receipts.values_list("state").annotate(n=Count("pk")).order_by("state"))
    words = dict(Receipt.State.choices)
    return {
        "key": key,
        "place": keys.shown_place(account, key),
        "sees_worksites": keys.shown_place(account, key) == key.place,
        "counts": [(words[state], n) for state, n in counts.items()],
        "refusals": keys.refusals_of(key),
        "receipts": key.receipts.select_related("worksite").order_by("-received_at")[:SHOWN],
        "rotate_form": RotateForm(),
        "reason_form": ReasonForm(),
    }


@require_safe
def key_page(request: HttpRequest, uuid: str) -> HttpResponse:
    account = _keeper(request)
    key = keys.get_key(account, uuid)
    return render(request, "exchange/key.html", _context(account, key))


@require_POST
def key_rotate(request: HttpRequest, uuid: str) -> HttpResponse:
    account = _keeper(request)
    key, form = keys.get_key(account, uuid), RotateForm(request.POST)
    if form.is_valid():
        try:
            made, secret = keys.rotate(account, key, form.cleaned_data["overlap"])
            return _shown_once(request, account, made, secret)
        except audit.Refused as refused:
            return _refused(request, key, "rotate_key", refused)
    context = _context(account, key) | {"rotate_form": form}
    return render(request, "exchange/key.html", context, status=422)


@require_POST
def key_revoke(request: HttpRequest, uuid: str) -> HttpResponse:
    account = _keeper(request)
    key, form = keys.get_key(account, uuid), ReasonForm(request.POST)
    if not form.is_valid():
        context = _context(account, key) | {"reason_form": form}
        return render(request, "exchange/key.html", context, status=422)
    try:
        keys.revoke(account, key, form.cleaned_data["reason"])
    except audit.Refused as refused:
        return _refused(request, key, "revoke_key", refused)
    messages.success(request, _("作废了，下一个请求就进不来。"))
    return redirect("key", key.uuid)


def _refused(
    request: HttpRequest, key: PartnerKey, verb: str, refused: audit.Refused
) -> HttpResponse:
    audit.record_refusal(verb, audit.Target("partner_key", str(key.uuid)), refused.reason)
    messages.error(request, refused.reason)
    return redirect("key", key.uuid)
