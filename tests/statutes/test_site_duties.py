"""Account, deposit, notice board, minimum wage and ledger of a building site."""

from datetime import date
from decimal import Decimal

import pytest

from gongyou.statutes.deposit import PayRecord, deposit_amount, deposit_due
from gongyou.statutes.minimum_wage import below_minimum, minimum_wage
from gongyou.statutes.notice_board import notice_board
from gongyou.statutes.parameters import Entry, local_values, parameter
from gongyou.statutes.results import Status
from gongyou.statutes.sources import DEPOSIT_PROVISIONS
from gongyou.statutes.special_account import account_close_notice, account_filing, account_opening
from gongyou.statutes.wage_ledger import ledger_row, retention

AS_OF = date(2026, 9, 30)
XUZHOU = "511504"
CONTRACT = date(2026, 5, 20)
PERMIT = date(2026, 6, 8)


@pytest.mark.parametrize(
    ("opened", "days", "late", "code"),
    [
        (date(2026, 6, 19), 30, 0, "account-opening-done-in-time"),
        (date(2026, 6, 20), 31, 1, "account-opening-done-late"),
        (None, 133, 103, "account-opening-open-late"),
    ],
)
def test_the_account_is_opened_within_thirty_days_of_the_contract(
    opened: date | None, days: int, late: int, code: str
) -> None:
    found = account_opening(CONTRACT, opened, AS_OF, XUZHOU)
    assert (found.value.days, found.value.days_late, found.value.late) == (days, late, late > 0)
    assert (found.value.limit_days, found.value.due) == (30, date(2026, 6, 19))
    assert found.reason.code == code


def test_no_limit_was_in_force_for_a_contract_before_the_measures() -> None:
    found = account_opening(date(2021, 7, 6), None, AS_OF)
    assert (found.value.limit_days, found.value.late, found.value.days_late) == (None, None, None)
    assert found.reason.status is Status.UNSET


def test_the_account_is_filed_within_thirty_days_of_opening() -> None:
    assert account_filing(date(2026, 6, 19), date(2026, 7, 19), AS_OF).value.late is False
    assert account_filing(date(2026, 6, 19), date(2026, 7, 20), AS_OF).value.days_late == 1


def test_the_closing_notice_stands_thirty_whole_days() -> None:
    assert account_close_notice(date(2026, 6, 1)).value == date(2026, 7, 2)


def test_the_deposit_counts_twenty_working_days_after_the_permit() -> None:
    found = deposit_due(PERMIT, CONTRACT, date(2026, 7, 7), AS_OF, XUZHOU)
    assert (found.value.start_is, found.value.due) == ("permit", date(2026, 7, 7))
    assert (found.value.late, found.value.days_late_calendar) == (False, 0)
    assert found.reason.status is Status.FROM_MEMORY


@pytest.mark.parametrize(
    ("paid", "calendar", "working"), [(date(2026, 7, 13), 6, 4), (None, 85, 61)]
)
def test_a_deposit_after_the_due_day_is_late(
    paid: date | None, calendar: int, working: int
) -> None:
    found = deposit_due(PERMIT, CONTRACT, paid, AS_OF).value
    assert (found.days_late_calendar, found.days_late_working) == (calendar, working)


def test_without_a_permit_the_deposit_counts_from_the_contract() -> None:
    found = deposit_due(None, CONTRACT, None, AS_OF).value
    assert (found.start_is, found.due) == ("contract", date(2026, 6, 17))
    nothing = deposit_due(None, None, None, AS_OF)
    assert (nothing.value.due, nothing.reason.code) == (None, "deposit-no-start")


def test_a_deposit_due_in_2027_is_provisional() -> None:
    assert deposit_due(date(2026, 12, 20), None, None, date(2026, 12, 21)).reason.provisional


def test_the_deposit_amount_is_unknown_while_the_area_has_no_rate() -> None:
    found = deposit_amount(Decimal("38600000"), PayRecord.ORDINARY, AS_OF, XUZHOU)
    assert (found.value, found.reason.status) == (None, Status.UNSET)


