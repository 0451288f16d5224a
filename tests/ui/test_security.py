from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from gongyou.ui.security import ContentSecurityPolicy


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def test_only_our_own_things_load() -> None:
    response = ContentSecurityPolicy(answer)(RequestFactory().get("/"))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in response.headers


def test_signed_in_pages_are_not_kept_by_the_browser() -> None:
    request = RequestFactory().get("/")
    assert "Cache-Control" not in ContentSecurityPolicy(answer)(request).headers
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert ContentSecurityPolicy(answer)(request).headers["Cache-Control"] == "no-store"


def test_a_page_may_set_its_own_caching() -> None:
    def cached(request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok", headers={"Cache-Control": "max-age=60"})

    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert ContentSecurityPolicy(cached)(request).headers["Cache-Control"] == "max-age=60"


def test_large_type_is_kept_and_leads_nowhere_else(visitor: Client, large_type: str) -> None:
    response = visitor.post("/text-size/", {"large": "1", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
    assert visitor.cookies[large_type].value == "1"
    assert 'class="worker large"' in visitor.get("/style-guide/worker/").content.decode()
