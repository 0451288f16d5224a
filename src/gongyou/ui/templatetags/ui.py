"""Every component of every page. Loaded as a builtin; shown at /style-guide/."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from gongyou.ui import addresses, fields, figures, marks, month_grid

register = template.Library()

register.filter("money", figures.money)
register.filter("number", figures.number)
register.filter("percent", figures.percent)
register.filter("day", figures.day)
register.filter("moment", figures.moment)
register.filter("month", figures.month)
register.filter("written", figures.written)
register.simple_tag(marks.colour_mark)
register.simple_tag(marks.icon)
register.simple_tag(marks.asset)
register.simple_tag(marks.shape)

COMPONENTS = "ui/components"
CALLOUTS = {
    "note": "info",
    "todo": "arrow",
    "done": "done",
    "red": "",
    "yellow": "",
    "blue": "",
}
CHIPS = ("plain", "doing", "todo", "done", "failed", "closed")


def _query(context: template.Context) -> QueryDict:
    request: HttpRequest | None = context.get("request")
    return request.GET if request is not None else QueryDict()


def _path(context: template.Context) -> str:
    request: HttpRequest | None = context.get("request")
    return request.path if request is not None else ""


def _component(name: str, **values: Any) -> SafeString:
    return render_to_string(f"{COMPONENTS}/{name}.html", values)


# ---- words and figures -----------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}/chip.html")
def chip(word: str, tone: str = "plain") -> dict[str, Any]:
    """A state as a word: plain, doing, todo, done, failed or closed."""
    if tone not in CHIPS:
        raise template.TemplateSyntaxError(f"chip: unknown tone {tone!r}")
    return {"word": word, "tone": tone}


@register.inclusion_tag(f"{COMPONENTS}/figure.html")
def figure(
    label: str,
    value: Any,
    unit: str = "",
    url: str = "",
    note: str = "",
    level: str = "",
    size: str = "",
) -> dict[str, Any]:
    """One large number; `url` opens the rows behind it."""
    return {
        "label": label,
        "value": figures.written(value),
        "unit": unit,
        "url": url,
        "note": note,
        "level": level,
        "size": size,
    }


@register.inclusion_tag(f"{COMPONENTS}/facts.html")
def definition_list(pairs: Iterable[Sequence[Any]], columns: int = 1) -> dict[str, Any]:
    """Pairs of (term, value), as a list or as a mapping's items."""
    rows = pairs.items() if isinstance(pairs, Mapping) else pairs
    return {"pairs": [(term, figures.written(value)) for term, value in rows], "columns": columns}


# ---- blocks ----------------------------------------------------------------------------


@register.simple_block_tag
def answer(content: str, level: str = "") -> SafeString:
    """Why one came to this page, in one sentence."""
    return _component("answer", content=SafeString(content), level=level)


@register.simple_block_tag
def callout(content: str, kind: str = "note", title: str = "") -> SafeString:
    return _component(
        "callout", content=SafeString(content), kind=kind, title=title, icon_name=CALLOUTS[kind]
    )


@register.simple_block_tag
def panel(content: str, title: str = "", note: str = "", id: str = "") -> SafeString:
    """White paper on the ground; never inside another panel."""
    return _component("panel", content=SafeString(content), title=title, note=note, id=id)


@register.simple_block_tag
def empty_state(
    content: str, title: str, action: str = "", url: str = "", icon_name: str = "file"
) -> SafeString:
    """Teaches the first step instead of saying that nothing is here."""
    return _component(
        "empty_state",
        content=SafeString(content),
        title=title,
        action=action,
        url=url,
        icon_name=icon_name,
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """Opened by anything with data-opens="id"; give that thing an href for life without JS."""
    return _component("dialog", content=SafeString(content), id=id, title=title)


@register.simple_block_tag
def table_area(content: str, label: str, height: str = "") -> SafeString:
    """Wide tables scroll in here, not the page; `height` "tall" also keeps the head in sight."""
    return _component("table_area", content=SafeString(content), label=label, height=height)


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: template.Context, content: str, keep: str = "sort", target: str = ""
) -> SafeString:
    """Filters in one line; they act at once with JS and by the button without."""
    query = _query(context)
    return _component(
        "filter_bar",
        content=SafeString(content),
        kept=addresses.kept(query, keep),
        filtered=any(value for name, value in query.items() if name not in keep.split()),
        path=_path(context),
        target=target,
    )


