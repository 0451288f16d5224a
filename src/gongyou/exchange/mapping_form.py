"""What somebody says of a table on the page of corrections, taken from the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gongyou.exchange.formats.corrections import (
    DATE_ORDERS,
    UNITS,
    Correction,
    Meant,
    known_fields,
    letter_index,
)
from gongyou.exchange.formats.laid_out import BLANKS, FIXED, is_layout
from gongyou.exchange.records import LineStatus

SIGNS = {"": "", "comma": ",", "tab": "\t", "semicolon": ";", "bar": "|", "caret": "^"}
SIGNS |= {"tilde": "~", "hash": "#", BLANKS: BLANKS}
_FIXED = "fixed"
_MOST_ROWS, _MOST_LINES, _MOST_WORDS = 1_000_000, 3, 60

# The steps of the wizard; the words are a step of banks only.
KIND, HEADER, COLUMNS, WORDS, KEEP = "kind", "header", "columns", "words", "keep"


@dataclass(frozen=True)
class Said:
    """The state of the form: what is said, what the page was last made for, and where one is."""

    correction: Correction
    was: str = ""
    step: str = ""
    go: str = ""
    keep: str = "file"
    employer: str = ""
    bank: str = ""

    @property
    def asks_anew(self) -> bool:
        """Another kind, header or delimiter: the columns are to be guessed again."""
        return bool(self.was) and self.was != key_of(self.correction)

    @property
    def steps(self) -> list[str]:
        return steps_of(self.correction.meant)


def steps_of(meant: Meant) -> list[str]:
    if meant is Meant.LEFT_OUT:
        return [KIND, KEEP]
    words = [WORDS] if meant is Meant.BANK_RETURN else []
    return [KIND, HEADER, COLUMNS, *words, KEEP]


def key_of(correction: Correction) -> str:
    """Of what columns depend on."""
    parts = (correction.meant.value, correction.header_row, correction.header_lines)
    return "/".join(map(str, (*parts, sign_of(correction.delimiter), correction.delimiter[6:])))


def sign_of(delimiter: str) -> str:
    """The form's name of a delimiter."""
    if delimiter.startswith(FIXED):
        return _FIXED
    return next((name for name, sign in SIGNS.items() if sign == delimiter), "")


def said_in(data: Mapping[str, Any]) -> Said:
    """Everything that cannot be right falls back to saying nothing; nothing raises."""
    meant = data.get("meant", "")
    correction = Correction(
        Meant(meant) if meant in set(Meant) else Meant.ROSTER,
        _number(data.get("row") or data.get("header_row", ""), _MOST_ROWS),
        max(1, _number(data.get("header_lines", ""), _MOST_LINES) or 1),
        _columns(data),
        _one_of(data.get("unit", ""), UNITS),
        _outcomes(data),
        _one_of(data.get("date_order", ""), DATE_ORDERS),
        _delimiter(data),
    )
    if correction.meant is not Meant.BANK_RETURN:
        correction = replace(correction, outcomes={})
    return Said(
        _without_foreign_fields(correction),
        was=str(data.get("was", ""))[:80],
        step=str(data.get("step", "")),
        go=str(data.get("go", "look")),
        keep="owner" if data.get("keep") == "owner" else "file",
        employer=str(data.get("employer", ""))[:18],
        bank=" ".join(str(data.get("bank", "")).split())[:60],
    )


def _without_foreign_fields(correction: Correction) -> Correction:
    known = known_fields(correction.meant) | {""}
    columns = {x: name if name in known else "" for x, name in correction.columns.items()}
    return replace(correction, columns=columns)


def _number(text: str, most: int) -> int | None:
    plain = str(text).strip()
    return min(int(plain), most) if re.fullmatch("[0-9]{1,7}", plain) else None


def _one_of(value: str, allowed: Any) -> str:
    return value if value in allowed else ""


def _columns(data: Mapping[str, Any]) -> dict[str, str]:
    named = (name.removeprefix("field-") for name in data if name.startswith("field-"))
    return {x: str(data[f"field-{x}"])[:40] for x in named if letter_index(x) >= 0}


def _outcomes(data: Mapping[str, Any]) -> dict[str, LineStatus]:
    found = {}
    for number in range(_MOST_WORDS):
        word, meaning = data.get(f"word-{number}"), data.get(f"meaning-{number}", "")
        if word is not None and meaning in set(LineStatus):
            found[str(word)[:60]] = LineStatus(meaning)
    return found


def _delimiter(data: Mapping[str, Any]) -> str:
    name = data.get("sign", "")
    if name == _FIXED:
        layout = FIXED + re.sub(r"[^0-9]+", ",", str(data.get("places", ""))).strip(",")
        return layout if is_layout(layout) else ""
    return SIGNS.get(str(name), "")
