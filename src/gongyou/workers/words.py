"""Sentences for workers: short, what happened, what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongyou.foundation.limits import Limit
from gongyou.workers import codes, vouching


def too_often(limit: Limit) -> str:
    return {
        codes.A_MINUTE.kind: _("刚刚发过一条，等 1 分钟再要。"),
        codes.AN_HOUR.kind: _("这个号码 1 小时里要了 5 次，等 1 小时再要。"),
        codes.A_DAY.kind: _("这个号码今天要了 12 次，明天再要。"),
        codes.ADDRESS.kind: _("这个网络 1 小时里要得太多，等一会儿，或换成手机流量再试。"),
        codes.WRONG.kind: _("这个号码输错太多次，明天再试。"),
        codes.WRONG_FROM.kind: _("这个网络输错太多次，等 1 小时再试。"),
        vouching.SLIPS_FROM.kind: _("这个网络试得太多，等 1 小时再试。"),
    }[limit.kind]


def wrong_code(left: int) -> str:
    if left <= 0:
        return _("验证码不对，这一条不能再用了。请重新要一条。")
    said = ngettext(
        "验证码不对，还可以试 %(left)d 次。", "验证码不对，还可以试 %(left)d 次。", left
    )
    return said % {"left": left}


def not_found() -> str:
    """The same for a wrong name, a wrong number, and a telephone nobody has."""
    return _(
        "姓名、身份证后 6 位和这个手机号对不上。请对一遍再填；还是不对的，请带身份证到乡镇服务所。"
    )


def wrong_slip() -> str:
    return _("这个码不对，或者已经用过、过了 24 小时。请对一遍再填，或请服务所重新打一张。")