# ---- ways through a page ---------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}/breadcrumb.html")
def breadcrumb(*parts: Any) -> dict[str, Any]:
    """Label, address, label, address, …, and last the name of this page."""
    steps = list(zip(parts[::2], parts[1::2], strict=False))
    return {"steps": steps, "here": parts[-1] if len(parts) % 2 else ""}


@register.simple_block_tag
def tabs(content: str, label: str = "") -> SafeString:
    return _component("tabs", content=SafeString(content), label=label or gettext("分页"))


@register.inclusion_tag(f"{COMPONENTS}/tab.html", takes_context=True)
def tab(
    context: template.Context, label: str, url: str, current: bool | None = None, count: Any = None
) -> dict[str, Any]:
    """Marked as current by its address unless told."""
    marked = url == _path(context) if current is None else current
    return {"label": label, "url": url, "current": marked, "count": count}


@register.inclusion_tag(f"{COMPONENTS}/steps.html")
def steps(*names: str, current: int = 1) -> dict[str, Any]:
    """Where one stands in a few steps, counted from 1."""
    rows = [
        {"number": n, "name": name, "state": _step_state(n, current)}
        for n, name in enumerate(names, start=1)
    ]
    return {"rows": rows}


def _step_state(number: int, current: int) -> str:
    if number == current:
        return "current"
    return "done" if number < current else "ahead"


@register.inclusion_tag(f"{COMPONENTS}/pager.html", takes_context=True)
def pager(context: template.Context, page: "Page[Any]", name: str = "page") -> dict[str, Any]:
    """Page x of y; every other part of the address stays."""
    query = _query(context)

    def link(number: int) -> str:
        return addresses.changed(query, **{name: number})

    numbers = addresses.page_numbers(page)
    return {
        "page": page,
        "numbers": [{"number": n, "url": link(n) if n else ""} for n in numbers],
        "before": link(page.previous_page_number()) if page.has_previous() else "",
        "after": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag(f"{COMPONENTS}/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context,
    key: str,
    label: str,
    numeric: bool = False,
    default: str = "",
    name: str = "sort",
) -> dict[str, Any]:
    """A column's head that orders the list: ?sort=-key, largest first."""
    query = _query(context)
    current = query.get(name) or default
    order = addresses.next_order(current, key)
    return {
        "label": label,
        "numeric": numeric,
        "direction": addresses.direction(current, key),
        "url": addresses.changed(query, **{name: order, "page": None}),
    }


@register.inclusion_tag(f"{COMPONENTS}/reasons.html")
def reasons(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Why a colour: dicts of level, title, and as known value, line, article, clears, url."""
    return {"items": items}


# ---- long work -------------------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}/progress.html")
def progress(
    done: int, total: int, doing: str = "", poll: str = "", state: str = "doing"
) -> dict[str, Any]:
    """What it does now. `poll` answers with this same tag until it leaves `poll` out."""
    share = min(100, done * 100 // total) if total else 0
    return {
        "done": done,
        "total": total,
        "share": share,
        "doing": doing,
        "poll": poll,
        "state": state,
    }


# ---- forms -----------------------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}/error_summary.html")
def error_summary(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """What went wrong and where, at the top of the page; nothing when all is well."""
    return {"errors": fields.errors(form), "focus": focus}


@register.inclusion_tag(f"{COMPONENTS}/field.html")
def field(bound: BoundField, label: str = "", size: str = "") -> dict[str, Any]:
    """Label, help, input and error of one field, tied together for screen readers."""
    return fields.parts(bound, label, size)


# ---- a month ---------------------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}/month_calendar.html")
def month_calendar(days: Iterable[Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """Days as dicts: date, state, label, and if known times, hours, note, url."""
    built = month_grid.build(days)
    return {"month": built, "caption": caption or figures.month(built.first)}


# ---- the worker's pages ----------------------------------------------------------------


@register.inclusion_tag(f"{COMPONENTS}/answer_line.html")
def answer_line(question: str, reply: str, note: str = "", level: str = "") -> dict[str, Any]:
    """A question in the worker's words and its answer in large type."""
    return {"question": question, "reply": reply, "note": note, "level": level}


@register.inclusion_tag(f"{COMPONENTS}/big_button.html")
def big_button(
    label: str, url: str, icon_name: str = "", note: str = "", tone: str = ""
) -> dict[str, Any]:
    """A target of at least 60 px; tone "main" for the one thing to do now."""
    return {"label": label, "url": url, "icon_name": icon_name, "note": note, "tone": tone}
