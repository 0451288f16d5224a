"""`gongyou demo` on an empty machine, and a second time."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongyou.demo.commands.demo import parser
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home

RUN = "import sys; from gongyou.demo.commands.demo import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A short path (it holds a socket), passable for the server's own user."""
    with tempfile.TemporaryDirectory(prefix="gongyou-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        located = Home.locate({"GONGYOU_HOME": name})
        located.secrets()
        with EmbeddedServer(located).running():
            yield folder


def demo(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GONGYOU_")}
    environment |= {"GONGYOU_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", RUN, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_knows_its_options() -> None:
    options = parser().parse_args(["--no-serve", "--port", "8123", "--lang", "en"])
    assert (options.no_serve, options.port, options.lang) == (True, 8123, "en")


@pytest.mark.slow
def test_it_matches_the_sample_loads_the_district_and_says_who_can_sign_in(home: Path) -> None:
    first = demo(home, "--lang", "en")
    assert first.returncode == 0, first.stderr
    assert "Who is owed" in first.stdout
    assert first.stdout.count("loading the demo") == 12
    second = demo(home, "--port", "8123")
    assert second.returncode == 0, second.stderr
    assert "装入演示数据" not in second.stdout
    assert "http://127.0.0.1:8123/" in second.stdout
    kept = json.loads((home / "keys" / "demo-signins.json").read_text())["passwords"]
    for name, word in kept.items():
        assert re.search(rf"{name}\s+{word}", first.stdout)
        assert re.search(rf"{name}\s+{word}", second.stdout)
        assert word not in first.stderr + second.stderr
    logs = "".join(p.read_text(errors="replace") for p in (home / "data/log").rglob("*.log"))
    assert not any(word in logs for word in kept.values())
