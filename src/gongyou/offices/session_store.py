"""Django's sessions in the database, with the columns that `StaffSession` adds.

What the columns say is kept in the session's own data (`MARKS`), so that a new number for the
session, which makes a new row, loses nothing.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

MARKS = "gongyou_session"


class SessionStore(DatabaseSessions):
    news = False

    @classmethod
    def get_model_class(cls) -> Any:
        from gongyou.offices.models import StaffSession

        return StaffSession

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.news = bool(row and row.news)
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        marks = data.get(MARKS)
        if marks and "_auth_user_id" in data:
            row.account_id = int(data["_auth_user_id"])
            row.uuid = UUID(marks["uuid"])
            row.device, row.agent = marks["device"], marks["agent"]
            row.address = marks["address"]
            row.started_at = datetime.fromtimestamp(marks["started"], UTC)
            row.seen_at = datetime.fromtimestamp(marks["seen"], UTC)
            row.news = self.news
        return row
