"""./run and ./test before anything is installed: which Python, what counts as done."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gongyou.foundation.home import project_root

ROOT = project_root()


def load(name: str) -> ModuleType:
    """A module of setup/, which is not a package: it runs before there is one."""
    sys.path.insert(0, str(ROOT / "setup"))
    try:
        spec = importlib.util.spec_from_file_location(name, ROOT / "setup" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # dataclasses look themselves up
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(ROOT / "setup"))


@pytest.mark.parametrize("script", ["run", "test", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    shell = "bash" if script == ".ci/run" else "sh"
    subprocess.run([shell, "-n", str(ROOT / script)], check=True)


@pytest.mark.parametrize("script", ["run", "test"])
def test_without_python_it_says_what_is_needed(tmp_path: Path, script: str) -> None:
    for tool in ("sh", "dirname", "readlink"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    done = subprocess.run(
        ["sh", str(ROOT / script)],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "需要 Python 3.11" in done.stderr
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_stamp_is_whole_and_can_be_taken_away(tmp_path: Path) -> None:
    progress = load("progress")
    stamps = progress.Stamps(tmp_path / "stamps.json")
    assert stamps.get("packages") == ""
    stamps.set("packages", "a")
    stamps.set("other", "b")
    stamps.set("packages", "")
    assert (stamps.get("packages"), stamps.get("other")) == ("", "b")
    (tmp_path / "stamps.json").write_text('{"other": ')
    assert stamps.get("other") == ""


def test_a_failed_command_tells_its_end_and_where_the_rest_is() -> None:
    progress = load("progress")
    with pytest.raises(progress.StepFailed) as failure:
        progress.run([sys.executable, "-c", "print('x' * 9, 'timed out'); raise SystemExit(3)"])
    assert "xxxxxxxxx timed out" in str(failure.value)
    assert "nothing half-done is kept" in str(failure.value)


def test_a_quiet_set_up_says_only_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    progress = load("progress")
    done = progress.Step("已做", "done", lambda: True, lambda: None)
    todo = progress.Step("要做", "to do", lambda: False, lambda: None)
    progress.prepare([done, todo], quiet=True, out=sys.stdout)
    assert capsys.readouterr().out.startswith("[2/2] 要做 · to do … ok")
    progress.prepare([done, todo], quiet=False, out=sys.stdout)
    assert "[1/2] 已做 · done … ready" in capsys.readouterr().out
