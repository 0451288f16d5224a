"""A gateway for text messages on this machine, that does what a test tells it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gongyou.foundation.environment import SmsGateway

KEY = "a key that both know"


class Gateway:
    """Answers with `status` and `answer`, or only when `hangs` is set free; remembers requests."""

    def __init__(self, name: str) -> None:
        self.name, self.status, self.answer = name, 200, b'{"code": "OK"}'
        self.free, self.hangs = threading.Event(), False
        self.got: list[tuple[dict[str, Any], dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.hangs:
                    outer.free.wait(60)
                    return
                if outer.status == 200:
                    outer.got.append((json.loads(body), dict(self.headers), body))
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def setting(self) -> SmsGateway:
        return SmsGateway(
            name=self.name,
            url=f"http://127.0.0.1:{self.server.server_port}/send",
            key=KEY,
            body='{"to": "{phone}", "params": ["{code}", "{minutes}"], "say": "{text}"}',
            accepted="code=OK",
            digest="sm3" if self.name == "second" else "sha256",
        )

    @property
    def codes(self) -> list[str]:
        return [body["params"][0] for body, _, _ in self.got]


@contextmanager
def gateway(name: str) -> Iterator[Gateway]:
    made = Gateway(name)
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.free.set()
        made.server.shutdown()
        made.server.server_close()
