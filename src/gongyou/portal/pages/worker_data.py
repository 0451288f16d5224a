"""A worker's page on his own data: what is kept, who has looked, and a copy to take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.portal import own_copy
from gongyou.registry.looks import looks_at
from gongyou.workers.access import worker_of


@require_safe
def personal(request: HttpRequest) -> HttpResponse:
    person = worker_of(request).person
    context = {"kept": own_copy.kept_of(person), "looks": looks_at(person)}
    return render(request, "portal/my/personal.html", context)


@require_POST
def personal_copy(request: HttpRequest) -> HttpResponse:
    """Posted, because it is noted that it was taken."""
    content = own_copy.copy_of(worker_of(request).person)
    name = content_disposition_header(True, _("我的信息") + ".json") or "attachment"
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/json", headers=headers)
