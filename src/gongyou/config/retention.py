"""`gongyou retention`: what is over its time, and which worksites are held back."""

import argparse
import sys

from gongyou.foundation.prepare import set_up_django, start_server


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongyou retention", description="到期清除 · retention")
    parser.add_argument("--dry-run", action="store_true", help="只数，不动 · count only")
    parser.add_argument("--hold", metavar="CODE", help="诉讼保全 · keep its people")
    parser.add_argument("--release", metavar="CODE", help="解除保全 · end a hold")
    parser.add_argument("--reason", default="", help="原因 · why (with --hold)")
    options = parser.parse_args(argv)
    if options.hold and not options.reason.strip():
        parser.error("--hold 要写 --reason · --hold needs a --reason")
    start_server()
    set_up_django("app")
    from gongyou.foundation.audit import Refused

    try:
        return _do(options)
    except Refused as refused:
        print(refused.reason, file=sys.stderr)
        return 2


def _do(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from gongyou.portal import retention

    if options.hold or options.release:
        retention.hold(options.hold or options.release, options.reason if options.hold else "")
        print("记下了 · noted")
        return 0
    found = retention.sweep(timezone.localdate(), dry=options.dry_run)
    words = "到期 · over" if options.dry_run else "已清除 · taken away"
    print(f"{words}: {found.people} 人 · people, {found.bindings} 个绑定 · bindings")
    return 0
