"""How the page of corrections is shown: the sheet, its columns, what was understood."""

from collections.abc import Iterable, Mapping
from typing import Any

from gongyou.exchange.formats.banks.bank_names import BANKS
from gongyou.exchange.formats.corrections import UNITS, Correction, Meant, grouped_fields
from gongyou.exchange.formats.laid_out import FIXED
from gongyou.exchange.formats.sentences import codes, say
from gongyou.exchange.mapping_form import Said, key_of, sign_of, steps_of
from gongyou.exchange.words import MEANT, MEANT_NOTES

_SAMPLES, _REFUSED = 3, 8
# What stands beside a record's number in the table of the first ones, in this order.
_NUMBERS = {"days", "day_rate", "rate", "gross", "own_net", "amount", "amount_in", "amount_out"}
_NUMBERS |= {"balance", "stated_days"}
_NOT_SHOWN = {"row", "id_status", "is_pass", "rate_unit", "contract_text"}


def shown(result: Mapping[str, Any], said: Correction, lang: str) -> dict[str, Any]:
    """The parts of the page that come from one look at the table."""
    grid, entry = result["grid"], result["suggested"]
    heads = {c["letter"]: c.get("heading", "") for c in entry.get("columns", ())}
    table = result["table"]
    return {
        "result": result,
        "kinds": [(m.value, MEANT[m.value], MEANT_NOTES[m.value]) for m in Meant],
        "said": said,
        "meant": said.meant.value,
        "groups": groups_of(said.meant, lang),
        "columns": list(_columns(grid, heads, said)),
        "rows": grid["rows"],
        "sign": sign_of(said.delimiter),
        "places": said.delimiter.removeprefix(FIXED)
        if said.delimiter.startswith(FIXED)
        else result["fixed"].removeprefix(FIXED),
        "was": key_of(said),
        "outcomes": result["outcomes"],
        "preview": preview_of(table, lang) if table else None,
        "asks_dates": said.meant in {Meant.ROSTER, Meant.GATE, Meant.BANK_RETURN, Meant.ACCOUNT},
        "units": list(UNITS),
        "asks_unit": said.meant in {Meant.WAGE_SHEET, Meant.BANK_RETURN, Meant.ACCOUNT},
        "bank_kind": said.meant in {Meant.BANK_RETURN, Meant.ACCOUNT},
        "banks": [names[0] for names in BANKS],
        "can_remember": bool(any(heads.values()) or entry.get("width")),
    }


def groups_of(meant: Meant, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields of a kind in their groups, in words."""
    return [
        (say("groups", group, lang), [(name, say("fields", name, lang)) for name in names])
        for group, names in grouped_fields(meant).items()
        if names
    ]


def _columns(
    grid: Mapping[str, Any], heads: Mapping[str, str], said: Correction
) -> Iterable[dict[str, Any]]:
    below = [row for row in grid["rows"] if row["number"] >= _first_row(said)]
    for place, letter in enumerate(grid["letters"]):
        texts = [text for row in below if (text := _text_at(row["cells"], place))]
        yield {
            "letter": letter,
            "heading": heads.get(letter, ""),
            "field": said.columns.get(letter, ""),
            "samples": texts[:_SAMPLES],
        }


def _first_row(said: Correction) -> int:
    return said.header_row + said.header_lines if said.header_row else 1


def _text_at(cells: Iterable[Mapping[str, Any]], place: int) -> str:
    for cell in cells:
        if place <= 0:
            return str(cell["text"]) if place == 0 else ""
        place -= cell["span"]
    return ""


def preview_of(table: Mapping[str, Any], lang: str) -> dict[str, Any]:
    rows = table["first_rows"]
    names = [n for n in dict.fromkeys(n for row in rows for n in row) if n not in _NOT_SHOWN]
    refused = [r for r in table["rejected"] if not r["kept"]]
    return {
        "heads": [(say("fields", name, lang), name in _NUMBERS) for name in names],
        "rows": [
            (
                row.get("row", ""),
                [(_in_words(name, row.get(name, ""), lang), name in _NUMBERS) for name in names],
            )
            for row in rows
        ],
        "accepted": table["accepted"],
        "refused": table["refused"],
        "flagged": table["flagged"],
        "rejected": [*refused, *(r for r in table["rejected"] if r["kept"])][:_REFUSED],
        "more_rejected": max(0, len(table["rejected"]) - _REFUSED),
        "totals": table["totals_checked"],
        "differing": table["control_totals"][:_REFUSED],
        "differing_count": len(table["control_totals"]),
        "questions": [asked["sentence"] for asked in table["questions"]],
        "month": table["facts"].get("month", ""),
    }


def _in_words(name: str, value: str, lang: str) -> str:
    code = f"{name}:{value}"
    return say("values", code, lang) if code in codes("values") else value


def way_of(said: Said, names: Mapping[str, Any]) -> tuple[list[Any], int]:
    """The names of the wizard's steps, and at which one stands (from 1)."""
    steps = steps_of(said.correction.meant)
    step = said.step if said.step in steps else steps[0]
    return [names[name] for name in steps], steps.index(step) + 1
