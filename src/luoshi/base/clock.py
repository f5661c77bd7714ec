"""The one clock. Every day of the ledger is a day of Asia/Shanghai (rules 1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
_moment: ContextVar[datetime | None] = ContextVar("luoshi_moment", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC.

    Inside :func:`at` it is the moment given there. In the demo the day stands still (settings.DEMO_TODAY) and
    only the time of day runs.
    """
    moment = _moment.get()
    if moment is not None:
        return moment
    real = datetime.now(UTC)
    day: date | None = settings.DEMO_TODAY
    if day is None:
        return real
    return datetime.combine(day, real.astimezone(SHANGHAI).timetz().replace(tzinfo=SHANGHAI)).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """Return the day of Asia/Shanghai on which ``moment`` (aware) lies."""
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return day_of(now())


def midday(day: date) -> datetime:
    """Return noon of ``day`` in Shanghai, as UTC: the moment used where only a day is known."""
    return datetime.combine(day, time(12), SHANGHAI).astimezone(UTC)


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Hold the clock at ``moment`` (a bare date means noon in Shanghai) for generators and tests."""
    fixed = moment if isinstance(moment, datetime) else midday(moment)
    token = _moment.set(fixed)
    try:
        yield
    finally:
        _moment.reset(token)
