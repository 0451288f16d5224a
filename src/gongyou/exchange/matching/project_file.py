"""`project.json`: what is known of a worksite before any file is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from gongyou.attendance.devices import DeviceFacts
from gongyou.foundation.months import first_day
from gongyou.payroll.terms import TermsFacts
from gongyou.registry.actions import Part, PartyFacts, WorksiteFacts
from gongyou.registry.models import Worksite

# Outside of these years a date is a slip of the pen, and counting its days takes for ever.
FIRST_YEAR, LAST_YEAR = 1990, 2099
MOST_MONTHS = 120
LONGEST_TEXT = 120


class BadProjectFile(Exception):
    """A value of project.json that cannot be used: `where` is its path in the file."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        self.where, self.zh, self.en = where, zh, en
        super().__init__(f"{where}: {zh} · {en}")


@dataclass(frozen=True)
class Project:
    """A worksite's facts, the months to match, and the day as of which it is judged."""

    worksite: WorksiteFacts
    terms: TermsFacts
    devices: tuple[DeviceFacts, ...]
    months: tuple[str, ...]
    as_of: date
    parameters: Mapping[str, object]


class _Node:
    """One object of the file, read field by field; every error names its path."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise BadProjectFile(where or "project.json", "应为一组字段", "must be an object")
        self.data, self.where = data, where

    def path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def node(self, key: str) -> "_Node":
        return _Node(self.data.get(key) or {}, self.path(key))

    def nodes(self, key: str) -> list["_Node"]:
        items = self.data.get(key) or []
        if not isinstance(items, list):
            raise BadProjectFile(self.path(key), "应为列表", "must be a list")
        return [_Node(item, f"{self.path(key)}[{n}]") for n, item in enumerate(items)]

    def text(self, key: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        value = self.data.get(key)
        if value is None or value == "":
            if required:
                raise BadProjectFile(self.path(key), "必填", "is required")
            return ""
        if not isinstance(value, str | int):
            raise BadProjectFile(self.path(key), "应为文字", "must be text")
        text = str(value).strip()
        if len(text) > longest:
            raise BadProjectFile(self.path(key), f"超过 {longest} 个字", f"over {longest} signs")
        if not text.isprintable():
            raise BadProjectFile(self.path(key), "有看不见的控制字符", "holds control signs")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        items = self.data.get(key) or []
        if not isinstance(items, list) or not all(isinstance(i, str) for i in items):
            raise BadProjectFile(self.path(key), "应为文字的列表", "must be a list of texts")
        return tuple(i.strip()[:LONGEST_TEXT] for i in items if i.isprintable())

    def day(self, key: str) -> date | None:
        text = self.text(key)
        try:
            day = date.fromisoformat(text) if text else None
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError
            return day
        except ValueError:
            raise BadProjectFile(
                self.path(key), f"{text!r} 不是日期，应如 2026-06-10", "not a date YYYY-MM-DD"
            ) from None

    def money(self, key: str) -> Decimal | None:
        value = self.data.get(key)
        if value is None or value == "":
            return None
        try:
            amount = Decimal(str(value).replace(",", ""))
            if not amount.is_finite() or abs(amount) >= Decimal(10) ** 12:
                raise InvalidOperation
        except InvalidOperation:
            raise BadProjectFile(
                self.path(key), f"{value!r} 不是金额", "not an amount of yuan"
            ) from None
        return amount

    def number(self, key: str, low: int, high: int) -> int | None:
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise BadProjectFile(
                self.path(key), f"应为 {low}–{high} 的整数", f"must be a whole number {low}–{high}"
            )
        return value

    def flag(self, key: str) -> bool | None:
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            raise BadProjectFile(self.path(key), "应为 true 或 false", "must be true or false")
        return value


def load_project(path: Path, pack: str) -> Project:
    """Read project.json; raises `BadProjectFile` naming the field that is wrong."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadProjectFile(path.name, "打不开", f"cannot be opened: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BadProjectFile(path.name, "不是完好的 JSON", f"not valid JSON: {error}") from None
    return read_project(data, pack)


