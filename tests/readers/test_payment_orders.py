"""pain.001 and pain.002: what was ordered, and what the bank says became of it."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gongyou.config.cli import main as gongyou
from gongyou.exchange.formats.sentences import told
from gongyou.exchange.recognise import join, read_folder
from gongyou.exchange.records import BankLine, Kind, LineStatus, Reading, Table, UnusableFile

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

PAID, FAILED, PENDING = LineStatus.PAID, LineStatus.FAILED, LineStatus.PENDING


def order(
    desk: "Desk",
    *ids: str,
    version: str = "09",
    message: str = "MSG-1",
    total: str = "",
    p: str = "",
) -> str:
    """A pain.001 with a line of 1000.10, 1001.10 … for each end-to-end ID."""
    day = "2026-08-14" if version < "08" else f"<{p}Dt>2026-08-14</{p}Dt>"
    lines = ""
    for n, end_to_end in enumerate(ids):
        person = desk.people[n % len(desk.people)]
        lines += (
            f"<{p}CdtTrfTxInf><{p}PmtId><{p}InstrId>I{n}</{p}InstrId><{p}EndToEndId>{end_to_end}"
            f"</{p}EndToEndId></{p}PmtId><{p}Amt><{p}InstdAmt Ccy='CNY'>{1000 + n}.10"
            f"</{p}InstdAmt></{p}Amt><{p}Cdtr><{p}Nm>{person.name}</{p}Nm></{p}Cdtr><{p}CdtrAcct>"
            f"<{p}Id><{p}Othr><{p}Id>{person.card}</{p}Id></{p}Othr></{p}Id></{p}CdtrAcct>"
            f"<{p}RmtInf><{p}Ustrd>2026年7月工资</{p}Ustrd></{p}RmtInf></{p}CdtTrfTxInf>"
        )
    total = total or f"{sum(1000 + n for n in range(len(ids)))}.{len(ids)}0"
    sums = f"<{p}NbOfTxs>{len(ids)}</{p}NbOfTxs><{p}CtrlSum>{total}</{p}CtrlSum>"
    xmlns = f"xmlns{':' + p[:-1] if p else ''}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{p}Document {xmlns}="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}">'
        f"<{p}CstmrCdtTrfInitn><{p}GrpHdr><{p}MsgId>{message}</{p}MsgId>{sums}</{p}GrpHdr>"
        f"<{p}PmtInf><{p}PmtInfId>P1</{p}PmtInfId>{sums}<{p}ReqdExctnDt>{day}</{p}ReqdExctnDt>"
        f"<{p}Dbtr><{p}Nm>某专户</{p}Nm></{p}Dbtr>{lines}</{p}PmtInf></{p}CstmrCdtTrfInitn>"
        f"</{p}Document>"
    )


def answer(
    group: str,
    *listed: tuple[str, str],
    version: str = "10",
    message: str = "MSG-1",
    created: str = "2026-08-14T17:00:00",
    payment: str = "",
    p: str = "",
) -> str:
    lines = "".join(
        f"<{p}TxInfAndSts><{p}OrgnlEndToEndId>{end_to_end}</{p}OrgnlEndToEndId>"
        f"<{p}TxSts>{status}</{p}TxSts><{p}StsRsnInf><{p}Rsn><{p}Cd>AC04</{p}Cd></{p}Rsn>"
        f"<{p}AddtlInf>账户已销户</{p}AddtlInf></{p}StsRsnInf></{p}TxInfAndSts>"
        for end_to_end, status in listed
    )
    group = f"<{p}GrpSts>{group}</{p}GrpSts>" if group else ""
    payment = f"<{p}PmtInfSts>{payment}</{p}PmtInfSts>" if payment else ""
    xmlns = f"xmlns{':' + p[:-1] if p else ''}"
    return (
        f'<{p}Document {xmlns}="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<{p}CstmrPmtStsRpt><{p}GrpHdr><{p}MsgId>A-{created}</{p}MsgId>"
        f"<{p}CreDtTm>{created}</{p}CreDtTm></{p}GrpHdr><{p}OrgnlGrpInfAndSts>"
        f"<{p}OrgnlMsgId>{message}</{p}OrgnlMsgId>{group}</{p}OrgnlGrpInfAndSts>"
        f"<{p}OrgnlPmtInfAndSts><{p}OrgnlPmtInfId>P1</{p}OrgnlPmtInfId>{payment}{lines}"
        f"</{p}OrgnlPmtInfAndSts></{p}CstmrPmtStsRpt></{p}Document>"
    )


def bank_lines(table: Table) -> list[BankLine]:
    return [row for row in table.records if isinstance(row, BankLine)]


def statuses(desk: "Desk", *files: str) -> list[LineStatus]:
    """Of the lines of the first file, once all are read and joined."""
    paths = [desk.text(f"{n}.xml", text) for n, text in enumerate(files)]
    [table, *_] = join([desk.read(path) for path in paths])[0].tables
    return [line.status for line in bank_lines(table)]


@pytest.mark.parametrize("version", [f"{n:02d}" for n in range(3, 15)])
@pytest.mark.parametrize("p", ["", "ns2:"])
def test_an_order_gives_its_lines_pending(desk: "Desk", version: str, p: str) -> None:
    a, b, *_ = desk.people
    text = order(desk, "0031-202607", "0032-202606-R1", version=version, p=p)
    table = desk.table(desk.text("单.xml", text))
    assert (table.kind, table.layout) == (Kind.BANK_RETURN, "pain_001")
    one, two = bank_lines(table)
    assert (one.row, one.name, one.card, one.amount) == (1, a.name, a.card, Decimal("1000.10"))
    assert (one.status, one.month, one.end_to_end_id) == (PENDING, "2026-07", "0031-202607")
    assert (two.month, two.name, two.payment_id) == ("2026-06", b.name, "P1")
    assert (table.facts["batch_date"], table.facts["batch_no"]) == ("2026-08-14", "MSG-1")
    assert (table.control_totals, table.stated_totals) == ([], 4)
    assert "按待处理对待" in told(table.questions[0])


def test_control_sums_are_checked_for_the_message_and_each_payment(desk: "Desk") -> None:
    table = desk.table(desk.text("单.xml", order(desk, "1-202607", "2-202607", total="2001.21")))
    assert [(t.row, t.field, t.stated, t.computed) for t in table.control_totals] == [
        (1, "CtrlSum", "2001.21", "2001.20"),
        (1, "CtrlSum", "2001.21", "2001.20"),
    ]


def test_a_month_may_stand_in_the_remark_only(desk: "Desk") -> None:
    [line] = bank_lines(desk.table(desk.text("单.xml", order(desk, "NOTPROVIDED"))))
    assert (line.month, line.note) == ("2026-07", "2026年7月工资")


def test_a_line_without_an_amount_is_told(desk: "Desk") -> None:
    text = order(desk, "1-202607", "2-202607").replace(">1000.10<", ">许多<")
    table = desk.table(desk.text("单.xml", text))
    assert [(r.row, r.reason, r.value) for r in table.rejections] == [(1, "unparsable", "许多")]
    assert (table.data_rows, [line.row for line in bank_lines(table)]) == (2, [2])


@pytest.mark.parametrize("version", [f"{n:02d}" for n in range(3, 15)])
@pytest.mark.parametrize("p", ["", "x:"])
def test_of_a_part_only_the_refused_are_listed(desk: "Desk", version: str, p: str) -> None:
    reply = answer("PART", ("2-202607", "RJCT"), version=version, p=p)
    assert statuses(desk, order(desk, "1-202607", "2-202607"), reply) == [PAID, FAILED]


@pytest.mark.parametrize(
    ("group", "payment", "status"),
    [
        *(("ACSC", "", PAID), ("ACCP", "", PENDING), ("RJCT", "", FAILED)),
        *(("PDNG", "", PENDING), ("ACTC", "", PENDING), ("", "", PENDING)),
        *(("PART", "RJCT", FAILED), ("", "ACSC", PAID), ("", "PART", PAID)),
    ],
)
def test_what_is_not_listed_follows_its_payment_or_the_message(
    desk: "Desk", group: str, payment: str, status: LineStatus
) -> None:
    assert statuses(desk, order(desk, "1-202607"), answer(group, payment=payment)) == [status]


def test_a_listed_line_has_its_own_status_and_reason(desk: "Desk") -> None:
    listed = [("1-202607", "ACSC"), ("2-202607", "PDNG"), ("3-202607", "RJCT")]
    text = order(desk, *(end_to_end for end_to_end, _ in listed))
    paths = [desk.text("a.xml", text), desk.text("b.xml", answer("PART", *listed))]
    [order_read, reply] = join([desk.read(path) for path in paths])
    lines = bank_lines(order_read.tables[0])
    assert [line.status for line in lines] == [PAID, PENDING, FAILED]
    assert lines[2].note == "AC04 账户已销户"
    assert (reply.tables, [t.layout for t in reply.used]) == ([], ["pain_002"])
    assert order_read.tables[0].questions == reply.used[0].questions == []


def test_a_later_answer_overrules_an_earlier_one_and_what_it_does_not_list_stays(
    desk: "Desk",
) -> None:
    first = answer("PART", ("1-202607", "RJCT"), ("2-202607", "PDNG"), created="2026-08-14T17:00")
    later = answer("PART", ("2-202607", "RJCT"), created="2026-08-15T09:00")
    text = order(desk, "1-202607", "2-202607", "3-202607")
    assert statuses(desk, text, later, first) == [FAILED, FAILED, PAID]


def test_an_answer_that_names_no_message_finds_its_order_by_its_lines(desk: "Desk") -> None:
    reply = answer("PART", ("1-202607", "RJCT"), message="NOTPROVIDED")
    assert statuses(desk, order(desk, "1-202607", "2-202607"), reply) == [FAILED, PAID]


def test_two_lines_of_one_end_to_end_id_are_not_confused(desk: "Desk") -> None:
    reply = answer("PART", ("1-202607", "RJCT")).replace(
        "<OrgnlEndToEndId>", "<OrgnlInstrId>I1</OrgnlInstrId><OrgnlEndToEndId>"
    )
    assert statuses(desk, order(desk, "1-202607", "1-202607"), reply) == [PAID, FAILED]


def test_an_answer_without_its_order_is_asked_about_and_not_used(desk: "Desk") -> None:
    paths = [
        desk.text("a.xml", order(desk, "1-202607")),
        desk.text("b.xml", answer("RJCT", message="OTHER")),
    ]
    alone, reply = join([desk.read(path) for path in paths])
    assert [line.status for line in bank_lines(alone.tables[0])] == [PENDING]
    assert "它答复的付款指令 OTHER 不在这些文件里" in told(reply.tables[0].questions[0])
    assert (reply.tables[0].records, reply.tables[0].data_rows) == ([], 0)


def test_lines_that_the_order_does_not_have_are_asked_about(desk: "Desk") -> None:
    paths = [
        desk.text("a.xml", order(desk, "1-202607")),
        desk.text("b.xml", answer("PART", ("9-202607", "RJCT"))),
    ]
    [table] = join([desk.read(path) for path in paths])[0].tables
    assert "付款指令中没有的笔（9-202607）" in told(table.questions[0])


def test_joining_is_another_reading_of_the_file_and_joining_twice_is_not(desk: "Desk") -> None:
    paths = [desk.text("a.xml", order(desk, "1-202607")), desk.text("b.xml", answer("ACSC"))]
    readings = [desk.read(path) for path in paths]
    once = join(readings)
    assert once[0].digest != readings[0].digest
    assert join(once) == once
    assert join(readings[:1]) == readings[:1]


def test_an_order_handed_in_twice_is_answered_twice(desk: "Desk") -> None:
    text = order(desk, "1-202607")
    paths = [
        desk.text("a.xml", text),
        desk.text("copy.xml", text),
        desk.text("b.xml", answer("ACSC")),
    ]
    found: list[Reading] = join([desk.read(path) for path in paths])
    assert [bank_lines(r.tables[0])[0].status for r in found[:2]] == [PAID, PAID]


def test_a_folder_and_the_command_join(desk: "Desk", capsys: pytest.CaptureFixture[str]) -> None:
    first = desk.text("回盘/a.xml", order(desk, "1-202607"))
    second = desk.text("回盘/b.xml", answer("PART", ("1-202607", "RJCT")))
    [table, *_] = read_folder(desk.folder)[0].tables
    assert bank_lines(table)[0].status is FAILED
    assert gongyou(["read", str(second), str(first)]) == 0
    shown = capsys.readouterr().out
    assert "AC04" in shown and desk.people[0].card not in shown


def test_orders_with_entities_or_endless_depth_or_no_end_are_refused(desk: "Desk") -> None:
    good = order(desk, "1-202607")
    bomb = good.replace("?>\n", '?>\n<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>', 1)
    deep = good.replace("<Nm>某", "<Nm>" * 80 + "某", 1)
    for text, code in ((bomb, "xml_doctype"), (deep, "xml_too_deep"), (good[:-30], "xml_broken")):
        with pytest.raises(UnusableFile) as caught:
            desk.table(desk.text("x.xml", text))
        assert caught.value.code == code


def test_a_declared_encoding_is_that_of_the_file(desk: "Desk") -> None:
    text = order(desk, "1-202607").replace('"UTF-8"', '"GBK"')
    [line] = bank_lines(desk.table(desk.text("x.xml", text, "gbk")))
    assert line.name == desk.people[0].name


def test_a_large_order_is_read_line_by_line(desk: "Desk") -> None:
    ids = [f"{n}-202607" for n in range(5_000)]
    table = desk.table(desk.text("x.xml", order(desk, *ids, total="17498000.00")))
    assert (table.data_rows, table.control_totals) == (5_000, [])


# --- several answers, and answers that do not fit ----------------------------------------


def joined(desk: "Desk", *files: str) -> Table:
    """The first file's table once all are read and joined."""
    paths = [desk.text(f"{n}.xml", text) for n, text in enumerate(files)]
    return join([desk.read(path) for path in paths])[0].tables[0]


