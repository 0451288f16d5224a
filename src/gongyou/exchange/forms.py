"""Forms of a check: files, the month of a sheet, and what a run needs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models import Area
from gongyou.registry.models import Worksite
from gongyou.statutes.identity import check_credit_code

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Any number of files in one field."""

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(ManyFiles, self).clean(item, initial) for item in given]


class FilesForm(forms.Form):
    """The files of a site: roster, gates, sheets, bank returns, account, project.json."""

    tables = ManyFiles(
        label=_("文件"),
        help_text=_(
            "花名册、考勤机导出、人员编号表、工资表、银行回盘、专户流水，一次全拖进来。"
            "文件名不重要，按内容识别。"
        ),
        allow_empty_file=True,  # the reader names the file and says that it is empty
        widget=ManyFilesInput(attrs={"multiple": True}),
    )

    def __init__(self, *args: Any, stopped: str = "", **kwargs: Any) -> None:
        """`stopped` says why the files did not come through."""
        super().__init__(*args, **kwargs)
        self.stopped = stopped

    def clean(self) -> dict[str, Any]:
        if self.stopped:
            self.errors.pop("tables", None)
            self.add_error("tables", self.stopped)
        return super().clean() or {}

    def uploads(self) -> Sequence["UploadedFile[Any]"]:
        found: Sequence[UploadedFile[Any]] = self.cleaned_data["tables"]
        return found


class MonthForm(forms.Form):
    """The month of a wage sheet that does not say it."""

    month = forms.RegexField(
        r"^20[0-9][0-9]-(0[1-9]|1[0-2])\Z",
        label=_("工资月份"),
        strip=True,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-08"}),
        error_messages={"invalid": _("请写成 2026-08 这样。")},
    )


def _day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请写成 2026-08-15 这样的日期。")},
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


class ProjectRunForm(forms.Form):
    """A run whose facts all stand in a project.json: nothing is left to fill in."""


class RunForm(forms.Form):
    """Which site, as of which day. A new site needs its name and area; the rest makes the
    judgement better and can be added later."""

    worksite = forms.ModelChoiceField(
        Worksite.objects.none(),
        label=_("工地"),
        required=False,
        empty_label=_("新的工地（填下面几项）"),
        to_field_name="uuid",
    )
    as_of = _day(_("以哪一天为准"), _("这一天之后的打卡和流水不算。"), required=True)
    name = forms.CharField(label=_("工地名称"), max_length=120, required=False)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("在哪里"), required=False, to_field_name="code"
    )
    start_date = _day(_("开工日期"), _("早于这一天的打卡视为考勤机时钟错误。"))
    contract_date = _day(_("施工合同签订日期"))
    permit_date = _day(_("施工许可日期"))
    pay_day = forms.IntegerField(
        label=_("每月几日发工资"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("发上个月的工资；遇休息日要提前。"),
    )
    owner_name = forms.CharField(label=_("建设单位"), max_length=120, required=False)
    owner_code = forms.CharField(label=_("建设单位统一社会信用代码"), max_length=24, required=False)
    general_name = forms.CharField(label=_("施工总承包单位"), max_length=120, required=False)
    general_code = forms.CharField(
        label=_("总包单位统一社会信用代码"), max_length=24, required=False
    )

    NEW_SITE = (
        "name", "area", "start_date", "contract_date", "permit_date", "pay_day", "owner_name",
        "owner_code", "general_name", "general_code",
    )  # fmt: skip

    def __init__(
        self, *args: Any, worksites: QuerySet[Worksite], areas: QuerySet[Area], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {}).setdefault("as_of", timezone.localdate())
        super().__init__(*args, **kwargs)
        chosen, area = self.fields["worksite"], self.fields["area"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(area, forms.ModelChoiceField)  # noqa: S101
        chosen.queryset, area.queryset = worksites, areas

    def clean_owner_code(self) -> str:
        return self._credit_code("owner_code")

    def clean_general_code(self) -> str:
        return self._credit_code("general_code")

    def _credit_code(self, name: str) -> str:
        text = str(self.cleaned_data.get(name) or "").strip()
        if text and check_credit_code(text).faults:
            raise forms.ValidationError(_("这个统一社会信用代码不对：应为 18 位，末位是校验码。"))
        return check_credit_code(text).number if text else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("worksite"):
            for name in ("name", "area"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("新的工地要填这一项。"))
        for part in ("owner", "general"):
            named, code = data.get(f"{part}_name"), data.get(f"{part}_code")
            if named and not code and f"{part}_code" not in self.errors:
                self.add_error(f"{part}_code", _("单位要有统一社会信用代码，才认得出是同一家。"))
        return data
