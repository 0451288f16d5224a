"""What a result and a right answer differ in, value by value.

As the sample's own comparison does it: what stands before the first '-' of a ref and the order
of lists are ignored, what is not in the answer is not looked at, and of duplicates in punch
files that overlap only the sum counts.
"""

import json
from collections.abc import Iterator
from typing import Any

Doc = dict[str, Any]
_MISSING = "(missing)"
_COUNTED = ("codes", "rejected_count")


def differences(right: Doc, found: Doc) -> list[str]:
    """Each as `where: right value, found value`; empty when all is equal."""
    pairs = [
        (f"worker_months of {key}", a, b)
        for key, a, b in _matched(right["worker_months"], found["worker_months"], "ref", "month")
    ]
    # The answer names everybody who is on the roster.
    pairs += [
        (f"worker {key}", a, b) for key, a, b in _matched(right["workers"], found["workers"], "ref")
    ]
    files = sorted({*right["files"], *found["files"]})
    pairs += [
        (f"file {name}", _file(right["files"].get(name)), _file(found["files"].get(name)))
        for name in files
    ]
    pairs.append(("duplicate punches", _duplicates(right), _duplicates(found)))
    pairs.append(("project", right["project"], found["project"]))
    return [line for where, a, b in pairs for line in _walk(where, _plain(a), _plain(b))]


def _matched(right: list[Doc], found: list[Doc], *by: str) -> Iterator[tuple[str, Any, Any]]:
    keyed = [{" ".join(_ref(d[b]) for b in by): d for d in docs} for docs in (right, found)]
    for key in sorted({*keyed[0], *keyed[1]}):
        yield key, keyed[0].get(key, _MISSING), keyed[1].get(key, _MISSING)


def _ref(text: str) -> str:
    return text if text.startswith("U:") else text.partition("-")[2] or text


def _file(doc: Doc | None) -> Any:
    """What is asked of a file; which of two holds a duplicate is no matter."""
    if doc is None:
        return _MISSING
    rejected = [
        [r["row"], r["reason"], r["kept"]] for r in doc["rejected"] if r["reason"] != "duplicate"
    ]
    counts = {k: n for k, n in doc["rejected_count"].items() if k != "duplicate"}
    totals = [{k: t[k] for k in ("row", "field", "stated", "computed")} for t in _totals(doc)]
    return {"data_rows": doc["data_rows"], "rejected": rejected, "totals": totals, "count": counts}


def _totals(doc: Doc) -> list[Doc]:
    found: list[Doc] = doc["control_totals"]
    return found


def _duplicates(doc: Doc) -> int:
    return sum(f["rejected_count"].get("duplicate", 0) for f in doc["files"].values())


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _ref(v) if k == "ref" else _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        items = [_ref(v) if isinstance(v, str) else _plain(v) for v in value]
        return sorted(items, key=lambda v: json.dumps(v, sort_keys=True, ensure_ascii=False))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _walk(where: str, right: Any, found: Any) -> Iterator[str]:
    if isinstance(right, dict) and isinstance(found, dict):
        more = found.keys() - right.keys() if where.endswith(_COUNTED) else ()
        for key in sorted({*right, *more}):
            yield from _walk(f"{where}.{key}", right.get(key, _MISSING), found.get(key, _MISSING))
    elif isinstance(right, list) and isinstance(found, list) and len(right) == len(found):
        for n, (a, b) in enumerate(zip(right, found, strict=True)):
            yield from _walk(f"{where}[{n}]", a, b)
    elif right != found:
        yield f"{where}: {right!r}, found {found!r}"
