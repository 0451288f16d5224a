"""`gongyou calc NAME`: JSON in, the rule's value and its reason out.

echo '{"month": "2026-07", "day": 15, "month_offset": 1}' | gongyou calc pay-day
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn

from gongyou.statutes.fields import SHAPES, Field, FieldError
from gongyou.statutes.registry import BY_NAME, RULES, Rule
from gongyou.statutes.results import Label, Parameter, Reason, Result
from gongyou.statutes.sentences import explain, label

REFUSED = 2


class Refused(Exception):
    """Said on stderr in both languages; the command ends with 2."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"参数不对 · wrong arguments: {message}\n{self.format_usage().strip()}")


def main(argv: list[str]) -> int:
    try:
        sys.stdout.write(_answer(_parser().parse_args(argv)) + "\n")
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    return 0


def _parser() -> _Parser:
    parser = _Parser(
        prog="gongyou calc", description="按法规算一笔账或一个期限 · apply one rule of law"
    )
    parser.add_argument("name", nargs="?", help="规则名 · rule (see --list)")
    parser.add_argument(
        "--in", dest="source", metavar="FILE", help="JSON 文件，- 为标准输入 · or -"
    )
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--list", action="store_true", help="列出全部规则 · list the rules")
    parser.add_argument("--json", action="store_true", help="与 --list 合用 · with --list")
    return parser


def _answer(asked: argparse.Namespace) -> str:
    if asked.list:
        return _listed_as_json() if asked.json else _listed(asked.lang)
    if asked.name is None:
        raise Refused("请写规则名，或用 --list 查看 · name a rule, or see --list")
    rule = BY_NAME.get(asked.name)
    if rule is None:
        names = ", ".join(BY_NAME)
        raise Refused(f"没有这条规则 · unknown rule: {asked.name}\n可用 · known: {names}")
    found = _applied(rule, _parsed(_read(rule, asked.source)))
    return _as_json(_spoken(found, rule, asked.lang))


def _read(rule: Rule, source: str | None) -> str:
    if source is None or source == "-":
        if sys.stdin.isatty():
            sys.stderr.write(_expected(rule))
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"读不了文件 · cannot read {source}: {error}") from error


def _expected(rule: Rule) -> str:
    lines = [f"请输入 JSON，以 Ctrl-D 结束 · type JSON, end with Ctrl-D: {rule.name}"]
    lines += [_field_line(field) for field in rule.fields]
    return "\n".join(lines) + "\n"


def _field_line(field: Field) -> str:
    mark, shape = "*" if field.required else " ", SHAPES[field.kind]
    return f" {mark} {field.name}: {field.label.zh}（{shape.zh}） · {field.label.en} ({shape.en})"


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise Refused(f"JSON 有误 · malformed JSON at {where}: {error.msg}") from error
    if not isinstance(data, dict):
        raise Refused("JSON 应为一个对象 · the JSON must be one object {…}")
    return data


def _applied(rule: Rule, data: Mapping[str, Any]) -> Result[Any]:
    try:
        return rule.apply(data)
    except FieldError as error:
        raise Refused(str(error)) from error
    except (ValueError, OverflowError) as error:
        raise Refused(f"数值不合理 · impossible value: {error}") from error


def _spoken(found: Result[Any], rule: Rule, lang: str) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "label": rule.label[lang],
        "value": _plain(found.value, lang),
        "sentence": explain(found.reason, lang),
        "reason": _reason(found.reason, lang),
    }


def _reason(reason: Reason, lang: str) -> dict[str, Any]:
    return {
        "code": reason.code,
        "articles": [reference.cite(lang) for reference in reason.articles],
        "parameters": [_parameter(p, lang) for p in reason.parameters],
        "inputs": _plain(reason.inputs, lang),
        "status": reason.status.value,
        "to_confirm": reason.status.to_confirm,
        "provisional": reason.provisional,
    }


def _parameter(used: Parameter, lang: str) -> dict[str, Any]:
    return {
        "name": used.name,
        "label": used.label[lang],
        "value": _plain(used.value, lang),
        "unit": label(f"unit-{used.unit}")[lang],
        "effective_from": _plain(used.effective_from, lang),
        "area": used.area,
        "reference": used.reference.cite(lang) if used.reference else None,
        "status": used.status.value,
        "note": used.note,
    }


def _plain(value: Any, lang: str) -> Any:
    """Decimals as strings, dates ISO, labels in the language asked for."""
    if isinstance(value, Label):
        return value[lang]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), lang) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry, lang) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry, lang) for entry in value]
    return _plain_one(value)


def _plain_one(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _as_json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _listed(lang: str) -> str:
    width = max(len(rule.name) for rule in RULES)
    return "\n".join(
        f"{rule.name:<{width}}  {rule.label[lang]}（{rule.article}）  {_required(rule)}"
        for rule in RULES
    )


def _required(rule: Rule) -> str:
    return ", ".join(field.name for field in rule.fields if field.required)


def _listed_as_json() -> str:
    return _as_json([_rule_as_json(rule) for rule in RULES])


def _rule_as_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "label": {"zh": rule.label.zh, "en": rule.label.en},
        "article": rule.article,
        "fields": [
            {
                "name": field.name,
                "type": field.kind.value,
                "required": field.required,
                "label": {"zh": field.label.zh, "en": field.label.en},
            }
            for field in rule.fields
        ],
    }
