"""Make a process ready to use the database: server running, schema current, Django set up."""

import importlib
import os
from pathlib import Path

from gongyou.config.environment import load_environment
from gongyou.foundation.embedded import EmbeddedServer
from gongyou.foundation.home import Home

TEMPLATE = "gongyou_scratch_template"


def set_up_django(role: str, database: str = "") -> None:
    """Choose the role this process connects as, then load Django. Once per process."""
    os.environ["GONGYOU_DB_ROLE"] = role
    if database:
        os.environ["GONGYOU_DB_NAME"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongyou.config.settings")
    import django

    django.setup()


def start_server() -> EmbeddedServer | None:
    """Start the embedded server, or do nothing where a server is given."""
    if not load_environment().embedded:
        return None
    home = Home.locate()
    home.secrets()  # made at the first start, before the data folder exists
    server = EmbeddedServer(home)
    server.start()
    server.ensure_roles_and_databases()
    return server


def migrations_on_disk() -> list[Path]:
    """Every migration file of our packages, in a stable order: a change makes a new schema."""
    package = Path(importlib.import_module("gongyou").__path__[0])
    return sorted(package.glob("*/migrations/[0-9]*.py"))