def asked(table: Table) -> str:
    return "\n".join(told(q) for q in table.questions)


@pytest.mark.parametrize("code", ["ACCP", "ACWC", "ACTC", "ACSP"])
def test_accepted_is_not_paid(desk: "Desk", code: str) -> None:
    text = order(desk, "1-202607", "2-202607")
    for reply in (answer(code), answer("", payment=code), answer("PART", ("2-202607", code))):
        table = joined(desk, text, reply)
        assert bank_lines(table)[1].status is PENDING
        assert f"银行只答复已受理（{code}），没有答复已付款" in asked(table)


def test_accepted_first_and_settled_later_is_paid(desk: "Desk") -> None:
    first, later = answer("ACCP"), answer("ACSC", created="2026-08-15T09:00:00")
    table = joined(desk, order(desk, "1-202607"), later, first)
    assert [line.status for line in bank_lines(table)] == [PAID]
    assert table.questions == []


def test_pending_first_is_paid_once_the_whole_is(desk: "Desk") -> None:
    first = answer("PART", ("1-202607", "PDNG"), ("2-202607", "RJCT"))
    for last in ("ACSC", "PART"):
        later = answer(last, created="2026-08-15T09:00:00")
        found = statuses(desk, order(desk, "1-202607", "2-202607"), first, later)
        assert found == [PAID, FAILED]