def read_project(data: Any, pack: str) -> Project:
    root = _Node(data, "")
    as_of = root.day("as_of")
    if as_of is None:
        raise BadProjectFile("as_of", "必填：以哪一天为准", "is required: the day judged")
    return Project(
        worksite=_worksite(root, pack),
        terms=_terms(root),
        devices=tuple(
            DeviceFacts(
                n.text("sn", required=True, longest=60),
                n.text("gate", longest=60),
                n.text("type", longest=30),
            )
            for n in root.nodes("devices")
        ),
        months=_months(root),
        as_of=as_of,
        parameters=dict(root.node("parameters").data),
    )


def _months(root: _Node) -> tuple[str, ...]:
    months = root.data.get("wage_months") or []
    if not isinstance(months, list):
        raise BadProjectFile("wage_months", "应为列表", "must be a list")
    for n, month in enumerate(months):
        try:
            first_day(str(month))
        except ValueError:
            raise BadProjectFile(
                f"wage_months[{n}]", f"{month!r} 应如 2026-07", "must be YYYY-MM"
            ) from None
    return tuple(sorted(set(map(str, months)))[:MOST_MONTHS])


def _kind(root: _Node) -> str:
    kind = root.text("kind") or str(Worksite.Kind.CONSTRUCTION)
    if kind not in Worksite.Kind.values:
        raise BadProjectFile(
            "kind", f"应为 {'、'.join(Worksite.Kind.values)} 之一", "must be one of these"
        )
    return kind


def _worksite(root: _Node, pack: str) -> WorksiteFacts:
    parameters, board = root.node("parameters"), root.node("notice_board")
    officer = root.node("labor_officer")
    return WorksiteFacts(
        code=root.text("project_code", required=True, longest=60),
        name=root.text("project_name", required=True),
        pack=pack,
        district_code=root.text("area_code", required=True, longest=12),
        kind=_kind(root),
        start_date=root.day("start_date"),
        contract_date=root.day("contract_date"),
        contract_amount=root.money("contract_amount"),
        permit_date=root.day("construction_permit_date"),
        minimum_wage_month=parameters.money("minimum_wage_month"),
        full_month_days=parameters.number("full_month_days", 1, 31),
        parties=tuple(_parties(root)),
        officer_name=officer.text("name", longest=40) if root.data.get("labor_officer") else None,
        officer_phone=officer.text("phone"),
        notice_posted=bool(board.flag("posted")) if root.data.get("notice_board") else None,
        notice_items=_items(board),
    )


def _items(board: _Node) -> dict[str, bool]:
    items = board.node("items")
    if not all(name.isprintable() and len(name) <= LONGEST_TEXT for name in items.data):
        raise BadProjectFile(items.where, "事项名称不对", "an item's name cannot be used")
    return {name: bool(items.flag(name)) for name in items.data}


def _parties(root: _Node) -> list[PartyFacts]:
    parts = [(root.node("owner"), Part.OWNER), (root.node("general_contractor"), Part.GENERAL)]
    parts += [(n, Part.SUB) for n in root.nodes("subcontractors")]
    return [
        PartyFacts(
            node.text("name", required=True),
            node.text("credit_code", required=True, longest=18),
            part,
            node.texts("teams"),
        )
        for node, part in parts
        if node.data
    ]


def _terms(root: _Node) -> TermsFacts:
    fee, pay = root.node("labor_fee"), root.node("pay_day")
    account, deposit = root.node("special_account"), root.node("deposit")
    fee_offset, pay_offset = fee.number("month_offset", 0, 12), pay.number("month_offset", 0, 12)
    return TermsFacts(
        labour_cost_day=fee.number("agreed_day", 1, 31),
        labour_cost_month_offset=1 if fee_offset is None else fee_offset,
        labour_cost_amount=fee.money("amount_per_month"),
        pay_day=pay.number("day", 1, 31),
        pay_month_offset=1 if pay_offset is None else pay_offset,
        account_no=account.text("account_no", longest=40),
        account_bank=account.text("bank", longest=80),
        account_opened_on=account.day("opened_date"),
        tripartite_agreement=account.flag("tripartite_agreement"),
        deposit_form=deposit.text("form")[:20],
        deposit_amount=deposit.money("amount"),
        deposit_paid_on=deposit.day("paid_date"),
    )
