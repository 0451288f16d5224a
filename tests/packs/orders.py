"""pain.001 orders with the pain.002 that answer them."""

from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from tests.packs.truth import (
    FAILED,
    PAID,
    PENDING,
    BankRow,
    BatchOrder,
    Dice,
    Order,
    Site,
    Written,
)

_VERSIONS = (("pain.001.001.03", "pain.002.001.03"), ("pain.001.001.09", "pain.002.001.10"))


def write_orders(
    site: Site,
    written: Written,
    folder: Path,
    batch: BatchOrder,
    place: int,
    variant: int,
    dice: Dice,
) -> None:
    key = f"银行/pain001_{batch.number:02d}.xml"
    message = f"MSG{site.pack}{batch.number:04d}"
    ordered = sorted(batch.lines, key=lambda o: o.month)
    batch.lines = _borrowed_names(site, ordered, dice)
    ids = [_end_to_end(site, order, n) for n, order in enumerate(batch.lines, 1)]
    for n, order in enumerate(batch.lines, 1):
        written.facts(key).data_rows += 1
        written.bank.append(BankRow(key, n, order, batch.day, place))
    (folder / "银行").mkdir(parents=True, exist_ok=True)
    first, second = _VERSIONS[variant % 2]
    order_text = _pain001(first, message, site, batch, ids)
    (folder / key).write_text(order_text, encoding="utf-8")
    answer = _pain002(second, message, batch, ids, dice)
    (folder / f"银行/pain002_{batch.number:02d}.xml").write_text(answer, encoding="utf-8")


def _borrowed_names(site: Site, orders: list[Order], dice: Dice) -> list[Order]:
    """With a 工号 in the EndToEndId the card may bear whose name it will."""
    if not site.roster[0].badge:
        return orders
    struck = [o for o in orders if o.status == PAID and o.worker.number and o.name == o.worker.name]
    if not struck:
        return orders
    one, other = dice.pick(struck), dice.pick(site.roster)
    return [replace(o, name=other.name) if o is one else o for o in orders]


def _end_to_end(site: Site, order: Order, n: int) -> str:
    who = order.worker.badge or f"E{n:04d}"
    again = f"-R{order.again}" if order.again else ""
    return f"{who}-{order.month.replace('-', '')}{again}"


def _pain001(version: str, message: str, site: Site, batch: BatchOrder, ids: list[str]) -> str:
    total = sum((o.amount for o in batch.lines), Decimal())
    day = f"{batch.day:%Y-%m-%d}"
    when = day if version.endswith("03") else f"<Dt>{day}</Dt>"
    numbered = list(zip(ids, batch.lines, strict=True))
    payments = []
    for month, lines in groupby(numbered, key=lambda x: x[1].month):
        transactions = "".join(map(_transaction, lines))
        payments.append(
            f"<PmtInf><PmtInfId>{message}-{month}</PmtInfId><PmtMtd>TRF</PmtMtd>"
            f"<ReqdExctnDt>{when}</ReqdExctnDt><Dbtr><Nm>{site.project['project_name']}"
            f"农民工工资专用账户</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6200990000002001</Id></Othr>"
            f"</Id></DbtrAcct>{transactions}</PmtInf>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><CstmrCdtTrfInitn><GrpHdr>'
        f"<MsgId>{message}</MsgId><CreDtTm>{day}T09:00:00</CreDtTm>"
        f"<NbOfTxs>{len(ids)}</NbOfTxs><CtrlSum>{total:.2f}</CtrlSum>"
        f"<InitgPty><Nm>四川示例二建工程有限公司</Nm></InitgPty></GrpHdr>"
        f"{''.join(payments)}</CstmrCdtTrfInitn></Document>\n"
    )


def _transaction(numbered: tuple[str, Order]) -> str:
    ident, order = numbered
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>I{ident}</InstrId><EndToEndId>{ident}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="CNY">{order.amount:.2f}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{escape(order.name)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{order.card}</Id></Othr></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>农民工工资</Ustrd></RmtInf></CdtTrfTxInf>\n"
    )


def _pain002(version: str, message: str, batch: BatchOrder, ids: list[str], dice: Dice) -> str:
    failed = [o for o in batch.lines if o.status != PAID]
    listed = bool(failed) or dice.chance(0.3)
    group = "PART" if failed else "ACSC"
    only_failed = dice.chance(0.6)
    codes = {PAID: "ACSC", FAILED: "RJCT", PENDING: "PDNG"}
    infos = []
    for ident, order in zip(ids, batch.lines, strict=True):
        if not listed or (only_failed and order.status == PAID):
            continue
        reason = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>" if order.status == FAILED else ""
        infos.append(
            f"<TxInfAndSts><OrgnlEndToEndId>{ident}</OrgnlEndToEndId>"
            f"<TxSts>{codes[order.status]}</TxSts>{reason}</TxInfAndSts>"
        )
    inside = "<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>" if infos else ""
    outside = "</OrgnlPmtInfAndSts>" if infos else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><CstmrPmtStsRpt><GrpHdr>'
        f"<MsgId>A{message}</MsgId><CreDtTm>{batch.day:%Y-%m-%d}T17:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001</OrgnlMsgNmId><GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>"
        f"{inside}{''.join(infos)}{outside}</CstmrPmtStsRpt></Document>\n"
    )
