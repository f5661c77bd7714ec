"""Units and groups through the door: found only if they lie in the reader's sight."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotFound
from luoshi.core import tree
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group, Unit, UnitName
from luoshi.org.queries import in_ranges
from luoshi.org.unit_tally import Measure, living_under


def visible_units(viewer: Viewer) -> QuerySet[Unit]:
    """Return the units in sight, in official order."""
    return Unit.objects.filter(in_ranges(viewer.ranges)).order_by("path")


def get_unit(viewer: Viewer, pk: int) -> Unit:
    """Return a unit in sight, else raise NotFound."""
    unit = visible_units(viewer).select_related("parent").filter(pk=pk).first()
    if unit is None:
        raise NotFound
    return unit


def search_units(viewer: Viewer, words: str, limit: int = 20) -> list[Unit]:
    """Return units in sight whose present or former name holds ``words``, in official order."""
    named = UnitName.objects.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
    if not viewer.sees_whole:
        named = named.filter(unit__in=visible_units(viewer).order_by().values("pk"))
    return list(visible_units(viewer).filter(pk__in=named.values("unit_id"))[:limit])


def visible_groups(viewer: Viewer) -> QuerySet[Group]:
    """Return the groups whose home unit lies in sight, or to which the reader belongs."""
    return Group.objects.filter(in_ranges(viewer.ranges, "home__") | Q(pk__in=viewer.groups)).select_related(
        "home"
    )


def get_group(viewer: Viewer, pk: int) -> Group:
    """Return a group in sight, else raise NotFound."""
    group = visible_groups(viewer).filter(pk=pk).first()
    if group is None:
        raise NotFound
    return group


def judging_groups(viewer: Viewer) -> QuerySet[Group]:
    """Return the groups that may be appointed to confirm: alive, and never the inspectors."""
    today = clock.today()
    kinds = [GroupKind.STANDING, GroupKind.WORKING, GroupKind.STEERING]
    at_home = Q(home__path__in=viewer.prefixes) | in_ranges(viewer.ranges, "home__")
    return Group.objects.filter(living(today), at_home, kind__in=kinds).order_by("kind", "order", "pk")


def tree_rows(viewer: Viewer, opened: set[int], day: date) -> list[Unit]:
    """Return the rows of the tree as opened, in official order, in one query.

    Shown are the highest units in sight, the units right under them, and those under each opened unit that is itself
    shown. Each row bears ``n_below``, how many units live right under it, and ``level``, 0 for the highest.
    """
    top = Unit.objects.order_by().filter(path__in=tree.tops(viewer.ranges)).values("pk")
    below = Unit.objects.order_by().filter(Q(parent__in=top) | Q(parent_id__in=opened)).values("pk")
    rows = (
        visible_units(viewer)
        .filter(living(day), pk__in=top.union(below))
        .annotate(n_below=Count("children", filter=living(day, "children__")))
    )
    levels: dict[int, int] = {}
    shown: list[Unit] = []
    for unit in rows:
        above = levels.get(unit.parent_id or 0)
        in_sight = unit.parent_id is not None and viewer.sees_path(tree.parent_path(unit.path))
        if in_sight and (above is None or (above > 0 and unit.parent_id not in opened)):
            continue
        levels[unit.pk] = 0 if not in_sight or above is None else above + 1
        unit.__dict__["level"] = levels[unit.pk]
        shown.append(unit)
    return shown


def bodies_and_branches(viewer: Viewer) -> tuple[int, int]:
    """Return how many departments and affiliated units, and how many in-service branches, in sight live today; one query."""
    found = living_under(tree.tops(viewer.ranges), clock.today())
    return found[Measure.BODIES], found[Measure.BRANCHES]


def around(unit: Unit, day: date) -> tuple[list[Unit], list[Unit]]:
    """Return the units above ``unit``, highest first, and those right under it that live on ``day``, in one query."""
    paths = [unit.path[:end] for end in range(tree.SEGMENT, len(unit.path), tree.SEGMENT)]
    rows = list(Unit.objects.filter(Q(path__in=paths) | (Q(parent=unit) & living(day))).order_by("path"))
    return [r for r in rows if r.path < unit.path], [r for r in rows if r.path > unit.path]
