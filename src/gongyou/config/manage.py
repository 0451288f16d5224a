"""`gongyou manage …`: Django's own commands, as the owner role."""

from gongyou.foundation.prepare import set_up_django, start_server

_NEEDS_NO_SERVER = {"check", "findstatic"}


def main(argv: list[str]) -> int:
    """Pass on to Django. Only `check` and `findstatic` need no server."""
    if not argv or argv[0] not in _NEEDS_NO_SERVER:
        start_server()
    set_up_django("owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongyou manage", *argv])
    return 0


def migrate(argv: list[str]) -> int:
    """`gongyou migrate`: bring the schema up to date."""
    return main(["migrate", *(argv or ["--verbosity", "0"])])
