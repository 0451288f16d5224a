"""Files as they come out of accidents and of bad will: seeded changes of good ones.

    python -m tests.readers.mutations wage_sheet 1234 OUT     writes what a failing test read

A change is made at the level of bytes, of lines and columns, of the tokens of JSON and XML, or
inside a part of a workbook, whose archive is then whole again, so that the change gets as far
as the reader.
"""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

Change = Callable[[Random, bytes], bytes]

_SIGNS: list[str | bytes] = [
    *(b"\0", b"\xff", b"\x1a", b'"', b"'", b"\r", b"\n", b"\t", b",", b"|", b";", b"<", b">", b"&"),
    *(
        "\u202e",
        "\u200b",
        "\u2066",
        "\ufeff",
        "，",
        "：",
        "（",
        "年",
        "月",
        "元",
        "万",
        "合计",
        "小计",
    ),
    *("�", "锟斤拷", "𬱖", "\ue816", "½", "①", "Ⅳ", "٣", "²", "１２", "\u3000", "\xa0", "\u2028"),
]
SIGNS = [sign if isinstance(sign, bytes) else sign.encode() for sign in _SIGNS]
NUMBERS: tuple[str, ...] = (
    *("0", "-0", "1e308", "-1e308", "1e400", "NaN", "Infinity", "-inf", "1E5", "0x1F", "1_000"),
    *("9" * 15, "9" * 17, "9" * 19, "9" * 40, "9" * 400, "0.005", "-0.001", "0.1" * 9, "1,2,3"),
    *(
        "12.345",
        "3,000.00",
        "１２３",
        "一百二十",
        "壹仟元整",
        "3万",
        "300元/天",
        "8小时",
        "(5.00)",
        "#REF!",
    ),
    *("#N/A", "2147483648", "4294967296", "18446744073709551616", "-1", ".", "-", "+", "1.", "--5"),
    *("0000-00-00", "2026-02-30", "9999-12-31", "0001-01-01", "20260732", "2026-07", "1900-01-00"),
    *("45000", "45000.99999999", "2958466", "1e9", "24:00:00", "2026-07-01 24:00:00", "7/13/2026"),
    *("=1+1", "@x", "true", "null", "", " ", "/", "—", "无", "\\", "%s", "{}", "{0}", "%", "§"),
)
_NUMBER = re.compile(rb"\d[\d.,:-]*")
_TAG = re.compile(rb"<[^<>]{1,200}>")
_TEXT = re.compile(rb">[^<>]{1,80}<")
_VALUE = re.compile(rb'"[^"\n]{0,60}"')
_TOKEN = re.compile(rb'[{}\[\],:]|"[^"\n]{0,60}"|-?\d+(?:\.\d+)?|true|false|null')


def _place(rng: Random, content: bytes) -> int:
    return rng.randrange(len(content) + 1)


def _span(rng: Random, content: bytes, most: int) -> tuple[int, int]:
    start = _place(rng, content)
    return start, min(len(content), start + rng.randint(1, most))


def flip(rng: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def truncate(rng: Random, content: bytes) -> bytes:
    return content[: _place(rng, content)]


def cut(rng: Random, content: bytes) -> bytes:
    start, end = _span(rng, content, 400)
    return content[:start] + content[end:]


def repeat(rng: Random, content: bytes) -> bytes:
    start, end = _span(rng, content, 400)
    return content[:end] + content[start:end] * rng.randint(1, 5) + content[end:]


def move(rng: Random, content: bytes) -> bytes:
    start, end = _span(rng, content, 400)
    piece, rest = content[start:end], content[:start] + content[end:]
    place = _place(rng, rest)
    return rest[:place] + piece + rest[place:]


def insert(rng: Random, content: bytes) -> bytes:
    place = _place(rng, content)
    return content[:place] + rng.choice(SIGNS) * rng.choice((1, 1, 1, 2, 50)) + content[place:]


def other_number(rng: Random, content: bytes) -> bytes:
    return _replaced(rng, content, _NUMBER, rng.choice(NUMBERS).encode())


def _replaced(rng: Random, content: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    found = list(pattern.finditer(content))
    if not found:
        return insert(rng, content)
    match = rng.choice(found)
    return content[: match.start()] + new + content[match.end() :]


def _lines(change: Callable[[Random, list[bytes]], None]) -> Change:
    def changed(rng: Random, content: bytes) -> bytes:
        lines = content.split(b"\n")
        change(rng, lines)
        return b"\n".join(lines)

    return changed


def _line_twice(rng: Random, lines: list[bytes]) -> None:
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))


def _line_less(rng: Random, lines: list[bytes]) -> None:
    del lines[rng.randrange(len(lines))]


def _lines_swapped(rng: Random, lines: list[bytes]) -> None:
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


def _lines_joined(rng: Random, lines: list[bytes]) -> None:
    at = rng.randrange(len(lines))
    lines[at : at + 2] = [b"".join(lines[at : at + 2])]


def _blanks_between(rng: Random, lines: list[bytes]) -> None:
    at = rng.randrange(len(lines) + 1)
    lines[at:at] = [rng.choice((b"", b" ", b",,,", b"\t"))] * rng.choice((1, 3, 300))


def _columns(change: Callable[[Random, int, list[bytes]], None]) -> Change:
    def changed(rng: Random, content: bytes) -> bytes:
        sign = max((b",", b"\t", b"|", b";", b" "), key=content.count)
        rows = [line.split(sign) for line in content.split(b"\n")]
        place = rng.randrange(max(1, *map(len, rows)))
        for row in rows:
            if place < len(row):
                change(rng, place, row)
        return b"\n".join(sign.join(row) for row in rows)

    return changed


