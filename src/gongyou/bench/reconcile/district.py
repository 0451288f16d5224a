"""A district made of numbers: workers by the hundred thousand, in a few set-based statements.

Who does what follows from his number, so everybody can count what must come out:

- every hundredth never passes a gate and is on the sheets (`GHOST`), every hundredth passes
  and is on none (`NOT_ON_SHEET`); all others are on a sheet every month;
- of twenty one works at night, in before midnight and out on the next morning, which is
  still the day before;
- everybody else goes in and out each day; at times the way out is forgotten;
- every fiftieth payment fails and is not sent again.

The registers hold no name of anybody and no number that could be one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

FIRST_DAY = date(2026, 7, 1)
DISTRICT = "511504"


@dataclass(frozen=True)
class Size:
    workers: int
    worksites: int
    days: int

    @property
    def last_day(self) -> date:
        return FIRST_DAY + timedelta(days=self.days - 1)

    @property
    def months(self) -> int:
        last = self.last_day
        return (last.year - FIRST_DAY.year) * 12 + last.month - FIRST_DAY.month + 1

    @property
    def work_days(self) -> int:
        """How many days there must be: ghosts have none, everybody else one for each."""
        return (self.workers - self.workers // 100) * self.days

    @property
    def person_months(self) -> int:
        return self.workers * self.months


_REGISTERS = """
INSERT INTO registry_worksite (id, uuid, kind, code, name, pack, district_code, start_date,
                               legal_hold, created_at)
SELECT s, gen_random_uuid(), 'construction', 'BENCH-' || s, '测速工地' || s, 'B' || s,
       %(district)s, %(first)s, '', now()
FROM generate_series(1, %(worksites)s) s;

INSERT INTO attendance_device (id, serial, gate, maker, worksite_id)
SELECT 2 * s + gate, 'BENCH' || s || '-' || gate, gate || '号门', '', s
FROM generate_series(1, %(worksites)s) s, generate_series(0, 1) gate;

CREATE TEMPORARY TABLE bench_worker AS
SELECT n, 1 + (n - 1) * %(worksites)s / %(workers)s AS worksite_id, n %% 100 = 0 AS ghost,
       n %% 100 = 1 AS not_on_sheet, n %% 20 = 7 AS night, 200 + 10 * (n %% 17) AS rate
FROM generate_series(1, %(workers)s::bigint) n;
ANALYZE bench_worker;

INSERT INTO registry_person (id, uuid, name, name_key, pinyin, id_index)
SELECT n, gen_random_uuid(), '', '', '', sha256(('person ' || n)::bytea) FROM bench_worker;

INSERT INTO registry_engagement (ref, on_roster, roster_number, employee_no, name, id_status,
  teams, trade, pay_kind, day_rate, contract_text, contract_date, bank_name, mention, person_id,
  worksite_id)
SELECT 'B-' || n, true, n, 'GY' || n, '', 'ok', '["1班"]', '', 'day', rate, '', %(first)s, '', '',
       n, worksite_id
FROM bench_worker;

INSERT INTO registry_paycard (id, uuid, number, number_index, last4)
SELECT n, gen_random_uuid(), ''::bytea, sha256(('card ' || n)::bytea), '0000' FROM bench_worker;

INSERT INTO registry_registeredcard (card_id, person_id, worksite_id)
SELECT n, n, worksite_id FROM bench_worker;

INSERT INTO attendance_personcode (code, person_id, worksite_id)
SELECT n, n, worksite_id FROM bench_worker;
"""

_PUNCHES = """
INSERT INTO attendance_punch
  (worksite_id, local_date, device_id, code, at, direction, batch_id, row, serial)
SELECT w.worksite_id, p.local_date, 2 * w.worksite_id + n %% 2, n,
       (p.local_date + p.clock + n %% 3000 * interval '1 second') AT TIME ZONE 'Asia/Shanghai',
       p.direction, w.worksite_id, row_number() OVER (), NULL
