"""ISO 20022 payments: pain.001 (what was ordered) and pain.002 (what the bank answered).

A pain.001 alone says nothing about what was paid: its lines are pending until
`payment_reports.join` brings the answers to them. Rows are numbers of transactions.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.formats.banks.bank_words import month_in_remark
from gongyou.exchange.formats.dates import parse_date
from gongyou.exchange.formats.identities import read_card
from gongyou.exchange.formats.markup import Node, elements
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import listed, question
from gongyou.exchange.records import (
    AnswerTotal,
    BankLine,
    ControlTotal,
    Kind,
    LineStatus,
    PaymentAnswer,
    Rejection,
    StatusReport,
    Table,
)

_ORDER = re.compile(r"<(?:[\w.-]+:)?CstmrCdtTrfInitn[\s>]")
_ANSWER = re.compile(r"<(?:[\w.-]+:)?CstmrPmtStsRpt[\s>]")
_MONTH = re.compile(r"-(20\d\d)-?(0[1-9]|1[0-2])(?!\d)")
_CHUNK = 1 << 18

# A payment whose part is refused is paid for all that is not listed.
_STATUSES = {
    **dict.fromkeys(("ACSC", "ACCC", "PART"), LineStatus.PAID),
    **dict.fromkeys(("RJCT", "CANC", "BLCK"), LineStatus.FAILED),
}
# Checked or under way: the money has not moved yet, and may never.
ACCEPTED = frozenset({"ACCP", "ACWC", "ACTC", "ACSP", "ACFC"})
NO_ID = frozenset({"", "NOTPROVIDED"})


def status_of(code: str) -> LineStatus | None:
    """None where nothing is stated; what is only received or under way is pending."""
    return _STATUSES.get(code, LineStatus.PENDING) if code else None


def pieces(sample: Sample) -> Iterator[str]:
    with sample.path.open(encoding=sample.encoding, errors="replace") as file:
        while piece := file.read(_CHUNK):
            yield piece


def amount_of(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return fen(value) if value.is_finite() and abs(value) < 10**13 else None


def account_of(node: Node | None) -> str:
    if node is None:
        return ""
    return read_card(node.any_value("Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id")).number


@dataclass
class _Stated:
    """A count and a sum that stand before the transactions they are meant for."""

    first_row: int
    count: str
    total: str
    lines: list[Decimal] = field(default_factory=list)

    def differing(self) -> Iterator[ControlTotal]:
        computed = fen(sum(self.lines, Decimal()))
        if self.count and self.count != str(len(self.lines)):
            yield ControlTotal(self.first_row, "NbOfTxs", self.count, str(len(self.lines)))
        stated = amount_of(self.total)
        if self.total and stated != computed:
            shown = self.total if stated is None else f"{stated}"
            yield ControlTotal(self.first_row, "CtrlSum", shown, f"{computed}")

    @property
    def number(self) -> int:
        return bool(self.count) + bool(self.total)


@dataclass(frozen=True)
class PaymentOrder:
    name: str = "pain_001"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        return 98 if sample.markup == "xml" and _ORDER.search(sample.head) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        order = _Order(table, hints.month)
        order.read(elements(pieces(sample), sample.key, _Order.WANTED))
        table.questions.append(question("no_answer_yet"))
        return table


class _Order:
    WANTED = frozenset({"GrpHdr", "CdtTrfTxInf", "PmtInf"})

    def __init__(self, table: Table, given_month: str = "") -> None:
        self.table = table
        self.given_month = given_month
        self.day: date | None = None
        self.stated: list[_Stated] = []
        self.payment: Node | None = None
        self.days: set[str] = set()
        self.currencies: set[str] = set()
        self.rows = 0

    def read(self, nodes: Iterator[Node]) -> None:
        for node in nodes:
            if node.name == "GrpHdr":
                self._header(node)
            elif node.name == "CdtTrfTxInf":
                self._line(node)
            else:
                self.payment = None
        self._finish()

    def _header(self, node: Node) -> None:
        self.table.facts |= {
            "message_id": node.value("MsgId"),
            "batch_no": node.value("MsgId"),
            "account_name": node.value("InitgPty", "Nm"),
        }
        self.stated = [_Stated(1, node.value("NbOfTxs"), node.value("CtrlSum"))]

    def _enter(self, payment: Node) -> None:
        """The first transaction of a payment: everything about the payment stands before it."""
        self.payment = payment
        self.stated.append(_Stated(self.rows, payment.value("NbOfTxs"), payment.value("CtrlSum")))
        day = parse_date(payment.any_value("ReqdExctnDt/Dt", "ReqdExctnDt/DtTm", "ReqdExctnDt"))
        self.day = day
        self.days |= {day.isoformat()} if day else set()
        self.table.facts["account_name"] = payment.value("Dbtr", "Nm") or self.table.facts.get(
            "account_name", ""
        )
        self.table.facts["account_no"] = account_of(payment.first("DbtrAcct"))

    def _line(self, node: Node) -> None:
        self.rows += 1
        payment = node.above("PmtInf")
        if payment is not None and payment is not self.payment:
            self._enter(payment)
        sum_node = node.first("Amt", "InstdAmt") or node.first("Amt", "EqvtAmt", "Amt")
        amount = amount_of(sum_node.text) if sum_node else None
        if sum_node is None or amount is None:
            value = sum_node.text if sum_node else ""
            self.table.rejections.append(
                Rejection(self.rows, "unparsable", False, "InstdAmt", value[:40])
            )
            return
        self.currencies.add(sum_node.attributes.get("Ccy", "CNY"))
        for stated in {id(s): s for s in (*self.stated[:1], *self.stated[-1:])}.values():
            stated.lines.append(amount)
        self.table.records.append(self._record(node, payment, amount))

    def _record(self, node: Node, payment: Node | None, amount: Decimal) -> BankLine:
        end_to_end = node.value("PmtId", "EndToEndId")
        note = " ".join(n.text for n in node.all("RmtInf", "Ustrd"))
        near = f"{self.day:%Y-%m}" if self.day else ""
        return BankLine(
            row=self.rows,
            sequence=node.value("PmtId", "InstrId") or end_to_end or str(self.rows),
            name=name_as_written(node.value("Cdtr", "Nm")),
            card=account_of(node.first("CdtrAcct")),
            amount=amount,
            status=LineStatus.PENDING,
            month=month_of(end_to_end) or month_in_remark(note, near) or self.given_month,
            note=note,
            end_to_end_id=end_to_end,
            payment_id=payment.value("PmtInfId") if payment else "",
            paid_on=self.day,
        )

    def _finish(self) -> None:
        table = self.table
        table.facts["batch_date"] = min(self.days, default="")
        if len(self.days) > 1:
            table.questions.append(question("several_days", days=" ".join(sorted(self.days))))
        if self.currencies - {"CNY"}:
            table.questions.append(question("currency", names=" ".join(sorted(self.currencies))))
        self._ask()
        table.stated_totals = sum(stated.number for stated in self.stated)
        table.control_totals = [t for stated in self.stated for t in stated.differing()]

    def _ask(self) -> None:
        lines = [r for r in self.table.records if isinstance(r, BankLine)]
        counts = Counter((r.payment_id, r.end_to_end_id) for r in lines)
        doubled = [
            r.row
            for r in lines
            if counts[r.payment_id, r.end_to_end_id] > 1 and r.end_to_end_id not in NO_ID
        ]
        if doubled:
            self.table.questions.append(question("order_ids_doubled", rows=listed(doubled)))
        without = [r.row for r in lines if not r.month]
        if without:
            self.table.questions.append(question("lines_without_month", rows=listed(without)))


def month_of(end_to_end: str) -> str:
    """工号-YYYYMM, with or without a suffix for a line that was sent again."""
    found = _MONTH.search(end_to_end)
    return f"{found[1]}-{found[2]}" if found else ""


@dataclass(frozen=True)
class PaymentStatus:
    name: str = "pain_002"
    kind: Kind = Kind.BANK_RETURN

    def score(self, sample: Sample) -> int:
        return 98 if sample.markup == "xml" and _ANSWER.search(sample.head) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        wanted = {"GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts"}
        table.report = _report(elements(pieces(sample), sample.key, wanted))
        table.facts |= {
            "message_id": table.report.message_id,
            "answers": table.report.original_message_id,
            "refused": str(sum(a.status is LineStatus.FAILED for a in table.report.answers)),
        }
        table.questions.append(question("answers_nothing", message=table.facts["answers"]))
        return table


def _report(nodes: Iterator[Node]) -> StatusReport:
    message, created, original = "", "", ""
    group: LineStatus | None = None
    payments: dict[str, LineStatus] = {}
    answers: list[PaymentAnswer] = []
    codes: dict[str, str] = {}
    reasons: dict[str, str] = {}
    totals: list[AnswerTotal] = []
    for node in nodes:
        if node.name == "GrpHdr":
            message, created = node.value("MsgId"), node.value("CreDtTm")
        elif node.name == "OrgnlGrpInfAndSts":
            original, group = node.value("OrgnlMsgId"), status_of(node.value("GrpSts"))
            codes[""], reasons[""] = node.value("GrpSts"), _reason(node)
            totals += _totals(node, "")
        elif node.name == "OrgnlPmtInfAndSts":
            status, own = status_of(node.value("PmtInfSts")), node.value("OrgnlPmtInfId")
            if status:
                payments[own] = status
            codes[own], reasons[own] = node.value("PmtInfSts"), _reason(node)
            totals += _totals(node, own)
        else:
            answers.append(_answer(node))
    return StatusReport(
        message, created, original, group, payments, tuple(answers), codes, reasons, tuple(totals)
    )


def _reason(node: Node) -> str:
    reasons = node.all("StsRsnInf")
    codes = [r.any_value("Rsn/Cd", "Rsn/Prtry") for r in reasons]
    words = [info.text for r in reasons for info in r.all("AddtlInf")]
    return " ".join(filter(None, (*codes, *words)))


def _totals(node: Node, payment_id: str) -> Iterator[AnswerTotal]:
    count, total = node.value("OrgnlNbOfTxs"), node.value("OrgnlCtrlSum")
    if count or total:
        yield AnswerTotal(payment_id, "", count, total)
    for part in node.all("NbOfTxsPerSts"):
        status, count = part.value("DtldSts"), part.value("DtldNbOfTxs")
        if status and count:
            yield AnswerTotal(payment_id, status, count, part.value("DtldCtrlSum"))


def _answer(node: Node) -> PaymentAnswer:
    payment = node.above("OrgnlPmtInfAndSts")
    # A transaction that is listed without its status follows the payment or group.
    return PaymentAnswer(
        end_to_end_id=node.value("OrgnlEndToEndId"),
        instruction_id=node.value("OrgnlInstrId"),
        status=status_of(node.value("TxSts")),
        reason=_reason(node),
        code=node.value("TxSts"),
        payment_id=payment.value("OrgnlPmtInfId") if payment else "",
        amount=amount_of(node.any_value("OrgnlTxRef/Amt/InstdAmt", "OrgnlTxRef/Amt/EqvtAmt/Amt")),
    )