def _column_less(_rng: Random, place: int, row: list[bytes]) -> None:
    del row[place]


def _column_twice(_rng: Random, place: int, row: list[bytes]) -> None:
    row.insert(place, row[place])


def _column_moved(_rng: Random, place: int, row: list[bytes]) -> None:
    row.append(row.pop(place))


def _column_empty(_rng: Random, place: int, row: list[bytes]) -> None:
    row[place] = b""


def other_delimiter(rng: Random, content: bytes) -> bytes:
    sign = max((b",", b"\t", b"|", b";"), key=content.count)
    return content.replace(sign, rng.choice((b",", b"\t", b"|", b";", b" ", b"~")))


def other_encoding(rng: Random, content: bytes) -> bytes:
    for known in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(known)
        except UnicodeDecodeError:
            continue
        target = rng.choice(("utf-8", "gb18030", "utf-8-sig", "utf-16", "utf-16-le", "big5", "gbk"))
        twice = rng.random() < 0.3
        raw = text.encode(target, "replace")
        return raw.decode("latin-1").encode() if twice else raw
    return content


def other_line_ends(rng: Random, content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(
        b"\n", rng.choice((b"\r", b"\r\n", b"\n\r", b""))
    )


def other_tag(rng: Random, content: bytes) -> bytes:
    """One tag less, twice, in another's place, or many deep."""
    found = list(_TAG.finditer(content))
    if not found:
        return cut(rng, content)
    tag = rng.choice(found)
    new = rng.choice((b"", tag[0] * 2, rng.choice(found)[0], tag[0] * 300, tag[0].swapcase()))
    return content[: tag.start()] + new + content[tag.end() :]


def other_text(rng: Random, content: bytes) -> bytes:
    new = rng.choice((rng.choice(NUMBERS).encode(), rng.choice(SIGNS), b"&lt;&#0;&#x202e;&x;"))
    return _replaced(rng, content, _TEXT, b">" + new + b"<")


def other_attribute(rng: Random, content: bytes) -> bytes:
    return _replaced(rng, content, _VALUE, b'"' + rng.choice(NUMBERS).encode() + b'"')


def other_token(rng: Random, content: bytes) -> bytes:
    found = list(_TOKEN.finditer(content))
    if not found:
        return flip(rng, content)
    token = rng.choice(found)
    new = rng.choice((b"", b"null", b"[]", b"{}", b'"x"', b"1e999", b"[[[[", rng.choice(found)[0]))
    return content[: token.start()] + new + content[token.end() :]


BYTES: tuple[Change, ...] = (flip, truncate, cut, repeat, move, insert)
TEXT: tuple[Change, ...] = (
    *(other_number, other_number, other_number, other_delimiter, other_encoding, other_line_ends),
    *map(_lines, (_line_twice, _line_less, _lines_swapped, _lines_joined, _blanks_between)),
    *map(_columns, (_column_less, _column_twice, _column_moved, _column_empty)),
)
MARKUP: tuple[Change, ...] = (other_tag, other_text, other_attribute, other_number)
JSON: tuple[Change, ...] = (other_token, other_attribute, other_number)


def in_archive(rng: Random, content: bytes) -> bytes:
    """Change one part; the archive around it is whole, with the right sums."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = [(entry, source.read(entry)) for entry in source.namelist()]
    telling = [n for n, (name, _) in enumerate(parts) if re.search(r"sheet\d|sharedS|styles", name)]
    at = rng.choice(telling) if telling and rng.random() < 0.8 else rng.randrange(len(parts))
    name, part = parts[at]
    way = rng.random()
    if way < 0.85:
        changes = MARKUP if rng.random() < 0.75 else BYTES
        for _ in range(rng.choice((1, 1, 2, 4))):
            part = rng.choice(changes)(rng, part)
        parts[at] = name, part
    elif way < 0.9:
        del parts[at]
    elif way < 0.95:
        parts.append((rng.choice(parts)[0], part))
    else:
        parts[at] = name.upper() if rng.random() < 0.5 else f"../{name}", part
    return _zipped(rng, parts)


def _zipped(rng: Random, parts: Sequence[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(out, "w", method) as target:
        for name, part in parts:
            if name in target.NameToInfo:  # twice is what we want, and no reason to warn
                del target.NameToInfo[name]
            target.writestr(name, part)
    return out.getvalue()


def mutated(rng: Random, seed: bytes) -> bytes:
    if seed.startswith(b"PK"):
        return in_archive(rng, seed) if rng.random() < 0.85 else rng.choice(BYTES)(rng, seed)
    if seed.startswith(b"\xd0\xcf"):
        return rng.choice(BYTES)(rng, seed)
    start = seed[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    special = MARKUP if start.startswith(b"<") else JSON if start[:1] in b"{[-" and start else TEXT
    changed = seed
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        changes = rng.choice((special, special, TEXT, BYTES))
        changed = rng.choice(changes)(rng, changed)
        if not changed:
            break
    return changed


def mutation(layout: str, number: int) -> tuple[str, bytes]:
    """The name and content of a layout's mutation; the same for ever while its seeds are."""
    from tests.readers.seeds import seeds

    rng = Random(f"{layout} {number}")  # noqa: S311 - a seed, no secret
    name, seed = rng.choice(seeds()[layout])
    return name, mutated(rng, seed)


if __name__ == "__main__":
    _name, _content = mutation(sys.argv[1], int(sys.argv[2]))
    Path(sys.argv[3]).write_bytes(_content)
    sys.stdout.write(f"{_name}\n")
