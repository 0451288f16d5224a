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
