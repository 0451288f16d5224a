"""The `gongyou` command: one word, one function, loaded only when called."""

import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from gongyou import __version__
from gongyou.foundation.environment import BadSetting
from gongyou.foundation.logs import redact_last_words
from gongyou.foundation.secret_file import InstallationError


@dataclass(frozen=True)
class Command:
    """A word of the command line and the `module:function` that answers it."""

    target: str
    zh: str
    en: str

    def load(self) -> Callable[[list[str]], int]:
        module, _, name = self.target.partition(":")
        function: Callable[[list[str]], int] = getattr(importlib.import_module(module), name)
        return function


COMMANDS: dict[str, Command] = {
    "reconcile": Command(
        "gongyou.exchange.commands.reconcile:main",
        "核对一个工地的花名册、考勤、工资表、银行回盘和专户流水",
        "match a site's roster, gates, wage sheets, bank returns and account",
    ),
    "read": Command(
        "gongyou.exchange.commands.read:main",
        "看一个文件被读成了什么",
        "show what a reader understood of a file",
    ),
    "bench": Command(
        "gongyou.bench.commands.bench:main",
        "在本机上测速度和内存",
        "measure speed and memory on this machine",
    ),
    "demo": Command(
        "gongyou.config.demo:main",
        "自带样例的结果和演示区县",
        "the sample's result and a demo district",
    ),
    "sample": Command(
        "gongyou.config.sample:main", "写出一套虚构的样例文件", "write an invented site's files"
    ),
    "account": Command(
        "gongyou.offices.commands.account:main",
        "建账号、重设密码",
        "make an account, reset a password",
    ),
    "profile": Command(
        "gongyou.offices.commands.profile:main",
        "载入一个区县的档案：镇街、机构、叫法",
        "load a county's profile: townships, organisations, words",
    ),
    "take-in": Command(
        "gongyou.exchange.commands.take_in:main",
        "把一个工地的文件收进正式数据库",
        "take a site's files into the main database",
    ),
    "keys": Command(
        "gongyou.config.keys:main",
        "字段密钥：看、换、销毁旧的",
        "field keys: look, rotate, destroy an older one",
    ),
    "personal-data": Command(
        "gongyou.config.personal_data:main",
        "个人信息清单：用途、依据、期限、谁看得到",
        "inventory of personal data: purpose, ground, time, who sees it",
    ),
    "retention": Command(
        "gongyou.config.retention:main",
        "到期的号码：数一数、清除、诉讼保全",
        "numbers over their time: count, take away, hold back",
    ),
    "serve": Command(
        "gongyou.config.serve:main", "启动网页和后台", "serve the pages, with the worker"
    ),
    "worker": Command("gongyou.config.serve:worker", "只启动后台", "the worker alone"),
    "doctor": Command("gongyou.config.doctor:main", "检查安装", "check the installation"),
    "server-roles": Command(
        "gongyou.config.roles:main",
        "给定的 PostgreSQL 服务器要建的角色和库",
        "the roles and database a given PostgreSQL server needs",
    ),
    "manage": Command("gongyou.config.manage:main", "Django 自带的命令", "Django's own commands"),
    "migrate": Command(
        "gongyou.config.manage:migrate", "更新数据库结构", "bring the database's schema up to date"
    ),
    "calc": Command(
        "gongyou.statutes.command:main",
        "按法规算一笔账或一个期限，并说明理由",
        "apply one rule of law, with its reason",
    ),
}


def usage() -> str:
    width = max(len(word) for word in COMMANDS)
    lines = [f"gongyou {__version__}", "", "gongyou WORD …"]
    lines += [f"  {word:<{width}}  {c.zh}  {c.en}" for word, c in sorted(COMMANDS.items())]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    sys.excepthook = redact_last_words
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    if words[0] == "--version":
        print(__version__)
        return 0
    try:
        return _dispatch(words)
    except (BadSetting, InstallationError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # whoever read our output has seen enough; the interpreter must not complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(words: list[str]) -> int:
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"没有这个命令 · unknown word: {words[0]}\n\n{usage()}", file=sys.stderr)
        return 2
    return command.load()(words[1:])
