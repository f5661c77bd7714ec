"""Sessions in the database, as Django keeps them; the one question every request asks is prepared."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Kept
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from luoshi.base import prepared


def _live(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(Kept):
    """Django's own, but for how a session is looked up."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        # A session runs out in real time, in the demo too.
        now = timezone.now()  # noqa: TID251
        found = prepared.objects("access.session", _live, key, now) if key else []
        if found:
            return found[0]
        self._session_key = None
        return None
