"""What ./run and ./test begin with. Standard library only: nothing is installed yet."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import checks
from frontend import frontend_ready, install_frontend
from layout import BUILD, PYTHON, ROOT, project_environment
from packages import environment_ready, install_packages, make_environment, packages_ready
from progress import HELD, Stamps, Step, StepFailed, digest, prepare, run, use_plain_output

_STAMPS = Stamps(BUILD / "setup.json")
CATALOGUE = ROOT / "src" / "gongyou" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def steps(*, for_tests: bool) -> list[Step]:
    found = [
        Step("隔离环境", "isolated environment", environment_ready, make_environment),
        Step(
            "程序库",
            "packages",
            lambda: packages_ready(for_tests=for_tests),
            lambda: install_packages(for_tests=for_tests),
        ),
        Step("页面文件与字体", "page files and fonts", frontend_ready, install_frontend),
        Step("英文词条", "English sentences", translations_ready, compile_translations),
    ]
    if not for_tests and not os.environ.get("DATABASE_URL"):
        found.append(Step("数据库", "database", database_ready, start_database))
    return found


def translations_ready() -> bool:
    compiled = CATALOGUE.with_suffix(".mo")
    return compiled.is_file() and _STAMPS.get("translations") == digest(CATALOGUE)


def compile_translations() -> None:
    run([PYTHON, "-m", "gongyou.ui.translations", "compile"], project_environment())
    _STAMPS.set("translations", digest(CATALOGUE))


def _database_stamp() -> str:
    given = [os.environ.get(name, "") for name in ("GONGYOU_HOME", "GONGYOU_PG_BIN")]
    return digest(ROOT / "requirements" / "runtime.txt", str(os.geteuid()), *given)


def database_ready() -> bool:
    return _STAMPS.get("database") == _database_stamp()


def start_database() -> None:
    """Once, to see that it can; later every command starts it when it needs it."""
    run([PYTHON, "-m", "gongyou.foundation.embedded", "start"], project_environment())
    _STAMPS.set("database", _database_stamp())


@contextmanager
def locked(out: TextIO) -> Iterator[None]:
    """One set-up at a time in this folder."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".setup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("另一个 ./run 正在准备，等它 · another set-up is at work, waiting", file=out)
            fcntl.flock(lock, fcntl.LOCK_EX)
        HELD[:] = [lock.fileno()]
        try:
            yield
        finally:
            HELD.clear()


def set_up(*, for_tests: bool, quiet: bool, out: TextIO) -> None:
    needed = steps(for_tests=for_tests)
    if all(step.done() for step in needed):
        return
    try:
        with locked(out):
            (BUILD / "setup.log").write_text("")
            prepare(needed, quiet=quiet, out=out)
    except PermissionError as error:
        raise StepFailed(
            f"不能写入 · cannot write: {error.filename}\n"
            "  项目文件夹要属于执行 ./run 的用户 · the project's folder must be yours"
        ) from error


def start_program(words: list[str]) -> int:
    arguments = [str(PYTHON), "-m", "gongyou", *(words or ["demo"])]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(PYTHON, arguments, project_environment())  # noqa: S606 - our own program


def main(words: list[str]) -> int:
    use_plain_output()
    purpose, rest = words[0], words[1:]
    for_tests = purpose == "test"
    try:
        # What a command prints may be piped into a file: our own lines go beside it.
        out = sys.stdout if for_tests else sys.stderr
        set_up(for_tests=for_tests, quiet=bool(rest), out=out)
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return checks.main(rest) if for_tests else start_program(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
