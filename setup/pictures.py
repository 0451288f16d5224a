"""The pictures of docs/pictures, taken from a demo of its own: .venv/bin/python setup/pictures.py

Needs what ./test installs, and a Chromium. The demo and its data are gone afterwards.
"""

import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checks import database_of_its_own
from layout import PYTHON, ROOT
from playwright.sync_api import BrowserContext, Page, sync_playwright
from system import find_chromium

PICTURES = ROOT / "docs" / "pictures"
OFFICE, PHONE = {"width": 1366, "height": 900}, {"width": 360, "height": 740}
PERSON = "zhang"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
MOST_BYTES = 200 * 1024
_CHROMIUM = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(env: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A demo that serves: its address, and the password it has printed."""
    port = free_port()
    words = [str(PYTHON), "-m", "gongyou", "demo", "--port", str(port)]
    with subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield f"http://127.0.0.1:{port}", _password(running)
        finally:
            running.send_signal(signal.SIGINT)


def _password(running: "subprocess.Popen[str]") -> str:
    """The welcome's last line comes when the pages can be opened."""
    found = ""
    for line in running.stdout or ():
        if sign_in := re.match(rf"\s+{PERSON}\s+(\S+)", line):
            found = sign_in[1]
        if found and line.startswith("─"):
            return found
    raise SystemExit("the demo has not come up")


def write_sample(folder: Path, env: dict[str, str]) -> list[Path]:
    """The files of the bundled sample, as somebody would bring them."""
    code = (
        "import sys; from pathlib import Path; from gongyou.demo.sample import write_sample;"
        "write_sample(Path(sys.argv[1]))"
    )
    subprocess.run([str(PYTHON), "-c", code, str(folder)], env=env, check=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/sign-in/")
    page.fill("[name=username]", PERSON)
    page.fill("[name=password]", password)
    page.click("form:has([name=password]) [type=submit]")
    page.wait_for_url("**/worksites/")


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1024} KB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1024} KB")


def office_pictures(page: Page, address: str, language: str, sample: list[Path]) -> str:
    """Along the way a clerk goes; returns the address of the worksite on the pictures."""
    page.goto(f"{address}/worksites/?sort=-colour")
    take(page, f"sites.{language}")
    page.click("tbody tr:first-child th a")
    site = page.url
    take(page, f"result.{language}")
    page.goto(f"{site}workers/")
    take(page, f"workers.{language}")
    page.click("tbody tr:first-child th a")
    take(page, f"month.{language}")
    page.goto(f"{address}/checks/new/")
    page.set_input_files("[name=tables]", [str(path) for path in sample])
    page.click("form:has([name=tables]) [type=submit]")
    page.wait_for_selector("form[action$='/run/']", timeout=120_000)
    take(page, f"check.{language}")
    return site


def pictures(context: BrowserContext, address: str, language: str, sample: list[Path]) -> None:
    page = context.pages[0]
    site = office_pictures(page, address, language, sample)
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(site)
    take(page, f"phone.{language}")


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("没有 Chromium · no Chromium", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="gongyou-sample-") as folder,
        database_of_its_own() as env,
        demo(env) as (address, password),
        sync_playwright() as playwright,
    ):
        sample = write_sample(Path(folder), env)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_CHROMIUM))
        for language, code in LANGUAGES.items():
            context = browser.new_context(viewport=OFFICE, locale=code, timezone_id="Asia/Shanghai")
            context.add_cookies([{"name": "django_language", "value": code, "url": address}])
            sign_in(context.new_page(), address, password)
            pictures(context, address, language, sample)
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