def test_silence_of_an_answer_that_lists_payments_is_no_news_of_a_pending_one(
    desk: "Desk",
) -> None:
    text = order(desk, "1-202607", "2-202607", "3-202607")
    first = answer("PART", ("1-202607", "PDNG"), ("2-202607", "PDNG"))
    later = answer("PART", ("2-202607", "ACSC"), created="2026-08-15T09:00:00")
    assert statuses(desk, text, first, later) == [PENDING, PAID, PAID]


def test_of_two_time_zones_the_later_moment_counts(desk: "Desk") -> None:
    first = answer("PDNG", created="2026-08-14T18:00:00+08:00")
    later = answer("ACSC", created="2026-08-14T11:00:00Z")
    assert statuses(desk, order(desk, "1-202607"), later, first) == [PAID]


def test_an_answer_to_another_message_is_not_used_though_its_lines_are_there(
    desk: "Desk",
) -> None:
    reply = answer("PART", ("1-202607", "RJCT"), message="OTHER")
    paths = [
        desk.text("a.xml", order(desk, "1-202607", "2-202607")),
        desk.text("b.xml", reply),
    ]
    first, second = join([desk.read(path) for path in paths])
    assert [line.status for line in bank_lines(first.tables[0])] == [PENDING, PENDING]
    assert "付款指令 OTHER 不在" in asked(second.tables[0])


