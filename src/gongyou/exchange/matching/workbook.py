"""The result as a workbook in the office's columns. No cell is ever a formula."""

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from gongyou.exchange.matching.terminal import COLOURS, FINDINGS, stated_note
from gongyou.foundation.masking import mask_numbers

Doc = dict[str, Any]
Cell = str | int | float | Decimal | None

_SAFE = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}

_SUMMARY = [
    ("month", "月份", "Month"),
    ("days_from", "工日来源", "Days from"),
    ("gate_headcount", "考勤人数", "At gate"),
    ("sheet_headcount", "工资表人数", "On sheet"),
    ("paid_headcount", "发到人数", "Paid"),
    ("gross_total", "应发合计（元）", "Gross (yuan)"),
    ("deductions_total", "扣款合计（元）", "Deductions (yuan)"),
    ("net_payable_total", "应发净额（元）", "Net payable (yuan)"),
    ("paid_total", "已发（元）", "Paid (yuan)"),
    ("arrears_total", "拖欠（元）", "Arrears (yuan)"),
    ("arrears_headcount", "拖欠人数", "People owed"),
    ("arrears_without_unproved_deductions_total", "扣款未核实的不扣，拖欠（元）",
     "Arrears without unproved deductions (yuan)"),
    ("not_on_sheet_headcount", "有勤无表人数", "Not on sheet"),
    ("not_on_sheet_estimated_total", "有勤无表约计（元）", "Estimated due (yuan)"),
]  # fmt: skip

_WORKERS = [
    ("ref", "编号", "Ref"),
    ("name", "姓名", "Name"),
    ("month", "月份", "Month"),
    ("gate_days", "打卡工日", "Gate days"),
    ("attendance_sheet", "考勤表出勤日", "Days on attendance sheet"),
    ("sheet_days", "表上出勤", "Sheet days"),
    ("gross", "应发（元）", "Gross (yuan)"),
    ("deductions", "扣款（元）", "Deductions (yuan)"),
    ("net_payable", "应发净额（元）", "Net payable (yuan)"),
    ("sheet_own_net", "表上实发（元）", "Sheet's own net (yuan)"),
    ("paid", "已发（元）", "Paid (yuan)"),
    ("arrears", "拖欠（元）", "Arrears (yuan)"),
    ("arrears_without_unproved_deductions", "扣款未核实的不扣，拖欠（元）",
     "Arrears without unproved deductions (yuan)"),
    ("estimated_due", "有勤无表约计（元）", "Estimated due (yuan)"),
    ("codes", "发现", "Findings"),
    ("sheet_rows", "工资表出处", "Sheet rows"),
    ("bank_lines", "银行回盘出处", "Bank lines"),
]  # fmt: skip

_MONEY = {key for key, *_ in [*_SUMMARY, *_WORKERS]} & {
    "gross_total", "deductions_total", "net_payable_total", "paid_total", "arrears_total",
    "arrears_without_unproved_deductions_total", "not_on_sheet_estimated_total", "gross",
    "deductions", "net_payable", "sheet_own_net", "paid", "arrears",
    "arrears_without_unproved_deductions", "estimated_due",
}  # fmt: skip


_DAYS_FROM = {"gates": ("闸机", "gates"), "attendance_sheet": ("考勤表", "attendance sheet")}


