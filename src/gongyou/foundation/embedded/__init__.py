"""A PostgreSQL of our own, on a Unix socket only, for an installation on one machine."""

from gongyou.foundation.embedded.account import ServerError
from gongyou.foundation.embedded.roles import DATABASE, Role
from gongyou.foundation.embedded.server import Connection, EmbeddedServer, Status

__all__ = ["DATABASE", "Connection", "EmbeddedServer", "Role", "ServerError", "Status"]
