"""The findings and refusals in the words of the people who read them."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongyou.exchange.formats.sentences import say

FINDING_WORDS: dict[str, Promise] = {
    "unpaid": _("未发"),
    "underpaid": _("少发"),
    "overpaid": _("多发"),
    "not_on_sheet": _("有勤无表"),
    "ghost": _("有表无勤（待核实）"),
    "days_differ": _("工日不符"),
    "failed_not_resent": _("失败未补发"),
    "shared_card": _("多人一卡"),
    "wrong_payee_card": _("非本人卡"),
    "unregistered": _("未实名登记"),
    "no_contract": _("未签合同"),
    "arithmetic": _("计算有误"),
    "below_minimum": _("低于最低工资"),
    "rate_differs": _("单价不符"),
}

# One plain sentence each: what it means, and what to ask the contractor.
FINDING_SENTENCES: dict[str, Promise] = {
    "unpaid": _("工资表上有应发，银行没有一笔发成功。问总包：为什么没发，哪天补。"),
    "underpaid": _("发到的钱少于应发净额。问总包：差额是什么，哪天补。"),
    "overpaid": _("发到的钱多于应发净额。问总包：是补以前的，还是发错了。"),
    "not_on_sheet": _("有打卡，当月工资表上没有这个人。问总包：谁给他记工，工资在哪张表上。"),
    "ghost": _("工资表上有，当月没有一次打卡。先不下结论：现场找人核实，或问他在哪个门进出。"),
    "days_differ": _("表上出勤和打卡工日差一天以上。问总包：多或少的几天怎么记的。"),
    "failed_not_resent": _(
        "银行退回了这笔工资，后来没有同样金额发成功。问总包：卡改了没有，哪天重发。"
    ),
    "shared_card": _("几个人的工资发到同一张卡。问：卡是谁的，钱到没到每个人手里。"),
    "wrong_payee_card": _("发到的卡不是本人登记的卡。问本人：是不是换了卡，钱到了没有。"),
    "unregistered": _("有打卡，花名册上没有。补实名登记和合同，不然不得进场施工。"),
    "no_contract": _("花名册上没有合同日期。补签合同或用工书面协议。"),
    "arithmetic": _("表上的实发不等于应发减扣款。问制表人：哪个数写错了。"),
    "below_minimum": _("满勤而应发低于最低工资。差额应补；最低工资的数额待核。"),
    "rate_differs": _("表上的日工资和花名册不一样。问总包：以哪个为准，有没有本人签字。"),
}

# Why a row was not used. The readers' sentence stands in for a reason without words here.
REASON_WORDS: dict[str, Promise] = {
    "unparsable": _("这一行读不懂"),
    "not_a_pass_event": _("不是通行记录（心跳、认不出脸等）"),
    "before_project_start": _("早于开工日期，多半是考勤机时钟丢了"),
    "after_as_of": _("晚于核对日"),
    "duplicate": _("与前面读到的重复"),
    "id_checksum": _("身份证号校验位不对：号不用，人保留"),
    "id_lost_digits": _("身份证号存成了数字，末几位丢了：号不用，人保留"),
    "card_lost_digits": _("卡号存成了数字，末几位丢了：卡不用，人保留"),
    "duplicate_person": _("同一个人在花名册上有两行"),
}


def reason_word(code: str) -> str:
    lang = "en" if (get_language() or "").startswith("en") else "zh"
    return str(REASON_WORDS[code]) if code in REASON_WORDS else say("reasons", code, lang)
