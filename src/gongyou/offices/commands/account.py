"""`gongyou account`: the first accounts of an installation, and forgotten passwords.

Whoever may run this on the machine holds the keys anyway. The password is made at random and
printed once.
"""

import argparse
import sys

from gongyou.foundation.prepare import set_up_django, start_server_with_schema

_ROLES = (
    *("inspector", "township_clerk", "leader", "labour_officer", "subcontractor", "owner"),
    *("system_admin", "security_admin", "audit_admin"),
)


def main(argv: list[str]) -> int:
    options = _parser().parse_args(argv)
    start_server_with_schema()
    set_up_django("app")
    from gongyou.foundation.audit import Refused

    try:
        username, password = _add(options) if options.word == "add" else _reset(options)
    except Refused as refused:
        print(refused.reason, file=sys.stderr)
        return 2
    print(f"用户名 user      {username}\n密码 password    {password}")
    print("密码只显示这一次，第一次登录时改掉 · shown this once, changed at the first sign-in")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gongyou account")
    words = parser.add_subparsers(dest="word", required=True)
    add = words.add_parser("add", help="建账号 · make an account")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="姓名 · the person's name")
    add.add_argument("--role", required=True, choices=_ROLES)
    where = add.add_mutually_exclusive_group(required=True)
    where.add_argument("--area", default="", help="区划代码 · area code, e.g. 511504")
    where.add_argument("--employer", default="", help="统一社会信用代码 · credit code")
    add.add_argument("--employer-name", default="", help="单位名称 · the employer's name")
    add.add_argument("--area-name", default="", help="区划名称，第一次用时要写 · its name")
    reset = words.add_parser("password", help="重设密码 · a new password")
    reset.add_argument("username")
    factor = words.add_parser(
        "factor", help="手机丢了：重设密码和第二步 · the phone is lost: both steps anew"
    )
    factor.add_argument("username")
    return parser


def _add(options: argparse.Namespace) -> tuple[str, str]:
    from gongyou.offices.actions import RoleFacts, create_account, random_password

    facts = RoleFacts(
        options.role, options.area, options.area_name, options.employer, options.employer_name
    )
    password = random_password()
    create_account(options.username, options.name, facts, password)
    return options.username, password


def _reset(options: argparse.Namespace) -> tuple[str, str]:
    from gongyou.offices.actions import random_password, reset_password

    password = random_password()
    reset_password(options.username, password, factors=options.word == "factor")
    return options.username, password
