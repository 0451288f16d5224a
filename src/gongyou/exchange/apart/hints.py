"""What a caller knows besides the file, on its way to the child and there."""

from collections.abc import Sequence
from typing import Any

from gongyou.exchange.apart.codec import plain, value_of
from gongyou.exchange.formats.placing import Placed
from gongyou.exchange.records import Kind


def plain_hints(
    kind: Kind | None, month: str | None, placed: Sequence[Placed] = ()
) -> dict[str, Any]:
    said = [plain(one, Placed) for one in placed]
    return {"kind": kind.value if kind else None, "month": month, "placed": said}


def given(hints: dict[str, Any]) -> dict[str, Any]:
    """As `read_file` takes them."""
    kind = hints["kind"]
    return {
        "kind": Kind(kind) if kind else None,
        "month": hints["month"],
        "placed": [value_of(Placed, list(one)) for one in hints["placed"]],
    }
