"""The match on a terminal: what is being done, then the result as a table."""

import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import Any

from gongyou.exchange.matching.questions import question_lines
from gongyou.foundation.masking import mask_numbers
from gongyou.statutes.signals import signal_rule

Doc = dict[str, Any]

_STEPS = {
    "read": ("读文件", "reading the files"),
    "database": ("准备临时数据库", "preparing a scratch database"),
    "days": ("由打卡推出工日", "punches to work days"),
    "months": ("三方比对", "matching gate, sheet and bank"),
    "signals": ("判断预警", "judging the signals"),
    "done": ("完成", "done"),
}


class Progress:
    """One line on a terminal that is written over; nothing where nobody looks."""

    def __init__(self, lang: str) -> None:
        self.column = 0 if lang == "zh" else 1
        self.shown = sys.stderr.isatty()
        self.started = time.monotonic()

    def step(self, what: str) -> None:
        self.report(what, 0, 0)

    def report(self, what: str, done: int, of: int) -> None:
        if not self.shown:
            return
        words = _STEPS[what][self.column] if what in _STEPS else what
        count = f" {done}/{of}" if of else ""
        sys.stderr.write(f"\r\x1b[K{time.monotonic() - self.started:5.1f} s {words}{count}")
        sys.stderr.flush()

    def end(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> list[str]:
    """Lines of an aligned table; Chinese characters are two columns wide."""
    widths = [max(width(r[i]) for r in [head, *rows]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            " " * (widths[i] - width(c)) + c if i in right else c + " " * (widths[i] - width(c))
            for i, c in enumerate(cells)
        ]
        return "  ".join(padded).rstrip()

    return [line(head), "  ".join("─" * w for w in widths), *(line(r) for r in rows)]


COLOURS = {
    "red": ("红 ●", "red ●"),
    "yellow": ("黄 ▲", "yellow ▲"),
    "blue": ("蓝 ■", "blue ■"),
    "none": ("正常 ○", "clear ○"),
}

FINDINGS = {
    "unpaid": ("未发", "unpaid"),
    "underpaid": ("少发", "underpaid"),
    "overpaid": ("多发", "overpaid"),
    "not_on_sheet": ("有勤无表", "not on sheet"),
    "ghost": ("有表无勤（待核实）", "ghost (to verify)"),
    "days_differ": ("工日不符", "days differ"),
    "failed_not_resent": ("失败未补发", "failed, not re-sent"),
    "shared_card": ("多人一卡", "shared card"),
    "wrong_payee_card": ("非本人卡", "wrong card"),
    "unregistered": ("未实名登记", "unregistered"),
    "no_contract": ("未签合同", "no contract"),
    "arithmetic": ("计算有误", "arithmetic"),
    "below_minimum": ("低于最低工资", "below minimum"),
    "rate_differs": ("单价不符", "rate differs"),
}


def print_result(document: Doc, lang: str) -> None:
    out = sys.stdout
    for line in result_lines(document, 0 if lang == "zh" else 1):
        # a file's name may hold signs that would steer the terminal
        out.write("".join(ch if ch.isprintable() else "�" for ch in line) + "\n")


def result_lines(document: Doc, column: int) -> list[str]:
    zh = column == 0
    lines = [document["worksite"]["name"], _answer(document, zh), ""]
    lines += _months(document, zh)
    lines += _stated(document, zh)
    lines += ["", "欠谁多少" if zh else "Who is owed"]
    lines += _owed(document, column)
    lines += ["", "预警" if zh else "Signals"]
    lines += _signals(document, column)
    lines += _totals(document, zh)
    lines += question_lines(document.get("questions", []), "zh" if zh else "en")
    return lines


def _money(text: str | None) -> str:
    return "—" if text is None else f"{float(text):,.2f}"


def _answer(d: Doc, zh: bool) -> str:
    colour = COLOURS[d["colour"]][0 if zh else 1]
    owed, people = _money(d["arrears_total"]), d["arrears_headcount"]
    without = _money(d["arrears_without_unproved_deductions_total"])
    if zh:
        return (
            f"截至 {d['as_of']}：欠 {people} 人 {owed} 元；扣款未核实的不扣，则为 {without} 元。"
            f"工地颜色：{colour}"
        )
    return (
        f"As of {d['as_of']}: {people} people are owed {owed} yuan; {without} if no deduction "
        f"counts that nobody has confirmed. Worksite: {colour}"
    )


def _months(d: Doc, zh: bool) -> list[str]:
    head = (
        ["月份", "考勤人数", "工资表人数", "发到人数", "应发净额", "已发", "拖欠", "拖欠人数",
         "有勤无表"]
        if zh
        else ["month", "at gate", "on sheet", "paid", "net payable", "paid yuan", "arrears",
              "owed", "not on sheet"]
    )  # fmt: skip
    rows = [
        [
            m["month"],
            str(m["gate_headcount"]),
            str(m["sheet_headcount"]),
            str(m["paid_headcount"]),
            _money(m["net_payable_total"]),
            _money(m["paid_total"]),
            _money(m["arrears_total"]),
            str(m["arrears_headcount"]),
            str(m["not_on_sheet_headcount"]),
        ]
        for m in d["project"]["months"]
    ]
    return table(head, rows, set(range(1, 9)))


def stated_note(d: Doc, zh: bool) -> str:
    """Which months have no gate and are counted from an attendance sheet; '' for none."""
    stated = [m["month"] for m in d["project"]["months"] if m["days_from"] == "attendance_sheet"]
    if not stated:
        return ""
    if zh:
        return (
            f"{'、'.join(stated)} 没有任何闸机打卡，打卡天数是按考勤表（填表人的说法）算的"
            "出勤日期，证明力弱于闸机记录，请索取闸机原始记录。"
        )
    return (
        f"{', '.join(stated)}: no gate has any record. The days are those an attendance sheet "
        "states, which is weaker evidence. Ask for the gate's own records."
    )


def _stated(d: Doc, zh: bool) -> list[str]:
    note = stated_note(d, zh)
    return ["", f"! {note}"] if note else []


def _owed(d: Doc, column: int) -> list[str]:
    zh = column == 0
    head = (
        ["编号", "姓名", "月份", "打卡", "表上", "应发净额", "已发", "拖欠", "有勤无表约", "发现"]
        if zh
        else ["ref", "name", "month", "gate", "sheet", "net payable", "paid", "arrears",
              "est. due", "findings"]
    )  # fmt: skip
    wanted = [
        m for m in d["worker_months"] if m["codes"] or float(m["arrears"]) or m["estimated_due"]
    ]
    if not wanted:
        return ["没有" if zh else "nobody, and nothing found"]
    rows = [
        [
            mask_numbers(m["ref"]),
            m["name"],
            m["month"],
            str(m["gate_days"]),
            "—" if m["sheet_days"] is None else str(m["sheet_days"]),
            _money(m["net_payable"]),
            _money(m["paid"]),
            _money(m["arrears"]),
            _money(m["estimated_due"]),
            "、".join(FINDINGS[c][column] for c in m["codes"])
            if zh
            else ", ".join(FINDINGS[c][column] for c in m["codes"]),
        ]
        for m in wanted
    ]
    return table(head, rows, set(range(3, 9)))


def _signals(d: Doc, column: int) -> list[str]:
    key = ("zh", "en")[column]
    raised = [s for s in d["signals"] if s["colour"] != "none"]
    order = ["red", "yellow", "blue"]
    lines = []
    for s in sorted(raised, key=lambda s: (order.index(s["colour"]), s["rule"], s["subject"])):
        met = ("；", "; ")[column].join(_crossed(s["rule"], c, column) for c in s["crossed"])
        where = f"{s['subject']} " if s["subject"] else ""
        law = ("；", "; ")[column].join(article[key] for article in s["articles"])
        confirm = (" 待核" if column == 0 else " (to confirm)") if s["to_confirm"] else ""
        colon = ("：", ": ")[column]
        mark = COLOURS[s["colour"]][column]
        lines.append(f"{mark} {s['rule']} {where}{s['label'][key]}{colon}{met}")
        lines.append(f"    {law}{confirm} → {s['clears'][key]}")
    return lines or ["○ 没有预警" if column == 0 else "○ none"]


_SIGNS = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}


def _crossed(rule: str, crossed: Doc, column: int) -> str:
    """``未领到工资的人数 2（≥ 1）``: the value, and the threshold it met."""
    sign = _SIGNS[str(signal_rule(rule).facts[crossed["fact"]].direction)]
    line = f"{sign} {crossed['threshold']}"
    said = f"{crossed['label'][('zh', 'en')[column]]} {crossed['value']}"
    return f"{said}（{line}）" if column == 0 else f"{said} ({line})"


def _totals(d: Doc, zh: bool) -> list[str]:
    wrong = [(k, t) for k, f in d["files"].items() for t in f["control_totals"]]
    if not wrong:
        return []
    head = "合计对不上" if zh else "Totals that do not add up"
    said, is_ = ("表上写", "实际是") if zh else ("stated", "computed")
    return ["", head] + [
        f"{k} !{t['row']} {t['field']}: {said} {t['stated']}, {is_} {t['computed']}"
        for k, t in wrong
    ]
