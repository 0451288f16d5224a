"""What banks call the outcome of a payment, and where they write the month it is for."""

import re
from dataclasses import dataclass
from decimal import Decimal

from gongyou.exchange.formats.cells import squeezed
from gongyou.exchange.formats.dates import bare_months_in, months_in
from gongyou.exchange.records import LineStatus

_FAILED = re.compile(
    r"失败|不成功|未成功|拒绝|退票|退汇|退回|已退|撤销|撤消|作废|错误|不符|冲正|冲销|抹账"
    r"|^(F|FAIL(ED|URE)?|N|NO|RJCT|REJECT(ED)?)$"
)
_PENDING = re.compile(r"处理中|待|已提交|已受理|可疑|未知|未处理|在途|^(P|PENDING|W|PDNG)$")
_PARTLY = re.compile(r"部分")
_PAID = re.compile(
    r"成功|已入账|已发放|已付|已支付|^(S|SUCC(ESS)?|SUCCESSFUL|OK|Y|YES|0{2,}|001|ACSC)$"
)
_REFUSED_CODE = re.compile(r"^002$")
# 无错误 is neither a failure nor said to be a success.
_DENIED = re.compile(r"无(错误|失败|退票|退汇|异常)")
_REVERSED = re.compile(r"冲正|冲销|抹账|退票|退汇|退回|已退")
# Why a payment cannot have gone through, where the flag beside it is a code of the bank's own.
_CAUSES = re.compile(
    r"销户|注销|冻结|止付|挂失|睡眠|休眠|不存在|不一致|户名有误|余额不足|超限|限额|无此|账号有误|非法|无效"
)
_YYMM = re.compile(r"(?<!\d)(2\d)(0[1-9]|1[0-2])(?!\d)")

_SEVERAL = re.compile(r"\d{1,2}月?\s*[、,，和~至到/-]\s*\d{1,2}月")


@dataclass(frozen=True, slots=True)
class Outcome:
    status: LineStatus
    sure: bool = True
    partly: bool = False


_WORDS = (
    (_FAILED, LineStatus.FAILED),
    (_REFUSED_CODE, LineStatus.FAILED),
    (_PENDING, LineStatus.PENDING),
    (_PAID, LineStatus.PAID),
)


def outcome(flag: str, asked: Decimal | None, done: Decimal | None) -> Outcome:
    """By the bank's word; where it has none that is known, by the amount it moved."""
    word = squeezed(flag).upper()
    if _DENIED.search(word):
        return _by_amount(word, asked, done)
    told = next((status for pattern, status in _WORDS if word and pattern.search(word)), None)
    if told is LineStatus.PAID or (told and _PARTLY.search(word)):
        return _paid(asked, done, partly=bool(_PARTLY.search(word)))
    return Outcome(told) if told else _by_amount(word, asked, done)


def _paid(asked: Decimal | None, done: Decimal | None, *, partly: bool) -> Outcome:
    if done and asked and done != asked:
        return Outcome(LineStatus.PAID, partly=True)
    # 部分成功 with the whole amount, or with none, does not say what came through.
    return Outcome(LineStatus.PENDING, sure=False) if partly else Outcome(LineStatus.PAID)


def _by_amount(word: str, asked: Decimal | None, done: Decimal | None) -> Outcome:
    if done is not None and asked is not None and done == asked > 0:
        return Outcome(LineStatus.PAID, sure=not word)
    return Outcome(LineStatus.FAILED if done == 0 and asked and word else LineStatus.PENDING, False)


def is_outcome(word: str) -> bool:
    """Is this a word that tells what became of a payment?"""
    plain = squeezed(word).upper()
    return any(p.search(plain) for p in (_FAILED, _PENDING, _PAID, _REFUSED_CODE))


def tells_failure(reason: str) -> bool:
    """Does the bank's reason say that the payment did not go through?"""
    plain = squeezed(reason).upper()
    failing = _FAILED.search(plain) or _CAUSES.search(plain)
    return bool(failing) and not _DENIED.search(plain)


def tells_delay(words: str) -> bool:
    return bool(_PENDING.search(squeezed(words).upper()))


def tells_reversal(words: str) -> bool:
    return bool(_REVERSED.search(squeezed(words)))


def month_in_remark(remark: str, around: str) -> str:
    """补6月工资, 2026年7月工资, 202607, 2607 → YYYY-MM; `around` is a month near by.

    A month without its year is the latest of that name up to the one near by; a payment for
    several months is of none.
    """
    whole = months_in(remark)
    if _SEVERAL.search(remark) or len(whole) > 1:
        return ""
    if whole:
        return whole[0]
    short = _YYMM.search(remark)
    if short:
        return f"20{short[1]}-{short[2]}"
    bare = bare_months_in(remark)
    if len(bare) != 1 or not around:
        return ""
    year, month = int(around[:4]), int(around[5:7])
    return f"{year if bare[0] <= month else year - 1}-{bare[0]:02d}"
