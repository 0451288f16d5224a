"""The English catalogue: ``python -m gongyou.ui.translations extract|compile|check``.

Sources are Chinese. The .po file holds no addresses, line numbers or times, so that two
people's changes meet only where they changed the same sentence.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
SKIPPED = {"migrations", "tests", "node_modules", "static", "__pycache__"}
PLAIN, PLURAL, IN_CONTEXT, PLURAL_IN_CONTEXT = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
SHAPES: dict[str, Any] = {
    "_": PLAIN,
    "gettext": PLAIN,
    "gettext_noop": PLAIN,
    "ngettext": PLURAL,
    "pgettext": IN_CONTEXT,
    "npgettext": PLURAL_IN_CONTEXT,
}
KEYWORDS: dict[str, Any] = SHAPES | {
    f"{name}_lazy": shape for name, shape in SHAPES.items() if name not in {"_", "gettext_noop"}
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
HEADER = """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Key = tuple[str, str | None]


def sources(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Every template and Python file, templates turned into what the extractor reads."""
    for path in sorted(root.rglob("*")):
        if SKIPPED & set(path.relative_to(root).parts):
            continue
        if path.suffix == ".py":
            yield path, path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            lines = templatize(path.read_text("utf-8"), origin=str(path)).splitlines()
            # Python's tokenizer reads it next, and it minds how HTML is indented.
            yield path, "\n".join(line.lstrip() for line in lines).encode()


def extracted(root: Path = PACKAGE) -> dict[Key, Message]:
    found: dict[Key, Message] = {}
    for _path, text in sources(root):
        for message in messages(text):
            key = key_of(message)
            known = found.get(key)
            if known is None or (message.pluralizable and not known.pluralizable):
                found[key] = message
    return found


def messages(text: bytes) -> Iterator[Message]:
    """The marked strings of one source; what is computed cannot be translated and is left."""
    for _line, function, given, _comments in extract_python(io.BytesIO(text), KEYWORDS, [], {}):
        prefix = str(function).split("get")[0]  # "", "n", "p" or "np"
        parts: list[Any] = list(given) if isinstance(given, tuple) else [given]
        context = parts.pop(0) if "p" in prefix else None
        wanted = parts[: 2 if "n" in prefix else 1]
        if wanted and all(isinstance(part, str) and part for part in wanted):
            yield Message(tuple(wanted) if len(wanted) > 1 else wanted[0], context=context)


def key_of(message: Message) -> Key:
    source = message.id if isinstance(message.id, str) else message.id[0]
    return source, message.context


def read(path: Path = CATALOGUE) -> dict[Key, Message]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    return {key_of(message): message for message in catalogue if message.id}


def extract(path: Path = CATALOGUE, root: Path = PACKAGE) -> int:
    """Rewrites the catalogue with today's strings and yesterday's translations."""
    kept = read(path)
    catalogue = Catalog(locale="en", fuzzy=False)
    wanted = extracted(root)
    for key in sorted(wanted, key=lambda key: (key[0], key[1] or "")):
        message, known = wanted[key], kept.get(key)
        translation = known.string if known and same_shape(known, message) else None
        flags = (known.flags if known else set()) & {"fuzzy"}
        catalogue.add(message.id, translation, context=message.context, flags=flags)
    body = io.BytesIO()
    write_po(body, catalogue, width=96, no_location=True, omit_header=True, sort_output=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, (HEADER + body.getvalue().decode()).encode())
    return len(wanted)


def same_shape(known: Message, message: Message) -> bool:
    return bool(known.pluralizable) == bool(message.pluralizable)


def compile_catalogue(path: Path = CATALOGUE) -> Path:
    """Writes the .mo beside the .po; a second process that does the same does no harm."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    body = io.BytesIO()
    write_mo(body, catalogue)
    compiled = path.with_suffix(".mo")
    replace(compiled, body.getvalue())
    return compiled


def compile_if_stale(path: Path = CATALOGUE) -> bool:
    """For start-up: whether anything had to be done."""
    compiled = path.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= path.stat().st_mtime:
        return False
    compile_catalogue(path)
    return True


def replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def faults(path: Path = CATALOGUE, root: Path = PACKAGE) -> list[str]:
    """What keeps the English pages from being complete, one line each."""
    known = read(path)
    found = []
    for key, message in sorted(extracted(root).items(), key=lambda item: item[0][0]):
        fault = fault_of(message, known.get(key))
        if fault:
            found.append(f"{fault}: {key[0]}")
    return found


def fault_of(message: Message, known: Message | None) -> str:
    if known is None:
        return "missing"
    if known.fuzzy:
        return "fuzzy"
    given = known.string if isinstance(known.string, tuple | list) else (known.string,)
    strings = [str(text or "") for text in given]
    if not all(strings) or bool(known.pluralizable) != bool(message.pluralizable):
        return "untranslated"
    wanted = set(PLACEHOLDER.findall(key_of(message)[0]))
    if any(not set(PLACEHOLDER.findall(text)) <= wanted for text in strings):
        return "unknown placeholder"
    return "" if wanted <= set(PLACEHOLDER.findall(strings[-1])) else "placeholder left out"


def main(arguments: list[str]) -> int:
    command = arguments[0] if len(arguments) == 1 else ""
    if command == "extract":
        sys.stdout.write(f"{extract()} strings in {CATALOGUE.relative_to(PACKAGE)}\n")
    elif command == "compile":
        sys.stdout.write(f"{compile_catalogue().relative_to(PACKAGE)}\n")
    elif command == "check":
        found = faults()
        sys.stdout.write("\n".join([*found, f"{len(found)} to translate"]) + "\n")
        return 1 if found else 0
    else:
        sys.stderr.write("usage: python -m gongyou.ui.translations extract|compile|check\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
