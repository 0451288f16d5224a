"""`gongyou keys`: which key seals what, a new key for everything, an old one destroyed."""

import argparse
import sys

from gongyou.foundation.prepare import set_up_django, start_server


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongyou keys", description="字段密钥 · field keys")
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("status", help="哪个密钥加密了多少 · how much lies under which key")
    rotate = words.add_parser("rotate", help="换新密钥，可以中断再来 · a new key; may be stopped")
    rotate.add_argument("--batch", type=_positive, default=500, help="每次几个 · values at a time")
    rotate.add_argument("--rate", type=float, default=0, help="每秒最多几个 · most values a second")
    rotate.add_argument("--reason", default="", help="原因 · why")
    forget = words.add_parser("forget", help="销毁旧密钥 · destroy an older key")
    forget.add_argument("number", type=int)
    forget.add_argument("--reason", required=True, help="原因 · why")
    options = parser.parse_args(argv)
    start_server()
    set_up_django("owner")  # also what the app role may only add to
    from gongyou.foundation.audit import Refused

    try:
        return _status() if options.word == "status" else _change(options)
    except Refused as refused:
        print(refused.reason, file=sys.stderr)
        return 2


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("≥ 1")
    return number


def _change(options: argparse.Namespace) -> int:
    from gongyou.foundation import rotation

    if options.word == "forget":
        rotation.forget(options.number, options.reason)
        print(f"密钥 {options.number} 已销毁；用它的旧备份再也打不开 · destroyed, with it what it "
              "opens in older backups")  # fmt: skip
        return 0
    return _rotate(options)


def _rotate(options: argparse.Namespace) -> int:
    """Goes on with a rotation that was stopped; only when nothing is behind, a new key."""
    from gongyou.foundation import rotation
    from gongyou.foundation.encrypted import keyring

    left = rotation.behind()
    if left:
        print(f"接着上次的换：密钥 {keyring().key_id} · going on with key {keyring().key_id}")
    else:
        number = rotation.begin(options.reason)
        left = rotation.behind()
        print(f"新密钥 {number}，从现在起用它加密。请马上备份密钥文件 · "
              f"key {number} seals from now on: back up the key file now")  # fmt: skip
    progress = _Progress(left)
    done = rotation.reseal_everything(progress, batch=options.batch, rate=options.rate)
    progress.close()
    print(f"完成：{done} 个值 · done: {done} values")
    return 0


class _Progress:
    """A bar on a terminal; elsewhere a line for every tenth."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.told = max(total, 1), 0, 0
        self.live = sys.stderr.isatty()

    def __call__(self, name: str, done: int) -> None:
        self.done += done
        share = min(self.done * 100 // self.total, 100)
        if self.live:
            bar = "█" * (share // 5)
            sys.stderr.write(f"\r{bar:<20} {share:3} %  {self.done}  {name:<40}")
        elif share // 10 > self.told:
            self.told = share // 10
            sys.stderr.write(f"{share} %  {self.done}  {name}\n")
        sys.stderr.flush()

    def close(self) -> None:
        if self.live:
            sys.stderr.write("\n")


def _status() -> int:
    from django.conf import settings

    from gongyou.foundation.encrypted import keyring
    from gongyou.foundation.rotation import standings

    newest = keyring().key_id
    for number, made in sorted(settings.KEYS.made().items()):
        mark = "在用 · seals now" if number == newest else "只解密 · opens only"
        print(f"{number:>4}  {made or '—':<26} {mark}")
    found = standings()
    for one in found:
        parts = ", ".join(f"{key}: {n}" for key, n in sorted(one.by_key.items()))
        print(f"      {one.name:<36} {parts or '—'}")
    left = sum(one.behind(newest) for one in found)
    print(f"还要换 {left} 个 · to be sealed again: {left}")
    return 0
