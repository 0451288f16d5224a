"""A table that was read wrongly or not at all: said otherwise, remembered, undone, forgotten."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.matching.cast import card_number, id_number
from tests.pages.desk import Desk, Rows, audited, text_of, workbook
from tests.pages.district import District, said_of_a_sheet

from gongyou.exchange.jobs import read_check
from gongyou.exchange.memories import fingerprint_of
from gongyou.exchange.models import Check, CheckFile, LayoutMemory
from gongyou.payroll.models import PaymentResult, WageLine
from gongyou.registry.models import Batch

pytestmark = pytest.mark.django_db

ODD = ["号", "师傅", "证件", "到岗", "挣的", "吃饭", "到手"]
FIELDS = ["number", "name", "id_number", "days", "gross", "deduction:meals", "net"]
SAID = {f"field-{letter}": field for letter, field in zip("ABCDEFG", FIELDS, strict=True)}
WAGES = {"meant": "wage_sheet", "header_row": "2", "header_lines": "1", **SAID}


def people(count: int = 3) -> list[tuple[str, str, str]]:
    names = ("罗河生", "唐小满", "谢长贵", "冯桂英")
    return [
        (names[n], id_number(f"19{70 + n}0{n + 1}1{n}", 901 + n), card_number(n + 1))
        for n in range(count)
    ]


def odd_sheet(month: int = 7, name: str = "工资.xlsx") -> SimpleUploadedFile:
    rows: list[list[object]] = [[f"2026年{month}月"], [*ODD]]
    rows += [
        [n, who, number, 20, 6000, 300, 5700] for n, (who, number, _) in enumerate(people(), 1)
    ]
    return workbook([*rows, ["合计", "", "", 60, 18000, 900, 17000]], name=name)


def bank_text(outcome: str = "甲", name: str = "回盘.txt", title: str = "") -> SimpleUploadedFile:
    """A bank's list without headings, with a word for success that nobody knows."""
    words = [outcome, outcome, "乙"]
    lines = [
        f"{card}|{who}|5700.00|{word}|202607工资"
        for (who, _, card), word in zip(people(), words, strict=True)
    ]
    return SimpleUploadedFile(name, (title + "\n".join(lines) + "\n").encode("gb18030"))


BANK = {
    "meant": "bank_return",
    "header_row": "0",
    "header_lines": "1",
    "sign": "bar",
    **{"field-A": "card", "field-B": "name", "field-C": "asked", "field-D": "flag"},
    **{"field-E": "memo", "word-0": "甲", "meaning-0": "ok", "word-1": "乙", "meaning-1": "fail"},
}


def learnt() -> QuerySet[LayoutMemory]:
    """What was remembered beside what the district begins with."""
    return LayoutMemory.objects.exclude(fingerprint=fingerprint_of(said_of_a_sheet(0)))


def say(desk: Desk, check: Check, file: CheckFile, sheet: str = "", **data: str) -> HttpResponse:
    url = reverse("check-table", args=[check.uuid, file.uuid])
    response = desk.client.post(f"{url}?sheet={sheet}", data)
    if response.status_code == 302:
        read_check(check.pk)
    return response  # type: ignore[return-value]


def look(desk: Desk, check: Check, file: CheckFile, sheet: str = "") -> str:
    url = reverse("check-table", args=[check.uuid, file.uuid])
    response = desk.client.get(f"{url}?sheet={sheet}")
    assert response.status_code == 200
    return response.content.decode()


def understood(check: Check) -> list[dict[str, object]]:
    return list(check.files.get().understood.get("tables", []))


