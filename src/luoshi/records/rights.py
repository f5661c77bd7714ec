"""Who may enter, correct, withdraw, explain: by the acting seat's place and the record's host."""

from datetime import date, timedelta

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core import tree
from luoshi.org.kinds import PostKind
from luoshi.org.models import Unit
from luoshi.records.models import Record, RecordVersion

FREE_DAYS = 7
"""Days after entering in which a record is corrected without a reason and without the superior."""


def is_free(record: Record, today: date) -> bool:
    """Say whether ``record`` may still be corrected freely on ``today``."""
    assert record.entered_at is not None
    return today <= clock.day_of(record.entered_at) + timedelta(days=FREE_DAYS)


def may_enter(viewer: Viewer, host: Unit) -> bool:
    """Say whether the acting seat enters records of ``host``: of its own unit; staff and head office of those below too."""
    seat = viewer.acting
    if seat is None or Verb.RECORD not in seat.rights or not seat.home_path:
        return False
    return host.path == seat.home_path or (Verb.RULE in seat.rights and host.path.startswith(seat.home_path))


def is_superior(viewer: Viewer, host: Unit) -> bool:
    """Say whether the acting seat sits above ``host``."""
    seat = viewer.acting
    return may_enter(viewer, host) and seat is not None and seat.home_path != host.path


def may_correct(viewer: Viewer, record: Record, version: RecordVersion) -> bool:
    """Say whether the reader corrects or withdraws it: chair, recorder, or a seat that enters for its host."""
    return viewer.person in {version.chair, version.recorder} - {""} or may_enter(viewer, record.host)


def sees_names(viewer: Viewer, host: Unit) -> bool:
    """Say whether names in attendance are shown: to the unit itself and to the one right above; further up, heads only."""
    homes = {seat.home_path for seat in viewer.seats if seat.kind not in {PostKind.INSPECTOR}}
    return bool(homes & {host.path, tree.parent_path(host.path)})
