"""What a caller knows besides the file, on its way to the child and there."""

from typing import Any

from gongyou.exchange.records import Kind


def plain_hints(kind: Kind | None, month: str | None) -> dict[str, Any]:
    return {"kind": kind.value if kind else None, "month": month}


def given(hints: dict[str, Any]) -> dict[str, Any]:
    """As `read_file` takes them."""
    kind = hints["kind"]
    return {"kind": Kind(kind) if kind else None, "month": hints["month"]}
