"""What workers and the clerks who help them fill in; errors say what to do."""

import re
import unicodedata

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from gongyou.registry.phones import mobile
from gongyou.workers.models import Document

_NUMBERS = {"inputmode": "numeric", "autocomplete": "off"}


def plain(text: str) -> str:
    """Without blanks, full-width signs as the usual ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is nothing; None where nothing was sent yet."""
    return request.POST if request.method == "POST" else None


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("您的手机号"),
        max_length=40,
        error_messages={"required": _("请填手机号。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
    )

    def clean_phone(self) -> str:
        number = mobile(self.cleaned_data["phone"])
        if not number:
            raise forms.ValidationError(_("手机号是 11 位数字，1 开头。请对一遍再填。"))
        return number


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("短信里的 6 位数字"),
        max_length=40,
        error_messages={"required": _("请填短信里的 6 位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        code = plain(self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{6}", code):
            raise forms.ValidationError(_("验证码是 6 位数字。看一下短信，再填一遍。"))
        return code


class IdentityForm(forms.Form):
    name = forms.CharField(
        label=_("您的姓名"),
        max_length=60,
        error_messages={"required": _("请填姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    last_six = forms.CharField(
        label=_("身份证号的后 6 位"),
        max_length=40,
        help_text=_("最后一位是 X 的，也要填 X。"),
        error_messages={"required": _("请填身份证号的后 6 位。")},
        widget=forms.TextInput(attrs=_NUMBERS | {"inputmode": "text"}),
    )

    def clean_last_six(self) -> str:
        text = plain(self.cleaned_data["last_six"]).upper()
        if not re.fullmatch(r"[0-9]{5}[0-9X]", text):
            raise forms.ValidationError(_("后 6 位是数字，只有最后一位可能是 X。"))
        return text


class SlipForm(forms.Form):
    code = forms.CharField(
        label=_("条子上的码"),
        max_length=40,
        help_text=_("12 个字母和数字，大小写都行，横线可以不填。"),
        error_messages={"required": _("请填条子上的码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class PersonSearch(forms.Form):
    q = forms.CharField(
        label=_("姓名或拼音"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class SeenForm(forms.Form):
    """A look at the person: which document, and that he stood there."""

    document = forms.ChoiceField(
        label=_("看过的证件"),
        choices=[("", _("请选")), *Document.choices],
        error_messages={"required": _("请选看过的证件。")},
    )
    present = forms.BooleanField(
        label=_("本人在场，证件上的照片和人对得上"),
        error_messages={"required": _("没有见到本人的，不能办。")},
    )


class BindForm(SeenForm):
    phone = forms.CharField(
        label=_("手机号码"),
        max_length=40,
        error_messages={"required": _("请填手机号。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    field_order = ("phone", "document", "present")

    def clean_phone(self) -> str:
        number = mobile(self.cleaned_data["phone"])
        if not number:
            raise forms.ValidationError(_("手机号是 11 位数字，1 开头。请对一遍再填。"))
        return number
