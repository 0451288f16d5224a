"""The kinds of tables in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "roster": _("花名册"),
    "pin_table": _("人员编号表"),
    "gate": _("考勤记录"),
    "wage_sheet": _("工资表"),
    "bank_return": _("银行回盘"),
    "account": _("专户流水"),
}
# What somebody may say a table is: the kinds, and two that are none of them.
MEANT: dict[str, Promise] = {
    "roster": KINDS["roster"],
    "wage_sheet": KINDS["wage_sheet"],
    "gate": KINDS["gate"],
    "attendance": _("考勤表（按天打勾）"),
    "pin_table": KINDS["pin_table"],
    "bank_return": KINDS["bank_return"],
    "account": KINDS["account"],
    "left_out": _("不用这张表"),
}
MEANT_NOTES: dict[str, Promise] = {
    "roster": _("谁在工地上：姓名、身份证号、合同、工价、卡号"),
    "wage_sheet": _("一个月里谁该得多少：应发、扣款、实发"),
    "gate": _("每次进出一行：编号、时间、进出"),
    "attendance": _("每人一行，每天一格"),
    "pin_table": _("闸机上的编号是谁"),
    "bank_return": _("银行代发的结果：谁、多少、成功没有"),
    "account": _("工资专户的收支"),
    "left_out": _("封面、说明、别的表"),
}
# The steps in which an unknown table is explained.
STEPS: dict[str, Promise] = {
    "kind": _("是什么"),
    "header": _("表头在哪"),
    "columns": _("每列是什么"),
    "words": _("成功还是失败"),
    "keep": _("看一遍，记住"),
}
