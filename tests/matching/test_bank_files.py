"""A site whose bank papers speak of the same payments in several files: money to the fen."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.matching.cast import CHEN, LI, WANG, ZHANG, Somebody
from tests.matching.site import OWNER, PROJECT
from tests.matching.test_reconcile_command import Doc, gongyou, workbook, write_project

from gongyou.foundation.embedded import EmbeddedServer

pytestmark = pytest.mark.server

CREW = (WANG, LI, ZHANG, CHEN)
RETURN = ["姓名", "卡号", "应处理金额", "备注", "实处理金额", "处理标志"]
BACK = "回盘/DFHP_20260814_01.txt"


def _line(n: int, who: Somebody, mark: str, note: str = "代发工资") -> str:
    front = f"2314501260814 {n:05d} 102671000011 {who.card} {who.name:<20}"
    return f"{front} 1 {90000:012d} 00201 {mark} {note}\r\n"


def _write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode(encoding))


def _papers(folder: Path) -> None:
    head = ["序号", "姓名", "身份证号", "班组", "工种", "合同签订日期", "银行卡号"]
    people = [[w.number, w.name, w.id_number, w.team, "普工", "2026-06-09", w.card] for w in CREW]
    workbook(folder / "花名册.xlsx", [head, *people])
    money = [[w.number, w.name, w.id_number, 900, 900] for w in CREW]
    heads = ["序号", "姓名", "身份证号", "应发工资", "实发工资"]
    workbook(folder / "工资.xlsx", [["2026年7月工资表"], heads, *money])
    write_project(folder, PROJECT)


def _batch(folder: Path) -> None:
    """The order, its return, and the return once more as a workbook."""
    out = "".join(_line(n, w, "2607") for n, w in enumerate(CREW, 1))
    marks = ("0012607", "0022607", "0012607", "0032607")
    notes = ("代发工资", "账户已销户", "代发工资", "处理中")
    back = [_line(n, *row) for n, row in enumerate(zip(CREW, marks, notes, strict=True), 1)]
    _write(folder, "报盘/DFBP_20260814_01.txt", out + "T 000004 0000000000360000\r\n", "gbk")
    total = "T 000004 0000000000360000 000002 0000000000180000\r\n"
    _write(folder, BACK, "".join(back) + total, "gbk")
    flags = ((900, "全部成功"), (0, "失败"), (900, "全部成功"), ("", "处理中"))
    rows = [[w.name, w.card, 900, "2607", *f] for w, f in zip(CREW, flags, strict=True)]
    workbook(folder / "回盘20260814.xlsx", [RETURN, *rows])


def _sent_again(folder: Path) -> None:
    """小李 once more by pain.001, accepted first and settled later; 老张's money goes back."""
    namespace = "urn:iso:std:iso:20022:tech:xsd:pain"
    order = (
        f'<Document xmlns="{namespace}.001.001.09"><CstmrCdtTrfInitn><GrpHdr><MsgId>M2</MsgId>'
        "<NbOfTxs>1</NbOfTxs></GrpHdr><PmtInf><PmtInfId>P1</PmtInfId><ReqdExctnDt>"
        "<Dt>2026-08-20</Dt></ReqdExctnDt><CdtTrfTxInf><PmtId><EndToEndId>2-202607-R1</EndToEndId>"
        f'</PmtId><Amt><InstdAmt Ccy="CNY">900.00</InstdAmt></Amt><Cdtr><Nm>{LI.name}</Nm></Cdtr>'
        f"<CdtrAcct><Id><Othr><Id>{LI.card}</Id></Othr></Id></CdtrAcct></CdtTrfTxInf></PmtInf>"
        "</CstmrCdtTrfInitn></Document>"
    )
    _write(folder, "pain/1.xml", order)
    for n, (status, at) in enumerate((("ACCP", "20T09:00:00"), ("ACSC", "20T17:00:00"))):
        text = (
            f'<Document xmlns="{namespace}.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>A{n}</MsgId>'
            f"<CreDtTm>2026-08-{at}</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>M2"
            f"</OrgnlMsgId><GrpSts>{status}</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
        )
        _write(folder, f"pain/a{n}.xml", text)
    text = ",".join(RETURN) + f"\n{ZHANG.name},{ZHANG.card},-900.00,2607,-900.00,冲正\n"
    _write(folder, "冲正20260825.csv", text, "gbk")


