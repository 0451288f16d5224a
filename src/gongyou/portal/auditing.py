"""Reading the audit: whose rows an administrator of the audit may see, found and named."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.foundation import audit
from gongyou.foundation.cipher import sm3
from gongyou.foundation.models import AuditEntry
from gongyou.offices.access import keeper_prefix, visible_accounts
from gongyou.offices.models import Account, Role
from gongyou.registry.models import Worksite

MOST_EXPORTED = 50_000
_SIGN_IN = ("sign_in", "sign_in_code", "sign_in_locked")

VERBS: dict[str, str | Promise] = {
    "sign_in": gettext_lazy("登录"),
    "first_step": gettext_lazy("密码对，登录第一步"),
    "sign_out": gettext_lazy("退出"),
    "confirm_identity": gettext_lazy("再次证明是本人"),
    "add_second_factor": gettext_lazy("加登录第二步"),
    "remove_passkey": gettext_lazy("删通行密钥"),
    "keep_recovery_codes": gettext_lazy("收好恢复码"),
    "renew_recovery_codes": gettext_lazy("换恢复码"),
    "end_session": gettext_lazy("结束一个登录"),
    "end_sessions": gettext_lazy("结束其他登录"),
    "own_device": gettext_lazy("认了新设备"),
    "foreign_device": gettext_lazy("说设备不是自己的"),
    "reset_second_factor": gettext_lazy("重设密码和第二步"),
    "switch_role": gettext_lazy("换角色"),
    "change_password": gettext_lazy("改自己的密码"),
    "create_account": gettext_lazy("建账号"),
    "reset_password": gettext_lazy("重设密码"),
    "disable_account": gettext_lazy("停用账号"),
    "enable_account": gettext_lazy("恢复账号"),
    "grant_role": gettext_lazy("给角色"),
    "end_role": gettext_lazy("结束角色"),
    "send_registration": gettext_lazy("单位申请注册"),
    "approve_registration": gettext_lazy("通过单位注册"),
    "refuse_registration": gettext_lazy("退回单位注册"),
    "invite": gettext_lazy("邀请人"),
    "withdraw_invitation": gettext_lazy("撤回邀请"),
    "accept_invitation": gettext_lazy("接受邀请"),
    "make_key": gettext_lazy("做钥匙"),
    "rotate_key": gettext_lazy("换钥匙"),
    "revoke_key": gettext_lazy("作废钥匙"),
    "signed_request": gettext_lazy("用钥匙来"),
    "receive": gettext_lazy("收到设备或银行的数据"),
    "add_organisation": gettext_lazy("建机构"),
    "edit_organisation": gettext_lazy("改机构"),
    "load_profile": gettext_lazy("载入区县档案"),
    "begin_check": gettext_lazy("开始核对"),
    "add_files": gettext_lazy("加文件"),
    "leave_out_file": gettext_lazy("不用某个文件"),
    "say_month": gettext_lazy("说明月份"),
    "correct_table": gettext_lazy("说明怎么读表"),
    "undo_correction": gettext_lazy("撤回说明"),
    "adopt_layout": gettext_lazy("采用记住的读法"),
    "remember_layout": gettext_lazy("记住读法"),
    "forget_layout": gettext_lazy("忘掉读法"),
    "change_check": gettext_lazy("改核对"),
    "queue_run": gettext_lazy("开始计算"),
    "run_check": gettext_lazy("算完核对"),
    "read_check": gettext_lazy("识别文件"),
    "register_worksite": gettext_lazy("登记工地"),
    "update_worksite": gettext_lazy("改工地资料"),
    "register_devices": gettext_lazy("登记考勤机"),
    "agree_terms": gettext_lazy("登记支付约定"),
    "settle_strangers": gettext_lazy("认出生人"),
    "withdraw_batch": gettext_lazy("撤回工资表"),
    "export_result": gettext_lazy("导出结果"),
    "export_result_xlsx": gettext_lazy("下载结果工作簿"),
    "export_result_json": gettext_lazy("下载结果数据"),
    "export_roster_full": gettext_lazy("下载花名册（完整号码）"),
    "ask_export": gettext_lazy("申请导出"),
    "agree_export": gettext_lazy("同意导出"),
    "refuse_export": gettext_lazy("不同意导出"),
    "copy_own_data": gettext_lazy("本人取走自己的信息"),
    "reveal": gettext_lazy("看完整号码"),
    "look_up": gettext_lazy("按号码查人"),
    "daily": gettext_lazy("日常工作中看号码"),
    "retire_numbers": gettext_lazy("清除到期号码"),
    "hold_worksite": gettext_lazy("诉讼保全"),
    "release_worksite": gettext_lazy("解除保全"),
    "make_field_key": gettext_lazy("换新密钥"),
    "reseal_fields": gettext_lazy("用新密钥重新加密"),
    "forget_field_key": gettext_lazy("销毁旧密钥"),
    "export_audit": gettext_lazy("导出审计记录"),
    "take_in_roster": gettext_lazy("收花名册"),
    "take_in_gate": gettext_lazy("收打卡记录"),
    "take_in_wage_sheet": gettext_lazy("收工资表"),
    "take_in_bank_return": gettext_lazy("收银行回盘"),
    "take_in_account": gettext_lazy("收专户流水"),
}


def verb_word(verb: str) -> str:
    """The verb in words; one that has none yet stands as it is kept."""
    return str(VERBS.get(verb, verb))


def in_words(entry: AuditEntry) -> tuple[AuditEntry, str, str]:
    """The row with its verb and its roles as pages name them."""
    known = dict(Role.Kind.choices)
    roles = "、".join(str(known.get(role, role)) for role in entry.role.split(",") if role)
    return entry, verb_word(entry.verb), roles


class AuditFilter(forms.Form):
    person = forms.CharField(
        label=gettext_lazy("姓名或用户名"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    verb = forms.ChoiceField(label=gettext_lazy("做了什么"), required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            ("done", gettext_lazy("完成")),
            ("refused", gettext_lazy("被拒绝")),
        ],
    )
    since = forms.DateField(
        label=gettext_lazy("从"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        chosen = self.fields["verb"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - for the type checker
        words = sorted(((verb, verb_word(verb)) for verb in VERBS), key=lambda pair: pair[1])
        chosen.choices = [("", _("全部")), *words]
        self.is_valid()

    @property
    def asked(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}


def visible_entries(account: Account) -> QuerySet[AuditEntry]:
    """What the people of one's area did, what was done at its worksites, and what nobody in
    particular did to its accounts. Rows of commands and jobs that concern no area are seen by
    every administrator of the audit; another area's accounts are not."""
    prefix = keeper_prefix(account, "audit_admin")
    if prefix is None:
        return AuditEntry.objects.none()
    ours = visible_accounts(account)
    sites = Worksite.objects.filter(district_code__startswith=prefix)
    others = Account.objects.exclude(pk__in=ours.values("pk"))
    about_others = Q(object_kind__in=_SIGN_IN, object_id__in=others.values("username")) | Q(
        object_kind="account"
    )
    own = [str(uuid) for uuid in ours.values_list("uuid", flat=True)]
    nobodys = Q(actor=None, worksite_id=None) & (
        ~about_others | Q(object_kind="account", object_id__in=own)
    )
    return AuditEntry.objects.filter(
        Q(actor__in=ours.values("uuid")) | Q(worksite_id__in=sites.values("pk")) | nobodys
    )


