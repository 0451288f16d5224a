"""`gongyou demo`: the main job on the bundled sample, then a district to look at."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gongyou.demo.prepare import DEFAULT_PORT, DemoReady, prepare_demo, run_gongyou
from gongyou.demo.sample import write_sample
from gongyou.demo.welcome import print_welcome
from gongyou.foundation.secret_file import InstallationError

RAN, UNUSABLE = 0, 2


def main(argv: list[str]) -> int:
    """The sample's result and the welcome; serving is up to whoever calls."""
    options = parser().parse_args(argv)
    ready = prepare(options)
    if ready is None:
        return UNUSABLE
    print_welcome(ready)
    return RAN


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="gongyou demo",
        description="用自带的样例核对一遍，再装好演示区县 · match the sample, load a demo district",
    )
    made.add_argument("--no-serve", action="store_true", help="不启动网页 · do not serve")
    made.add_argument("--port", type=int, default=DEFAULT_PORT, help="网页端口 · port")
    made.add_argument("--lang", choices=["zh", "en"], default="zh")
    return made


def prepare(options: argparse.Namespace) -> DemoReady | None:
    """None, with the reason printed, where the demo cannot be had here."""
    try:
        show_sample(options.lang)
        return prepare_demo(Steps(options.lang).report, port=options.port)
    except InstallationError as problem:
        print(problem, file=sys.stderr)
    except subprocess.CalledProcessError as problem:
        # The command has said what is wrong; its words name no secret.
        print(f"没有做完 · broke off: gongyou {problem.cmd[3]}", file=sys.stderr)
    return None


def show_sample(lang: str) -> None:
    """Write the sample into a folder of its own, match it, print the result."""
    with tempfile.TemporaryDirectory(prefix="gongyou-sample-") as name:
        folder = Path(name, "sample")
        write_sample(folder)
        run_gongyou("reconcile", str(folder), "--lang", lang)
    print(flush=True)


class Steps:
    """One line per worksite that is being loaded."""

    def __init__(self, lang: str) -> None:
        self.word = "装入演示数据" if lang == "zh" else "loading the demo"
        self.started = time.monotonic()

    def report(self, what: str, done: int, of: int) -> None:
        seconds = time.monotonic() - self.started
        print(f"{seconds:5.1f} s  {self.word} {done + 1}/{of}  {what}", flush=True)
