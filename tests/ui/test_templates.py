"""Every template of every package, not only ours."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.test import Client

import gongyou

PACKAGE = Path(gongyou.__file__).parent
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "an on… attribute": re.compile(r"\s(?:on\w+|hx-on[:\w-]*)\s*=", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "something from elsewhere": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I),
}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_it_compiles_and_holds_nothing_inline(path: Path) -> None:
    get_template(str(path).split("/templates/", 1)[1])
    text = path.read_text("utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/style-guide/", "/style-guide/worker/"])
def test_the_style_guide_speaks_both_languages(
    visitor: Client, language: str, address: str
) -> None:
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = visitor.get(address)
    assert response.status_code == 200
    lang, word = {"zh-hans": ("zh-CN", "少发"), "en": ("en", "Wage month")}[language]
    html = response.content.decode()
    assert f'<html lang="{lang}"' in html
    assert (word in html) == (address == "/style-guide/")
    assert " style=" not in html


def test_the_worker_page_is_light(visitor: Client) -> None:
    html = visitor.get("/style-guide/worker/").content
    css = [PACKAGE / "ui/static/ui" / name for name in ("tokens.css", "worker.css", "icons.svg")]
    assert len(html) + sum(path.stat().st_size for path in css) < 60_000
    assert b"<script" not in html


def test_a_missing_page_is_kind(visitor: Client) -> None:
    response = visitor.get("/nowhere/")
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_a_failing_page_says_whose_fault_it_is(visitor: Client) -> None:
    response = visitor.get("/failing/", headers={"accept-language": "en"})
    assert response.status_code == 500
    assert "not your fault" in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_nothing(name: str) -> None:
    assert "12333" in render_to_string(f"{name}.html")
