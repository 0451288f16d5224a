"""What may not stand in a log: numbers of people, secrets, and row values of the database.

Numbers are found by what they are, not by where they stand: a citizen's number by its check
digit (GB 11643), a bank card by Luhn or its 62 (GB/T 15694), a mobile telephone by its shape,
with blanks, hyphens or full-width digits between or instead. Secrets are found by the name in
front of them. Of a database error stay its kind and the names of tables and columns.
"""

import re
from collections.abc import Callable, Iterator

GONE = "***"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"
_GAP = r"[ \-\u00a0\u3000]?"


def _of_a_citizen(digits: str) -> bool:
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, digits[:17], strict=True))
    return _CHECK_SIGNS[total % 11] == digits[17].upper()


def _of_a_card(digits: str) -> bool:
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return digits.startswith("62") or sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _shape(pattern: str) -> re.Pattern[str]:
    """Looked for at every place, so that a wrong guess hides no right one behind it."""
    return re.compile(rf"(?<!\d)(?=({pattern})(?!\d))")


_NUMBERS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("id", _shape(rf"[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx]"), _of_a_citizen),
    ("id", _shape(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"), bool),
    ("card", _shape(rf"[3-6](?:{_GAP}\d){{14,18}}"), _of_a_card),
    ("phone", _shape(rf"1{_GAP}[3-9](?:{_GAP}\d){{9}}"), bool),
    ("phone", _shape(rf"86{_GAP}1{_GAP}[3-9](?:{_GAP}\d){{9}}"), bool),
)
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_LONG = re.compile(r"\d(?:\D?\d){10}")

_SECRETS = (
    re.compile(r"""(?im)\b((?:authorization|cookie|set-cookie)["']?\s*[:=]\s*)[^\r\n]+"""),
    re.compile(
        r"""(?i)((?:password|passwd|passphrase|pwd|secret|token|sessionid|api[_-]?key|otp"""
        r"""|密码|口令|验证码)\w*["']?\s*[:=：]\s*)("[^"]*"|'[^']*'|[^\s,;&)}\]]+)"""
    ),
    re.compile(r"""(?i)(\bcode["']?\s*[:=]\s*["']?)\d{4,8}\b"""),
    re.compile(r"([a-z][a-z0-9+]*://[^\s:/@]*:)[^\s/@]+(?=@)"),
)
_DATABASE = (
    re.compile(r"(?s)(DETAIL: +(?:Key \([^\n]*?\)=)?).*?(?=\n(?:HINT|CONTEXT|STATEMENT):|\Z)"),
    re.compile(r"((?:Key|键值) ?[(\"“][^\n]*?\)=)[^\n]*"),
    re.compile(r"((?:Failing row contains|失败, 行包含) ?)[^\n]*"),
    re.compile(r"(COPY \w+, line \d+(?:, column \w+)?: )[^\n]*"),
    re.compile(r"(invalid input (?:syntax|value) for [^:\n]*: )[^\n]*"),
    re.compile(r"(STATEMENT: )[^\n]*"),
)


def redact(text: str) -> str:
    """The text without what may not be written down."""
    for pattern in (*_DATABASE, *_SECRETS):
        text = pattern.sub(rf"\g<1>{GONE}", text)
    return replace_numbers(text, lambda kind, number: f"[{kind}]")


def replace_numbers(text: str, by: Callable[[str, str], str]) -> str:
    """The text with `by(kind, number)` for each number of a person; the number without blanks."""
    if not _LONG.search(text):
        return text
    kept, end = [], 0
    plain = text.translate(_WIDE)
    for start, _, stop, kind in sorted(_found(plain)):
        if start >= end:
            kept += [text[end:start], by(kind, _bare(plain[start:stop]))]
        end = max(end, stop)
    return "".join([*kept, text[end:]])


def _bare(number: str) -> str:
    return re.sub(r"[^\dXx]", "", number)


def _found(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Start, rank of the kind, end, kind."""
    for rank, (kind, pattern, is_one) in enumerate(_NUMBERS):
        for match in pattern.finditer(text):
            if is_one(_bare(match[1])):
                yield match.start(1), rank, match.end(1), kind