FROM generate_series(0, %(days)s - 1) d
JOIN bench_worker w ON NOT ghost
CROSS JOIN LATERAL (VALUES
  (%(first)s::date + d, CASE WHEN night THEN time '18:30' ELSE time '06:10' END, 0),
  (%(first)s::date + d + night::int, CASE WHEN night THEN time '05:40' ELSE time '17:20' END, 1)
) p(local_date, clock, direction)
WHERE p.direction = 0 OR (n + d) %% 40 > 0
"""

_MONEY = """
CREATE TEMPORARY TABLE bench_month AS
SELECT m, (%(first)s::date + (m - 1) * interval '1 month')::date AS month,
       %(worksites)s + 2 * m * %(worksites)s AS sheets
FROM generate_series(1, %(months)s) m;

INSERT INTO registry_batch (id, uuid, worksite_id, kind, layout, source_key, digest, "table",
  data_rows, accepted_rows, control_totals, facts, taken_in_at, withdrawn_because)
SELECT id, gen_random_uuid(), s, kind, 'bench', 'bench', id::text, '', 0, 0, '[]', '{}', now(), ''
FROM generate_series(1, %(worksites)s) s, LATERAL (
  SELECT s AS id, 'gate' AS kind
  UNION ALL SELECT sheets + s, 'wage_sheet' FROM bench_month
  UNION ALL SELECT sheets + %(worksites)s + s, 'bank_return' FROM bench_month) batch;

CREATE TEMPORARY TABLE bench_wage AS
SELECT w.worksite_id, w.n, m.month, m.sheets, w.rate, 24 * w.rate AS gross,
       CASE WHEN n %% 3 = 0 THEN 500 ELSE 0 END AS advance
FROM bench_worker w, bench_month m WHERE NOT w.not_on_sheet;

INSERT INTO payroll_wageline (worksite_id, batch_id, row, person_id, month, days, day_rate, gross,
                              deductions, own_net)
SELECT worksite_id, sheets + worksite_id, n, n, month, 24, rate, gross, advance, gross - advance
FROM bench_wage;

INSERT INTO payroll_wagededuction (worksite_id, batch_id, row, ordinal, person_id, month, heading,
                                   category, amount, statutory)
SELECT worksite_id, sheets + worksite_id, n, 1, n, month, '借支', 'advance', advance, false
FROM bench_wage WHERE advance > 0;

INSERT INTO payroll_paymentresult (worksite_id, batch_id, row, person_id, card_id, month, paid_on,
                                   amount, status, batch_ref, sequence)
SELECT worksite_id, sheets + %(worksites)s + worksite_id, n, n, n, month,
       (month + interval '1 month 13 days')::date, gross - advance,
       CASE WHEN n %% 50 = 3 THEN 'fail' ELSE 'ok' END, 'B' || sheets, n
FROM bench_wage;
"""

# As the intake leaves it; a vacuum of our own, so that none comes in the middle of a measure.
_QUEUE = """
INSERT INTO attendance_dirtyspan (worksite_id, person_id, since, until)
SELECT worksite_id, n, %(first)s, %(last)s::date + night::int FROM bench_worker WHERE NOT ghost
"""
_TABLES = (
    *("attendance_punch", "attendance_personcode", "registry_person", "registry_engagement"),
    *("registry_registeredcard", "registry_batch", "payroll_wageline", "payroll_wagededuction"),
    *("payroll_paymentresult", "registry_worksite"),
)


def fill(size: Size) -> int:
    """Make the district in an empty database; how many punches it has."""
    wanted: dict[str, Any] = {
        "workers": size.workers,
        "worksites": size.worksites,
        "days": size.days,
        "months": size.months,
        "first": FIRST_DAY,
        "last": size.last_day,
        "district": DISTRICT,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        _each(_REGISTERS, wanted)
        cursor.execute(_PUNCHES, wanted)
        punches: int = cursor.rowcount
        _each(_MONEY, wanted)
        cursor.execute(_QUEUE, wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(_TABLES)}")
    return punches


def _each(statements: str, wanted: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split(";\n"):
            if statement.strip():
                cursor.execute(statement, wanted)
