"""Who runs meetings, who is a member, who reads along: by the seat's place and the series' unit or group (rules 22)."""

from django.db.models import Q

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.meetings.kinds import SessionState, Side
from luoshi.meetings.models import Directive, Series, Topic
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.queries import in_ranges


def runs(viewer: Viewer, unit: int | None) -> bool:
    """Say whether the acting post runs the meetings of ``unit``: it has the right, and it sits there (or in a group at home there)."""
    seat = viewer.acting
    return seat is not None and Verb.MEET in seat.rights and unit is not None and seat.home == unit


def leads(seat: Seat) -> bool:
    """Say whether the seat belongs to a leading group: it sits in the meetings of the group's home that no other group holds."""
    return seat.group_kind == GroupKind.LEADING and Verb.READ in seat.rights


def supervises(seat: Seat) -> bool:
    """Say whether the seat sits in a discipline inspection group at home in a unit: the other side of its consultations."""
    return Verb.CONSULT in seat.rights and seat.group_kind == GroupKind.INSPECTION and seat.home is not None


def consults(viewer: Viewer, series: Series) -> bool:
    """Say whether the acting post brings topics of the inspectors' side to this series; running it is the clerk's."""
    seat = viewer.acting
    return (
        seat is not None
        and supervises(seat)
        and seat.home == series.unit_id
        and series.kind.both_sides
        and series.to_on is None
    )


def may_take_off(viewer: Viewer, topic: Topic) -> bool:
    """Say whether the acting post may take a topic off: it runs the series, or its side brought it and the meeting is not open yet."""
    if may_run(viewer, topic.series):
        return True
    ahead = topic.session is None or topic.session.state == SessionState.PLANNED
    return ahead and topic.side == Side.INSPECTORS and consults(viewer, topic.series)


def series_in_sight(viewer: Viewer, prefix: str = "") -> Q:
    """Return the predicate for series in sight: of a unit in sight, of a group one sits in, of the leading group's home."""
    homes = {seat.home for seat in viewer.seats if leads(seat) and seat.home}
    both = {seat.home for seat in viewer.seats if supervises(seat)}
    return (
        in_ranges(viewer.ranges, f"{prefix}unit__")
        | Q(**{f"{prefix}group__in": viewer.groups})
        | Q(**{f"{prefix}unit__in": homes, f"{prefix}group": None})
        | Q(**{f"{prefix}unit__in": both, f"{prefix}kind__both_sides": True})
    )


def directives_in_sight(viewer: Viewer) -> Q:
    """Return the predicate for directives in sight: of a unit in sight, or of the home of the leading group one sits in."""
    homes = {seat.home for seat in viewer.seats if leads(seat) and seat.home}
    return in_ranges(viewer.ranges, "unit__") | Q(unit__in=homes)


def attends(seat: Seat, prefix: str = "") -> Q:
    """Return the predicate for series whose meetings stand on the seat's own list: it runs them, or it is a member.

    Members are the posts of the series' group; without one those of the unit and of its leading group.
    """
    found = Q(**{f"{prefix}group": seat.group}) if seat.group is not None else Q(pk__in=[])
    if seat.home is not None and (seat.unit is not None or leads(seat)):
        found |= Q(**{f"{prefix}unit": seat.home, f"{prefix}group": None})
    if seat.home is not None and Verb.MEET in seat.rights:
        found |= Q(**{f"{prefix}unit": seat.home})
    if supervises(seat):
        found |= Q(**{f"{prefix}unit": seat.home, f"{prefix}kind__both_sides": True})
    return found


def may_run(viewer: Viewer, of: Series | Directive) -> bool:
    """Say whether the acting post runs this series, or writes this directive."""
    return runs(viewer, of.unit_id)


def at_the_table(viewer: Viewer) -> bool:
    """Say whether consultations are among what the acting post deals with: either side of them, or it runs them at the top."""
    seat = viewer.acting
    kinds = {PostKind.HEAD_OFFICE, PostKind.CLERK, PostKind.LEADER, PostKind.INSPECTOR}
    return seat is not None and seat.kind in kinds


def concerned(viewer: Viewer) -> bool:
    """Say whether meetings are among what the acting post deals with: it runs them, sits in them, or supervises."""
    seat = viewer.acting
    kinds = {PostKind.LEADER, PostKind.UNIT_LEADER, PostKind.INSPECTOR}
    return seat is not None and (Verb.MEET in seat.rights or seat.kind in kinds)
