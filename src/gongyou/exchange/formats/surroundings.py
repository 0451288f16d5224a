"""What stands around a table: the wage month, the team, the employer."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import bare_months_in, months_in, parse_date, years_in
from gongyou.exchange.formats.vocabulary import AROUND

_LABELLED = re.compile(
    r"(?P<label>[^\s::,、;]{1,14}?)\s*:\s*(?P<value>\S.*?)"
    r"(?=\s+[^\s::,、;]{1,14}?\s*:|\s{2,}|$)"
)
_MONEY_UNIT = re.compile(r"^(人民币)?(\(|)?(元|万元|角|分)")
_TEAM_NAME = re.compile(r"[一-鿿\d]{1,6}?(?:班组|班|队)$")
_COUNTED = re.compile(r"^\(?[一二三四五六七八九十]{1,3}[、.)]|^\d{1,2}[、.)]")
_FIRM = re.compile(r"^.{2,20}?(?:有限责任公司|有限公司|公司|集团|劳务队|项目部)")
_TEAM_IN_TITLE = re.compile(r"((?:(?![年月份日目部程])[一-鿿]){2,3}班)组?")


def labelled(lines: Iterable[str]) -> dict[str, str]:
    """劳务单位:X  班组:Y → {劳务单位: X, 班组: Y}; the first of a label counts."""
    found: dict[str, str] = {}
    for line in lines:
        plain = unicodedata.normalize("NFKC", line)
        for match in _LABELLED.finditer(plain):
            found.setdefault(squeezed(match["label"]), match["value"].strip())
    return found


def team_and_employer(lines: Iterable[str], sheet: str) -> tuple[str, str]:
    lines = list(lines)
    values = labelled(lines)
    employer = next(
        (v for k, v in values.items() if k in AROUND["employer"] and not _MONEY_UNIT.match(v)), ""
    )
    team = next((v for k, v in values.items() if k in AROUND["team"]), "")
    if not team and _TEAM_NAME.fullmatch(squeezed(sheet)):
        team = squeezed(sheet)
    if not team:
        in_title = next((m for line in lines if (m := _TEAM_IN_TITLE.search(squeezed(line)))), None)
        team = in_title[1] if in_title else ""
    return team, employer


def group_named(line: str) -> tuple[str, str]:
    """Team and employer as a line over some people names them: 二、钢筋班, 某劳务公司木工班组."""
    plain = _COUNTED.sub("", squeezed(line)).rstrip(":")
    firm = _FIRM.match(plain)
    employer = firm[0] if firm else ""
    rest = plain.removeprefix(employer)
    return (rest if _TEAM_NAME.fullmatch(rest) else ""), employer


@dataclass(slots=True)
class MonthFound:
    """The wage month, the place it was taken from, and what a person should look at."""

    month: str = ""
    source: str = ""
    doubts: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def wage_month(
    lines: Iterable[str],
    headings: Iterable[str],
    sheet: str,
    *,
    file_name: str,
    given: str = "",
    headed: str = "",
    over_all: Iterable[str] = (),
) -> MonthFound:
    """Content first: title lines, headings, sheet name; then the caller; the file name last.

    A title that names only 7月份 takes its year from the other places, in the same order. One
    that names several months says nothing, unless another place names one of them. `headed` is
    what stands over the columns of one month among several.
    """
    title = "  ".join(lines)
    said = (v for k, v in labelled([title]).items() if k in AROUND["month"])
    labelled_month = " ".join(map(_month_of_day, said))
    places = [
        ("heading", headed),
        ("title", labelled_month),
        ("title", title),
        ("title", "  ".join(over_all)),
        ("heading", " ".join(headings)),
        ("sheet", sheet),
        ("given", given),
        ("file_name", file_name),
    ]
    several: list[str] = []
    for place, text in places:
        if several and place == "file_name":
            break  # a name chosen by hand does not settle what the sheet leaves open
        found = _month_at(place, text, places)
        if found and (not several or found.month in several):
            return _with_doubts(found, given)
        several = several or _several(text, places)
    if several:
        return MonthFound("", "", [("several_months", {"months": " ".join(several)})])
    return MonthFound("", "", [("month_unknown", {})])


def _month_of_day(text: str) -> str:
    """月份: 2026-07-01 is a cell that shows 2026年7月 and holds its first day."""
    day = parse_date(text)
    return f"{day:%Y-%m}" if day and day.day == 1 else text


def _month_at(place: str, text: str, places: list[tuple[str, str]]) -> MonthFound | None:
    whole, bare = months_in(text), bare_months_in(text)
    if whole:
        return MonthFound(whole[0], place) if len(whole) == 1 else None
    if len(bare) != 1:
        return None
    return _completed(place, bare[0], places)


def _completed(place: str, month: int, places: list[tuple[str, str]]) -> MonthFound | None:
    """A month that is named without its year."""
    for other, hint in places:
        year = next((m[:4] for m in months_in(hint) if int(m[5:]) == month), "")
        years = [year] if year else [str(y) for y in years_in(hint)]
        if len(years) == 1:
            source = "file_name" if other == "file_name" else place
            return MonthFound(f"{years[0]}-{month:02d}", source)
    return None


def _several(text: str, places: list[tuple[str, str]]) -> list[str]:
    months = months_in(text)
    if not months:
        found = (_completed("", month, places) for month in bare_months_in(text))
        months = [one.month for one in found if one]
    return months if len(months) > 1 else []


def _with_doubts(found: MonthFound, given: str) -> MonthFound:
    if found.source == "file_name":
        found.doubts.append(("month_from_file_name", {"month": found.month}))
    if given and found.month != given:
        found.doubts.append(("month_not_as_given", {"month": found.month, "given": given}))
    return found
