"""专用账户办法（人社部发〔2021〕53号）第六条: opened and filed within calendar days."""

from dataclasses import dataclass
from datetime import date, timedelta

from gongyou.statutes.lateness import lateness
from gongyou.statutes.parameters import parameter
from gongyou.statutes.results import Parameter, Result, result
from gongyou.statutes.sources import SPECIAL_ACCOUNT_MEASURES, WAGE_REGULATION, Reference


@dataclass(frozen=True)
class WithinDays:
    """`days` from `start` to the act, or to the day asked for; None: no limit known here."""

    start: date
    done: date | None
    days: int
    limit_days: int | None
    due: date | None
    late: bool | None
    days_late: int | None


def account_opening(
    contract_date: date, opened: date | None, as_of: date, area: str = ""
) -> Result[WithinDays]:
    """第六条: opened within 30 calendar days of the contract. Not moved on rest days."""
    limit = parameter("special_account/open_days", contract_date, area)
    return _within(
        "account-opening",
        contract_date,
        opened,
        as_of,
        limit,
        SPECIAL_ACCOUNT_MEASURES.article(6),
        ("contract_date", "opened"),
    )


def account_filing(
    opened: date, filed: date | None, as_of: date, area: str = ""
) -> Result[WithinDays]:
    """第六条: filed within 30 calendar days of its opening."""
    limit = parameter("special_account/filing_days", opened, area)
    return _within(
        "account-filing",
        opened,
        filed,
        as_of,
        limit,
        SPECIAL_ACCOUNT_MEASURES.article(6),
        ("opened", "filed"),
    )


def account_close_notice(posted: date, area: str = "") -> Result[date | None]:
    """条例第二十七条: the first day on which the posted notice has stood long enough."""
    limit = parameter("special_account/close_notice_days", posted, area)
    free = None if limit.value is None else posted + timedelta(days=limit.whole() + 1)
    return result(
        "account-close-notice",
        free,
        articles=(WAGE_REGULATION.article(27),),
        parameters=(limit,),
        inputs={"posted": posted},
        code="account-close-notice" if free else "limit-unset",
        params={"posted": posted, "free": free, "limit": limit.value},
    )


def _within(
    rule: str,
    start: date,
    done: date | None,
    as_of: date,
    limit: Parameter,
    article: Reference,
    names: tuple[str, str],
) -> Result[WithinDays]:
    due = None if limit.value is None else start + timedelta(days=limit.whole())
    found = lateness(due or start, done, as_of)
    value = WithinDays(
        start=start,
        done=found.done,
        days=(found.counted_to - start).days,
        limit_days=None if due is None else limit.whole(),
        due=due,
        late=None if due is None else found.late,
        days_late=None if due is None else found.days_calendar,
    )
    return result(
        rule,
        value,
        articles=(article,),
        parameters=(limit,),
        inputs={names[0]: start, names[1]: done, "as_of": as_of},
        code=_code(rule, value),
        params={"days": value.days, "limit": limit.value, "due": due, "late": value.days_late},
    )


def _code(rule: str, found: WithinDays) -> str:
    if found.late is None:
        return "limit-unset"
    return f"{rule}-{'done' if found.done else 'open'}-{'late' if found.late else 'in-time'}"
