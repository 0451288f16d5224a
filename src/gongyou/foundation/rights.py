"""What the app role may do, granted by the migrations themselves.

Tables are made by the owner role. The app role may read and write them; on facts and on the
audit it may only insert and read. `append_only` goes into the migration that makes such a table.
"""

from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_DEFAULTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};
GRANT USAGE ON SCHEMA public TO {app};
"""


def _app_role(editor: BaseDatabaseSchemaEditor) -> str | None:
    """The quoted app role, or None where the same role owns the tables (a scratch database)."""
    app: str = settings.APP_ROLE
    if editor.connection.settings_dict["USER"] == app:
        return None
    return editor.connection.ops.quote_name(app)


def grant_defaults(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if app := _app_role(editor):
        editor.execute(_DEFAULTS.format(app=app))


def append_only(*tables: str) -> Any:
    """A migration operation: the app role can neither change nor remove rows of `tables`."""

    def revoke(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        app = _app_role(editor)
        for table in tables if app else ():
            name = editor.connection.ops.quote_name(table)
            editor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM {app}")

    return migrations.RunPython(revoke, migrations.RunPython.noop)
