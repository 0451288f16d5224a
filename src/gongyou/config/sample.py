"""`gongyou sample FOLDER`: the bundled sample's files, to try `reconcile` and the pages with."""

import argparse
import sys
from pathlib import Path

from gongyou.demo.sample import write_sample


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="gongyou sample", description="写出一套虚构的样例文件 · write an invented site's files"
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(argv).folder
    if folder.exists() and any(folder.iterdir()):
        print(f"文件夹不是空的 · not empty: {folder}", file=sys.stderr)
        return 2
    write_sample(folder)
    print(f"./run reconcile {folder}")
    return 0
