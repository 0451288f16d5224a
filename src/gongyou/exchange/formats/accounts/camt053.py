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
    booked: list[Decimal] = field(default_factory=list)  # of this statement, out negative
    balances: dict[str, Decimal] = field(default_factory=dict)
    before: tuple[str, Decimal | None, Decimal | None] = ("", None, None)
    """Account, opening and closing balance of the statement before."""

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
            signed = -amount if node.value("CdtDbtInd") == "DBIT" else amount
            # Of several balances of one kind (a page each) the first opens, the last closes.
            if code not in _OPENING or code not in self.balances:
                self.balances[code] = signed

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
        self.booked.append(amount if came else -amount)
        self._check_details(node, amount, side)
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

    def _check_details(self, node: Node, amount: Decimal, side: str) -> None:
        """A batch that is booked as one entry: its payments must add up to it."""
        for batch in node.all("NtryDtls", "Btch"):
            self._compare("TtlAmt", amount_of(batch.value("TtlAmt")), amount)
        details = node.all("NtryDtls", "TxDtls")
        parts = [_signed(d, side) for d in details]
        if parts and None not in parts:
            self._compare("TxDtls", amount, fen(sum((p for p in parts if p), Decimal())))
        counts = [b.value("NbOfTxs") for b in node.all("NtryDtls", "Btch")]
        if len(counts) == 1 and counts[0] and len(details) > 1:
            self._compare("NbOfTxs", amount_of(counts[0]), fen(Decimal(len(details))), whole=True)

    def _compare(
        self, name: str, stated: Decimal | None, computed: Decimal, *, whole: bool = False
    ) -> None:
        if stated is None:
            return
        self.table.stated_totals += 1
        if stated != computed:
            pair = (f"{int(stated)}", f"{int(computed)}") if whole else (f"{stated}", f"{computed}")
            self.table.control_totals.append(ControlTotal(self.rows, name, *pair))

    def _check_summary(self, node: Node) -> None:
        for path, part in (
            ("TtlNtries", self.booked),
            ("TtlCdtNtries", [b for b in self.booked if b > 0]),
            ("TtlDbtNtries", [-b for b in self.booked if b < 0]),
        ):
            summary = node.first("TxsSummry", path)
            if summary is None:
                continue
            count = amount_of(summary.value("NbOfNtries"))
            name = f"{path}/NbOfNtries"
            self._compare(name, count, fen(Decimal(len(part))), whole=True)
            if path != "TtlNtries":
                total = fen(sum(part, Decimal()))
                self._compare(f"{path}/Sum", amount_of(summary.value("Sum")), total)

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
        self._check_summary(node)
        self._follow(facts["account_no"], opening, closing)
        self.change, self.balances, self.booked = Decimal(), {}, []

    def _follow(self, account: str, opening: Decimal | None, closing: Decimal | None) -> None:
        """The next statement of an account begins where the one before ended."""
        same, opened, closed = self.before
        newest_first = closing is not None and closing == opened
        if same == account and closed is not None and not newest_first:
            self._compare("OPBD", opening, closed)
        self.before = (account, opening, closing)


def _signed(detail: Node, side: str) -> Decimal | None:
    """Of one payment of an entry, negative where it goes the other way."""
    amount = amount_of(detail.any_value("Amt", "AmtDtls/TxAmt/Amt"))
    other = detail.value("CdtDbtInd")
    return -amount if amount is not None and other and other != side else amount


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
    batch = ["批量代发"] if _is_wage_batch(node, " ".join(texts)) else []
    return " ".join(filter(None, [*reversal, *batch, *dict.fromkeys(texts)]))


def _is_wage_batch(node: Node, words: str) -> bool:
    """Many payments of wages as one entry; the bank's clearing account need not be named."""
    details = node.all("NtryDtls", "TxDtls")
    counts = [b.value("NbOfTxs") for b in node.all("NtryDtls", "Btch")]
    many = len(details) > 1 or any(c.isdecimal() and int(c) > 1 for c in counts)
    codes = {d.any_value("Purp/Cd", "PmtTpInf/CtgyPurp/Cd") for d in details}
    codes.add(node.value("BkTxCd", "Domn", "Fmly", "SubFmlyCd"))
    wages = "SALA" in codes or "工资" in words
    return many and wages and node.value("CdtDbtInd") == "DBIT" and "代发" not in words