def test_a_refusal_that_may_mean_either_of_two_lines_pays_neither(desk: "Desk") -> None:
    reply = answer("PART", ("1-202607", "RJCT"))
    table = joined(desk, order(desk, "1-202607", "1-202607", "2-202607"), reply)
    assert [line.status for line in bank_lines(table)] == [PENDING, PENDING, PAID]
    assert "用同一编号（1-202607）" in asked(table)
    assert "第 1、2 笔的 EndToEndId 重复" in asked(table)


def test_an_amount_repeated_otherwise_is_named(desk: "Desk") -> None:
    reply = answer("PART", ("2-202607", "RJCT")).replace(
        "</TxInfAndSts>",
        "<OrgnlTxRef><Amt><InstdAmt Ccy='CNY'>100.10</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>",
    )
    table = joined(desk, order(desk, "1-202607", "2-202607"), reply)
    assert "2 2-202607 1001.10 → 100.10" in asked(table)


def test_totals_of_an_answer_are_held_against_the_order(desk: "Desk") -> None:
    right = answer("PART", ("2-202607", "RJCT")).replace(
        "<GrpSts>",
        "<OrgnlNbOfTxs>2</OrgnlNbOfTxs><OrgnlCtrlSum>2001.20</OrgnlCtrlSum><GrpSts>",
    )
    parts = "<NbOfTxsPerSts><DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>"
    right = right.replace("</GrpSts>", f"</GrpSts>{parts}")
    text = order(desk, "1-202607", "2-202607")
    assert joined(desk, text, right).questions == []
    wrong = right.replace(">2<", ">3<").replace("2001.20", "2001.21").replace(">1<", ">2<")
    said = asked(joined(desk, text, wrong))
    assert "OrgnlNbOfTxs 3 ≠ 2；OrgnlCtrlSum 2001.21 ≠ 2001.20" in said
    assert "MSG-1 fail: 2 ≠ 1" in said


