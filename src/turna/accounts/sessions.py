"""Where sessions are kept (`SESSION_ENGINE`): one row each, which its user can see and end.

Deleting the row ends the session with its next request. A session ends a fixed time after it
was opened, however busy it is; when it was last used stands beside it, to the minute.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from turna.core.transactions import write_transaction

OPENED = "opened"
DEVICE = "device"
HOW = "how"


class SessionStore(DatabaseStore):
    """Django's database sessions, in our own table."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Any = None  # as it was loaded, for the idle lock

    @classmethod
    def get_model_class(cls) -> Any:
        from turna.accounts.models import Session

        return Session

    def load(self) -> dict[str, Any]:
        found: Any = self
        self.row = found._get_session_from_db()
        return dict(self.decode(self.row.session_data)) if self.row else {}

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """A fixed time after it was opened."""
        opened = self.get(OPENED)
        began = datetime.fromtimestamp(opened, UTC) if opened else timezone.now()
        return began + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = timezone.now()
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.device, row.how = data.get(DEVICE, ""), data.get(HOW, "")
        row.opened_at = datetime.fromtimestamp(data[OPENED], UTC) if OPENED in data else now
        row.seen_at = now
        if self.row is not None and self.row.session_key == row.session_key:
            row.uid, row.seen_at = self.row.uid, self.row.seen_at
        self.row = row
        return row


def begin(session: Any, *, device: str, how: str) -> None:
    """Write down that it was opened now, on which device and by what."""
    session[OPENED] = int(timezone.now().timestamp())
    session[DEVICE], session[HOW] = device, how
    session.row = None  # a new one, whatever came before it


def touch(session: Any, *, at: datetime) -> None:
    """Write down that it is in use."""
    session.row.seen_at = at
    with write_transaction():
        type(session.row).objects.filter(pk=session.row.pk).update(seen_at=at)
