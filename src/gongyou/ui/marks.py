"""Colour never speaks alone: each warning is a word, a shape and a colour."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

LEVELS = ("red", "yellow", "blue", "clear")
WORDS = {
    "red": _("红色预警"),
    "yellow": _("黄色预警"),
    "blue": _("蓝色预警"),
    "clear": _("未见异常"),
}
SHORT_WORDS = {"red": _("红"), "yellow": _("黄"), "blue": _("蓝"), "clear": _("无")}
SHAPES = {
    "red": '<circle cx="8" cy="8" r="7"></circle>',
    "yellow": '<path d="M8 1 15.5 14.5H.5Z"></path>',
    "blue": '<rect x="1.5" y="1.5" width="13" height="13" rx="1"></rect>',
    "clear": '<circle cx="8" cy="8" r="5.75" fill="none" stroke-width="2.5"></circle>',
}


def shape(level: str) -> SafeString:
    """The bare sign, silent to screen readers: the word always stands beside it."""
    return format_html(
        '<svg class="shape shape-{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        "{}</svg>",
        level,
        mark_safe(SHAPES[level]),  # noqa: S308 — our own constant
    )


def colour_mark(level: str, word: str = "", size: str = "") -> SafeString:
    """Size "short" writes 红 instead of 红色预警; any other size is a class: "large"."""
    words = SHORT_WORDS if size == "short" else WORDS
    return format_html(
        '<span class="sign sign-{}{}">{}<span class="sign-word">{}</span></span>',
        level,
        f" sign-{size}" if size else "",
        shape(level),
        word or words[level],
    )


def icon(name: str, label: str = "") -> SafeString:
    """A drawing from our sheet; without a label it is decoration beside a word."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else _silent()
    return format_html(
        '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>',
        spoken,
        asset("ui/icons.svg"),
        name,
    )


def _silent() -> SafeString:
    return SafeString('aria-hidden="true"')


@lru_cache
def asset(path: str) -> str:
    """A static file's address that changes with its content, so no browser keeps an old one."""
    found = finders.find(path)
    if not found:
        return static(path)
    return f"{static(path)}?v={_digest(str(found))}"


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
