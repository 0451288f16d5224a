"""The data folder: made once, whole or not at all; its settings written anew at each start."""

import os
import shutil
import tempfile
from pathlib import Path

from gongyou.foundation.embedded.account import Account, ServerError
from gongyou.foundation.embedded.binaries import Binaries
from gongyou.foundation.home import Home

SUPERUSER = "postgres"
PORT = 5432
MAX_CONNECTIONS = 60
_SETTINGS = "gongyou.conf"
_MEGABYTE = 1024 * 1024
_LOG_FILES_KEPT = 10


def cluster_major(home: Home) -> int | None:
    """The PostgreSQL version of the data; None before the first start."""
    try:
        return int((home.cluster_dir / "PG_VERSION").read_text().split(".")[0])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise ServerError(f"数据属于别的用户 · another user's data: {home.cluster_dir}") from error


def initialise(home: Home, binaries: Binaries, account: Account, password: str) -> None:
    """`initdb` into a folder beside it; the rename makes it count."""
    partial = home.data_dir / "postgres.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    account.own(partial)
    secret = _password_file(home, account, password)
    try:
        account.run([binaries.tool("initdb"), *_INITDB, f"--pwfile={secret}", "-D", partial], 300)
    finally:
        secret.unlink()
    with (partial / "postgresql.conf").open("a", encoding="ascii") as out:
        out.write(f"\ninclude = '{_SETTINGS}'\n")
    write_settings(partial, home, account)
    partial.rename(home.cluster_dir)


_INITDB = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--data-checksums",
)


def _password_file(home: Home, account: Account, password: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=".initdb-", dir=home.data_dir)  # 0600
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(password + "\n")
    account.own(Path(name))
    return Path(name)


def write_settings(folder: Path, home: Home, account: Account) -> None:
    lines = [f"{name} = {_quoted(value)}\n" for name, value in settings(home).items()]
    path, partial = folder / _SETTINGS, folder / f"{_SETTINGS}.partial"
    partial.write_text("".join(lines), encoding="utf-8")
    partial.chmod(0o600)
    account.own(partial)
    partial.replace(path)


def settings(home: Home) -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // _MEGABYTE
    shared = min(max(memory // 8, 64), 1024)
    return {
        "listen_addresses": "",
        "port": str(PORT),
        # The list's own quotes: a comma or blank in the name is then no separator.
        "unix_socket_directories": '"' + str(home.socket_dir).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "max_connections": str(MAX_CONNECTIONS),
        "password_encryption": "scram-sha-256",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(memory // 16, 64), 256)}MB",
        # /dev/shm may be tiny (containers), and a log-out removes an ordinary user's segments.
        "dynamic_shared_memory_type": "mmap",
        "min_dynamic_shared_memory": "32MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        **_log_settings(home),
    }


def _log_settings(home: Home) -> dict[str, str]:
    return {
        "logging_collector": "on",
        "log_directory": str(home.log_dir),
        "log_filename": "postgresql-%Y%m%d-%H%M%S.log",
        "log_file_mode": "0600",
        "log_rotation_size": "10MB",
        "log_rotation_age": "0",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        # No statement, parameter or row value: they hold personal data.
        "log_statement": "none",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def sweep_logs(home: Home) -> None:
    """Keep the newest files; the server itself never removes one."""
    written = sorted(home.log_dir.glob("postgresql-*.log"))
    for path in written[:-_LOG_FILES_KEPT]:
        path.unlink(missing_ok=True)
