"""What a key is for, how long, and from where: with messages that say what to do."""

from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models import Account
from gongyou.registry.keys import KeyFacts, Place, banks_for_keys, worksites_for_keys

MOST_ADDRESSES = 20


class KeyForm(forms.Form):
    place = forms.ChoiceField(label=_("给谁用"))
    device = forms.CharField(
        label=_("设备序列号"),
        max_length=60,
        required=False,
        help_text=_("考勤机背面或菜单里的序列号；给银行的钥匙不用填。"),
    )
    label = forms.CharField(
        label=_("名称"), max_length=80, help_text=_("例如：东门考勤机。以后在列表里认得出。")
    )
    days = forms.TypedChoiceField(
        label=_("用多久"),
        coerce=int,
        choices=[(90, _("三个月")), (365, _("一年")), (730, _("两年"))],
        initial=365,
    )
    addresses = forms.CharField(
        label=_("只许这些地址"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个 IP 地址或网段，例如 203.0.113.0/24；不填就不限。"),
    )

    def __init__(self, data: Any, account: Account) -> None:
        super().__init__(data)
        self.sites = {f"site-{site.pk}": site for site in worksites_for_keys(account)}
        self.banks = {f"bank-{bank.pk}": bank for bank in banks_for_keys(account)}
        chosen = self.fields["place"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - for the type checker
        named = [(key, site.name) for key, site in self.sites.items()]
        named += [(key, bank.name) for key, bank in self.banks.items()]
        chosen.choices = [("", "—"), *named]

    @property
    def for_nobody(self) -> bool:
        return not self.sites and not self.banks

    def clean_addresses(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines()]
        found = []
        for line in filter(None, lines):
            try:
                found.append(str(ip_network(line, strict=False)))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(line)s”不是 IP 地址或网段。") % {"line": line}
                ) from None
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(_("最多 20 个地址。"))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") in self.sites and not data.get("device"):
            self.add_error("device", _("给设备的钥匙要写序列号。"))
        return data

    def facts(self) -> KeyFacts:
        data = self.cleaned_data
        site, bank = self.sites.get(data["place"]), self.banks.get(data["place"])
        place = Place(site, data["device"].strip() if site else "", bank)
        return KeyFacts(data["label"], place, data["days"], data["addresses"])


class RotateForm(forms.Form):
    overlap = forms.TypedChoiceField(
        label=_("旧钥匙再用几天"),
        coerce=int,
        choices=[(0, _("马上停用")), (1, _("1 天")), (7, _("7 天")), (30, _("30 天"))],
        initial=7,
        help_text=_("这几天两把都能用，够你去设备上换。"),
    )
