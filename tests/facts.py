"""The facts and the rollups made from them: the one list. See docs/decisions for why they are
shaped as they are; tests/architecture/test_facts.py holds them to it on the live schema."""

FACTS = {
    "attendance_punch",
    "attendance_deviceserial",
    "attendance_statedday",
    "payroll_wageline",
    "payroll_wagededuction",
    "payroll_paymentresult",
    "payroll_accountentry",
    "workers_workeranswer",
}
ROLLUPS = {"attendance_workday", "payroll_monthledger"}

# Only ever added to, like the facts, though not kept by worksite.
APPEND_ONLY = FACTS | {"foundation_auditentry", "registry_look", "registry_lookedat"}

# Called a rollup because it is replaced; a few rows a worksite, local wherever the facts lie.
SMALL_ROLLUPS = {"alerts_signal"}
