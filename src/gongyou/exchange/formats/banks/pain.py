"""ISO 20022 payments: pain.001 (what was ordered) and pain.002 (what the bank answered).

A pain.001 alone says nothing about what was paid: its lines are pending until
`payment_reports.join` brings the answers to them. Rows are numbers of transactions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.formats.dates import months_in, parse_date
from gongyou.exchange.formats.identities import read_card
from gongyou.exchange.formats.markup import Node, elements
from gongyou.exchange.formats.names import name_as_written
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import (
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
    **dict.fromkeys(("ACSC", "ACCC", "ACCP", "ACWC", "PART"), LineStatus.PAID),
    **dict.fromkeys(("RJCT", "CANC", "BLCK"), LineStatus.FAILED),
}


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
        _Order(table).read(elements(pieces(sample), sample.key, _Order.WANTED))
        table.questions.append(question("no_answer_yet"))
        return table


class _Order:
    WANTED = frozenset({"GrpHdr", "CdtTrfTxInf", "PmtInf"})

    def __init__(self, table: Table) -> None:
        self.table = table
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
        return BankLine(
            row=self.rows,
            sequence=node.value("PmtId", "InstrId") or end_to_end or str(self.rows),
            name=name_as_written(node.value("Cdtr", "Nm")),
            card=account_of(node.first("CdtrAcct")),
            amount=amount,
            status=LineStatus.PENDING,
            month=month_of(end_to_end) or next(iter(months_in(note)), ""),
            note=note,
            end_to_end_id=end_to_end,
            payment_id=payment.value("PmtInfId") if payment else "",
        )

    def _finish(self) -> None:
        table = self.table
        table.facts["batch_date"] = min(self.days, default="")
        if len(self.days) > 1:
            table.questions.append(question("several_days", days=" ".join(sorted(self.days))))
        if self.currencies - {"CNY"}:
            table.questions.append(question("currency", names=" ".join(sorted(self.currencies))))
        table.stated_totals = sum(stated.number for stated in self.stated)
        table.control_totals = [t for stated in self.stated for t in stated.differing()]


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
    for node in nodes:
        if node.name == "GrpHdr":
            message, created = node.value("MsgId"), node.value("CreDtTm")
        elif node.name == "OrgnlGrpInfAndSts":
            original, group = node.value("OrgnlMsgId"), status_of(node.value("GrpSts"))
        elif node.name == "OrgnlPmtInfAndSts":
            status = status_of(node.value("PmtInfSts"))
            if status:
                payments[node.value("OrgnlPmtInfId")] = status
        else:
            answers.append(_answer(node))
    return StatusReport(message, created, original, group, payments, tuple(answers))


def _answer(node: Node) -> PaymentAnswer:
    reasons = node.all("StsRsnInf")
    codes = [r.any_value("Rsn/Cd", "Rsn/Prtry") for r in reasons]
    words = [info.text for r in reasons for info in r.all("AddtlInf")]
    # A transaction that is listed without its status follows the payment or group.
    return PaymentAnswer(
        end_to_end_id=node.value("OrgnlEndToEndId"),
        instruction_id=node.value("OrgnlInstrId"),
        status=status_of(node.value("TxSts")),
        reason=" ".join(filter(None, (*codes, *words))),
    )
