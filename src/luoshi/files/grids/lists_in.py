"""A unit's own responsibility list from a table: each row one entry; a file corrects none and takes none out (rules 23)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, Refusal
from luoshi.cadence.models import Duty
from luoshi.files.faults import Notes
from luoshi.files.grids.fields import in_both
from luoshi.files.grids.list_fields import FIELDS
from luoshi.files.grids.plan import GridLine, GridPlan, of_row
from luoshi.files.grids.reading import Grid, GridRow, read_grid
from luoshi.files.workbook import open_book
from luoshi.lists.actions import Line, draw_up
from luoshi.lists.actions.drawing import NewLine, add_lines
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Standing, TierPart
from luoshi.lists.queries import list_of_unit
from luoshi.lists.words import OF_ROOT, OF_UNITS, tier_words
from luoshi.mandate.models import Clause, ClauseVersion
from luoshi.mandate.queries import book
from luoshi.org.kinds import ADMINISTRATORS, GroupKind
from luoshi.org.models import Post, Unit
from luoshi.org.queries import ancestors

_TIERS: dict[str, Tier] = {
    **{word: tier for words in (OF_ROOT, OF_UNITS) for tier, each in words.items() for word in in_both(each)},
    "领导班子": Tier.BODY,
    "班子": Tier.BODY,
    "党委班子": Tier.BODY,
    "书记": Tier.SECRETARY,
    "第一责任人": Tier.SECRETARY,
    "主要负责人": Tier.SECRETARY,
    "其他成员": Tier.MEMBER,
    "班子成员": Tier.MEMBER,
    "班子其他成员": Tier.MEMBER,
    "党组成员": Tier.MEMBER,
    "党委委员": Tier.MEMBER,
}


@dataclass
class _Entry:
    """What a row says."""

    number: str
    line: Line


def plan_lists(data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
    """Return what importing the acting post's own unit's list would do; nothing is written.

    Raises NotAllowed without the right to draw up lists, Refusal (``field`` "file") when the file cannot be read.
    """
    seat = viewer.need(Verb.DOCUMENT)
    if seat.unit is None:
        raise NotAllowed
    notes = Notes()
    grid = read_grid(open_book(data), FIELDS, notes, year=year, title=_("责任清单"))
    return _planned(viewer, get_unit(viewer, seat.unit), source, grid, notes)


def _planned(viewer: Viewer, unit: Unit, source: str, grid: Grid, notes: Notes) -> GridPlan:
    headings = [FIELDS.label(key) for key in ("tier", "number", "title", "posts", "duty")]
    planner = _Planner(unit)
    plan = GridPlan(viewer, source, grid, notes, headings, apart=True, write=planner.write)
    plan.lines = [line for row in grid.rows if (line := planner.line(row)) is not None and not row.faulty]
    plan.again = lambda: _again(viewer, unit, source, grid)
    return plan


def _again(viewer: Viewer, unit: Unit, source: str, grid: Grid) -> GridPlan:
    notes = Notes()
    return _planned(viewer, unit, source, grid.noted_in(notes), notes)


@dataclass
class _Planner:
    """Holds each row against the unit's list: by number, else by tier and words."""

    unit: Unit
    first: dict[tuple[str, str], GridRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.today = clock.today()
        self.standing = list_of_unit(self.unit.pk, self.today)
        self.tiers = {part.aspect_id: Tier(part.tier) for part in _parts(self.standing)}
        self.held = _entries(self.standing, self.today.year, self.tiers)
        self.by_number = {version.clause.number: version for version in self.held}
        self.by_words = {
            (self.tiers[version.clause.parent_id], version.title): version
            for version in self.held
            if version.clause.parent_id
        }
        here = Q(unit=self.unit) | Q(group__home=self.unit, group__kind=GroupKind.LEADING)
        posts = Post.objects.filter(living(self.today) & here).exclude(kind__in=ADMINISTRATORS)
        self.posts = {post.title: post for post in posts.order_by("-order", "-pk")}
        self.duties = {name: duty for duty in Duty.objects.all() for name in (duty.name, duty.name_en)}
        self.upper = self._above()
        self.uppers = {v.clause.number: v.clause for v in _entries(self.upper, self.today.year, None)}

    def _above(self) -> Standing | None:
        for unit in reversed(ancestors(self.unit)):
            if (found := list_of_unit(unit.pk, self.today)) is not None:
                return found
        return None

    def line(self, row: GridRow) -> GridLine | None:
        """Return what a row does; None where a fault was noted."""
        found = row.choices("tier", tier_words(self.unit), _TIERS, several=False)
        title, number = row.text("title", 200), row.text("number", 20)
        if not found and not row.faulty:
            row.fault(
                "tier", row.raw("tier"), _("没有写是哪一级"), _("写党组、书记或其他成员"), "tier_missing"
            )
        if not title and not row.faulty:
            row.fault("title", "", _("没有写责任内容"), _("写一句"), "title_missing")
        if row.faulty:
            return None
        tier = found[0]
        self._once(row, (tier, title), (number, ""))
        line = Line(
            tier=tier,
            title=title,
            text=row.text("text", 4000, multiline=True),
            standard=row.text("standard", 400),
            number=number,
            posts=self._named(row, "posts", self.posts),
            duties=self._named(row, "duty", self.duties),
            uppers=self._named(row, "upper", self.uppers),
        )
        known = self.by_number.get(number) if number else self.by_words.get((tier, title))
        known = known or self.by_words.get((tier, title))
        if known is not None:
            self._hold(row, line, known)
        elif self.standing is not None and not self._may_grow(self.standing):
            row.fault(
                "title",
                title,
                _("现在的清单不是逐年充实的，今年不能加"),
                _("先起草新的清单，或在它成文那年加"),
                "closed",
            )
        if row.faulty:
            return None
        shown = [row.raw("tier"), number, title, row.raw("posts"), row.raw("duty")]
        return GridLine(row, shown, "new" if known is None else "same", _Entry(number, line))

    def _may_grow(self, standing: Standing) -> bool:
        return standing.document.open_ended or standing.document.issued_on.year == self.today.year

    def _once(self, row: GridRow, *keys: tuple[str, str]) -> None:
        for key in keys:
            if not key[0]:
                continue
            before = self.first.setdefault(key, row)
            if before is not row:
                wrong = _("和“%(sheet)s”第 %(row)d 行重了") % {"sheet": before.sheet, "row": before.number}
                row.fault("title", row.raw("title"), wrong, _("删掉一行"), "row_twice")

    def _named(self, row: GridRow, key: str, known: Mapping[str, Any]) -> list[Any]:
        """Return what a cell names; the name of a tier stands for nobody in particular."""
        found = []
        names = {"".join(name.split()): each for name, each in known.items()}
        for name in row.names(key):
            if name in names:
                found.append(names[name])
            elif not (key == "posts" and name in _TIERS):
                offer = _("、").join(list(known)[:8])
                mend = _("从 %(names)s 里选，或空着") % {"names": offer} if offer else _("空着")
                row.fault(key, name, _("没有这一个"), mend, f"{key}_unknown")
        return found

    def _hold(self, row: GridRow, line: Line, known: ClauseVersion) -> None:
        """Hold a row against the entry it is: a file corrects nothing."""
        tier = self.tiers.get(known.clause.parent_id or 0)
        for key, after, before in (
            ("tier", line.tier, tier),
            ("title", line.title, known.title),
            ("text", line.text, known.text),
            ("number", line.number, known.clause.number),
        ):
            if after and after != before:
                row.fault(
                    key, row.raw(key), _("和账上的不同"), _("在清单页上改；这里改成账上的，或空着"), "differs"
                )

    def write(self, lines: list[GridLine], by: By) -> None:
        """Write new entries into the unit's list; draw it up where the unit has none."""
        if not lines:
            return
        entries: list[_Entry] = [line.what for line in lines]
        if self.standing is None:
            upper = self.upper.document if self.upper and any(e.line.uppers for e in entries) else None
            try:
                draw_up(
                    unit=self.unit,
                    title=_("%(unit)s责任清单") % {"unit": self.unit.name},
                    from_on=self.today,
                    lines=[entry.line for entry in entries],
                    upper=upper,
                    by=by,
                )
            except Refusal as refusal:
                raise Refusal(refusal.code, refusal.says, refusal.mend, field="file") from refusal
            return
        document = self.standing.document
        aspects = {Tier(part.tier): part.aspect for part in _parts(self.standing)}
        taken = set(Clause.objects.filter(document=document).values_list("number", flat=True))
        free = {tier: _free(taken, aspect) for tier, aspect in aspects.items()}
        news = []
        for line, entry in zip(lines, entries, strict=True):
            if entry.line.tier not in aspects:
                wrong = Refusal("no_tier", _("现在的清单没有这一级。"), _("先起草新的清单。"))
                raise of_row(line, wrong)
            number = entry.number or next(free[entry.line.tier])
            taken.add(number)
            news.append(NewLine(entry.line, number, aspects[entry.line.tier]))
        try:
            add_lines(document=document, news=news, by=by, year=self.today.year)
        except Refusal as refusal:
            raise of_row(lines[refusal.nth or 0], refusal) from refusal


def _free(taken: set[str], aspect: Clause) -> Iterator[str]:
    """Yield the numbers under a part that are not ``taken`` by the time each is asked for."""
    for n in count(1):
        if (number := f"{aspect.number}.{n}") not in taken:
            yield number


def _parts(standing: Standing | None) -> list[TierPart]:
    if standing is None:
        return []
    return list(TierPart.objects.filter(document=standing.document_id).select_related("aspect"))


def _entries(standing: Standing | None, year: int, tiers: Mapping[int, Tier] | None) -> list[ClauseVersion]:
    """Return the entries of a list in force in a year; with ``tiers`` those right under a tier's part."""
    if standing is None:
        return []
    found = [each.version for each in book(standing.document).worked_on(year)]
    return [v for v in found if tiers is None or v.clause.parent_id in tiers]
