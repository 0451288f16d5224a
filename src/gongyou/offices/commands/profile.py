"""`gongyou profile`: load what is particular to a county, or only check the file.

    gongyou profile load 511504
    gongyou profile load our-county.yaml --end-missing
    gongyou profile check our-county.yaml

A name without a folder is looked for among the profiles that come with the product. The
command ends with 0, or with 2 where the file cannot be used; then nothing has been changed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gongyou.foundation.prepare import set_up_django, start_server_with_schema
from gongyou.offices.profile_file import BadProfile, profile_codes, profile_of, read_profile


def main(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    path = _found(options.file)
    if path is None:
        known = "、".join(profile_codes())
        print(f"没有这个文件：{options.file}（自带：{known}）", file=sys.stderr)
        print(f"no such file: {options.file} (there are: {known})", file=sys.stderr)
        return 2
    if options.word == "check":
        set_up_django("app")
    else:
        start_server_with_schema()
        set_up_django("app")
    try:
        return _carry_out(path, options)
    except BadProfile as bad:
        for mistake in bad.mistakes:
            place = f"{path.name}:{mistake.line} {mistake.where}".rstrip()
            print(f"{place}：{mistake.zh}\n{place}: {mistake.en}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongyou profile")
    words = parser.add_subparsers(dest="word", required=True)
    load = words.add_parser("load", help="载入一个区县的档案 · load a county's profile")
    load.add_argument("file", help="文件或区划代码 · a file, or the code of one that is here")
    load.add_argument(
        "--end-missing",
        action="store_true",
        help="档案里不再有的机构从今天起停用 · end organisations the file no longer names",
    )
    check = words.add_parser("check", help="只检查，不载入 · only check the file")
    check.add_argument("file")
    return parser


def _found(name: str) -> Path | None:
    if Path(name).is_file():
        return Path(name)
    try:
        return profile_of(name)
    except FileNotFoundError:
        return None


def _carry_out(path: Path, options: argparse.Namespace) -> int:
    from django.utils import timezone

    from gongyou.offices.models import Organisation
    from gongyou.offices.profile_loading import load_profile

    profile = read_profile(path, frozenset(Organisation.Kind.values))
    _say(f"{profile.area.name} {profile.area.code}", "", [])
    if options.word == "check":
        _say("镇街", "townships", [a.name for a in profile.townships])
        _say("机构", "organisations", [o.name for o in profile.organisations])
        return 0
    loaded = load_profile(profile, timezone.localdate(), end_missing=options.end_missing)
    _say("新增", "added", loaded.added)
    _say("改动", "changed", loaded.changed)
    _say("页面上改过，未动", "edited on a page, left as they are", loaded.kept_as_edited)
    _say("档案里没有了，仍在用", "no longer named, still valid", loaded.no_longer_named)
    _say("今天起停用", "ended today", loaded.ended)
    return 0


def _say(zh: str, en: str, names: Sequence[str]) -> None:
    if en and not names:
        return
    head = f"{zh} · {en} ({len(names)})" if en else zh
    print(f"{head}：{'、'.join(names)}" if names else head)
