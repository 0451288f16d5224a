"""Texts that deceive: formulas, signs nobody sees, numbers and days beyond all measure."""

from typing import TYPE_CHECKING

from tests.readers import hostile
from tests.readers.conftest import wage_rows
from tests.readers.hostile import CSV, SHEET
from tests.readers.test_hostile import read, refusal

from gongyou.exchange.formats.sentences import told

if TYPE_CHECKING:
    from tests.readers.conftest import Desk

FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-1", '=HYPERLINK("http://x","y")')


def test_what_looks_like_a_formula_is_text(desk: "Desk") -> None:
    rows = [["2026年7月"], ["姓名", "班组", "应发", "实发", "备注"]]
    rows += [[text, text, "1", "1", "\t" + text] for text in FORMULAS]
    table = read(desk.raw("注入.xlsx", hostile.book(rows)))
    kept = {r.team for r in wage_rows(table)} | {r.remark for r in wage_rows(table)}
    assert {t for t in kept if t} <= set(FORMULAS) | {"\t" + t for t in FORMULAS}


HIDDEN = "罗\u202e河\u200b生\u2066"


def test_signs_that_turn_a_text_round_are_taken_out_and_told(desk: "Desk") -> None:
    heads = ["姓\u200b名", "应\u202e发", "实发", "备注"]
    text = f"2026年7月\n{','.join(heads)}\n{HIDDEN},1,1,\u2067x\u2069\n"
    page = "".join(f"<td>{cell}</td>" for cell in heads)
    cells = f"<td>{HIDDEN}</td><td>1</td><td>1</td><td>&#8238;x</td>"
    html = f"<html><table><tr><td>2026年7月</td></tr><tr>{page}</tr><tr>{cells}</tr></table>"
    book = hostile.book([["2026年7月"], heads, [HIDDEN, 1, 1, "x"]], sheet="七\u202e月")
    paths = (desk.text("a.csv", text), desk.raw("a.xlsx", book), desk.text("a.xls", html))
    for path in paths:
        table = read(path)
        assert [(r.name, r.row) for r in wage_rows(table)] == [("罗河生", 3)]
        assert [c.heading for c in table.columns][:3] == ["姓名", "应发", "实发"]
        (question,) = [q for q in table.questions if q.startswith("deceiving_signs")]
        assert "2、3" in told(question) and "看不见" in told(question)
    gate = hostile.event(
        '"employeeNoString":"7","name":"罗\\u202e河\\u0000生","deviceName":"东\\u202e"'
    )
    for path in (
        desk.text("a.json", gate),
        desk.text("a.xml", hostile.passage("罗&#x202e;河生")),
    ):
        table = read(path)
        assert table.punches is not None
        assert [p.name for p in table.punches()] == ["罗河生"]


def test_nul_and_halves_of_characters_never_reach_a_record(desk: "Desk") -> None:
    late = CSV + "唐小满,1,1\n" * 30_000 + "谢\0长贵,1,1\n"
    table = read(desk.text("晚.csv", late))
    assert wage_rows(table)[-1].name == "谢长贵"
    assert any(q.startswith("deceiving_signs") for q in table.questions)
    halves = hostile.event('"employeeNoString":"1\\ud800\\u0000","name":"\\udfff\\u0000x"')
    punches = read(desk.text("半.json", halves * 3)).punches
    assert punches is not None
    for punch in punches():
        assert (punch.code, punch.name) == ("1", "x")
        (punch.code + punch.name + punch.device).encode()


ABSURD = """2026年7月
姓名,应发,实发
罗河生,1e308,NaN
唐小满,Infinity,-0
谢长贵,{nines},1e999
冯桂英,１２３４５６７８９０１２３４５６７,1
叶成,1e15,1
何大江,-0,99999999999999999
"""


def test_absurd_numbers_are_told_and_not_reckoned_with(desk: "Desk") -> None:
    table = read(desk.text("大数.csv", ABSURD.format(nines="9" * 400)))
    amounts = [a for r in wage_rows(table) for a in (r.gross, r.own_net) if a is not None]
    assert all(a.is_finite() and abs(a) < 10**15 and a == round(a, 2) for a in amounts)
    assert len([r for r in table.rejections if r.reason == "unparsable"]) >= 7
    for first, second in ((b"1e308", b"1e400"), (b"NaN", b"INF"), (b"-0", b"1e-400")):
        content = hostile.swapped(
            SHEET, (b"<v>100.5</v>", b"<v>%s</v>" % first), (b"<v>99.5</v>", b"<v>%s</v>" % second)
        )
        for row in wage_rows(read(desk.raw("大数.xlsx", content))):
            for amount in (row.gross, row.own_net):
                assert amount is None or (amount.is_finite() and abs(amount) < 10**15)


def test_days_outside_of_the_calendar_are_no_days(desk: "Desk") -> None:
    rows = "".join(
        f"罗河{n},木工,{day},{day}\n"
        for n, day in enumerate(("0000-01-01", "10000-01-01", "1e9", "99999999", "2026-02-30"))
    )
    path = desk.text("花名册.csv", f"姓名,工种,进场日期,合同签订日期\n{rows}")
    assert {getattr(r, "entered_on", "") for r in read(path).records} == {None}
    serials = [["花名册"], ["姓名", "工种", "进场日期"]]
    serials += [["罗河生", "木工", n] for n in (1e9, -5, 2958466, 0)]  # type: ignore[list-item]
    path = desk.raw("花名册.xlsx", hostile.book(serials))
    assert {getattr(r, "entered_on", "") for r in read(path).records} == {None}
    lines = "1\t0000-01-01 00:00:00\t0\t1\n1\t2026-13-01 00:00:00\t0\t1\n" * 5
    punches = read(desk.text("a.dat", lines)).punches
    assert punches is not None and {p.at for p in punches()} == {None}


def test_a_quotation_mark_that_is_not_closed_names_its_row(desk: "Desk") -> None:
    path = desk.text("工资.csv", '2026年7月\n姓名,应发,实发\n"罗河生,1,1\n唐小满,2,2\n谢长贵,3,3\n')
    problem = refusal(path)
    assert (problem.code, problem.row) == ("broken_quotes", 3)
