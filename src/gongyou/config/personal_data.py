"""`gongyou personal-data`: what is kept of people, what for, for how long, who sees it."""

import argparse

from gongyou.portal.personal_data import inventory


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="gongyou personal-data", description="个人信息清单 · inventory of personal data"
    )
    parser.add_argument("--model", default="", help="只看一张表，例如 registry.Person · one table")
    options = parser.parse_args(argv)
    for row in inventory():
        if options.model in ("", row.model):
            print(f"{row.model}: {', '.join(row.fields)}")
            print(f"    {row.category} · {row.purpose}")
            print(f"    basis {row.basis} · retention {row.retention} · {row.seen_by}")
    return 0
