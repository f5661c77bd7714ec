"""Who inspects, and who sees what a group found (rules 25)."""

from dataclasses import replace

from django.db.models import Q

from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base.refusals import NotAllowed
from luoshi.core import tree
from luoshi.meetings.rights import leads, supervises
from luoshi.org.models import GroupLineage
from luoshi.org.queries import in_ranges


def inspector(viewer: Viewer) -> Seat:
    """Return the acting seat in a discipline inspection group, else raise NotAllowed."""
    seat = viewer.need(Verb.CONSULT)
    if not supervises(seat):
        raise NotAllowed
    return seat


def within(viewer: Viewer) -> Viewer:
    """Return who sees no more than the acting seat's group: what it reviews and draws is the group's, whatever else its member may see."""
    seat = inspector(viewer)
    return replace(
        viewer,
        seats=(seat,),
        ranges=tuple(tree.fold(seat.paths)),
        lines=seat.lines,
        groups=frozenset({seat.group} if seat.group else ()),
        prefixes=frozenset(
            path[:end]
            for path in (*seat.paths, seat.home_path)
            for end in range(tree.SEGMENT, len(path) + 1, tree.SEGMENT)
        ),
    )


def own(seat: Seat, prefix: str = "") -> Q:
    """Return the predicate for reviews and samples of the seat's group, and of those it was made of."""
    before = GroupLineage.objects.filter(after=seat.group).order_by().values("before")
    return Q(**{f"{prefix}group": seat.group}) | Q(**{f"{prefix}group__in": before})


def told(viewer: Viewer) -> Q:
    """Return the predicate for findings told to ``viewer`` beside the group: about units his own post stands in or above.

    The leading group, the other side of the table, is told those of its home. Reviews without a finding are told to nobody.
    """
    seats = [seat for seat in viewer.seats if Verb.READ in seat.rights]
    paths = [seat.unit_path for seat in seats if seat.unit_path]
    paths += [seat.home_path for seat in seats if leads(seat) and seat.home_path]
    return in_ranges(tree.fold(paths), "item__lead__") if paths else Q(pk__in=[])
