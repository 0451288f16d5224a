"""camt.053: a bank's account statement as XML. Rows are numbers of entries."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from gongyou.exchange.formats.amounts import fen
from gongyou.exchange.formats.banks.pain import account_of, amount_of, pieces
from gongyou.exchange.formats.dates import parse_date
from gongyou.exchange.formats.markup import Node, elements
from gongyou.exchange.formats.sample import Hints, Sample
from gongyou.exchange.formats.sentences import question
from gongyou.exchange.records import AccountEntry, ControlTotal, Kind, Rejection, Table

_STATEMENT = re.compile(r"<(?:[\w.-]+:)?BkToCstmrStmt[\s>]")
_OPENING = ("OPBD", "PRCD")
_PARTIES = {"CRDT": ("Dbtr", "DbtrAcct"), "DBIT": ("Cdtr", "CdtrAcct")}


@dataclass(frozen=True)
class Camt053:
    name: str = "camt_053"
    kind: Kind = Kind.ACCOUNT

    def score(self, sample: Sample) -> int:
        return 98 if sample.markup == "xml" and _STATEMENT.search(sample.head) else 0

    def read(self, sample: Sample, hints: Hints) -> Table:
        table = Table(sample.table_key(), self.kind, self.name)
        statement = _Statement(table)
        for node in elements(pieces(sample), sample.key, {"Ntry", "Bal", "Stmt"}):
            statement.take(node)
        return table


@dataclass
class _Statement:
    """One statement after another; each brings its own balances."""

    table: Table
    rows: int = 0
    change: Decimal = Decimal()
    balances: dict[str, Decimal] = field(default_factory=dict)

    def take(self, node: Node) -> None:
        if node.name == "Ntry":
            self._entry(node)
        elif node.name == "Bal":
            self._balance(node)
        else:
            self._end(node)

    def _balance(self, node: Node) -> None:
        amount = amount_of(node.value("Amt"))
        code = node.any_value("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd")
        if amount is not None and node.parent is not None and node.parent.name == "Stmt":
            self.balances[code] = -amount if node.value("CdtDbtInd") == "DBIT" else amount

    def _entry(self, node: Node) -> None:
        self.rows += 1
        status = node.any_value("Sts/Cd", "Sts")
        if status and status not in {"BOOK", "BOOKED"}:
            self.table.rejections.append(Rejection(self.rows, "not_booked", False, "Sts", status))
            return
        day = parse_date(
            node.any_value("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")[:10]
        )
        amount, side = amount_of(node.value("Amt")), node.value("CdtDbtInd")
        if day is None or amount is None or side not in _PARTIES:
            column = "Amt" if amount is None else "BookgDt" if day is None else "CdtDbtInd"
            self.table.rejections.append(Rejection(self.rows, "unparsable", False, column))
            return
        self._ask_about_currency(node)
        came = side == "CRDT"
        self.change += amount if came else -amount
        name, account = _counterparty(node, side)
        self.table.records.append(
            AccountEntry(
                row=self.rows,
                booked_on=day,
                amount_in=amount if came else Decimal("0.00"),
                amount_out=Decimal("0.00") if came else amount,
                balance=None,
                counterparty=name,
                counterparty_account=account,
                memo=_memo(node),
            )
        )

    def _ask_about_currency(self, node: Node) -> None:
        amount = node.first("Amt")
        currency = amount.attributes.get("Ccy", "CNY") if amount else "CNY"
        asked = question("currency", names=currency)
        if currency != "CNY" and asked not in self.table.questions:
            self.table.questions.append(asked)

    def _end(self, node: Node) -> None:
        """The statement is whole: do its balances differ by what was booked?"""
        facts = {
            "account_no": account_of(node.first("Acct")),
            "account_name": node.any_value("Acct/Nm", "Acct/Ownr/Nm"),
            "currency": node.value("Acct", "Ccy"),
        }
        for name, value in facts.items():
            self.table.facts.setdefault(name, value)
        opening = next((self.balances[code] for code in _OPENING if code in self.balances), None)
        closing = self.balances.get("CLBD")
        if opening is not None:
            self.table.facts.setdefault("opening_balance", f"{opening}")
        if opening is not None and closing is not None:
            self.table.stated_totals += 1
            computed = fen(opening + self.change)
            if computed != closing:
                total = ControlTotal(self.rows, "CLBD", f"{closing}", f"{computed}")
                self.table.control_totals.append(total)
        else:
            self.table.questions.append(question("no_balances"))
        self.change, self.balances = Decimal(), {}


def _counterparty(node: Node, side: str) -> tuple[str, str]:
    """Of a single payment; an entry that books a whole batch has no one counterparty."""
    details = node.all("NtryDtls", "TxDtls")
    if len(details) != 1:
        return "", ""
    party, account = _PARTIES[side]
    # A reversal brings back what went to the creditor, so the sides are the other way round.
    parties = details[0].first("RltdPties")
    if parties is None:
        return "", ""
    if parties.first(party) is None:
        party, account = next(p for s, p in _PARTIES.items() if s != side)
    return parties.any_value(f"{party}/Pty/Nm", f"{party}/Nm"), account_of(parties.first(account))


def _memo(node: Node) -> str:
    texts = [n.text for n in node.all("NtryDtls", "TxDtls", "RmtInf", "Ustrd")[:3]]
    texts += [node.value("AddtlNtryInf")] if node.value("AddtlNtryInf") not in texts else []
    texts += [] if any(texts) else [node.any_value("BkTxCd/Prtry/Cd", "BkTxCd/Domn/Fmly/Cd")]
    reversal = ["冲正"] if node.value("RvslInd").lower() in {"true", "1"} else []
    return " ".join(filter(None, [*reversal, *texts]))
