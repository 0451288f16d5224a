"""`gongyou doctor`: is everything here that the installation needs, and what to do if not."""

import importlib
import importlib.metadata
import os
import re
import shutil
import stat
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from gongyou.foundation.embedded import EmbeddedServer, Role, ServerError
from gongyou.foundation.embedded.binaries import find_binaries
from gongyou.foundation.embedded.cluster import cluster_major
from gongyou.foundation.environment import BadSetting, Environment, load_environment
from gongyou.foundation.home import SOCKET_PATH_LIMIT, Home, project_root
from gongyou.foundation.secret_file import InstallationError
from gongyou.offices.policies import POLICIES

LOWEST_PYTHON = (3, 11)
FREE_MEGABYTES = 1024
PAGE_FILES = (
    "frontend/htmx.min.js",
    "frontend/alpine-csp.min.js",
    "frontend/tabler.min.css",
    "frontend/tabler.min.js",
    "frontend/echarts.min.js",
)
FONTS = ("fonts/NotoSansSC-Regular.ttf", "fonts/NotoSansSC-Bold.ttf")
_IMPORTED = ("django", "psycopg", "cryptography", "procrastinate", "granian", "python_calamine")
_RUN_AGAIN = "再执行 · type again: ./run --version"


@dataclass(frozen=True)
class Finding:
    """One line of the table; `advice` says what to do when it is not `ok`."""

    zh: str
    en: str
    ok: bool
    found: str
    advice: str = ""


def main(argv: list[str]) -> int:
    """Print the table; 1 when something has to be done."""
    if argv:
        print("gongyou doctor", file=sys.stderr)
        return 2
    found = list(examine(Home.locate()))
    print(table(found))
    return 0 if all(finding.ok for finding in found) else 1


def examine(home: Home) -> Iterator[Finding]:
    """Every check, also after one that failed."""
    yield _python()
    yield _packages(project_root() / "requirements" / "runtime.txt")
    yield _files("页面文件", "page files", PAGE_FILES)
    yield _files("字体", "fonts", FONTS)
    yield _disk(home)
    try:
        environment = load_environment()
    except BadSetting as error:
        yield Finding("设置", "settings", False, str(error), "改正环境变量 · correct it")
        return
    yield _policy(environment.policy)
    yield _gateways(environment)
    yield from _embedded_server(home) if environment.embedded else _given_server()
    yield _keys(home)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(
        "Python",
        "Python",
        sys.version_info >= LOWEST_PYTHON,
        f"{version}  {sys.prefix}",
        "需要 3.11 或更新 · 3.11 or newer is needed",
    )


