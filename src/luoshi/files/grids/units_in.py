"""Units from a table: each row one unit under its parent, which may stand in a row above; with its head-count."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.access.queries import visible_units
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.core import tree
from luoshi.files.faults import Notes
from luoshi.files.grids.plan import GridLine, GridPlan, of_row
from luoshi.files.grids.reading import Grid, GridRow, read_grid
from luoshi.files.grids.unit_fields import FIELDS, KINDS, MORE_KINDS
from luoshi.files.workbook import open_book
from luoshi.org.actions import Heads, NewUnit, count_many, found_units
from luoshi.org.actions.units import LEVELS
from luoshi.org.kinds import BranchKind, UnitKind
from luoshi.org.models import HeadCount, Unit
from luoshi.org.words import BRANCH_KINDS, UNIT_KINDS

_NO_MORE: dict[str, BranchKind] = {}
_NUMBERS = ("full", "probationary", "voting")


@dataclass
class _Found:
    """A unit a row founds, or the one there is; its parent there is, or the row above that founds it."""

    name: str
    unit: Unit | None
    parent: "Unit | _Found"
    kind: UnitKind
    from_on: date
    depth: int
    short_name: str = ""
    branch_kind: BranchKind | None = None
    has_committee: bool = False
    counts: tuple[int, int, int] | None = None
    counted_on: date | None = None


def plan_units(data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
    """Return what importing units would do; nothing is written.

    Raises NotAllowed without the right to organise, Refusal (``field`` "file") when the file cannot be read.
    """
    viewer.need(Verb.ORGANISE)
    notes = Notes()
    grid = read_grid(open_book(data), FIELDS, notes, year=year, title=_("单位"))
    return _planned(viewer, source, grid, notes)


def _planned(viewer: Viewer, source: str, grid: Grid, notes: Notes) -> GridPlan:
    headings = [FIELDS.label(key) for key in ("name", "kind", "parent", "from_on")]
    plan = GridPlan(viewer, source, grid, notes, headings, apart=True, write=_write)
    planner = _Planner(viewer)
    plan.lines = [line for row in grid.rows if (line := planner.line(row)) is not None and not row.faulty]
    plan.again = lambda: _again(viewer, source, grid)
    return plan


def _again(viewer: Viewer, source: str, grid: Grid) -> GridPlan:
    notes = Notes()
    return _planned(viewer, source, grid.noted_in(notes), notes)


class _Planner:
    def __init__(self, viewer: Viewer) -> None:
        self.today = clock.today()
        self.living = list(visible_units(viewer).filter(living(self.today)).select_related("parent"))
        self.by_name: dict[str, list[Unit]] = {}
        for unit in self.living:
            for name in {unit.name, unit.short_name}:
                self.by_name.setdefault(name, []).append(unit)
        self.claimed: set[int] = set()
        self.counts: dict[int, HeadCount] = {}
        rows = HeadCount.objects.filter(unit__in=visible_units(viewer), gone_at=None, on__lte=self.today)
        for count in rows.order_by("on", "pk"):
            self.counts[count.unit_id] = count
        self.fresh: dict[tuple[object, str], tuple[_Found, GridRow]] = {}
        self.fresh_by_name: dict[str, list[_Found]] = {}

    def line(self, row: GridRow) -> GridLine | None:
        """Return what a row does; None where a fault was noted."""
        name = row.text("name", 200)
        if not name:
            row.fault(
                "name",
                row.raw("name"),
                _("没有写单位名称。"),
                _("写全称，例如“甲司第一党支部”。"),
                "name_missing",
            )
        said = row.text("parent", 200)
        known = [unit for unit in self.by_name.get(name, []) if unit.name == name]
        if not said and len(known) == 1 and known[0].parent is None:
            return self._known(row, known[0])
        alike = [unit for unit in known if unit.parent and said in {unit.parent.name, unit.parent.short_name}]
        if (
            len(alike) > 1
        ):  # of one name under units of one name: each row stands for one of them, in their order
            rest = [unit for unit in alike if unit.pk not in self.claimed]
            if rest:
                self.claimed.add(rest[0].pk)
                return self._known(row, rest[0])
        parent = self._parent(row, said)
        if parent is None or not name:
            return None
        unit = next(
            (each for each in known if isinstance(parent, Unit) and each.parent_id == parent.pk), None
        )
        if unit is not None:
            return self._known(row, unit)
        return self._new(row, name, parent)

    def _parent(self, row: GridRow, name: str) -> "Unit | _Found | None":
        if not name:
            row.fault("parent", "", _("没有写上级单位"), _("写上级单位的全称"), "parent_missing")
            return None
        found: list[Unit | _Found] = [*self.by_name.get(name, []), *self.fresh_by_name.get(name, [])]
        if len(found) == 1:
            return found[0]
        if found:
            row.fault(
                "parent",
                name,
                _("有 %(n)d 个单位叫这个名字") % {"n": len(found)},
                _("写全称"),
                "unit_ambiguous",
            )
        else:
            row.fault(
                "parent",
                name,
                _("没有这个单位"),
                _("写全称；表里新设的上级，写在它的下级前面"),
                "unit_unknown",
            )
        return None

    def _known(self, row: GridRow, unit: Unit) -> GridLine | None:
        """Hold a row against a unit there is: only a new head-count is written."""
        found = _Found(unit.name, unit, unit, UnitKind(unit.kind), unit.from_on, 0)
        pairs = (
            ("short_name", unit.short_name, row.text("short_name", 40)),
            ("from_on", unit.from_on, row.day("from_on")),
            ("has_committee", unit.has_committee, row.yes("has_committee")),
        )
        kinds = row.choices("kind", UNIT_KINDS, MORE_KINDS, several=False)
        branches = row.choices("branch_kind", BRANCH_KINDS, _NO_MORE, several=False)
        for key, before, after in (
            *pairs,
            ("kind", unit.kind, kinds[0] if kinds else None),
            ("branch_kind", unit.branch_kind, branches[0] if branches else None),
        ):
            if after not in (None, "") and after != before:
                mend = _("单位的改名、合并、变动在它的页面上办；改成账上的，或空着")
                row.fault(key, row.raw(key), _("和账上的不同"), mend, "unit_differs")
        self._counts(row, found, unit.from_on)
        last = self.counts.get(unit.pk)
        numbers = (last.full, last.probationary, last.voting) if last else None
        line = GridLine(row, _shown(found, unit.parent.name if unit.parent else ""), "same", found)
        if found.counts is not None and (found.counts != numbers or (last and found.counted_on != last.on)):
            line.state = "changed"
            line.says = [
                _("人数 %(full)d、%(probationary)d、%(voting)d")
                % dict(zip(_NUMBERS, found.counts, strict=True))
            ]
        return line

    def _new(self, row: GridRow, name: str, parent: "Unit | _Found") -> GridLine | None:
        key = (parent.pk if isinstance(parent, Unit) else id(parent), name)
        if key in self.fresh:
            before = self.fresh[key][1]
            wrong = _("和“%(sheet)s”第 %(row)d 行重了") % {"sheet": before.sheet, "row": before.number}
            row.fault("name", name, wrong, _("删掉一行"), "row_twice")
            return None
        kinds = row.choices("kind", KINDS, MORE_KINDS, several=False)
        if not kinds and not row.raw("kind"):
            row.fault(
                "kind", "", _("没有写单位类别"), _("从 %(names)s 里选") % {"names": _offer()}, "kind_missing"
            )
        from_on = row.day("from_on")
        if from_on is None and not row.raw("from_on"):
            row.fault("from_on", "", _("没有写成立日期"), _("写到日，例如 2026-06-30"), "from_missing")
        if row.faulty or not kinds or from_on is None:
            return None
        depth = (tree.depth(parent.path) if isinstance(parent, Unit) else parent.depth) + 1
        lives = parent.lives_on(from_on) if isinstance(parent, Unit) else parent.from_on <= from_on
        if not lives or depth > LEVELS:
            wrong = _("这一天上级单位不在。") if not lives else _("这里下面不能再设这一类单位。")
            row.fault("from_on", row.raw("from_on"), wrong, _("核对日期和上级单位"), "parent_gone")
            return None
        branches = row.choices("branch_kind", BRANCH_KINDS, _NO_MORE, several=False)
        if branches and kinds[0] != UnitKind.BRANCH:
            row.fault(
                "branch_kind",
                row.raw("branch_kind"),
                _("只有党支部写支部类型"),
                _("清空这一格"),
                "branch_only",
            )
        found = _Found(name, None, parent, kinds[0], from_on, depth, row.text("short_name", 40))
        found.branch_kind = branches[0] if branches else None
        found.has_committee = bool(row.yes("has_committee"))
        self._counts(row, found, from_on)
        self.fresh[key] = (found, row)
        self.fresh_by_name.setdefault(name, []).append(found)
        return GridLine(row, _shown(found, parent.name), "new", found)

    def _counts(self, row: GridRow, found: _Found, from_on: date) -> None:
        numbers = [row.count(key) for key in _NUMBERS]
        on = row.day("counted_on")
        if all(number is None for number in numbers):
            return
        full, probationary, voting = numbers
        if full is None:
            row.fault("full", "", _("没有写正式党员数"), _("三个数一起写"), "count_missing")
            return
        counts = (full, probationary or 0, full if voting is None else voting)
        day = on or self.today
        if counts[2] > full:
            wrong = _("有表决权的人数不能多于正式党员人数。")
            row.fault("voting", row.raw("voting"), wrong, _("核对三个数。"), "head_count")
        if day > self.today or day < from_on:
            row.fault(
                "counted_on",
                row.raw("counted_on"),
                _("这一天单位不在，或还没有到。"),
                _("换一个日期。"),
                "unit_gone",
            )
        found.counts, found.counted_on = counts, day


def _offer() -> str:
    return _("、").join(str(word) for word in KINDS.values())


def _shown(found: _Found, parent: str) -> list[str]:
    return [found.name, str(UNIT_KINDS[found.kind]), parent, found.from_on.isoformat()]


def _write(lines: list[GridLine], by: By) -> None:
    """Found the new units, then write down the head-counts of those there are."""
    news: dict[int, NewUnit] = {}
    fresh = [line for line in lines if line.what.unit is None]
    for line in fresh:
        news[id(line.what)] = _new_unit(line.what, news)
    counted = [line for line in lines if line.what.unit is not None and line.what.counts is not None]
    entries = [(line.what.unit, line.what.counted_on, line.what.counts) for line in counted]
    at = fresh
    try:
        if news:
            found_units(news=list(news.values()), from_on=clock.today(), by=by)
        at = counted
        if entries:
            count_many(entries=entries, by=by)
    except Refusal as refusal:
        raise of_row(at[refusal.nth or 0], refusal) from refusal


def _new_unit(found: _Found, news: dict[int, NewUnit]) -> NewUnit:
    counts = found.counts
    return NewUnit(
        name=found.name,
        short_name=found.short_name,
        kind=found.kind,
        parent=found.parent if isinstance(found.parent, Unit) else news[id(found.parent)],
        from_on=found.from_on,
        branch_kind=found.branch_kind,
        has_committee=found.has_committee,
        heads=Heads(*counts, on=found.counted_on) if counts is not None else None,
    )