def test_a_sheet_nobody_knows_is_read_as_a_person_says(desk: Desk, district: District) -> None:
    check = desk.bring([odd_sheet()], district.here.worksite.uuid)
    file = check.files.get()
    assert "看不出这是哪一种表" in desk.page(check)
    assert "告诉我们怎么读" in desk.page(check)
    html = look(desk, check, file)
    assert "认不出这张表" in html
    assert people()[0][1] not in html
    assert f"{people()[0][1][:3]}***********{people()[0][1][-4:]}" in html
    response = say(desk, check, file, go="save", **WAGES)
    assert response.status_code == 302
    [table] = understood(desk.again(check))
    assert (table["rows"], table["months"], table["mapped"]) == (3, ["2026-07"], "file")
    assert table["wrong_totals"] == 1
    assert "按您指定的对应读的" in desk.page(check)
    assert "correct_table" in audited()
    assert learnt().count() == 0
    desk.run(desk.again(check), worksite=district.here.worksite.uuid)
    lines = WageLine.objects.filter(worksite_id=district.here.worksite.pk, gross=6000)
    assert {line.own_net for line in lines} == {Decimal(5700)}
    batch = Batch.objects.get(worksite=district.here.worksite, source_key="工资.xlsx#Sheet1")
    assert batch.facts["mapped"]


def test_what_lacks_columns_is_refused_in_words_and_keeps_what_was_said(
    desk: Desk, district: District
) -> None:
    check = desk.bring([odd_sheet()], district.here.worksite.uuid)
    file = check.files.get()
    response = say(desk, check, file, go="save", **(WAGES | {"field-E": "", "field-G": ""}))
    assert response.status_code == 422
    told = text_of(response)
    assert "还缺：应发或实发或计件工资或工资金额" in told
    assert 'value="deduction:meals" selected' in response.content.decode()
    assert desk.again(check).state == Check.State.DRAFT


def test_the_preview_shows_the_first_rows_and_the_totals(desk: Desk, district: District) -> None:
    check = desk.bring([odd_sheet()], district.here.worksite.uuid)
    told = text_of(say(desk, check, check.files.get(), go="look", **WAGES))
    assert "读出 3 行" in told
    assert "核对 4 个合计， 1 个对不上" in told
    assert "“到手”写的合计是 17000.00，加起来是 17100.00" in told


def test_another_kind_or_header_is_guessed_anew(desk: Desk, district: District) -> None:
    check = desk.bring([odd_sheet()], district.here.worksite.uuid)
    file = check.files.get()
    was = "wage_sheet/2/1//"
    html = say(desk, check, file, go="look", was=was, **(WAGES | {"meant": "roster"})).content
    assert b'value="gross"' not in html
    assert 'value="name" selected' in html.decode()
    moved = say(desk, check, file, go="look", was=was, row="3", **WAGES).content.decode()
    assert 'id="header_row" value="3"' in moved


def test_the_wizard_goes_step_by_step_and_stays_where_something_is_missing(
    desk: Desk, district: District
) -> None:
    check = desk.bring([bank_text()], district.here.worksite.uuid)
    file = check.files.get()
    at = [b'name="step" value="%s"' % name for name in (b"kind", b"header", b"columns", b"words")]
    html = look(desk, check, file)
    assert at[0].decode() in html
    assert 'value="bank_return" checked' in html
    state = BANK | {"wizard": "1", "was": "bank_return/0/1/bar/"}
    for here, there in ((0, 1), (1, 2), (2, 3)):
        step = at[here].decode().split('"')[3]
        response = say(desk, check, file, go="next", step=step, **state)
        assert at[there] in response.content
    lacking = state | {"field-C": ""}
    response = say(desk, check, file, go="next", step="columns", **lacking)
    assert at[2] in response.content
    assert "还缺：应处理金额" in text_of(response)
    back = say(desk, check, file, go="back", step="header", **state)
    assert at[0] in back.content
    words = say(desk, check, file, go="next", step="columns", **state).content.decode()
    assert "甲" in words
    assert 'value="fail" selected' in words


