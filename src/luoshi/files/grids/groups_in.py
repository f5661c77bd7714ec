"""Groups from a table: each row one group with the units assigned to it; a file ends none and takes no unit out."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from luoshi.access.queries import visible_groups
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.files.faults import Notes
from luoshi.files.grids.group_fields import FIELDS, MORE_KINDS
from luoshi.files.grids.places import Units
from luoshi.files.grids.plan import GridLine, GridPlan, of_row
from luoshi.files.grids.reading import Grid, GridRow, read_grid
from luoshi.files.workbook import open_book
from luoshi.org.actions import NewGroup, assign_many, form_groups
from luoshi.org.kinds import GroupKind, UnitKind
from luoshi.org.models import Group, GroupUnit, Unit
from luoshi.org.words import GROUP_KINDS


@dataclass
class _Formed:
    """A group a row forms, or the one there is, and the units it adds from a day on."""

    name: str
    kind: GroupKind
    home: Unit
    from_on: date
    group: Group | None = None
    members: int | None = None
    units: list[Unit] = field(default_factory=list)
    assigned_on: date | None = None


def plan_groups(data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
    """Return what importing groups would do; nothing is written.

    Raises NotAllowed without the right to organise, Refusal (``field`` "file") when the file cannot be read.
    """
    viewer.need(Verb.ORGANISE)
    notes = Notes()
    grid = read_grid(open_book(data), FIELDS, notes, year=year, title=_("组"))
    return _planned(viewer, source, grid, notes)


def _planned(viewer: Viewer, source: str, grid: Grid, notes: Notes) -> GridPlan:
    headings = [FIELDS.label(key) for key in ("name", "kind", "home", "from_on", "units")]
    plan = GridPlan(viewer, source, grid, notes, headings, apart=True, write=_write)
    planner = _Planner(viewer, grid.rows)
    plan.lines = [line for row in grid.rows if (line := planner.line(row)) is not None and not row.faulty]
    plan.again = lambda: _again(viewer, source, grid)
    return plan


def _again(viewer: Viewer, source: str, grid: Grid) -> GridPlan:
    notes = Notes()
    return _planned(viewer, source, grid.noted_in(notes), notes)


class _Planner:
    def __init__(self, viewer: Viewer, rows: list[GridRow]) -> None:
        self.today = clock.today()
        self.units = Units(
            viewer, {name for row in rows for key in ("home", "units") for name in row.names(key)}
        )
        self.root = next((unit for unit in self.units.in_sight.values() if unit.parent_id is None), None)
        self.known: dict[tuple[int, str], Group] = {}
        self.held: dict[int, set[int]] = {}
        groups = visible_groups(viewer).filter(living(self.today))
        for group in groups.order_by("pk"):
            self.known[group.home_id, group.name] = group
        for row in GroupUnit.objects.filter(living(self.today), group__in=groups):
            self.held.setdefault(row.group_id, set()).add(row.unit_id)
        self.first: dict[tuple[int, str], GridRow] = {}

    def line(self, row: GridRow) -> GridLine | None:
        """Return what a row does; None where a fault was noted."""
        name = row.text("name", 200)
        if not name:
            row.fault("name", row.raw("name"), _("没有写组的名称。"), _("写名称。"), "name_missing")
        from_on, on = row.day("from_on"), row.day("assigned_on")
        home = self._home(row)
        kinds = row.choices("kind", GROUP_KINDS, MORE_KINDS, several=False)
        if home is None or row.faulty:
            return None
        before = self.first.setdefault((home.pk, name), row)
        if before is not row:
            wrong = _("和“%(sheet)s”第 %(row)d 行重了") % {"sheet": before.sheet, "row": before.number}
            row.fault("name", name, wrong, _("删掉一行"), "row_twice")
            return None
        known = self.known.get((home.pk, name))
        if known is not None:
            return self._known(row, known, kinds, from_on, on)
        return self._new(row, name, home, kinds, from_on, on)

    def _home(self, row: GridRow) -> Unit | None:
        names = row.names("home")
        if not names and self.root is not None:
            return self.root
        if len(names) != 1:
            row.fault(
                "home", row.raw("home"), _("没有写归哪个单位，或写了几个"), _("写一个单位"), "home_missing"
            )
            return None
        alike = self.units.named(names[0], self.today)
        held = [unit for unit in alike if (unit.pk, row.raw("name")) in self.known]
        if len(alike) > 1 and len(held) == 1:
            return held[0]
        return self.units.one(row, "home", names[0], self.today)

    def _members(self, row: GridRow, day: date) -> list[Unit]:
        found = [self.units.one(row, "units", name, day) for name in row.names("units")]
        return [unit for unit in found if unit is not None]

    def _new(
        self,
        row: GridRow,
        name: str,
        home: Unit,
        kinds: list[GroupKind],
        from_on: date | None,
        on: date | None,
    ) -> GridLine | None:
        if not kinds:
            row.fault(
                "kind", "", _("没有写组的类别"), _("从 %(names)s 里选") % {"names": _offer()}, "kind_missing"
            )
        if from_on is None:
            row.fault(
                "from_on",
                row.raw("from_on"),
                _("没有写从哪天起"),
                _("写到日，例如 2026-06-30"),
                "from_missing",
            )
        elif not home.lives_on(from_on) or home.kind == UnitKind.CELL:
            row.fault(
                "home", row.raw("home"), _("这一天单位不在，或它不设组"), _("核对日期和单位。"), "place_gone"
            )
        elif on is not None and on < from_on:
            row.fault(
                "assigned_on",
                row.raw("assigned_on"),
                _("这一天组或单位不在。"),
                _("换一个日期。"),
                "not_living",
            )
        if row.faulty or from_on is None or not kinds:
            return None
        formed = _Formed(
            name, kinds[0], home, from_on, members=row.count("members"), assigned_on=on or from_on
        )
        formed.units = self._members(row, formed.assigned_on or from_on)
        return GridLine(row, _shown(formed, row), "new", formed)

    def _known(
        self, row: GridRow, group: Group, kinds: list[GroupKind], from_on: date | None, on: date | None
    ) -> GridLine | None:
        """Hold a row against a group there is: only units not yet assigned are written."""
        members = row.count("members")
        for key, before, after in (
            ("kind", group.kind, kinds[0] if kinds else None),
            ("from_on", group.from_on, from_on),
            ("members", group.members, members),
        ):
            if after is not None and after != before:
                row.fault(
                    key,
                    row.raw(key),
                    _("和账上的不同"),
                    _("组的变动在它的页面上办；改成账上的，或空着"),
                    "group_differs",
                )
        day = on or self.today
        held = self.held.get(group.pk, set())
        units = self._members(row, day)
        fresh = [unit for unit in units if unit.pk not in held]
        if units and held - {unit.pk for unit in units}:
            row.tell("units", _("单位"), _("没有写到的单位不移出去；要移，在组的页面上办"))
        formed = _Formed(group.name, GroupKind(group.kind), group.home, group.from_on, group)
        formed.units, formed.assigned_on = fresh, day
        line = GridLine(row, _shown(formed, row), "changed" if fresh else "same", formed)
        line.says = (
            [_("加上 %(units)s") % {"units": _("、").join(unit.name for unit in fresh)}] if fresh else []
        )
        return line


def _offer() -> str:
    return _("、").join(str(word) for word in GROUP_KINDS.values())


def _shown(formed: _Formed, row: GridRow) -> list[str]:
    units = _("、").join(row.names("units"))
    return [formed.name, str(GROUP_KINDS[formed.kind]), formed.home.name, formed.from_on.isoformat(), units]


def _write(lines: list[GridLine], by: By) -> None:
    """Form the new groups, then assign units."""
    fresh = [line for line in lines if line.what.group is None]
    at = fresh
    try:
        groups = form_groups(news=_new_groups([line.what for line in fresh]), by=by) if fresh else []
        of = {id(line): group for line, group in zip(fresh, groups, strict=True)}
        at = [line for line in lines if line.what.units and line.what.assigned_on is not None]
        entries = [(line.what.group or of[id(line)], line.what.units, line.what.assigned_on) for line in at]
        if entries:
            assign_many(entries=entries, by=by)
    except Refusal as refusal:
        raise of_row(at[refusal.nth or 0], refusal) from refusal


def _new_groups(formed: list[_Formed]) -> list[NewGroup]:
    """Return the groups to be formed, each behind those of its kind."""
    kinds = Group.objects.order_by().values_list("kind")
    orders = Counter({GroupKind(kind): n for kind, n in kinds.annotate(n=Count("pk"))})
    news = []
    for each in formed:
        orders[each.kind] += 1
        news.append(NewGroup(each.name, each.kind, each.home, each.from_on, orders[each.kind], each.members))
    return news
