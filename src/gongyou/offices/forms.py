"""What administrators fill in, with messages that say what to do."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongyou.offices.console import Grant, OrganisationEntry
from gongyou.offices.models import Area, Organisation, Role
from gongyou.offices.models.people import AREA_ROLES, EMPLOYER_ROLES, ORGANISATION_ROLES
from gongyou.statutes.identity import check_credit_code

_ALL = ("", _("全部"))


class OrganisationFilter(forms.Form):
    q = forms.CharField(
        label=_("名称或所在地"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[_ALL, *Organisation.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("在用")), ("ended", _("已停用")), ("all", _("全部"))],
    )


class AccountFilter(forms.Form):
    q = forms.CharField(
        label=_("姓名或用户名"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    role = forms.ChoiceField(
        label=_("角色"),
        required=False,
        choices=[_ALL, ("none", _("没有角色")), *Role.Kind.choices],
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("在用")), ("closed", _("已停用")), ("all", _("全部"))],
    )


class OrganisationForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("区划"), to_field_name="code")
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)
    code = forms.CharField(
        label=_("机构代号"),
        max_length=40,
        help_text=_("小写字母、数字和连字符，例如 office-2。"),
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("只用小写字母、数字和连字符。"))],
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    place = forms.CharField(
        label=_("所在地"), max_length=120, required=False, help_text=_("驻外站写到门牌。")
    )
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    hours = forms.CharField(label=_("服务时间"), max_length=80, required=False)
    valid_from = forms.DateField(
        label=_("起用日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_until = forms.DateField(
        label=_("停用日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("这一天还在用，第二天起没有了；它的人的角色同时失效。"),
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["area"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        chosen.queryset = areas

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("valid_from"), data.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", _("停用日期早于起用日期。"))
        return data

    def entry(self) -> OrganisationEntry:
        return OrganisationEntry(**self.cleaned_data)


class AccountForm(forms.Form):
    username = forms.CharField(
        label=_("用户名"),
        min_length=2,
        max_length=40,
        help_text=_("登录时用，以后不改。字母、数字、点和连字符。"),
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", _("只用字母、数字、点和连字符。"))
        ],
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("归哪个区划管"), to_field_name="code"
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["area"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        chosen.queryset = areas

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if name.lower() in {"admin", "root", "test", "administrator", "guest"}:
            raise forms.ValidationError(_("这样的名字谁都猜得到，请换一个。"))
        return name


class GrantForm(forms.Form):
    """One role; which of the three places it needs depends on the role."""

    role = forms.ChoiceField(label=_("角色"), choices=[("", "—"), *Role.Kind.choices])
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("在哪个区划"),
        required=False,
        to_field_name="code",
        help_text=_("监察员、乡镇专干、领导小组和三个管理员要选。"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("在哪个机构"),
        required=False,
        to_field_name="uuid",
        help_text=_("服务站、银行、法院、仲裁、公安、工会、信访、行业部门、培训机构的人要选。"),
    )
    employer_name = forms.CharField(
        label=_("单位名称"),
        max_length=120,
        required=False,
        help_text=_("劳资专管员、分包和建设单位的人要填单位。"),
    )
    employer_code = forms.CharField(label=_("统一社会信用代码"), max_length=24, required=False)

    def __init__(
        self,
        *args: Any,
        areas: QuerySet[Area],
        organisations: QuerySet[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("area", areas), ("organisation", organisations)):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            chosen.queryset = rows

    def clean_employer_code(self) -> str:
        text = str(self.cleaned_data.get("employer_code") or "").strip()
        if not text:
            return ""
        check = check_credit_code(text)
        if check.faults:
            raise forms.ValidationError(_("这个统一社会信用代码不对：应为 18 位，末位是校验码。"))
        return check.number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = data.get("role")
        if role in AREA_ROLES and not data.get("area"):
            self.add_error("area", _("这个角色要选区划。"))
        if role in ORGANISATION_ROLES and not data.get("organisation"):
            self.add_error("organisation", _("这个角色要选机构。"))
        if role in EMPLOYER_ROLES:
            for name in ("employer_name", "employer_code"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("这个角色要填这一项。"))
        return data

    def grant(self) -> Grant:
        return Grant(**self.cleaned_data)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)
