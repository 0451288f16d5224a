"""Every rule once: its name, its function, the fields it takes and where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from inspect import signature
from typing import Any, TypeVar

from gongyou.statutes import (
    deposit,
    identity,
    labour_cost,
    minimum_wage,
    notice_board,
    payday,
    periods,
    signals,
    special_account,
    wage_ledger,
    workdays,
)
from gongyou.statutes.fields import Field, FieldError, Kind, read_fields
from gongyou.statutes.results import Label, Result, result
from gongyou.statutes.sentences import label
from gongyou.statutes.sources import (
    CARD_NUMBER_STANDARD,
    CREDIT_CODE_STANDARD,
    HOLIDAY_RULES,
    ID_NUMBER_STANDARD,
    Law,
    Reference,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Rule:
    name: str
    function: Callable[..., Result[Any]]
    fields: tuple[Field, ...]
    label: Label
    article: str

    def apply(self, data: Mapping[str, Any]) -> Result[Any]:
        """Call the function with the fields of `data`; what it has no default for is None."""
        parameters = signature(self.function).parameters
        blank = {name: None for name, p in parameters.items() if p.default is p.empty}
        return self.function(**{**blank, **read_fields(self.fields, data)})


def _field(name: str, kind: Kind, zh: str, en: str, *, required: bool = True) -> Field:
    return Field(name, kind, required, Label(zh, en))


AS_OF = _field("as_of", Kind.DATE, "截至日期", "the day asked for")
AREA = _field("area", Kind.AREA, "行政区划代码", "area code", required=False)
MONTH = _field("month", Kind.MONTH, "工资月份", "wage month")
DAY = _field("day", Kind.INTEGER, "约定支付日", "agreed pay day")
OFFSET = _field("month_offset", Kind.INTEGER, "次月为1", "1 for the next month")
NUMBER = _field("number", Kind.CELL, "号码", "the number")
START = _field("start", Kind.DATE, "起始日", "start")


def whether_workday(day: date) -> Result[workdays.Workday]:
    found = workdays.workday(day)
    return result(
        "workday",
        found,
        articles=(HOLIDAY_RULES.article(2),),
        inputs={"day": day},
        provisional=found.provisional,
        code=f"workday-{found.why}",
        params={"day": day},
    )


def count_working_days(start: date, end: date) -> Result[int]:
    days = workdays.working_days_between(start, end)
    return result(
        "working-days",
        days,
        articles=(HOLIDAY_RULES.article(2),),
        inputs={"start": start, "end": end},
        provisional=workdays.is_provisional(start, end),
        code="working-days",
        params={"start": start, "end": end, "days": days},
    )


def id_number(number: identity.Cell) -> Result[identity.IdCheck]:
    found = identity.check_id_number(number)
    return _checked("id-number", found, found.faults, ID_NUMBER_STANDARD)


def credit_code(number: identity.Cell) -> Result[identity.NumberCheck]:
    found = identity.check_credit_code(number)
    return _checked("credit-code", found, found.faults, CREDIT_CODE_STANDARD)


def card_number(number: identity.Cell) -> Result[identity.NumberCheck]:
    found = identity.check_card(number)
    return _checked("card-number", found, found.faults, CARD_NUMBER_STANDARD)


def _checked(rule: str, found: T, faults: tuple[identity.Fault, ...], law: Law) -> Result[T]:
    """The number itself is no input of the reason: reasons are logged and shown."""
    labels = [label(f"fault-{fault}") for fault in faults]
    named = Label("；".join(f.zh for f in labels), "; ".join(f.en for f in labels))
    return result(
        rule,
        found,
        articles=(Reference(law.title, law.number, ""),),
        inputs={},
        code="number-faults" if faults else "number-good",
        params={"faults": named},
    )


def signal(
    rule: str, facts: Mapping[str, Decimal], as_of: date, area: str = ""
) -> Result[signals.Signal]:
    """`judge` for the command line, which names what it does not know."""
    known = signals.signal_rules().get(rule)
    if known is None:
        listed = ", ".join(signals.signal_rules())
        raise FieldError("rule", f"没有这条规则，可用：{listed}", f"no such rule; use {listed}")
    if extra := sorted(set(facts) - set(known.facts)):
        listed = ", ".join(known.facts)
        raise FieldError(
            "facts", f"不认识 {extra}，可用：{listed}", f"unknown {extra}; use {listed}"
        )
    return signals.judge(rule, facts, as_of, area)


RULES: tuple[Rule, ...] = (
    Rule(
        "period-end",
        periods.period_end,
        (
            START,
            _field("length", Kind.INTEGER, "长度", "length"),
            _field("unit", Kind.UNIT, "单位", "unit"),
        ),
        Label("期间的最后一日（遇休息日顺延）", "last day of a period, moved after a rest day"),
        "民法典 201–203",
    ),
    Rule(
        "workday",
        whether_workday,
        (_field("day", Kind.DATE, "日期", "day"),),
        Label("是不是工作日", "is it a working day"),
        "放假办法 2",
    ),
    Rule(
        "working-days",
        count_working_days,
        (START, _field("end", Kind.DATE, "截止日", "end")),
        Label("两日之间的工作日数", "working days between two days"),
        "放假办法 2",
    ),
    Rule(
        "pay-day",
        payday.pay_day,
        (MONTH, DAY, OFFSET),
        Label("工资支付日（遇休息日提前）", "pay day, moved before a rest day"),
        "条例 14",
    ),
    Rule(
        "payroll",
        payday.payroll_lateness,
        (
            MONTH,
            DAY,
            OFFSET,
            _field("first_batch", Kind.DATE, "首批发放日", "first batch", required=False),
            AS_OF,
        ),
        Label("工资发放逾期天数", "how late wages are"),
        "条例 14",
    ),
    Rule(
        "ledger-row",
        wage_ledger.ledger_row,
        (
            _field("gross", Kind.DECIMAL, "应发", "gross"),
            _field("deductions", Kind.DECIMAL, "扣除", "deductions"),
            _field("stated_net", Kind.DECIMAL, "表上实发", "net as stated"),
        ),
        Label("应发减扣除是否等于实发", "gross less deductions against net"),
        "条例 15",
    ),
    Rule(
        "retention",
        wage_ledger.retention,
        (
            _field("recorded_on", Kind.DATE, "记录日期", "recorded on"),
            _field("completed_on", Kind.DATE, "完工日期", "completed on", required=False),
            _field("settled_on", Kind.DATE, "结清日期", "settled on", required=False),
            AS_OF,
        ),
        Label("台账保存到哪一天", "how long the ledger is kept"),
        "条例 15、28",
    ),
    Rule(
        "labour-cost",
        labour_cost.labour_cost_due,
        (
            MONTH,
            _field("agreed_day", Kind.INTEGER, "约定拨付日", "agreed day"),
            OFFSET,
            _field("completed_on", Kind.DATE, "足额到账日", "credited in full on", required=False),
            AS_OF,
        ),
        Label("人工费用拨付逾期天数", "how late the labour cost is"),
        "条例 24、29",
    ),
    Rule(
        "labour-cost-cutoff",
        labour_cost.labour_cost_cutoff,
        (AS_OF,),
        Label("超过拨付周期上限的分界日", "cutoff day of the longest transfer cycle"),
        "条例 24",
    ),
    Rule(
        "account-close-notice",
        special_account.account_close_notice,
        (_field("posted", Kind.DATE, "公示日期", "posted on"), AREA),
        Label("专用账户最早撤销日", "first day an account may be closed"),
        "条例 27",
    ),
    Rule(
        "notice-board",
        notice_board.notice_board,
        (
            _field("items", Kind.FLAGS, "各事项是否载明", "items shown"),
            AS_OF,
            AREA,
            _field("posted", Kind.BOOLEAN, "是否张贴", "is it posted", required=False),
        ),
        Label("维权信息告示牌缺项", "items missing on the notice board"),
        "条例 34",
    ),
    Rule(
        "account-opening",
        special_account.account_opening,
        (
            _field("contract_date", Kind.DATE, "合同签订日", "contract date"),
            _field("opened", Kind.DATE, "开户日", "opened on", required=False),
            AS_OF,
            AREA,
        ),
        Label("专用账户开立期限", "limit for opening the special account"),
        "53号文 6",
    ),
    Rule(
        "account-filing",
        special_account.account_filing,
        (
            _field("opened", Kind.DATE, "开户日", "opened on"),
            _field("filed", Kind.DATE, "备案日", "filed on", required=False),
            AS_OF,
            AREA,
        ),
        Label("专用账户备案期限", "limit for filing the special account"),
        "53号文 6",
    ),
    Rule(
        "deposit-due",
        deposit.deposit_due,
        (
            _field("permit_date", Kind.DATE, "施工许可日期", "permit date", required=False),
            _field("contract_date", Kind.DATE, "合同签订日", "contract date", required=False),
            _field("paid", Kind.DATE, "存储日", "stored on", required=False),
            AS_OF,
            AREA,
        ),
        Label("工资保证金存储期限", "limit for storing the wage deposit"),
        "65号文 8",
    ),
    Rule(
        "deposit-amount",
        deposit.deposit_amount,
        (
            _field("contract_amount", Kind.DECIMAL, "合同额", "contract amount"),
            _field("record", Kind.PAY_RECORD, "支付记录", "pay record"),
            AS_OF,
            AREA,
            _field(
                "real_name_and_account",
                Kind.BOOLEAN,
                "实名制和专户是否落实",
                "real-name system and account in place",
                required=False,
            ),
        ),
        Label("应存储的工资保证金数额", "amount of the wage deposit"),
        "65号文 11、12",
    ),
    Rule(
        "minimum-wage",
        minimum_wage.minimum_wage,
        (AS_OF, _field("area", Kind.AREA, "行政区划代码", "area code")),
        Label("当地最低工资标准", "minimum wage of the area"),
        "劳动法 48",
    ),
    Rule(
        "below-minimum",
        minimum_wage.below_minimum,
        (
            _field("gross", Kind.DECIMAL, "应发", "gross"),
            _field("gate_days", Kind.INTEGER, "出勤天数", "days on site"),
            AS_OF,
            _field("area", Kind.AREA, "行政区划代码", "area code"),
            _field("minimum", Kind.DECIMAL, "最低工资", "minimum wage", required=False),
            _field("full_month_days", Kind.INTEGER, "满月天数", "full month", required=False),
        ),
        Label("满月应发是否低于最低工资", "is a full month paid below the minimum"),
        "劳动法 48",
    ),
    Rule(
        "signal",
        signal,
        (
            _field("rule", Kind.TEXT, "规则编号，如 EW-03", "rule id such as EW-03"),
            _field("facts", Kind.FACTS, "事实数值", "numbers by fact"),
            AS_OF,
            AREA,
        ),
        Label("三色预警判断", "judge a signal in three colours"),
        "见各规则",
    ),
    Rule("id-number", id_number, (NUMBER,), Label("身份证号码校验", "citizen number"), "GB 11643"),
    Rule(
        "credit-code",
        credit_code,
        (NUMBER,),
        Label("统一社会信用代码校验", "credit code"),
        "GB 32100",
    ),
    Rule("card-number", card_number, (NUMBER,), Label("银行卡号校验", "card number"), "GB/T 15694"),
)
BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}
