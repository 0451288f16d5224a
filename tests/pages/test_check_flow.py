"""A check from files to answer, as a clerk goes through it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.matching.cast import card_number, id_number
from tests.pages.desk import Desk, Rows, audited, text_of, workbook
from tests.pages.district import HERE, OURS, TOWNSHIP, District, story
from tests.readers.conftest import Desk as ReadersDesk
from tests.readers.test_payment_orders import answer as payment_answer
from tests.readers.test_payment_orders import order as payment_order

from gongyou.exchange.actions import LONGEST_ENDING, LONGEST_STEM
from gongyou.exchange.jobs import read_check, run_check
from gongyou.exchange.models import Check
from gongyou.foundation.models import AuditEntry
from gongyou.payroll.models import PaymentResult
from gongyou.registry.models import Batch, Participation, Worksite

State = Check.State
NEW = story(11)
NAMES_OF_MONTHLESS: Rows = [["姓名", "出勤天数", "日工资", "应发", "扣款", "实发"]]
MONTHLESS: Rows = [["钢筋班工资表"], *NAMES_OF_MONTHLESS, ["王老实", 20, 300, 6000, 0, 6000]]


def without_project(desk: Desk) -> list[SimpleUploadedFile]:
    return [f for f in desk.files_of(NEW) if f.name != "project.json"]


def test_files_are_brought_recognised_matched_and_answered(desk: Desk) -> None:
    response = desk.client.post(reverse("check-new"), {"tables": without_project(desk)})
    check = Check.objects.latest("id")
    assert (response.status_code, check.state) == (302, State.READING)
    assert "正在识别" in desk.page(check)
    read = desk.bring(without_project(desk))
    page = desk.page(read)
    for kind in ("花名册", "人员编号表", "考勤记录", "工资表", "银行回盘", "专户流水"):
        assert kind in page
    site: dict[str, object] = {"name": "新工地", "area": TOWNSHIP, "pay_day": 15}
    done = desk.run(read, start_date="2026-07-11", **site)
    assert done.state == State.DONE
    assert done.worksite is not None
    assert (done.worksite.name, done.worksite.start_date) == ("新工地", date(2026, 7, 11))
    assert "看结果" in desk.page(done)
    answer = text_of(desk.client.get(reverse("worksite", args=[done.worksite.uuid])))
    assert "没有拖欠" in answer or "拖欠" in answer
    assert audited()[-1] == "run_check"


def test_a_project_file_says_all_that_a_form_would_ask(desk: Desk) -> None:
    check = desk.bring(desk.files_of(NEW))
    page = desk.client.get(reverse("check", args=[check.uuid])).content.decode()
    assert "工地情况按 project.json" in page
    assert 'name="as_of"' not in page
    done = desk.run(check)
    assert (done.state, done.as_of, done.months) == (State.DONE, date(2026, 9, 30), ["2026-08"])
    assert done.worksite is not None
    assert done.worksite.code == NEW.code


def test_a_second_run_with_a_project_file_keeps_the_references(
    desk: Desk, district: District
) -> None:
    """They stand on papers. The kind of worksite is nothing that project.json knows either."""
    Worksite.objects.filter(code=OURS.code).update(kind=Worksite.Kind.WORK_RELIEF)
    done = desk.run(desk.bring(desk.files_of(OURS)))
    assert done.worksite == district.here.worksite
    kept = Worksite.objects.get(code=OURS.code)
    assert (kept.pack, kept.kind) == ("P13", Worksite.Kind.WORK_RELIEF)


def test_a_sheet_without_a_month_asks_for_it(desk: Desk, district: District) -> None:
    check = desk.bring([workbook(MONTHLESS, name="工资.xlsx")], district.here.worksite.uuid)
    assert "定月份" in desk.page(check)
    refused = desk.ask_to_run(check, worksite=district.here.worksite.uuid)
    assert (refused.status_code, desk.again(check).state) == (422, State.DRAFT)
    assert "先在文件旁定月份" in text_of(refused)
    file = check.files.get()
    wrong = desk.act("check-month", check, file.uuid, month="八月")
    assert "月份请写成" in text_of(wrong)
    desk.act("check-month", check, file.uuid, month="2026-07")
    read_check(check.pk)
    page = desk.page(check)
    assert ("定月份" in page, "2026年7月" in page) == (False, True)
    done = desk.run(check, worksite=district.here.worksite.uuid)
    assert done.state == State.DONE


def test_a_file_that_cannot_be_read_is_named_and_must_be_left_out(
    desk: Desk, district: District
) -> None:
    bad = SimpleUploadedFile("回单.pdf", b"%PDF-1.7 nothing for us")
    empty = SimpleUploadedFile("空表.csv", b"")
    check = desk.bring([workbook(MONTHLESS, name="2026年7月.xlsx"), bad, empty])
    page = desk.page(check)
    assert page.count("读不了") == 2
    assert {f.key for f in check.files.all() if f.problem} == {"回单.pdf", "空表.csv"}
    for file in check.files.exclude(problem=""):
        assert file.problem in page
        refused = desk.ask_to_run(check, worksite=district.here.worksite.uuid)
        assert (refused.status_code, "有文件读不了" in text_of(refused)) == (422, True)
        desk.act("check-leave-out", check, file.uuid)
    assert desk.run(check, worksite=district.here.worksite.uuid).state == State.DONE


def test_a_wrong_project_file_is_named_when_it_is_brought(desk: Desk) -> None:
    wrong = SimpleUploadedFile("project.json", b'{"as_of": "soon"}')
    check = desk.bring([*without_project(desk), wrong])
    assert "as_of" in desk.page(check)
    assert desk.ask_to_run(check).status_code == 422


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("as_of", "", "这个字段是必填项"),
        ("as_of", "九月底", "请写成 2026-08-15 这样的日期"),
        ("as_of", "1900-01-01", "2000"),
        ("name", "", "新的工地要填这一项"),
        ("area", "", "新的工地要填这一项"),
        ("area", "511503001", "选择"),
        ("worksite", "nonsense", "选择"),
        ("pay_day", "32", "31"),
        ("start_date", "0001-01-01", "2000"),
        ("owner_code", "91511504MA0000000X", "统一社会信用代码不对"),
        ("general_name", "示例公司", "单位要有统一社会信用代码"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_at_its_field(
    desk: Desk, field: str, value: str, said: str
) -> None:
    check = desk.bring([workbook(MONTHLESS, name="2026年7月.xlsx")])
    data: dict[str, object] = {"name": "新工地", "area": TOWNSHIP, field: value}
    before = Worksite.objects.count()
    response = desk.ask_to_run(check, **data)
    html = response.content.decode()
    assert (response.status_code, Worksite.objects.count()) == (422, before)
    assert said in html
    assert 'aria-invalid="true"' in html


def test_another_districts_worksite_is_not_rewritten_by_a_project_file(
    desk: Desk, district: District
) -> None:
    site = district.there.worksite
    before = Worksite.objects.filter(pk=site.pk).values().get()
    parties = list(Participation.objects.filter(worksite=site).values())
    text = (
        f'{{"project_code": "{site.code}", "project_name": "改名", "area_code": "{HERE}",'
        ' "as_of": "2026-09-30"}'
    )
    mine = SimpleUploadedFile("project.json", text.encode())
    check = desk.bring([workbook(MONTHLESS, name="2026年7月.xlsx"), mine])
    refused = desk.ask_to_run(check)
    assert (refused.status_code, "不在您的范围内" in text_of(refused)) == (422, True)
    assert Worksite.objects.filter(pk=site.pk).values().get() == before
    assert list(Participation.objects.filter(worksite=site).values()) == parties
    assert desk.again(check).state == State.DRAFT
    assert audited("refused") == ["queue_run"]


def test_an_own_worksite_cannot_be_moved_out_of_sight(desk: Desk, district: District) -> None:
    site = district.here.worksite
    text = (
        f'{{"project_code": "{site.code}", "project_name": "{site.name}", "area_code": "511503",'
        ' "as_of": "2026-09-30"}'
    )
    mine = SimpleUploadedFile("project.json", text.encode())
    check = desk.bring([workbook(MONTHLESS, name="2026年7月.xlsx"), mine])
    assert desk.ask_to_run(check).status_code == 422
    assert Worksite.objects.get(pk=site.pk).district_code == TOWNSHIP


def test_a_run_that_is_refused_leaves_no_worksite_behind(desk: Desk) -> None:
    bad = SimpleUploadedFile("回单.pdf", b"%PDF-1.7 nothing for us")
    check = desk.bring([bad])
    before = Worksite.objects.count()
    assert desk.ask_to_run(check, name="新工地", area=TOWNSHIP).status_code == 422
    assert Worksite.objects.count() == before


def test_two_cannot_run_a_check_at_once(desk: Desk, district: District) -> None:
    check = desk.bring([workbook(MONTHLESS, name="2026年7月.xlsx")])
    site = district.here.worksite.uuid
    assert desk.ask_to_run(check, worksite=site).status_code == 200
    second = desk.ask_to_run(check, worksite=site)
    assert (second.status_code, "正在进行" in text_of(second)) == (422, True)
    file = check.files.get()
    for response in (
        desk.act("check-leave-out", check, file.uuid),
        desk.act("check-month", check, file.uuid, month="2026-07"),
        desk.act("check-add", check, tables=[SimpleUploadedFile("more.csv", b"1,2")]),
    ):
        assert "正在进行" in text_of(response)
    assert check.files.count() == 1
    assert audited("refused") == ["queue_run", "change_check", "change_check", "change_check"]


def test_the_same_files_brought_twice_count_once(desk: Desk, district: District) -> None:
    site = district.here.worksite
    before = list(Batch.objects.filter(worksite=site).order_by("id").values_list("id", flat=True))
    files = [f for f in desk.files_of(OURS) if f.name != "project.json"]
    done = desk.run(desk.bring([*files, *desk.files_of(OURS)][: len(files)]), worksite=site.uuid)
    assert done.state == State.DONE
    after = Batch.objects.filter(worksite=site).order_by("id").values_list("id", flat=True)
    assert list(after) == before


def test_two_files_of_one_name_are_both_kept(desk: Desk) -> None:
    first, second = (
        workbook(MONTHLESS, name="工资.xlsx"),
        workbook(MONTHLESS[1:], name="工资.xlsx"),
    )
    check = desk.bring([first, second])
    assert [f.key for f in check.files.all()] == ["工资 (2).xlsx", "工资.xlsx"]


def test_a_very_long_name_is_shortened_and_keeps_its_ending(desk: Desk) -> None:
    check = desk.bring([workbook(MONTHLESS, name="长" * 250 + ".xlsx")])
    [file] = check.files.all()
    assert file.key.endswith(".xlsx")
    assert len(file.key) <= LONGEST_STEM + LONGEST_ENDING


def test_no_files_and_too_many_are_refused_in_words(inspector: Client, district: District) -> None:
    none = inspector.post(reverse("check-new"), {"tables": []})
    assert none.status_code == 422
    many = [SimpleUploadedFile(f"{n}.csv", b"x") for n in range(201)]
    response = inspector.post(reverse("check-new"), {"tables": many})
    assert (response.status_code, "一次最多 200 个文件" in text_of(response)) == (422, True)
    assert audited("refused") == ["begin_check"]


def test_a_fault_of_ours_ends_the_waiting_and_says_so(
    desk: Desk, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object, **more: object) -> None:
        raise RuntimeError("on purpose")

    check = desk.bring([workbook(MONTHLESS, name="2026年7月.xlsx")])
    monkeypatch.setattr("gongyou.exchange.jobs.match", failing)
    desk.ask_to_run(check, worksite=district.here.worksite.uuid)
    with pytest.raises(RuntimeError):
        run_check(check.pk)
    assert desk.again(check).state == State.FAILED
    assert "系统出错" in desk.page(check)
    monkeypatch.setattr("gongyou.exchange.jobs.join", failing)
    with pytest.raises(RuntimeError):
        desk.bring([workbook(MONTHLESS)])
    assert "系统出错" in desk.page(Check.objects.latest("id"))


def test_one_file_no_reader_foresaw_does_not_hide_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: object, **more: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("gongyou.exchange.jobs.read_file", failing)
    check = desk.bring([workbook(MONTHLESS)])
    assert desk.again(check).state == State.DRAFT
    assert [bool(f.problem) for f in check.files.all()] == [True]


def test_the_progress_is_polled_and_then_the_page_comes_again(desk: Desk) -> None:
    desk.client.post(reverse("check-new"), {"tables": [workbook(MONTHLESS)]})
    check = Check.objects.latest("id")
    url = reverse("check-progress", args=[check.uuid])
    reading = desk.client.get(url)
    assert (reading.status_code, "HX-Refresh" in reading.headers) == (200, False)
    assert f'hx-get="{url}"' in reading.content.decode()
    Check.objects.filter(pk=check.pk).update(state=State.DRAFT)
    assert desk.client.get(url).headers["HX-Refresh"] == "true"


def test_a_check_of_a_contractor_is_seen_where_its_worksite_lies(
    sign_in: Callable[[str], Client], district: District
) -> None:
    seen = {
        who: len(sign_in(who).get(reverse("checks")).context["page"]) for who in district.accounts
    }
    assert seen == {
        "inspector": 1,
        "inspector of another district": 1,
        "clerk of the township": 1,
        "clerk of another township": 0,
        "officer of A": 1,
        "officer of B": 1,
        "keeper of systems": 0,
        "keeper of security": 0,
        "keeper of the audit": 0,
        "nobody": 0,
    }
    assert AuditEntry.objects.filter(outcome="refused").count() == 0


def test_a_heading_with_a_number_in_it_is_kept_without_the_number(desk: Desk) -> None:
    """A sheet without a header: somebody's card stands where a heading was expected."""
    card, identity = card_number(3), id_number("19800102", 903)
    rows: Rows = [*MONTHLESS[:1], [*MONTHLESS[1], f"卡号 {card}", identity], *MONTHLESS[2:]]
    check = desk.bring([workbook(rows, name="2026年7月.xlsx")])
    kept = str(check.files.values_list("understood", "problem").get())
    assert "卡号" in kept
    for secret in (card, identity):
        assert secret not in kept + desk.page(check)


def test_a_banks_answer_counts_for_the_order_it_belongs_to(desk: Desk, district: District) -> None:
    people = ReadersDesk(desk.folder)
    ordered = payment_order(people, "A-202607", "B-202607").encode()
    answered = payment_answer("PART", ("A-202607", "ACSC"), ("B-202607", "RJCT")).encode()
    files = [SimpleUploadedFile("单.xml", ordered), SimpleUploadedFile("回.xml", answered)]
    check = desk.bring([*files, workbook(MONTHLESS, name="2026年7月.xlsx")])
    assert "按待处理对待" not in desk.page(check), "the order has its answer"
    done = desk.run(check, worksite=district.here.worksite.uuid)
    assert done.state == State.DONE
    lines = PaymentResult.objects.filter(worksite=district.here.worksite, month="2026-07-01")
    assert sorted(lines.values_list("status", flat=True)) == ["fail", "ok"]
