"""`python -m gongyou.foundation.embedded start | stop | status`."""

import sys

from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home
from gongyou.foundation.secret_file import InstallationError


def main(words: list[str]) -> int:
    server = EmbeddedServer(Home.locate())
    try:
        if words == ["start"]:
            server.start()
            server.ensure_roles_and_databases()
        elif words == ["stop"]:
            server.stop()
        elif words != ["status"]:
            sys.stderr.write("start | stop | status\n")
            return 2
        status = server.status()
    except InstallationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{'running' if status.running else 'stopped'}  {status.data_dir}\n")
    return 0 if words != ["status"] or status.running else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