def found(account: Account, asked: dict[str, Any]) -> QuerySet[AuditEntry]:
    """The newest first. `person` is part of a name, or a whole user name."""
    rows = visible_entries(account)
    if text := str(asked.get("person") or "").strip():
        named = Account.objects.filter(username__iexact=text).values("uuid")
        rows = rows.filter(
            Q(actor_label__icontains=text) | Q(actor__in=named) | Q(object_id__iexact=text)
        )
    for name in ("verb", "outcome"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    if since := asked.get("since"):
        rows = rows.filter(at__gte=_midnight(since))
    if until := asked.get("until"):
        rows = rows.filter(at__lt=_midnight(until) + timedelta(days=1))
    return rows.order_by("-id")


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


COLUMNS = ("at", "actor_label", "role", "verb", "object_kind", "object_id", "outcome", "reason")


@transaction.atomic
def export(account: Account, asked: dict[str, Any]) -> bytes:
    """The rows as CSV, and one more row in the audit: who took how many, found by what."""
    rows = found(account, asked)
    many = list(rows[: MOST_EXPORTED + 1])
    if len(many) > MOST_EXPORTED:
        raise audit.Refused(
            _("超过 %(most)s 条，请把日期范围缩小再导出。") % {"most": MOST_EXPORTED}
        )
    body = _csv(many)
    audit.record(
        "export_audit",
        audit.Target("audit", "", counts={"rows": len(many)}),
        reason=" ".join(f"{name}={value}" for name, value in asked.items()),
        digest_after=sm3(body).hex(),
    )
    return body


def _csv(rows: Iterable[AuditEntry]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, "counts", "digest_after", "request_id"])
    for row in rows:
        cells = [row.at.isoformat(), *(str(getattr(row, name)) for name in COLUMNS[1:])]
        cells += [str(row.counts or ""), row.digest_after, row.request_id]
        writer.writerow([_text(cell) for cell in cells])
    return "\ufeff".encode() + out.getvalue().encode()


def _text(cell: str) -> str:
    """What a spreadsheet would take for a formula becomes text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
