"""A county's profile file: reading it, and saying in words what is wrong with it.

The file is YAML; its form is in `docs/how-to/add-a-county.md`. Every mistake is told with its
line, all of them at once, so that an office mends the file in one go.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FORM = 1
# In the project's folder; in an installed package beside the code.
FOLDERS = tuple(Path(__file__).resolve().parents[n] / "profiles" for n in (3, 1))
_AREA_CODE = re.compile(r"\d{6}")
_TOWNSHIP_CODE = re.compile(r"\d{9}(\d{3})?")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LEVELS = ("province", "city")
_STATUSES = ("official", "provisional")
_PARTS = {"profile", "area", "above", "townships", "organisations", "expected", "words", "targets"}
_KEYS = {
    "area": {"code", "name"},
    "above": {"code", "name", "level"},
    "township": {"code", "name", "code_status"},
    "organisation": {
        *("kind", "code", "name", "each", "under", "place", "phone", "hours", "area"),
        *("valid_from", "valid_until", "source"),
    },
}
Line = int


@dataclass(frozen=True)
class Mistake:
    line: Line
    where: str
    zh: str
    en: str


class BadProfile(Exception):
    """The file cannot be used; `mistakes` say where and why."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.path, self.mistakes = path, mistakes
        super().__init__(f"{path}: {mistakes[0].en if mistakes else ''}")


@dataclass(frozen=True)
class AreaFacts:
    code: str
    name: str
    level: str
    code_status: str = "official"


@dataclass(frozen=True)
class OrganisationFacts:
    """`area` is the code of the area it serves; `under` the code of the one above it."""

    kind: str
    code: str
    name: str
    area: str
    under: str = ""
    place: str = ""
    phone: str = ""
    hours: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Profile:
    """A county as its file states it: areas from the province down, and its organisations."""

    area: AreaFacts
    above: tuple[AreaFacts, ...]
    townships: tuple[AreaFacts, ...]
    organisations: tuple[OrganisationFacts, ...]
    data: dict[str, Any]
    digest: str


def profile_of(code: str) -> Path:
    """The profile that comes with the product. Raises `FileNotFoundError`."""
    found = next((p for folder in FOLDERS if (p := folder / f"{code}.yaml").is_file()), None)
    if found is None:
        raise FileNotFoundError(f"{code}.yaml")
    return found


def profile_codes() -> list[str]:
    return sorted({path.stem for folder in FOLDERS for path in folder.glob("*.yaml")})