def test_a_bank_s_unknown_format_is_learnt_once(desk: Desk, district: District) -> None:
    site = district.here.worksite
    check = desk.bring([bank_text()], site.uuid)
    say(desk, check, check.files.get(), go="save", keep="owner", bank="宜宾某某村镇银行", **BANK)
    [memory] = learnt().all()
    assert (memory.owner_kind, memory.owner, memory.version) == ("bank", "宜宾某某村镇银行", 1)
    august = desk.bring([bank_text(name="八月.txt")], site.uuid)
    [table] = understood(august)
    assert (table["kind"], table["rows"], table["mapped"]) == ("bank_return", 3, str(memory.uuid))
    assert "按记住的对应读的（宜宾某某村镇银行" in desk.page(august)
    done = desk.run(august, worksite=site.uuid)
    assert done.state == Check.State.DONE
    lines = PaymentResult.objects.filter(worksite_id=site.pk, amount=5700)
    assert sorted(line.status for line in lines) == ["fail", "ok", "ok"]
    memory.refresh_from_db()
    assert memory.times_used == 1
    listed = text_of(desk.client.get(reverse("mappings")))
    assert "宜宾某某村镇银行" in listed


def test_an_employer_s_sheet_is_read_so_next_month(desk: Desk, district: District) -> None:
    site = district.here.worksite
    check = desk.bring([odd_sheet()], site.uuid)
    firm = site.participations.get(part="general").employer
    owner = {"keep": "owner", "employer": firm.credit_code}
    say(desk, check, check.files.get(), go="save", **owner, **WAGES)
    [table] = understood(desk.bring([odd_sheet(8, "八月.xlsx")], site.uuid))
    assert (table["months"], table["rows"]) == (["2026-08"], 3)
    memory = learnt().get()
    assert table["mapped"] == str(memory.uuid)
    # another word on the same headings is another version, and the old one has ended
    again = desk.bring([odd_sheet(9, "九月.xlsx")], site.uuid)
    say(desk, again, again.files.get(), go="save", **owner, **(WAGES | {"field-F": ""}))
    assert learnt().filter(ended_at=None).get().version == 2
    assert learnt().count() == 2
    assert [v for v in audited() if v == "remember_layout"] == ["remember_layout"] * 2


def test_it_is_undone_for_a_file_and_forgotten_for_good(desk: Desk, district: District) -> None:
    site = district.here.worksite
    check = desk.bring([bank_text()], site.uuid)
    say(desk, check, check.files.get(), go="save", keep="owner", bank="某某银行", **BANK)
    assert len(understood(desk.again(check))) == 1
    file = check.files.get()
    desk.act("check-table-undo", check, file.uuid, sheet="")
    read_check(check.pk)
    assert understood(desk.again(check)) == []
    memory = learnt().get()
    assert desk.bring([bank_text()], site.uuid).files.get().understood["mapped"]
    response = desk.client.post(reverse("mapping-forget", args=[memory.uuid]))
    assert response.status_code == 302
    assert desk.bring([bank_text()], site.uuid).files.get().understood.get("mapped", {}) == {}
    assert desk.client.post(reverse("mapping-forget", args=[memory.uuid])).status_code == 404
    assert {"undo_correction", "forget_layout"} <= set(audited())


def test_another_owner_s_word_is_offered_and_read_only_when_taken(
    desk: Desk, district: District
) -> None:
    check = desk.bring([odd_sheet()], district.here.worksite.uuid)
    firm = district.here.worksite.participations.get(part="general").employer
    owner = {"keep": "owner", "employer": firm.credit_code}
    say(desk, check, check.files.get(), go="save", **owner, **WAGES)
    other = desk.bring([odd_sheet(8, "别家.xlsx")])  # of no worksite yet: nobody's sheet
    file = other.files.get()
    assert (file.problem != "", file.understood["offers"]) != (False, {})
    assert f"{firm.name}的表头和它一样" in desk.page(other)
    [sheet] = file.understood["offers"]
    desk.act("check-table-adopt", other, file.uuid, sheet=sheet)
    read_check(other.pk)
    [table] = understood(desk.again(other))
    assert (table["rows"], table["months"]) == (3, ["2026-08"])
    assert "adopt_layout" in audited()


def test_a_bank_that_names_itself_needs_no_worksite(desk: Desk, district: District) -> None:
    heads = "账户|谁|多少|怎样|何月\n"
    check = desk.bring([bank_text(title=heads)], district.here.worksite.uuid)
    said = BANK | {"header_row": "1"}
    say(
        desk, check, check.files.get(), go="save", keep="owner", bank="中国农业银行叙州支行", **said
    )
    assert learnt().get().owner == "农业银行"
    named = desk.bring([bank_text(title=f"农业银行|代发清单|\n{heads}")])
    assert understood(named)
    nameless = desk.bring([bank_text(title=f"代发清单||\n{heads}")])
    assert (understood(nameless), bool(nameless.files.get().understood["offers"])) == ([], True)


