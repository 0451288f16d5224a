"""`gongyou bench NAME`: how fast it is here, beside what the machine could do at best.

    gongyou bench read
    gongyou bench reconcile --workers 300000 --worksites 1000 --days 26 --json

Every figure stands beside a limit or a baseline measured in the same run. The command ends
with 0 whatever the figures are, and with 2 where it could not measure.

`--json` prints one object: `bench`, `settings` (the options), `machine`, and `figures`, each
with `code`, `zh`, `en`, `rows`, `ours`, `unit`, `beside` (null, or `value`, `zh`, `en`),
`ratio` (ours ÷ beside), `at_least`, `at_most` and `holds` (null where there is no target).
"""

import argparse
import json
import sys

from gongyou.bench.figures import Bench
from gongyou.bench.measured import BenchFailed
from gongyou.bench.read.bench import ReadBench
from gongyou.bench.reconcile.bench import ReconcileBench
from gongyou.bench.shown import as_document, as_text, say

BENCHES: tuple[Bench, ...] = (ReadBench(), ReconcileBench())

RAN, UNUSABLE = 0, 2
_OURS = {"bench", "json", "lang"}


def main(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    bench: Bench = options.bench
    try:
        figures = list(bench.run(options, say))
    except BenchFailed as problem:
        print(f"没有测成 · could not measure: {problem}", file=sys.stderr)
        return UNUSABLE
    if options.json:
        settings = {k: v for k, v in vars(options).items() if k not in _OURS}
        print(json.dumps(as_document(bench, figures, settings), ensure_ascii=False, indent=1))
    else:
        print(as_text(bench, figures, options.lang))
    return RAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongyou bench", description="在本机上测速度和内存 · measure speed and memory here"
    )
    benches = parser.add_subparsers(required=True, metavar="NAME")
    for bench in BENCHES:
        words = f"{bench.zh} · {bench.en}"
        one = benches.add_parser(bench.name, help=words, description=words)
        bench.arguments(one)
        one.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
        one.add_argument("--lang", choices=("zh", "en"), default="zh")
        one.set_defaults(bench=bench)
    return parser
