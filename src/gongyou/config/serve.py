"""`gongyou serve`: web and worker together on one machine, until stopped."""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from gongyou.foundation.environment import load_environment
from gongyou.foundation.prepare import set_up_django, start_server, start_server_with_schema
from gongyou.ui.translations import compile_if_stale

START_SECONDS = 60
STOP_SECONDS = 15
MESSAGES = ("--queues", "messages", "--concurrency", "4")
LONGEST_PAUSE = 60


def main(argv: list[str]) -> int:
    environment = load_environment()
    parser = argparse.ArgumentParser(
        prog="gongyou serve", description="启动网页和后台 · web and worker"
    )
    parser.add_argument("--bind", default=environment.bind, help="地址 · address (127.0.0.1)")
    parser.add_argument("--port", type=int, default=environment.port, help="端口 · port (8000)")
    parser.add_argument("--workers", type=int, default=1, help="网页进程数 · web processes")
    options = parser.parse_args(argv)
    return serve(options.bind, options.port, options.workers)


def serve(
    bind: str, port: int, workers: int = 1, when_up: Callable[[], None] = lambda: None
) -> int:
    """Start the database if it is ours, then web and worker; stop both on a signal.

    `when_up` is called once the pages can be opened.
    """
    if port_in_use(bind, port):
        return 2
    compile_if_stale()
    start_server_with_schema()
    if not _is_loopback(bind) and _is_demo():
        print(
            "演示系统只能绑定本机地址 127.0.0.1 · a demo serves on 127.0.0.1 only", file=sys.stderr
        )
        return 2
    signal.signal(signal.SIGTERM, _told)
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_start(_web(bind, port, workers)))
        children += [_start(words) for words in (_worker(), _messenger())]
        _wait_until_up(bind, port, children)
        when_up()
        return _watch(children)
    except (KeyboardInterrupt, _Told):
        return 0
    finally:
        _stop(children)


def port_in_use(bind: str, port: int) -> bool:
    """Say so, and how to go on, when somebody else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            print(
                f"{bind}:{port} 用不了（{error.strerror}）。"
                f"换一个端口：./run demo --port {port + 1}\n"
                f"{bind}:{port} cannot be used; take another: ./run demo --port {port + 1}",
                file=sys.stderr,
            )
            return True
    return False


def _wait_until_up(bind: str, port: int, children: Sequence["subprocess.Popen[bytes]"]) -> None:
    for _ in range(START_SECONDS * 5):
        if any(child.poll() is not None for child in children):
            return
        with contextlib.suppress(OSError), socket.create_connection((bind, port), timeout=1):
            return
        time.sleep(0.2)


def _is_loopback(bind: str) -> bool:
    try:
        return ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"


def _is_demo() -> bool:
    set_up_django("app")
    from gongyou.foundation.demo import is_demo

    return is_demo()


def _web(bind: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", bind,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", "32",
        "--log-level", "warning", "gongyou.config.wsgi:application",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-m", "gongyou", "worker"]


def _messenger() -> list[str]:
    """Messages have a worker of their own: nobody waits for a code behind a long match."""
    return [*_worker(), *MESSAGES]


def _start(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "GONGYOU_DB_ROLE": "app",
        "DJANGO_SETTINGS_MODULE": "gongyou.config.settings",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    return subprocess.Popen(words, env=environment)  # noqa: S603 - our own words


def _watch(children: list["subprocess.Popen[bytes]"]) -> int:
    """Until the web process ends by itself: its trouble is ours. A worker that ends is started
    again, a little later each time: one bad job must not close the pages."""
    web, restarts = children[0], 0
    while web.poll() is None:
        for place, words in ((1, _worker()), (2, _messenger())):
            if children[place].poll() is not None:
                restarts += 1
                time.sleep(min(restarts, LONGEST_PAUSE))
                children[place] = _start(words)
        time.sleep(0.5)
    return 1


class _Told(Exception):
    """SIGTERM: somebody wants us to stop."""


def _told(number: int, frame: object) -> None:
    raise _Told


def _stop(children: Sequence["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def worker(argv: list[str]) -> int:
    """`gongyou worker`: do the queued jobs, until stopped. Only one without words of its own:
    it clears the folder of unfinished work."""
    start_server()
    set_up_django("app")
    from django.core.management import call_command

    from gongyou.foundation.workplace import clear_leftovers

    clear_leftovers()

    call_command("procrastinate", "worker", *(argv or ["--concurrency", "1"]))
    return 0