@pytest.mark.parametrize(
    ("record", "in_place", "amount"),
    [
        (PayRecord.ORDINARY, False, "579000.01"),
        (PayRecord.LISTED, False, "1158000.01"),
        (PayRecord.ARREARS, False, "868500.01"),
        (PayRecord.CLEAN_TWO_YEARS, False, "289500.01"),
        (PayRecord.CLEAN_THREE_YEARS, False, "289500.01"),
        (PayRecord.CLEAN_THREE_YEARS, True, "0"),
    ],
)
def test_the_record_of_the_contractor_moves_the_deposit(
    record: PayRecord, in_place: bool, amount: str
) -> None:
    rate = Entry(Decimal("0.015"), DEPOSIT_PROVISIONS.article(11), Status.VERIFIED)
    with local_values({("deposit/rate_base", XUZHOU): {date(2021, 11, 1): rate}}):
        found = deposit_amount(
            Decimal("38600000.11"), record, AS_OF, XUZHOU, real_name_and_account=in_place
        )
    assert found.value == Decimal(amount)
    assert found.reason.status.to_confirm


def test_the_cap_of_the_area_ends_the_deposit() -> None:
    def entry(value: str) -> dict[date, Entry]:
        article = DEPOSIT_PROVISIONS.article(11)
        return {date(2021, 11, 1): Entry(Decimal(value), article, Status.VERIFIED)}

    values = {
        ("deposit/rate_base", "51"): entry("0.03"),
        ("deposit/cap_yuan", "51"): entry("500000"),
    }
    with local_values(values):
        found = deposit_amount(Decimal("38600000"), PayRecord.ORDINARY, AS_OF, XUZHOU)
    assert found.value == Decimal("500000")


def test_the_notice_board_lacks_exactly_what_is_not_shown() -> None:
    required = parameter("notice_board/items", AS_OF).items()
    assert len(required) == 13
    shown = {item: item != "法律援助申请渠道" for item in required}
    assert notice_board(shown, AS_OF, XUZHOU).value.missing == ("法律援助申请渠道",)
    assert notice_board(dict.fromkeys(required, True), AS_OF).value.missing == ()
    assert notice_board(shown, AS_OF, posted=False).value.missing == required
    assert len(notice_board({}, AS_OF).value.missing) == 13


def test_nothing_is_below_a_minimum_nobody_has_entered() -> None:
    assert minimum_wage(AS_OF, XUZHOU).value is None
    found = below_minimum(Decimal(1), 30, AS_OF, XUZHOU)
    assert (found.value.below, found.value.short) == (None, Decimal(0))
    assert found.reason.status is Status.UNSET


@pytest.mark.parametrize(
    ("gross", "days", "below", "short"),
    [
        ("2199.99", 21, True, "0.01"),
        ("2200.00", 21, False, "0"),
        ("1000.00", 20, False, "0"),
        ("1000.00", 22, True, "1200.00"),
    ],
)
def test_a_full_month_paid_under_the_minimum_is_named(
    gross: str, days: int, below: bool, short: str
) -> None:
    found = below_minimum(Decimal(gross), days, AS_OF, XUZHOU, minimum=Decimal("2200.00"))
    assert (found.value.below, found.value.short) == (below, Decimal(short))
    assert found.reason.status is Status.HOUSE_DEFAULT, "21 days is no number of the law"


def test_the_minimum_of_the_area_is_used_once_it_is_confirmed() -> None:
    entry = Entry(Decimal("2200"), DEPOSIT_PROVISIONS.article(1), Status.VERIFIED)
    with local_values({("minimum_wage/monthly", XUZHOU): {date(2025, 1, 1): entry}}):
        assert minimum_wage(AS_OF, XUZHOU).value == Decimal(2200)
        assert below_minimum(Decimal("2100"), 21, AS_OF, XUZHOU).value.below is True
        assert below_minimum(Decimal("2100"), 21, date(2024, 12, 31), XUZHOU).value.below is None


def test_a_ledger_row_agrees_to_the_fen() -> None:
    good = ledger_row(Decimal("100.00"), Decimal("10.01"), Decimal("89.99"))
    assert good.value.agrees
    wrong = ledger_row(Decimal("100.00"), Decimal("10.01"), Decimal("90.00"))
    assert (wrong.value.agrees, wrong.value.difference) == (False, Decimal("0.01"))


def test_papers_are_kept_until_the_later_of_both_clocks() -> None:
    early, done, paid = date(2023, 1, 10), date(2025, 6, 30), date(2025, 8, 31)
    assert retention(early, done, paid, AS_OF).value.keep_until == date(2028, 8, 31)
    assert retention(date(2026, 2, 1), done, paid, AS_OF).value.keep_until == date(2029, 2, 1)
    assert retention(early, done, None, AS_OF).value.keep_until is None
    assert retention(early, done, None, AS_OF).reason.code == "retention-open"
