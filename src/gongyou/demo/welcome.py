"""What a demo says when it is ready: where to look and who one can be."""

import sys
import unicodedata
from collections.abc import Sequence

from gongyou.demo.prepare import DemoReady


def print_welcome(ready: DemoReady) -> None:
    sys.stdout.write("\n".join(welcome_lines(ready)) + "\n")
    sys.stdout.flush()


def welcome_lines(ready: DemoReady) -> list[str]:
    """Both languages side by side: whoever starts it has chosen none yet."""
    rows = [[s.username, s.password, s.name, s.role_zh, s.role_en] for s in ready.signins]
    head = ["用户名 user", "密码 password", "姓名 name", "身份 role", ""]
    rule = "─" * 78
    return [
        rule,
        f"工友演示 · Gongyou demo    {ready.worksites} 个虚构用工单元 · invented worksites",
        "",
        *(f"  打开 open   {address}" for address in ready.addresses),
        "",
        *("  " + line for line in _aligned([head, *rows])),
        "",
        "  登录先输密码，再输验证码：演示没有手机，页面会替你填好验证码。",
        "  Sign in with the password, then the code of a phone: a demo has no phone, so its page",
        "  fills the code in for you.",
        *("  " + line for line in _workers(ready)),
        "",
        "  全部人名、单位、号码均为虚构；密码由本机随机生成，只存在密钥文件夹。",
        "  All people, firms and numbers are invented. The passwords were made at random on",
        "  this machine and are kept in its keys folder only.",
        rule,
    ]


def _workers(ready: DemoReady) -> list[str]:
    """Workers have no password: a number, the code from the demo's inbox, name and last six."""
    head = ["工人手机 worker's phone", "姓名 name", "后六位 last six"]
    rows = _aligned([head, *map(list, ready.workers)]) if ready.workers else []
    address = ready.addresses[0] if ready.addresses else "/"
    return [
        *rows,
        f"登录 sign in {address}my/    短信收件箱 messages {address}my/outbox/",
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
