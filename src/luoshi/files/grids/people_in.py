"""People and posts from a table: a row is a seat with who holds it from–to; without a name the seat is vacant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.access.queries import visible_groups, visible_people, visible_posts
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.files.faults import Notes
from luoshi.files.grids.people_fields import FIELDS, KINDS, MORE_KINDS
from luoshi.files.grids.places import Units
from luoshi.files.grids.plan import NEW, GridLine, GridPlan, of_row
from luoshi.files.grids.reading import Grid, GridRow, read_grid
from luoshi.files.workbook import open_book
from luoshi.org.actions import Leaving, Move, NewPerson, NewPost, Seating, seat_people
from luoshi.org.kinds import ADMINISTRATORS, PostKind
from luoshi.org.models import Group, Person, Post, Tenure, Unit
from luoshi.org.queries import posts_in_words
from luoshi.org.words import POST_KINDS

_FAR = date.max


@dataclass(eq=False)
class _Seat:
    """A post there is, or one to be set up; ``spans`` are what rows of the file claim of it."""

    place: Unit | Group
    title: str
    kind: PostKind
    post: Post | None = None
    tenures: list[Tenure] = field(default_factory=list)
    spans: list[tuple[date, date]] = field(default_factory=list)
    from_on: date = _FAR

    def is_free(self, first: date, last: date) -> bool:
        """Say whether nobody holds or claims it on any day of a span."""
        held = [(tenure.from_on, tenure.to_on or _FAR) for tenure in self.tenures]
        return not any(a <= last and first <= b for a, b in (*held, *self.spans))


@dataclass
class _Act:
    """What a row does: to a seat, for somebody (named, perhaps known), or to a tenure that ends."""

    seat: _Seat
    name: str = ""
    person: Person | None = None
    from_on: date | None = None
    to_on: date | None = None
    ends: Tenure | None = None
    alone: bool = False


def plan_people(data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
    """Return what importing people and posts would do; nothing is written.

    Raises NotAllowed without the right to organise, Refusal (``field`` "file") when the file cannot be read.
    """
    viewer.need(Verb.ORGANISE)
    notes = Notes()
    grid = read_grid(open_book(data), FIELDS, notes, year=year, title=_("人员和岗位"))
    return _planned(viewer, source, grid, notes)


def _planned(viewer: Viewer, source: str, grid: Grid, notes: Notes) -> GridPlan:
    headings = [FIELDS.label(key) for key in ("place", "title", "name", "from_on", "to_on")]
    plan = GridPlan(viewer, source, grid, notes, headings, apart=True, write=_write)
    plan.lines = _Planner(viewer, grid.rows).run()
    plan.again = lambda: _again(viewer, source, grid)
    return plan


def _again(viewer: Viewer, source: str, grid: Grid) -> GridPlan:
    notes = Notes()
    return _planned(viewer, source, grid.noted_in(notes), notes)


class _Planner:
    def __init__(self, viewer: Viewer, rows: list[GridRow]) -> None:
        self.viewer, self.rows, self.today = viewer, rows, clock.today()
        self.units = Units(viewer, ["".join(row.raw("place").split()) for row in rows])
        self.groups: dict[str, list[Group]] = {}
        for group in visible_groups(viewer).filter(living(self.today)):
            self.groups.setdefault(group.name, []).append(group)
        seats = _seats(viewer, self.today)
        self.by_pk = {seat.post.pk: seat for seat in seats if seat.post}
        self.seats: dict[tuple[type, int, str], list[_Seat]] = {}
        for seat in seats:
            self.seats.setdefault((type(seat.place), seat.place.pk, seat.title), []).append(seat)
        self.fresh: set[str] = set()
        self.people = _people(viewer, {row.text("name", 60) for row in rows})
        self.where = posts_in_words([p.pk for each in self.people.values() for p in each], self.today)

    def run(self) -> list[GridLine]:
        """Return the rows without faults: those already on record first found, then seats for the others."""
        lines: dict[int, GridLine] = {}
        rest: list[tuple[int, GridRow, Unit | Group]] = []
        for n, row in enumerate(self.rows):
            place = self._place(row)
            if place is None:
                continue
            found = self._on_record(row, place)
            if found is not None:
                lines[n] = found
            elif not row.faulty:
                rest.append((n, row, place))
        for n, row, place in rest:
            act = self._act(row, place)
            if act is not None and not row.faulty:
                lines[n] = self._line(row, "new", act)
        return [lines[n] for n in sorted(lines) if not self.rows[n].faulty]

    def _line(self, row: GridRow, state: str, act: _Act) -> GridLine:
        days = (act.from_on, act.to_on)
        shown = [
            str(act.seat.place),
            act.seat.title,
            act.name,
            *(day.isoformat() if day else "" for day in days),
        ]
        return GridLine(row, shown, state, act)

    def _place(self, row: GridRow) -> Unit | Group | None:
        name, title = "".join(row.text("place", 200).split()), row.text("title", 60)
        if not title and not row.faulty:
            row.fault("title", "", _("没有写岗位"), _("写岗位名称，例如“书记岗”"), "title_missing")
        if not name:
            row.fault("place", "", _("没有写单位"), _("写单位或组的名称"), "place_missing")
            return None
        seat = self._numbered(row)
        if seat is not None and name in {str(seat.place), "".join(str(seat.place).split())}:
            return seat.place
        groups = self.groups.get(name, [])
        if len(groups) == 1 and not self.units.named(name, self.today):
            return groups[0]
        return self.units.one(row, "place", name, self.today)

    def _numbered(self, row: GridRow) -> _Seat | None:
        number = row.text("number", 20)
        return self.by_pk.get(int(number)) if number.isdecimal() and len(number) < 18 else None

    def _on_record(self, row: GridRow, place: Unit | Group) -> GridLine | None:
        """Return the row where the ledger says the same, or where it only adds the last day; None else."""
        name, from_on, to_on = row.text("name", 60), row.day("from_on"), row.day("to_on")
        self._check_span(row, from_on, to_on)
        number, title = row.text("number", 20), row.text("title", 60)
        person = row.text("person", 16)
        if number and number != NEW:
            named = self._numbered(row)
            if named is None or named.place != place or named.title != title:
                row.fault("number", number, _("编号和岗位对不上"), _("空着，按单位和岗位找"), "post_unknown")
                return None
            seats = [named]
        elif number == NEW:
            seats = []
        else:
            seats = self._alike(place, title)
        if row.faulty or not name:
            return self._vacant(row, seats) if not row.faulty else None
        for seat in seats:
            for tenure in seat.tenures:
                same = tenure.person.name == name and person in {"", NEW, tenure.person_id}
                if same and from_on in {None, tenure.from_on} and (from_on or tenure.lives_on(self.today)):
                    return self._claim(row, seat, tenure, to_on)
        return None

    def _vacant(self, row: GridRow, seats: list[_Seat]) -> GridLine | None:
        free = [seat for seat in seats if seat.is_free(self.today, self.today)]
        if free:
            free[0].spans.append((self.today, self.today))
            return self._line(row, "same", _Act(free[0]))
        held = next((t for seat in seats for t in seat.tenures if t.lives_on(self.today)), None)
        if held is not None:
            wrong = _("账上是“%(name)s”在任") % {"name": held.person.name or held.person_id}
            row.fault("name", "", wrong, _("写上姓名；离任的写“任职止”"), "held")
        return None

    def _claim(self, row: GridRow, seat: _Seat, tenure: Tenure, to_on: date | None) -> GridLine:
        act = _Act(seat, tenure.person.name, tenure.person, tenure.from_on, to_on or tenure.to_on)
        self._check_kind(row, seat)
        span = (tenure.from_on, to_on or tenure.to_on or _FAR)
        if span in seat.spans:
            row.fault("name", tenure.person.name, _("和另一行重了"), _("删掉一行"), "row_twice")
        seat.spans.append(span)
        if to_on is None or to_on == tenure.to_on:
            return self._line(row, "same", act)
        if tenure.to_on is not None:
            wrong = _("账上的任职止是 %(day)s") % {"day": tenure.to_on.isoformat()}
            row.fault("to_on", row.raw("to_on"), wrong, _("改成账上的，或空着"), "to_differs")
        act.ends = tenure
        line = self._line(row, "changed", act)
        line.says = [_("任职止 %(day)s") % {"day": to_on.isoformat()}]
        tenure.to_on = to_on
        return line

    def _act(self, row: GridRow, place: Unit | Group) -> _Act | None:
        """Return the seat and holder a row asks for anew."""
        name, from_on, to_on = row.text("name", 60), row.day("from_on"), row.day("to_on")
        if name and from_on is None:
            row.fault("from_on", "", _("没有写任职起"), _("写到日，例如 2026-06-30"), "from_missing")
            return None
        first = from_on or self.today
        seat = self._seat(row, place, first, to_on or _FAR, is_vacant=not name)
        if seat is None:
            return None
        if not place.lives_on(first) or (seat.post is not None and not seat.post.lives_on(first)):
            row.fault("from_on", row.raw("from_on"), _("这一天岗位或单位不在"), _("核对日期"), "not_there")
            return None
        seat.from_on = min(seat.from_on, first)
        if not name:
            return _Act(seat, from_on=first, alone=True)
        person, is_known = self._person(row, name)
        return _Act(seat, name, person, from_on, to_on) if is_known else None

    def _seat(
        self, row: GridRow, place: Unit | Group, first: date, last: date, *, is_vacant: bool
    ) -> _Seat | None:
        number, title = row.text("number", 20), row.text("title", 60)
        seats = [] if number == NEW else self._alike(place, title)
        if number and number != NEW:
            seats = [self.by_pk[int(number)]]
        for seat in seats:
            if seat.is_free(first, last):
                self._check_kind(row, seat)
                seat.spans.append((first, first if is_vacant else last))
                return seat
        unclaimed = [seat for seat in seats if not seat.spans]
        if len(unclaimed) == 1 and len(seats) == 1:
            return self._replacing(row, seats[0], first, last)
        if unclaimed or (number and number != NEW):
            wrong = _("有 %(n)d 个“%(title)s”，都有人，分不清接替谁") % {"n": len(seats), "title": title}
            mend = _("把离任的人写一行，写上“任职止”；是另设的岗位，在“岗位编号”写“新”")
            row.fault("title", title, wrong, mend, "whose_seat")
            return None
        made = _Seat(place, title, self._kind(row))
        made.spans.append((first, first if is_vacant else last))
        self.seats.setdefault((type(place), place.pk, title), []).append(made)
        return made

    def _replacing(self, row: GridRow, seat: _Seat, first: date, last: date) -> _Seat | None:
        """Return the only seat of that title, whose holder the row replaces: he ends the day before."""
        if any(tenure.from_on >= first for tenure in seat.tenures):
            row.fault(
                "from_on",
                row.raw("from_on"),
                _("这一天起已经有人任这个岗位。"),
                _("换一个日期。"),
                "held_already",
            )
            return None
        held = next(t for t in seat.tenures if t.lives_on(first))
        says = _("接替“%(name)s”，他到前一天为止") % {"name": held.person.name or held.person_id}
        row.tell("name", _("岗位"), says)
        self._check_kind(row, seat)
        seat.spans.append((first, last))
        return seat

    def _alike(self, place: Unit | Group, title: str) -> list[_Seat]:
        return self.seats.get((type(place), place.pk, title), [])

    def _kind(self, row: GridRow) -> PostKind:
        kinds = row.choices("kind", KINDS, MORE_KINDS, several=False)
        if not kinds and not row.raw("kind"):
            row.tell("kind", _("岗位类别"), _("没有写岗位类别的，设成“成员”：只能看"))
        return kinds[0] if kinds else PostKind.MEMBER

    def _check_kind(self, row: GridRow, seat: _Seat) -> None:
        kinds = row.choices("kind", KINDS, MORE_KINDS, several=False)
        if kinds and kinds[0] != seat.kind:
            wrong = _("账上的岗位类别是“%(kind)s”") % {"kind": POST_KINDS[seat.kind]}
            row.fault("kind", row.raw("kind"), wrong, _("类别不从表里改；另设一个岗位"), "kind_differs")

    @staticmethod
    def _check_span(row: GridRow, from_on: date | None, to_on: date | None) -> None:
        if from_on is not None and to_on is not None and to_on < from_on:
            row.fault("to_on", row.raw("to_on"), _("结束日早于开始日。"), _("核对日期。"), "span")

    def _person(self, row: GridRow, name: str) -> tuple[Person | None, bool]:
        """Return who is meant (None: a new person) and whether that is clear; who bears a known name is asked."""
        said, known = row.text("person", 16), self.people.get(name, [])
        if said == NEW or not (said or known):
            if said != NEW and name in self.fresh:
                row.tell("name", _("岗位"), _("同名的几行读成同一个人；另一个人在“人员编号”写“新”"))
            self.fresh.add(name)
            return None, True
        chosen = next((each for each in known if each.pk == said), None)
        if chosen is not None:
            return chosen, True
        if said:
            row.fault(
                "person", said, _("没有这个人员编号，或姓名对不上"), _("空着，或写“新”"), "person_unknown"
            )
            return None, False
        where = _("；").join(f"{each.pk}（{self.where.get(each.pk) or _('没有任职')}）" for each in known)
        wrong = _("账上已经有一位叫这个名字的人。")
        mend = _("是同一位，在“人员编号”写 %(where)s；是另一位，写“新”") % {"where": where}
        row.fault("name", name, wrong, mend, "same_as")
        return None, False


def _seats(viewer: Viewer, today: date) -> list[_Seat]:
    posts = visible_posts(viewer).filter(Q(to_on=None) | Q(to_on__gte=today)).exclude(kind__in=ADMINISTRATORS)
    seats = [
        _Seat(post.unit or post.group, post.title, PostKind(post.kind), post, from_on=post.from_on)  # type: ignore[arg-type]
        for post in posts.select_related("unit", "group__home").order_by("order", "pk")
    ]
    by_post = {seat.post.pk: seat for seat in seats if seat.post}
    tenures = Tenure.objects.filter(post__in=posts, gone_at=None).select_related("person", "post")
    for tenure in tenures.order_by("from_on", "pk"):
        by_post[tenure.post_id].tenures.append(tenure)
    return seats


def _people(viewer: Viewer, names: Iterable[str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    every = sorted(set(names) - {""})
    for n in range(0, len(every), 400):
        for person in visible_people(viewer).filter(name__in=every[n : n + 400]).order_by("pk"):
            found.setdefault(person.name, []).append(person)
    return found


def _write(lines: list[GridLine], by: By) -> None:
    """End tenures, set up posts, let people hold them, the earlier ones first; who has one name in the file is one."""
    made: dict[str, NewPerson] = {}
    posts: dict[_Seat, NewPost] = {}
    ordered = sorted(lines, key=_first_day)
    try:
        seat_people(moves=[_move(line, made, posts) for line in ordered], by=by)
    except Refusal as refusal:
        raise of_row(ordered[refusal.nth or 0], refusal) from refusal


def _move(line: GridLine, made: dict[str, NewPerson], posts: dict[_Seat, NewPost]) -> Move:
    act: _Act = line.what
    if act.ends is not None:
        return Leaving(act.ends, _day(act.to_on))
    seat = act.seat
    post = seat.post
    if post is None and seat not in posts:
        posts[seat] = NewPost(seat.place, seat.kind, seat.title, seat.from_on)
    if act.alone:
        return Seating(post or posts[seat])
    person: Person | NewPerson | None = act.person or made.get(act.name)
    if person is None or line.row.text("person", 16) == NEW:
        person = NewPerson(act.name)
        made.setdefault(act.name, person)
    return Seating(post or posts[seat], person, _day(act.from_on), act.to_on)


def _first_day(line: GridLine) -> tuple[bool, date]:
    return line.what.ends is None, line.what.from_on or date.min


def _day(day: date | None) -> date:
    assert day is not None
    return day