def workbook_bytes(document: Doc, lang: str, mark: str = "") -> bytes:
    """The workbook of a result document (see docs/schemas/reconcile.json); `mark` says who took
    it and when, on every sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _SAFE)
    sheets = _Sheets(book, 0 if lang == "zh" else 1)
    sheets.write(document)
    put_mark(book, mark)
    if mark:
        book.worksheets()[0].write_string(1, 0, mark)
    book.close()
    return buffer.getvalue()


def put_mark(book: Any, mark: str) -> None:
    """At the foot of every printed page."""
    for sheet in book.worksheets() if mark else ():
        sheet.set_footer("&L" + mark.replace("&", "&&")[:200] + "&R&P / &N")


def write_workbook(document: Doc, path: Path, lang: str) -> None:
    path.write_bytes(workbook_bytes(document, lang))


class _Sheets:
    def __init__(self, book: Any, column: int) -> None:
        self.book, self.column = book, column
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E6F0F3", "border": 1, "text_wrap": True}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.text = book.add_format({"num_format": "@"})

    def word(self, zh: str, en: str) -> str:
        return (zh, en)[self.column]

    def write(self, d: Doc) -> None:
        self._summary(d)
        self._table(self.word("工人", "Workers"), _WORKERS, d["worker_months"])
        self._signals(d)
        self._account(d)
        self._rows_left_out(d)

    def _summary(self, d: Doc) -> None:
        sheet = self.book.add_worksheet(self.word("结果", "Result"))
        sheet.write_string(0, 0, d["worksite"]["name"], self.title)
        facts = [
            (self.word("截至", "As of"), d["as_of"]),
            (self.word("工地颜色", "Colour"), COLOURS[d["colour"]][self.column]),
            (self.word("拖欠人数", "People owed"), d["arrears_headcount"]),
            (self.word("拖欠（元）", "Arrears (yuan)"), Decimal(d["arrears_total"])),
            (
                self.word("扣款未核实的不扣，拖欠（元）", "Arrears without unproved deductions"),
                Decimal(d["arrears_without_unproved_deductions_total"]),
            ),
        ]
        for row, (label, value) in enumerate(facts, 2):
            sheet.write_string(row, 0, label)
            self._cell(sheet, row, 1, value)
        note = stated_note(d, self.column == 0)
        if note:
            sheet.write_string(len(facts) + 3, 0, note)
        self._grid(sheet, len(facts) + 5, _SUMMARY, d["project"]["months"])

    def _table(self, name: str, columns: Sequence[tuple[str, str, str]], rows: list[Doc]) -> None:
        sheet = self.book.add_worksheet(name)
        self._grid(sheet, 0, columns, rows)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def _grid(
        self, sheet: Any, top: int, columns: Sequence[tuple[str, str, str]], rows: list[Doc]
    ) -> None:
        for x, (_key, zh, en) in enumerate(columns):
            sheet.write_string(top, x, self.word(zh, en), self.head)
            sheet.set_column(x, x, 14)
        for y, row in enumerate(rows, top + 1):
            for x, (key, _zh, _en) in enumerate(columns):
                self._cell(sheet, y, x, self._value(key, row.get(key)))

    def _value(self, key: str, value: Any) -> Cell:
        if key in _MONEY:
            return None if value is None else Decimal(value)
        if key == "ref":
            return mask_numbers(str(value))
        if key == "attendance_sheet":
            return None if value is None else int(value["dates"])
        if key == "days_from":
            return self.word(*_DAYS_FROM[value])
        if key == "codes":
            return self.word("、", ", ").join(FINDINGS[c][self.column] for c in value)
        return "; ".join(map(str, value)) if isinstance(value, list) else value

    def _cell(self, sheet: Any, row: int, column: int, value: Cell) -> None:
        if value is None:
            sheet.write_blank(row, column, None)
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, value, self.money)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, value, self.text)

    def _signals(self, d: Doc) -> None:
        key = ("zh", "en")[self.column]
        rows = [
            {
                "colour": COLOURS[s["colour"]][self.column],
                "rule": s["rule"],
                "subject": s["subject"],
                "label": s["label"][key],
                "value": "; ".join(f"{c['label'][key]} {c['value']}" for c in s["crossed"]),
                "threshold": "; ".join(str(c["threshold"]) for c in s["crossed"]),
                "article": "; ".join(article[key] for article in s["articles"]),
                "clears": s["clears"][key],
            }
            for s in d["signals"]
        ]
        columns = [
            ("colour", "颜色", "Colour"),
            ("rule", "规则", "Rule"),
            ("subject", "月份", "Month"),
            ("label", "预警", "Signal"),
            ("value", "现在", "Value"),
            ("threshold", "界线（待核）", "Threshold (to confirm)"),
            ("article", "依据", "Article"),
            ("clears", "怎样消除", "What clears it"),
        ]
        self._table(self.word("预警", "Signals"), columns, rows)

    def _account(self, d: Doc) -> None:
        columns = [
            ("row", "行", "Row"),
            ("date", "日期", "Date"),
            ("in", "收入（元）", "In (yuan)"),
            ("out", "支出（元）", "Out (yuan)"),
            ("kind", "种类", "Kind"),
            ("balance_after", "余额（元）", "Balance (yuan)"),
        ]
        events = [
            e | {k: Decimal(e[k]) for k in ("in", "out", "balance_after")}
            for e in d["project"]["account_events"]
        ]
        self._table(self.word("专户", "Account"), columns, events)

    def _rows_left_out(self, d: Doc) -> None:
        columns = [
            ("file", "文件", "File"),
            ("row", "行", "Row"),
            ("reason", "原因", "Reason"),
            ("time", "时间", "Time"),
        ]
        rows = [{"file": name} | r for name, f in sorted(d["files"].items()) for r in f["rejected"]]
        self._table(self.word("未用的行", "Rows left out"), columns, rows)
