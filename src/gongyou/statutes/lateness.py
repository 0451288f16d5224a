"""How late a duty is on a day, in calendar and in working days."""

from dataclasses import dataclass
from datetime import date

from gongyou.statutes.workdays import is_provisional, working_days_between


@dataclass(frozen=True)
class Lateness:
    """Days after `due` up to and including `counted_to`; never negative."""

    due: date
    done: date | None
    counted_to: date
    late: bool
    days_calendar: int
    days_working: int
    provisional: bool


def lateness(due: date, done: date | None, as_of: date) -> Lateness:
    """Late until done, or until `as_of` while it is not done on that day."""
    known = done if done is not None and done <= as_of else None
    to = known or as_of
    days = max(0, (to - due).days)
    return Lateness(
        due=due,
        done=known,
        counted_to=to,
        late=days > 0,
        days_calendar=days,
        days_working=working_days_between(due, to),
        provisional=days > 0 and is_provisional(due, to),
    )


def lateness_code(rule: str, found: Lateness) -> str:
    """The sentence: done or still open, in time or late."""
    return f"{rule}-{'done' if found.done else 'open'}-{'late' if found.late else 'in-time'}"


def lateness_params(found: Lateness) -> dict[str, object]:
    return {
        "due": found.due,
        "done": found.done,
        "as_of": found.counted_to,
        "days": found.days_calendar,
        "working_days": found.days_working,
    }