class _Lines(yaml.SafeLoader):
    """A loader whose mappings know the line they begin on, under the key ``__line__``."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.MarkedYAMLError(
                problem=f"twice: {', '.join(map(str, twice))}", problem_mark=node.start_mark
            )
        return {"__line__": node.start_mark.line + 1} | super().construct_mapping(node, deep)


def read_profile(path: Path, kinds: frozenset[str]) -> Profile:
    """The profile of a file; `kinds` are the kinds of organisations there are.

    Raises `BadProfile`.
    """
    try:
        raw = path.read_bytes()
        loaded = yaml.load(raw.decode("utf-8-sig"), _Lines)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise BadProfile(path, [Mistake(0, "", f"打不开：{error}", f"{error}")]) from error
    except yaml.YAMLError as error:
        raise BadProfile(path, [_yaml_mistake(error)]) from error
    checked = _Checked(kinds)
    profile = checked.profile(loaded, hashlib.sha256(raw).hexdigest())
    if profile is None or checked.mistakes:
        raise BadProfile(path, sorted(checked.mistakes, key=lambda m: m.line))
    return profile


def _yaml_mistake(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", "") or error)
    line = mark.line + 1 if mark else 0
    return Mistake(line, "", f"不是合格的 YAML：{problem}", f"not valid YAML: {problem}")


@dataclass
class _Checked:
    """Takes the loaded file apart and gathers every mistake."""

    kinds: frozenset[str]
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, line: Line, where: str, zh: str, en: str) -> None:
        self.mistakes.append(Mistake(line, where, zh, en))

    def profile(self, loaded: Any, digest: str) -> Profile | None:
        if not isinstance(loaded, dict) or not isinstance(loaded.get("area"), dict):
            self.wrong(1, "area", "没有 area（本区的代码和名称）", "there is no area")
            return None
        self._unknown(loaded, _PARTS, "")
        if loaded.get("profile") != FORM:
            self.wrong(1, "profile", f"profile 应为 {FORM}", f"profile must be {FORM}")
        area = self._area(loaded["area"], "area", "district", _AREA_CODE, _KEYS["area"])
        above = tuple(
            self._area(entry, f"above[{n}]", str(entry.get("level")), _AREA_CODE, _KEYS["above"])
            for n, entry in self._entries(loaded.get("above"), "above")
        )
        townships = tuple(self._townships(loaded.get("townships"), area.code))
        found = tuple(self._organisations(loaded.get("organisations"), area, townships))
        self._twice([(a.code, "townships") for a in (area, *above, *townships)])
        self._twice([(f"{o.area} {o.code}", "organisations") for o in found])
        self._parents(found)
        self._expected(loaded.get("expected"))
        return Profile(area, above, townships, found, _without_lines(loaded), digest)

    def _unknown(self, entry: dict[str, Any], known: set[str], where: str) -> None:
        for key in entry.keys() - known - {"__line__"}:
            self.wrong(
                entry["__line__"], where or str(key), f"不认识的项：{key}", f"unknown: {key}"
            )

    def _entries(self, part: Any, where: str) -> Iterator[tuple[int, dict[str, Any]]]:
        if part is None:
            return
        if not isinstance(part, list):
            self.wrong(1, where, "应当是一个列表", "must be a list")
            return
        for number, entry in enumerate(part, 1):
            if isinstance(entry, dict):
                yield number, entry
            else:
                self.wrong(1, f"{where}[{number}]", "应当是 {键: 值}", "must be a mapping")

    def _text(self, entry: dict[str, Any], key: str, where: str, most: int = 80) -> str:
        value = entry.get(key, "")
        if not isinstance(value, str) or len(value) > most:
            self.wrong(
                entry["__line__"],
                f"{where}.{key}",
                f"{key} 应当是文字（加引号），不超过 {most} 个字",
                f"{key} must be a text in quotation marks, at most {most} characters",
            )
            return ""
        return value.strip()

    def _area(
        self, entry: dict[str, Any], where: str, level: str, form: re.Pattern[str], keys: set[str]
    ) -> AreaFacts:
        self._unknown(entry, keys, where)
        code, name = self._text(entry, "code", where), self._text(entry, "name", where, 60)
        if not form.fullmatch(code):
            self.wrong(
                entry["__line__"], f"{where}.code",
                f"区划代码不对：{code}（区县六位，镇街九位或十二位，加引号）",
                f"not an area code: {code} (six digits, townships nine or twelve, in quotes)",
            )  # fmt: skip
        if not name:
            self.wrong(entry["__line__"], f"{where}.name", "没有名称", "there is no name")
        if level not in (*_LEVELS, "district", "township"):
            self.wrong(
                entry["__line__"], f"{where}.level", "level 应为 province 或 city",
                "level must be province or city",
            )  # fmt: skip
        return AreaFacts(code, name, level)

    def _townships(self, part: Any, district: str) -> Iterator[AreaFacts]:
        if not isinstance(part, dict):
            self.wrong(1, "townships", "没有 townships（镇街）", "there are no townships")
            return
        self._unknown(part, {"source", "code_status", "list"}, "townships")
        usual = part.get("code_status", "official")
        for number, entry in self._entries(part.get("list"), "townships.list"):
            where = f"townships.list[{number}]"
            made = self._area(entry, where, "township", _TOWNSHIP_CODE, _KEYS["township"])
            status = entry.get("code_status", usual)
            if not made.code.startswith(district):
                self.wrong(
                    entry["__line__"], f"{where}.code",
                    f"{made.code} 不在 {district} 之下", f"{made.code} is not below {district}",
                )  # fmt: skip
            if status not in _STATUSES:
                self.wrong(
                    entry["__line__"], f"{where}.code_status",
                    "code_status 应为 official 或 provisional",
                    "code_status must be official or provisional",
                )  # fmt: skip
                status = "official"
            yield AreaFacts(made.code, made.name, "township", status)

    def _organisations(
        self, part: Any, area: AreaFacts, townships: tuple[AreaFacts, ...]
    ) -> Iterator[OrganisationFacts]:
        places = {a.code: a for a in (area, *townships)}
        for number, entry in self._entries(part, "organisations"):
            where = f"organisations[{number}]"
            self._unknown(entry, _KEYS["organisation"], where)
            if entry.get("each") not in {None, "township"}:
                self.wrong(
                    entry["__line__"], f"{where}.each", "each 只能是 township",
                    "each can only be township",
                )  # fmt: skip
            served = townships if entry.get("each") else (places.get(entry.get("area", area.code)),)
            for place in served:
                if place is None:
                    self.wrong(
                        entry["__line__"], f"{where}.area",
                        f"没有这个区划：{entry.get('area')}", f"no such area: {entry.get('area')}",
                    )  # fmt: skip
                    continue
                yield self._organisation(entry, where, place)

    def _organisation(
        self, entry: dict[str, Any], where: str, place: AreaFacts
    ) -> OrganisationFacts:
        kind, code = str(entry.get("kind", "")), str(entry.get("code", ""))
        name = self._text(entry, "name", where).replace("{area}", place.name)
        line = entry["__line__"]
        if kind not in self.kinds:
            known = "、".join(sorted(self.kinds))
            self.wrong(line, f"{where}.kind", f"kind 应为：{known}", f"kind must be: {known}")
        if not _CODE.fullmatch(code):
            self.wrong(
                line, f"{where}.code", "code 用小写字母、数字和连字符，不超过 40 个",
                "code: small letters, digits and hyphens, at most 40",
            )  # fmt: skip
        if not name:
            self.wrong(line, f"{where}.name", "没有名称", "there is no name")
        since, until = (self._day(entry, key, where) for key in ("valid_from", "valid_until"))
        if since and until and until < since:
            self.wrong(
                line, f"{where}.valid_until", "停用日期早于起用日期", "it ends before it begins"
            )
        texts = {
            key: self._text(entry, key, where, most)
            for key, most in (("under", 40), ("place", 120), ("phone", 30), ("hours", 80))
        }
        return OrganisationFacts(
            kind, code, name, place.code, valid_from=since, valid_until=until, **texts
        )

    def _day(self, entry: dict[str, Any], key: str, where: str) -> date | None:
        value = entry.get(key)
        if value is None or type(value) is date:
            return value
        self.wrong(
            entry["__line__"], f"{where}.{key}", f"{key} 写成 2026-03-01 这样的日期",
            f"{key}: a date like 2026-03-01",
        )  # fmt: skip
        return None

    def _twice(self, found: list[tuple[str, str]]) -> None:
        codes = [code for code, _ in found]
        for code, where in dict(found).items():
            if code and codes.count(code) > 1:
                self.wrong(1, where, f"出现了两次：{code}", f"there twice: {code}")

    def _parents(self, found: tuple[OrganisationFacts, ...]) -> None:
        codes = {o.code for o in found}
        for missing in sorted({o.under for o in found if o.under and o.under not in codes}):
            self.wrong(
                1, "organisations", f"under 指的机构没有：{missing}", f"under names none: {missing}"
            )

    def _expected(self, part: Any) -> None:
        for kind, count in (part or {}).items():
            if kind != "__line__" and (kind not in self.kinds or type(count) is not int):
                self.wrong(
                    part["__line__"], f"expected.{kind}", "应为 类别: 个数", "must be kind: number"
                )


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k != "__line__"}
    if isinstance(value, list):
        return [_without_lines(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value
