"""Each request has an id and an actor, so that every audit row can name both."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from gongyou.foundation.audit import Actor, acting


class RequestContext:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(uuid4())
        user = request.user
        if user.is_authenticated:
            actor = Actor(user.uuid, user.name, user.role_label, request_id)  # type: ignore[union-attr]
        else:
            actor = Actor(None, "未登录", "anonymous", request_id)
        with acting(actor):
            response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response
