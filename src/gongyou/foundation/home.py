"""Where an installation keeps its data, its keys and its socket."""

import hashlib
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongyou.foundation import secret_file
from gongyou.foundation.secret_file import InstallationError, Secrets, SecretsError

#: A Unix socket's whole path has about 107 bytes; the file name `.s.PGSQL.5432.lock` takes 19.
SOCKET_PATH_LIMIT = 100
SOCKET_NAME = ".s.PGSQL.5432"


class HomeError(InstallationError):
    """A folder is missing, foreign or open to others; the text says what to do."""


@dataclass(frozen=True)
class Home:
    """The folders of one installation. No backup holds both: the keys lie outside the data."""

    install_id: str
    data_dir: Path
    keys_dir: Path
    socket_dir: Path
    binaries_dir: Path
    uid: int

    @classmethod
    def locate(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        project: Path | None = None,
        uid: int | None = None,
    ) -> "Home":
        env = os.environ if environ is None else environ
        who = os.geteuid() if uid is None else uid
        given = env.get("GONGYOU_HOME", "").strip()
        if given:
            return _below(Path(given).expanduser().resolve(), who)
        name = install_id(project or project_root())
        return _of_root(name) if who == 0 else _of_person(name, env, who)

    @property
    def runs_as_root(self) -> bool:
        return self.uid == 0

    @property
    def cluster_dir(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "log"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def lock_file(self) -> Path:
        return self.data_dir / "server.lock"

    @property
    def socket(self) -> Path:
        return self.socket_dir / SOCKET_NAME

    @property
    def secrets_file(self) -> Path:
        return self.keys_dir / "secrets.json"

    def secrets(self) -> Secrets:
        """The keys; at the first start of all they are made. Data without its keys is refused."""
        if not self.secrets_file.exists():
            if self.cluster_dir.exists():
                raise SecretsError(
                    f"有数据而没有密钥，请从备份恢复 · data without its keys: {self.data_dir}; "
                    f"restore {self.secrets_file} from its backup"
                )
            self.prepare()
            secret_file.create(self.secrets_file)
        return secret_file.load(self.secrets_file)

    def prepare(self) -> "Home":
        """Make the folders, each with its mode. The socket's folder is the server's to make."""
        _check_socket_length(self.socket)
        # As root the server is another user: it passes through `data` to its own 0700 folders.
        passing = 0o711 if self.runs_as_root else 0o700
        _make(self.data_dir, passing)
        _make(self.files_dir, 0o700)
        _make(self.log_dir, 0o700, keep_owner=False)
        _make(self.keys_dir, 0o700)
        return self

    def prepare_sockets(self) -> Path:
        """The socket's short folder, 0700, below a parent that nobody else can rename."""
        parent = self.socket_dir.parent
        if parent.name.startswith("gongyou-"):
            _make(parent, 0o700)
        elif self.runs_as_root:
            _make(parent, 0o755)
        _make(self.socket_dir, 0o700, keep_owner=not self.runs_as_root)
        return self.socket_dir


def install_id(of: Path) -> str:
    return hashlib.sha256(os.fsencode(of.resolve())).hexdigest()[:8]


def project_root() -> Path:
    """The project's folder; for an installed wheel, the environment it is installed in."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() else Path(sys.prefix)


def _below(base: Path, uid: int) -> Home:
    name = install_id(base)
    return Home(
        install_id=name,
        data_dir=base / "data",
        keys_dir=base / "keys",
        socket_dir=Path("/run/gongyou", name) if uid == 0 else _person_sockets(name, uid),
        binaries_dir=base / "pg",
        uid=uid,
    )


def _of_root(name: str) -> Home:
    return Home(
        install_id=name,
        data_dir=Path("/var/lib/gongyou", name),
        keys_dir=Path("/etc/gongyou", name),
        socket_dir=Path("/run/gongyou", name),
        binaries_dir=Path("/var/lib/gongyou/pg"),
        uid=0,
    )


def _of_person(name: str, env: Mapping[str, str], uid: int) -> Home:
    own = _person_folder(env, uid)
    shared = Path(env.get("XDG_DATA_HOME") or own / ".local" / "share")
    config = Path(env.get("XDG_CONFIG_HOME") or own / ".config")
    return Home(
        install_id=name,
        data_dir=shared / "gongyou" / name,
        keys_dir=config / "gongyou" / name,
        socket_dir=_person_sockets(name, uid),
        binaries_dir=shared / "gongyou" / "pg",
        uid=uid,
    )


def _person_folder(env: Mapping[str, str], uid: int) -> Path:
    if env.get("HOME"):
        return Path(env["HOME"])
    import pwd

    try:
        return Path(pwd.getpwuid(uid).pw_dir)
    except KeyError:
        raise HomeError(
            "不知道家目录在哪里，请设 GONGYOU_HOME=/路径 · "
            "this user has no home folder: set GONGYOU_HOME=/path"
        ) from None


def _person_sockets(name: str, uid: int) -> Path:
    """In /tmp, not in $XDG_RUNTIME_DIR: that one differs between a login, `su` and cron, and
    goes away at the last log-out while the server runs on."""
    return Path(f"/tmp/gongyou-{uid}", name)  # noqa: S108 - 0700 and its owner checked before use


def _check_socket_length(socket: Path) -> None:
    if len(os.fsencode(socket)) >= SOCKET_PATH_LIMIT:
        raise HomeError(
            f"套接字路径太长 · the socket's path is too long: {socket} "
            f"(≥ {SOCKET_PATH_LIMIT} bytes)"
        )


def _make(folder: Path, mode: int, *, keep_owner: bool = True) -> None:
    """Make the folder with exactly this mode; refuse a link or another person's folder."""
    try:
        _make_parents(folder.parent)
        folder.mkdir(exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise HomeError(
            f"不能建立文件夹 · cannot make the folder {folder}: {error.strerror}\n"
            "可设 GONGYOU_HOME=/路径 · or set GONGYOU_HOME=/path"
        ) from error
    if not stat.S_ISDIR(found.st_mode):
        raise HomeError(f"不是文件夹 · not a folder: {folder}")
    if keep_owner and found.st_uid != os.geteuid():
        raise HomeError(f"文件夹属于别的用户 · another user's folder: {folder}")
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)


def _make_parents(folder: Path) -> None:
    """As root the server's own user must pass through them, whatever the umask."""
    if folder.exists():
        return
    _make_parents(folder.parent)
    folder.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        folder.chmod(0o755)