@pytest.fixture
def officer(sign_in: Callable[[str], Client], tmp_path: Path) -> Desk:
    return Desk(sign_in("officer of A"), tmp_path)


def test_a_contractor_s_word_reads_nothing_by_itself_for_those_who_judge(
    officer: Desk, desk: Desk, district: District
) -> None:
    """Otherwise whoever owes wages could say that 到手 is what was owed."""
    site = district.here.worksite
    mine = officer.bring([odd_sheet()], site.uuid)
    firm = site.participations.get(part="general").employer
    owner = {"keep": "owner", "employer": firm.credit_code}
    say(officer, mine, mine.files.get(), go="save", **owner, **WAGES)
    assert learnt().get().official is False
    assert understood(officer.bring([odd_sheet(8)], site.uuid))
    theirs = desk.bring([odd_sheet(8)], site.uuid)
    assert understood(theirs) == []
    assert list(theirs.files.get().understood["offers"].values()) == [str(learnt().get().uuid)]


def test_a_contractor_cannot_forget_what_the_office_said(
    officer: Desk, desk: Desk, district: District
) -> None:
    site = district.here.worksite
    check = desk.bring([odd_sheet()], site.uuid)
    firm = site.participations.get(part="general").employer
    say(desk, check, check.files.get(), go="save", keep="owner", employer=firm.credit_code, **WAGES)
    memory = learnt().get()
    url = reverse("mapping-forget", args=[memory.uuid])
    assert officer.client.post(url).status_code == 404
    assert "师傅 → 姓名" in text_of(desk.client.get(reverse("mappings")))
    assert "师傅 → 姓名" not in text_of(officer.client.get(reverse("mappings")))
    # but his next sheet is read by the office's word
    assert understood(officer.bring([odd_sheet(8)], site.uuid))


def test_another_reading_of_what_was_taken_in_is_told(desk: Desk, district: District) -> None:
    site = district.here.worksite
    check = desk.bring([odd_sheet(name="再.xlsx")], site.uuid)
    file = check.files.get()
    say(desk, check, file, go="save", **WAGES)
    done = desk.run(desk.again(check), worksite=site.uuid)
    assert done.state == Check.State.DONE
    say(desk, done, file, go="save", **(WAGES | {"field-F": "deduction:living"}))
    again = desk.run(desk.again(check), worksite=site.uuid)
    assert (again.state, again.error) == (Check.State.FAILED, "taken")
    assert "按别的对应读的" in desk.page(again)


def test_a_sheet_may_be_left_out(desk: Desk, district: District) -> None:
    rows: Rows = [["2026年7月工资表"], ["姓名", "应发"], ["罗河生", 100]]
    check = desk.bring([workbook(rows)], district.here.worksite.uuid)
    file = check.files.get()
    assert "这张表是这样读的" in look(desk, check, file, "Sheet1")
    response = say(desk, check, file, "Sheet1", go="save", meant="left_out")
    assert response.status_code == 302
    assert understood(desk.again(check)) == []
    assert "没有读" in desk.page(check)


def test_what_cannot_be_looked_at_says_so(desk: Desk, district: District) -> None:
    files = [SimpleUploadedFile("回单.pdf", b"%PDF-1.7")]
    check = desk.bring(files, district.here.worksite.uuid)
    url = reverse("check-table", args=[check.uuid, check.files.get().uuid])
    assert "PDF" in text_of(desk.client.get(url, follow=True))
    rows: Rows = [["2026年7月工资表"], ["姓名", "应发"], ["罗河生", 100]]
    check = desk.bring([workbook(rows)], district.here.worksite.uuid)
    url = reverse("check-table", args=[check.uuid, check.files.get().uuid])
    assert "没有“无”这张工作表" in text_of(desk.client.get(f"{url}?sheet=无", follow=True))