def test_what_an_answer_names_twice_or_the_order_has_not_is_named(desk: "Desk") -> None:
    reply = answer("PART", ("1-202607", "RJCT"), ("1-202607", "RJCT"), payment="PART")
    said = asked(joined(desk, order(desk, "1-202607"), reply))
    assert "同一笔答复了两次（1-202607）" in said
    other = reply.replace(">P1<", ">P7<")
    assert "付款指令中没有的笔（P7）" in asked(joined(desk, order(desk, "1-202607"), other))


def test_a_whole_message_that_is_refused_gives_its_reason(desk: "Desk") -> None:
    reason = "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>余额不足</AddtlInf></StsRsnInf>"
    reply = answer("RJCT").replace("</GrpSts>", f"</GrpSts>{reason}")
    [line] = bank_lines(joined(desk, order(desk, "1-202607"), reply))
    assert (line.status, line.note) == (FAILED, "AM04 余额不足")


def test_two_orders_of_one_number_are_asked_about(desk: "Desk") -> None:
    files = order(desk, "1-202607"), order(desk, "2-202607"), answer("ACSC")
    paths = [desk.text(f"{n}.xml", text) for n, text in enumerate(files)]
    found = join([desk.read(path) for path in paths])
    assert "两份不同的付款指令用同一编号 MSG-1" in asked(found[1].tables[0])


def test_a_remark_that_names_its_month_alone_is_that_of_the_days_before(desk: "Desk") -> None:
    text = order(desk, "X1").replace("2026年7月工资", "补6月工资")
    [line] = bank_lines(desk.table(desk.text("单.xml", text)))
    assert line.month == "2026-06"


def test_a_line_without_a_month_is_asked_about(desk: "Desk") -> None:
    table = desk.table(desk.text("单.xml", order(desk, "X1").replace("2026年7月工资", "奖励")))
    assert "第 1 行没有写明是哪个月的工资" in asked(table)
