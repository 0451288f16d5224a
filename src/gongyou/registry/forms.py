"""What a firm writes to be let in, what is decided on it, and whom a firm calls in."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from gongyou.offices.forms import AccountForm
from gongyou.offices.models import Account, Area
from gongyou.offices.passwords import rules_in_words
from gongyou.registry.joining import Asked
from gongyou.statutes.identity import check_credit_code

LARGEST_LICENCE = 5 * 1024 * 1024
# What the content begins with; the name of a file proves nothing.
_BEGINNINGS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def credit_code(text: str) -> str:
    """GB 32100, in one spelling. Raises ValidationError with what to do."""
    check = check_credit_code(text)
    if check.faults:
        raise forms.ValidationError(
            _("这个统一社会信用代码不对：应为 18 位，末位是校验码，请照营业执照再输一次。")
        )
    return check.number


class RegistrationForm(forms.Form):
    area = forms.ModelChoiceField(
        Area.objects.filter(level=Area.Level.DISTRICT),
        label=_("工地在哪个区县"),
        to_field_name="code",
        empty_label="—",
    )
    name = forms.CharField(label=_("单位名称"), max_length=120, help_text=_("和营业执照一字不差。"))
    code = forms.CharField(
        label=_("统一社会信用代码"), max_length=24, help_text=_("18 位，在营业执照上。")
    )
    person = forms.CharField(
        label=_("负责人"), max_length=40, help_text=_("第一个账号给这个人：管工资的劳资专管员。")
    )
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        help_text=_("审核的人会打这个电话核实，并当面告诉初始密码。"),
        validators=[
            RegexValidator(r"^[0-9+][0-9 -]{6,19}$", _("电话只写数字，例如 19900000001。"))
        ],
    )
    licence = forms.FileField(
        label=_("营业执照"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，不超过 5 MB；带上可以少跑一趟。"),
    )

    def clean_code(self) -> str:
        return credit_code(self.cleaned_data["code"])

    def clean_licence(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["licence"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST_LICENCE:
            raise forms.ValidationError(_("文件超过 5 MB，请拍小一点再传。"))
        head = file.read(8)
        file.seek(0)
        if not head.startswith(_BEGINNINGS):
            raise forms.ValidationError(_("这不是 PDF、JPG 或 PNG，请换一个文件。"))
        return file

    def asked(self) -> Asked:
        data = self.cleaned_data
        return Asked(data["area"], data["code"], data["name"], data["person"], data["phone"])

    def licence_file(self) -> tuple[str, Iterable[bytes]] | None:
        file = self.cleaned_data["licence"]
        return (str(file.name or "licence"), file.chunks()) if file else None


class StateForm(forms.Form):
    receipt = forms.CharField(label=_("受理号"), max_length=20)
    code = forms.CharField(label=_("统一社会信用代码"), max_length=24)

    def clean_code(self) -> str:
        return credit_code(self.cleaned_data["code"])


class DecisionFilter(forms.Form):
    q = forms.CharField(
        label=_("单位、代码或受理号"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("等待审核")),
            ("approved", _("已通过")),
            ("refused", _("未通过")),
            ("all", _("全部")),
        ],
    )


class ApproveForm(forms.Form):
    username = forms.CharField(
        label=_("第一个账号的用户名"),
        min_length=2,
        max_length=40,
        help_text=_("字母、数字、点和连字符；通过后显示一次初始密码。"),
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", _("只用字母、数字、点和连字符。"))
        ],
    )

    clean_username = AccountForm.clean_username


class InviteForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)
    place = forms.ChoiceField(
        label=_("做什么"),
        help_text=_("分包的人只看得到选的这一个工地。"),
    )

    def __init__(self, data: Any, worksites: Mapping[UUID, str]) -> None:
        super().__init__(data)
        chosen = self.fields["place"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - for the type checker
        sites = [
            (str(uuid), _("分包单位管理员：%(site)s") % {"site": name})
            for uuid, name in worksites.items()
        ]
        chosen.choices = [("firm", _("劳资专管员：本单位全部工地")), *sites]

    def worksite(self) -> UUID | None:
        place = str(self.cleaned_data["place"])
        return None if place == "firm" else UUID(place)


class JoinForm(forms.Form):
    username = forms.CharField(
        label=_("用户名"),
        min_length=2,
        max_length=40,
        help_text=_("登录时用，以后不改。字母、数字、点和连字符。"),
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", _("只用字母、数字、点和连字符。"))
        ],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    password = forms.CharField(
        label=_("密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("密码再输一次"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    clean_username = AccountForm.clean_username

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = rules_in_words()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first = data.get("password")
        if not first:
            return data
        if data.get("again") and data["again"] != first:
            self.add_error("again", _("两次输入的密码不一样。"))
        somebody = Account(username=data.get("username", ""), name=data.get("name", ""))
        try:
            validate_password(first, somebody)
        except forms.ValidationError as error:
            self.add_error("password", error)
        return data
