"""What one fills in to see a number in full, or to find somebody by one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models import Look

LABELS = {"id_number": _("身份证号"), "phone": _("联系电话"), "cards": _("工资卡号")}


class RevealForm(forms.Form):
    """Which numbers, and why."""

    fields_asked = forms.MultipleChoiceField(
        label=_("看哪些"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请勾选要看的号码。")},
    )
    reason = forms.ChoiceField(
        label=_("事由"),
        choices=[("", "—"), *Look.Reason.choices],
        error_messages={"required": _("请选一个事由。")},
    )
    words = forms.CharField(
        label=_("说明"),
        max_length=200,
        help_text=_("例如案号、来访日期。工人本人能看到这句话；不要写号码。"),
        error_messages={"required": _("请写一句说明，工人本人能看到。")},
    )

    def __init__(self, known: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["fields_asked"]
        assert isinstance(asked, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        asked.choices = [(name, LABELS[name]) for name in known]


class LookUpForm(forms.Form):
    number = forms.CharField(
        label=_("身份证号、手机号或银行卡号"),
        max_length=60,
        help_text=_(
            "写法不限：可以有空格、横线、全角数字，15 位老身份证号也行。要写全，不能只写几位。"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        error_messages={"required": _("请输入一个号码。")},
    )


class ExportForm(forms.Form):
    purpose = forms.CharField(
        label=_("用途"),
        max_length=200,
        help_text=_("给谁、做什么用。第二个人和审计看得到。"),
        error_messages={"required": _("请写明用途。")},
    )


class DecideForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("你的意见"),
        choices=[("agree", _("同意")), ("refuse", _("不同意"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选同意或不同意。")},
    )
    words = forms.CharField(
        label=_("理由"),
        max_length=200,
        error_messages={"required": _("请写一句理由，申请人看得到。")},
    )