def locked_versions(lock: Path) -> dict[str, tuple[str, bool]]:
    """Name → version, and whether every machine needs it (no marker)."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==(\S+?)( ;.*)? \\$", lock.read_text("utf-8"), re.M)
    return {name: (version, not marker) for name, version, marker in lines}


def _packages(lock: Path) -> Finding:
    wrong = [*_wrong_versions(lock), *_not_importable()] if lock.is_file() else _not_importable()
    found = "；".join(wrong[:4]) if wrong else "与锁定一致 · as locked"
    return Finding("程序库", "packages", not wrong, found, _RUN_AGAIN)


def _wrong_versions(lock: Path) -> list[str]:
    wrong = []
    for name, (version, needed) in locked_versions(lock).items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "" if needed else version
        if installed != version:
            wrong.append(f"{name} {installed or '—'} ≠ {version}")
    return wrong


def _not_importable() -> list[str]:
    wrong = []
    for name in _IMPORTED:
        try:
            importlib.import_module(name)
        except ImportError as error:
            wrong.append(f"{name}: {error}")
    return wrong


def _files(zh: str, en: str, names: tuple[str, ...]) -> Finding:
    build = project_root() / "build"
    packaged = Path(__file__).resolve().parents[1] / "ui" / "static" / "vendor"
    missing = [
        name
        for name in names
        if not (build / name).is_file() and not (packaged / Path(name).name).is_file()
    ]
    found = ", ".join(missing) if missing else f"{len(names)}"
    return Finding(zh, en, not missing, found, _RUN_AGAIN)


def _disk(home: Home) -> Finding:
    place = next(p for p in [home.data_dir, *home.data_dir.parents] if p.exists())
    free = shutil.disk_usage(place).free // (1024 * 1024)
    found = f"{free:,} MB  {home.data_dir}"
    advice = f"至少留出 {FREE_MEGABYTES} MB · keep at least {FREE_MEGABYTES} MB free"
    return Finding("可用磁盘", "free disk", free >= FREE_MEGABYTES, found, advice)


def _gateways(environment: Environment) -> Finding:
    """None is no fault of the installation, but somebody should know."""
    names = ", ".join(gateway.name for gateway in environment.sms)
    none = "没有，工人只能用条子登录 · none: workers sign in by slips only"
    return Finding("短信网关", "text messages", True, names or none)


def _policy(name: str) -> Finding:
    rules = POLICIES[name]
    idle = int(rules.idle.total_seconds() // 60)
    found = f"{name}  {rules.source}, {rules.length}+, {idle} min"
    return Finding("登录规矩", "sign-in policy", True, found)


def _embedded_server(home: Home) -> Iterator[Finding]:
    yield _attempt("PostgreSQL 程序", "PostgreSQL binaries", lambda: _binaries(home))
    length = len(os.fsencode(home.socket))
    yield Finding(
        "套接字",
        "socket",
        length < SOCKET_PATH_LIMIT,
        f"{home.socket} ({length} < {SOCKET_PATH_LIMIT} bytes)",
        "GONGYOU_HOME 请换短路径 · choose a shorter GONGYOU_HOME",
    )
    server = EmbeddedServer(home)
    started = _attempt("数据库启动", "database starts", lambda: _start(server))
    yield started
    if started.ok:
        for role in (Role.OWNER, Role.APP, Role.SCRATCH):
            yield _role(role.user, server.dsn(role, _database_for(role)))


def _binaries(home: Home) -> str:
    found = find_binaries(cluster_major=cluster_major(home))
    return f"{found.version} ({found.origin})  {found.folder}"


def _start(server: EmbeddedServer) -> str:
    server.start()
    server.ensure_roles_and_databases()
    status = server.status()
    return f"PID {status.pid}"


def _database_for(role: Role) -> str:
    return "postgres" if role is Role.SCRATCH else "gongyou"


def _given_server() -> Iterator[Finding]:
    for role, url in load_environment().urls.items():
        words: dict[str, object] = {
            "host": url.host,
            "port": url.port,
            "dbname": url.name,
            "user": url.user,
            "password": url.password,
        }
        yield _role(role, words)


def _role(name: str, words: dict[str, object]) -> Finding:
    return _attempt(f"角色 {name}", f"role {name}", lambda: _connect(words))


def _connect(words: dict[str, object]) -> str:
    with psycopg.connect(**words, connect_timeout=10) as connection:  # type: ignore[arg-type]
        version = connection.info.server_version // 10000
        return f"{connection.info.dbname}, PostgreSQL {version}"


def _attempt(zh: str, en: str, do: Callable[[], str]) -> Finding:
    try:
        return Finding(zh, en, True, do())
    except (InstallationError, ServerError, psycopg.Error, OSError) as error:
        first, _, rest = str(error).strip().partition("\n")
        return Finding(zh, en, False, first, rest.strip())


def _keys(home: Home) -> Finding:
    wrong = []
    for path, wanted in ((home.keys_dir, 0o700), (home.secrets_file, 0o600)):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError as error:
            wrong.append(f"{path}: {error.strerror}")
            continue
        if mode & ~wanted:
            wrong.append(f"{path}: {mode:o} ≠ {wanted:o}")
    advice = f"chmod 700 '{home.keys_dir}'; chmod 600 '{home.secrets_file}'"
    found = "；".join(wrong) or f"0600  {home.secrets_file}"
    return Finding("密钥", "keys", not wrong, found, advice)


def table(findings: list[Finding]) -> str:
    names = [f"{f.zh} · {f.en}" if f.zh != f.en else f.zh for f in findings]
    width = max(map(_columns, names))
    lines = []
    for name, finding in zip(names, findings, strict=True):
        blanks = " " * (width - _columns(name))
        lines.append(f"{'✓' if finding.ok else '✗'} {name}{blanks}  {finding.found}")
        if not finding.ok and finding.advice:
            lines += [f"    → {line.strip()}" for line in finding.advice.splitlines()]
    wrong = sum(not finding.ok for finding in findings)
    lines.append(f"\n{wrong} 项要处理 · to be done" if wrong else "\n一切就绪 · all is well")
    return "\n".join(lines)


def _columns(text: str) -> int:
    """Chinese characters are two columns wide."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
