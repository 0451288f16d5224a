"""What goes back to who brought it: one file of a check, or all of them."""

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.exchange import access, sending_back


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _sent(sent: sending_back.Sent | None) -> FileResponse:
    if sent is None:
        raise Http404
    return FileResponse(sent.content, as_attachment=True, filename=sent.name)


@require_safe
def file_back(request: HttpRequest, uuid: str, file_uuid: str) -> FileResponse:
    """The user's own file, its rows in question in red with the reason beside them."""
    check = access.get_check(request.user, uuid)
    file = access.get_file(check, file_uuid)
    return _sent(sending_back.file_back(check, file, _lang()))


@require_safe
def check_back(request: HttpRequest, uuid: str) -> FileResponse:
    """All files of the check that have such rows, as one zip."""
    check = access.get_check(request.user, uuid)
    return _sent(sending_back.check_back(check, _lang()))