def _statement(folder: Path) -> None:
    """The newest first, three entries on one day."""
    text = (
        "交易日期,支出,收入,余额,对方户名,对方账号,摘要\n"
        f"2026-08-25,,900.00,9100.00,{ZHANG.name},{ZHANG.card}\t,\n"
        f"2026-08-20,900.00,,8200.00,{LI.name},{LI.card}\t,7月工资\n"
        "2026-08-20,50.00,,9100.00,,,手续费\n"
        "2026-08-20,,950.00,9150.00,代发工资过渡户,6200990000009999\t,退票\n"
        "2026-08-14,1800.00,,8200.00,代发工资过渡户,6200990000009999\t,代发7月工资\n"
        f"2026-08-04,,10000.00,10000.00,{OWNER},6200990000000011\t,拨付2026年7月人工费\n"
    )
    _write(folder, "专户/流水.csv", text, "gb18030")


@pytest.fixture(scope="module")
def result(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Doc:
    folder = tmp_path_factory.mktemp("banks") / "site"
    folder.mkdir()
    for write in (_papers, _batch, _sent_again, _statement):
        write(folder)
    out = folder.parent / "out.json"
    run = gongyou("reconcile", folder, "--pack", "T", "--json", out)
    assert run.returncode == 0, run.stderr
    found: Doc = json.loads(out.read_text(encoding="utf-8"))
    found["printed"] = run.stdout
    return found


def _of(result: Doc, who: Somebody) -> dict[str, Any]:
    months: list[dict[str, Any]] = result["worker_months"]
    return next(m for m in months if m["ref"] == who.ref)


@pytest.mark.parametrize(
    ("who", "paid", "arrears", "codes", "lines"),
    [
        (WANG, "900.00", "0.00", set(), [f"{BACK}!1:ok"]),
        (LI, "900.00", "0.00", set(), ["pain/1.xml!1:ok", f"{BACK}!2:fail"]),
        (ZHANG, "0.00", "900.00", {"unpaid"}, ["冲正20260825.csv!2:ok", f"{BACK}!3:ok"]),
        (CHEN, "0.00", "900.00", {"unpaid"}, [f"{BACK}!4:pend"]),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_each_payment_counts_once_and_what_came_back_not_at_all(
    result: Doc, who: Somebody, paid: str, arrears: str, codes: set[str], lines: list[str]
) -> None:
    found = _of(result, who)
    assert (found["paid"], found["arrears"]) == (paid, arrears)
    assert set(found["codes"]) - {"ghost"} == codes
    assert sorted(found["bank_lines"]) == sorted(lines)


def test_orders_answers_and_copies_are_no_files_of_payments(result: Doc) -> None:
    banks = {key for key, file in result["files"].items() if file["kind"] == "bank_return"}
    assert banks == {BACK, "pain/1.xml", "冲正20260825.csv"}


def test_the_account_is_told_in_order_of_time_though_its_newest_entry_stands_first(
    result: Doc,
) -> None:
    events = result["project"]["account_events"]
    assert [(e["row"], e["kind"], e["balance_after"]) for e in events] == [
        (7, "appropriation", "10000.00"),
        (6, "wage_batch", "8200.00"),
        (5, "refund", "9150.00"),
        (4, "non_worker", "9100.00"),
        (3, "wage_line", "8200.00"),
        (2, "refund", "9100.00"),
    ]
    assert result["files"]["专户/流水.csv"]["control_totals"] == []


def test_what_is_to_be_checked_is_printed_and_in_the_document(result: Doc) -> None:
    asked = {(q["file"], q["code"]) for q in result["questions"]}
    assert (BACK, "same_batch_again") in asked
    assert ("冲正20260825.csv", "negative_lines") in asked
    assert all(q["sentence"]["zh"] in result["printed"] for q in result["questions"])
    assert "accepted_not_settled" not in {code for _, code in asked}
