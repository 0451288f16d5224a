"""What a password must be, said in our own words (Django's catalogue lacks some in Chinese)."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from gongyou.offices.models import Account, PastPassword
from gongyou.offices.policies import Policy

_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^a-zA-Z0-9]"))
_MOBILE = re.compile(r"1\d{10}")
SHORTEST_PART = 3


def policy() -> Policy:
    chosen: Policy = settings.POLICY
    return chosen


def too_old(account: Account, now: datetime) -> bool:
    """The policy wants another one by now."""
    most = policy().max_age
    return most is not None and now - (account.password_changed_at or account.created_at) > most


def rules_in_words() -> str:
    """What a new password must be, before somebody tries."""
    rules = policy()
    words = [
        _("至少 %(length)s 个字，不能含用户名、姓名或手机号，不能是常见的密码。")
        % {"length": rules.length}
    ]
    if rules.kinds_of_signs > 1:
        words.append(SeveralKinds(rules.kinds_of_signs).get_help_text())
    if rules.history:
        words.append(NotHadBefore(rules.history).get_help_text())
    return ("" if (get_language() or "").startswith("zh") else " ").join(words)


class LongEnough:
    """A Django password validator: at least `min_length` characters."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: object | None = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(
                _("太短了：至少 %(length)s 个字。") % {"length": self.min_length},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return _("至少 %(length)s 个字。") % {"length": self.min_length}


class SeveralKinds:
    """Signs of several kinds (GB/T 22239-2019 8.1.4.1 a)."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: object | None = None) -> None:
        if sum(bool(kind.search(password)) for kind in _KINDS) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("小写字母、大写字母、数字、其他符号里至少要有 %(kinds)s 种。") % {
            "kinds": self.kinds
        }


class NothingOfOneself:
    """Neither user name nor name (in pinyin too), nor a mobile number."""

    def validate(self, password: str, user: object | None = None) -> None:
        low = password.lower()
        if any(part in low for part in _own_words(user)):
            raise ValidationError(_("不能含用户名或姓名（包括拼音）。"), code="password_of_oneself")
        if _MOBILE.search(password):
            raise ValidationError(_("不能含手机号。"), code="password_of_oneself")

    def get_help_text(self) -> str:
        return _("不能含用户名或姓名（包括拼音）。")


def _own_words(user: object | None) -> list[str]:
    if not isinstance(user, Account):
        return []
    parts = [user.username.lower(), user.name.lower(), "".join(lazy_pinyin(user.name)).lower()]
    return [part for part in parts if len(part) >= SHORTEST_PART or not part.isascii()]


class NotHadBefore:
    """None of the last ones."""

    def __init__(self, most: int = 5) -> None:
        self.most = most

    def validate(self, password: str, user: object | None = None) -> None:
        if not self.most or not isinstance(user, Account) or user.pk is None:
            return
        past = PastPassword.objects.filter(account=user).order_by("-id")[: self.most]
        hashes = {user.password, *(row.password for row in past)}
        if any(check_password(password, each) for each in hashes):
            raise ValidationError(self.get_help_text(), code="password_had_before")

    def get_help_text(self) -> str:
        return _("不能和最近 %(most)s 次的一样。") % {"most": self.most}
