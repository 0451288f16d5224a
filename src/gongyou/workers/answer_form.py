"""The number that an answer needs, asked for alone; and the whole answer at the counter."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.workers.answers import Answer
from gongyou.workers.forms import plain
from gongyou.workers.models import WorkerAnswer

Said = WorkerAnswer.Said
MOST_SCAN = 10 * 1024 * 1024
_SCANS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}


class _NumberInput(forms.TextInput):
    """As people type it: blanks, commas, the unit and full-width digits are taken off."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = plain(str(super().value_from_datadict(data, files, name) or ""))
        return text.replace(",", "").removesuffix("元").removesuffix("天")


_TYPED = {"inputmode": "decimal", "autocomplete": "off"}


def _received(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("实际拿到多少元"),
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        error_messages={
            "required": _("请填拿到多少元，没有就填 0。"),
            "invalid": _("请填数字，例如 3000 或 3000.50。"),
            "min_value": _("钱数不能小于 0。"),
        },
        widget=_NumberInput(attrs=_TYPED),
        **more,
    )


def _days(**more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("实际干了几天"),
        min_value=Decimal(0),
        max_value=Decimal(31),
        max_digits=5,
        decimal_places=2,
        help_text=_("半天填 0.5，例如 25.5。"),
        error_messages={
            "required": _("请填干了几天。"),
            "invalid": _("请填数字，例如 26 或 25.5。"),
            "max_value": _("一个月最多 31 天。"),
            "min_value": _("天数不能小于 0。"),
        },
        widget=_NumberInput(attrs=_TYPED),
        **more,
    )


class AnswerForm(forms.Form):
    """What is said is chosen already; only the number it needs is asked."""

    def __init__(self, data: Any = None, *, said: str) -> None:
        super().__init__(data)
        self.said = said
        if said == Said.PART:
            self.fields["received"] = _received()
        elif said == Said.DAYS_WRONG:
            self.fields["days"] = _days()

    def answer(self) -> Answer:
        return Answer(self.said, **self.cleaned_data)


class HelpedAnswerForm(forms.Form):
    """What the worker said at the counter, or has signed on paper."""

    said = forms.ChoiceField(label=_("工人的说法"), choices=Said.choices, widget=forms.RadioSelect)
    received = _received(required=False)
    days = _days(required=False)
    strength = forms.ChoiceField(
        label=_("怎么答的"),
        choices=[
            (WorkerAnswer.Strength.ON_BEHALF, _("现场代办：本人在场说的，我来填")),
            (WorkerAnswer.Strength.PAPER, _("纸质签字按印：有本人签字按手印的纸")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选是本人当场说的，还是有签字的纸。")},
    )
    scan = forms.FileField(
        label=_("签字纸的扫描件或照片"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，10 MB 以内；只有纸质的要传。"),
    )
    present = forms.BooleanField(
        label=_("我核对过本人"),
        error_messages={"required": _("没有核对过本人的，不能代答。")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("said") == Said.PART and data.get("received") is None:
            self._complain("received", _("只拿到一部分的，请填拿到多少元。"))
        if data.get("said") == Said.DAYS_WRONG and data.get("days") is None:
            self._complain("days", _("天数不对的，请填实际干了几天。"))
        if data.get("strength") == WorkerAnswer.Strength.PAPER:
            self._check_scan(data.get("scan"))
        return data

    def _complain(self, field: str, words: Any) -> None:
        if field not in self.errors:
            self.add_error(field, words)

    def _check_scan(self, scan: Any) -> None:
        if not scan:
            self._complain("scan", _("纸质的，请把签字的纸拍照或扫描传上来。"))
        elif scan.size > MOST_SCAN:
            self._complain("scan", _("文件超过 10 MB，请拍小一点再传。"))
        else:
            head = scan.read(8)
            scan.seek(0)
            if not any(head.startswith(mark) for mark in _SCANS):
                self._complain("scan", _("只收 PDF、JPG 或 PNG。"))

    def answer(self) -> Answer:
        """Only the number that belongs to what was said."""
        data = self.cleaned_data
        return Answer(
            data["said"],
            data["received"] if data["said"] == Said.PART else None,
            data["days"] if data["said"] == Said.DAYS_WRONG else None,
        )
