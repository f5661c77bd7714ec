"""Records from a table: each row an activity, entered through ``records.actions.enter_many``; a file corrects none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from luoshi.access.queries import get_unit
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.words import RECORDS
from luoshi.files.faults import Notes
from luoshi.files.grids.places import CHUNK, Seated, Units, found_among
from luoshi.files.grids.plan import NEW, GridLine, GridPlan
from luoshi.files.grids.reading import Grid, GridRow, read_grid
from luoshi.files.grids.record_fields import FIELDS, MODES, MORE_KINDS, MORE_MODES
from luoshi.files.workbook import open_book
from luoshi.org.guests import Holder
from luoshi.org.models import Unit
from luoshi.records import queries
from luoshi.records.actions import Attended, NewRecord, enter_many
from luoshi.records.kinds import Mode, RecordState, Role
from luoshi.records.models import Record, RecordVersion
from luoshi.records.rights import may_enter

_CLOCKS = re.compile(
    r"(?P<half>上午|下午|晚上?|中午)?(\d{1,2})[:：时点](\d{2})?分?"
    r"(?:(?:-|—+|–|~|～|至|到)(上午|下午|晚上?|中午)?(\d{1,2})[:：时点](\d{2})?分?)?"
)
_COUNTS = ("required", "present", "excused", "elsewhere", "exempt", "visiting", "pairs")
_COLUMN_OF = {
    "joints": "joints",
    "held_on": "held_on",
    "until_on": "until_on",
    "ends": "times",
    "kinds": "kinds",
}


def plan_records(data: bytes, *, viewer: Viewer, year: int | None, source: str) -> GridPlan:
    """Return what importing records would do; nothing is written.

    Raises NotAllowed without the right to record, Refusal (``field`` "file") when the file cannot be read.
    """
    viewer.need(Verb.RECORD)
    notes = Notes()
    grid = read_grid(open_book(data), FIELDS, notes, year=year, title=_("纪实"))
    return _planned(viewer, source, grid, notes)


def _planned(viewer: Viewer, source: str, grid: Grid, notes: Notes) -> GridPlan:
    headings = [FIELDS.label(key) for key in ("held_on", "kinds", "host", "required", "present", "topics")]
    plan = GridPlan(viewer, source, grid, notes, headings, write=_write)
    plan.lines = _Planner(viewer, grid.rows).run()
    plan.again = lambda: _again(viewer, source, grid)
    return plan


def _again(viewer: Viewer, source: str, grid: Grid) -> GridPlan:
    notes = Notes()
    return _planned(viewer, source, grid.noted_in(notes), notes)


def _write(lines: list[GridLine], by: By) -> None:
    if lines:
        enter_many(news=[line.what for line in lines], by=by)


@dataclass
class _Said:
    """What a row says, before it is known whether its names can be bound."""

    row: GridRow
    host: Unit | None
    held_on: date | None
    kinds: list[RecordKind]
    joints: list[str]
    counts: dict[str, int | None]
    begins: time | None
    ends: time | None
    number: str


class _Planner:
    def __init__(self, viewer: Viewer, rows: list[GridRow]) -> None:
        self.viewer, self.rows, self.today = viewer, rows, clock.today()
        names = {name for row in rows for key in ("host", "joints") for name in row.names(key)}
        self.units = Units(viewer, names)
        seat = viewer.acting
        self.home = get_unit(viewer, seat.home) if seat and seat.home in self.units.in_sight else None

    def run(self) -> list[GridLine]:
        """Return the rows without faults, each new or the same as a record there is."""
        self.known = _Known(self.viewer, self.rows)
        said = [self._said(row) for row in self.rows]
        self.seated = Seated.of(each.host.pk for each in said if each.host)
        self.known.add_alike(said)
        lines = []
        first: dict[tuple[Any, ...], GridRow] = {}
        for each in said:
            new = self._new(each)
            line = self._held(each, new) if new is not None else None
            if line is None or each.row.faulty:
                continue
            key = (
                (new.host.pk, new.held_on, new.kind_words, new.begins, new.topics, each.number) if new else ()
            )
            before = first.setdefault(key, each.row)
            if before is not each.row:
                wrong = _("和“%(sheet)s”第 %(row)d 行是同一次") % {
                    "sheet": before.sheet,
                    "row": before.number,
                }
                mend = _("删掉一行；不是同一次，写清时间或议题")
                each.row.fault("held_on", each.row.raw("held_on"), wrong, mend, "row_twice")
                continue
            lines.append(line)
        return lines

    def _said(self, row: GridRow) -> _Said:
        held_on, begins, ends = self._days(row)
        kinds = row.choices("kinds", RECORDS, MORE_KINDS)
        if not kinds and not row.raw("kinds"):
            row.fault("kinds", "", _("没有写做了什么"), _("写活动类型，例如 主题党日"), "kinds_missing")
        counts = {key: row.count(key) for key in _COUNTS}
        if counts["required"] is None and not row.raw("required"):
            row.fault("required", "", _("没有写应到人数"), _("写应到多少人"), "required_missing")
        number = row.text("number", 24)
        return _Said(
            row, self._host(row, held_on), held_on, kinds, row.names("joints"), counts, begins, ends, number
        )

    def _days(self, row: GridRow) -> tuple[date | None, time | None, time | None]:
        """Return day and times; where there is no column of days, 时间 holds both."""
        key = "held_on" if "held_on" in row.at else "times"
        text = row.raw(key)
        clocks = _CLOCKS.search(row.raw("times")) or _CLOCKS.search(text)
        whole = clocks[0] if clocks else ""
        typed = isinstance(row.cells.get(key), str) and whole and whole in text
        day = row.day(key, text.replace(whole, "").strip(" ，,") if typed else None)
        if day is None and not row.faulty:
            row.fault(key, "", _("没有写日期"), _("写到日，例如 2026-06-30"), "day_missing")
        if day is not None and day > self.today:
            row.fault(key, text, _("日期还没有到。"), _("办过以后再记。"), "ahead")
        if clocks is None and key != "times" and row.raw("times"):
            row.fault(
                "times", row.raw("times"), _("看不出是几点"), _("写“14:30”或“14:30-16:00”"), "times_unclear"
            )
        begins = _clock(clocks[1], clocks[2], clocks[3]) if clocks else None
        ends = _clock(clocks[4] or clocks[1], clocks[5], clocks[6]) if clocks and clocks[5] else None
        if clocks and (begins is None or (clocks[5] and ends is None)):
            row.fault("times", whole, _("没有这个时刻"), _("写“14:30”或“14:30-16:00”"), "times_unclear")
        return day, begins, ends

    def _host(self, row: GridRow, day: date | None) -> Unit | None:
        names = row.names("host")
        if not names:
            if self.home is None:
                row.fault("host", "", _("没有写主办单位"), _("写单位的全称或简称"), "host_missing")
            else:
                row.tell("host", _("单位"), _("没有写主办单位的，算“%(unit)s”") % {"unit": self.home.name})
            return self.home
        if len(names) > 1:
            row.fault(
                "host", row.raw("host"), _("写了几个单位"), _("主办只写一个，其余写在“联合单位”"), "hosts"
            )
            return None
        version = self.known.by_number.get(row.text("number", 24))
        if version is not None and version.host.name == names[0]:
            return version.host
        return self.units.one(row, "host", names[0], day or self.today)

    def _joints(self, row: GridRow, names: list[str], day: date) -> list[Unit]:
        """Return the units it was held with: those of the record the row numbers where the names are theirs."""
        version = self.known.by_number.get(row.text("number", 24))
        known = [each.unit for each in version.joints.all()] if version is not None else []
        if sorted("".join(unit.name.split()) for unit in known) == sorted(names):
            return known
        found = [self.units.one(row, "joints", name, day, anywhere=True) for name in names]
        return [unit for unit in found if unit is not None]

    def _new(self, said: _Said) -> NewRecord | None:
        row = said.row
        day, host = said.held_on or self.today, said.host
        joints = self._joints(row, said.joints, day)
        if host is None:
            return None
        people = self.seated.holders(host, day)
        own = [each for each in people if not each.is_guest]
        guests = [each for each in people if each.is_guest]
        chair = self._person(row, "chair", row.text("chair", 60), own)
        recorder = self._person(row, "recorder", row.text("recorder", 60), own)
        attended = []
        lecturer = self._person(row, "lecturer", row.text("lecturer", 60), people)
        if lecturer is not None:
            attended.append(Attended(lecturer.person, Role.LECTURER, lecturer.post.pk))
        for name in row.names("members"):
            member = self._person(row, "members", name, guests)
            if member is not None:
                attended.append(Attended(member.person, Role.MEMBER, member.post.pk))
        modes = row.choices("mode", MODES, MORE_MODES, several=False)
        counts = said.counts
        new = NewRecord(
            host=host,
            kinds=said.kinds,
            held_on=day,
            until_on=row.day("until_on"),
            begins=said.begins,
            ends=said.ends,
            mode=modes[0] if modes else Mode.ON_SITE,
            place=row.text("place", 120),
            topics=row.text("topics", 4000, multiline=True),
            chair=chair.person if chair else "",
            recorder=recorder.person if recorder else "",
            required=counts["required"] or 0,
            present=counts["present"],
            excused=counts["excused"] or 0,
            visiting=counts["visiting"] or 0,
            exempt=counts["exempt"] or 0,
            elsewhere=counts["elsewhere"] or 0,
            pairs=counts["pairs"],
            joints=joints,
            attended=attended,
        )
        if row.faulty:
            return None
        try:
            return new.checked(self.today)
        except Refusal as refusal:
            row.refused(refusal, _COLUMN_OF)
            return None

    @staticmethod
    def _person(row: GridRow, key: str, said: str, people: list[Holder]) -> Holder | None:
        if not said:
            return None
        found = found_among(people, said)
        if len(found) > 1:
            wrong = _("有 %(n)d 个人对得上") % {"n": len(found)}
            row.fault(
                key,
                said,
                wrong,
                _("写岗位名称，例如“%(post)s”") % {"post": found[0].post.title},
                "person_twice",
            )
        elif not found:
            row.tell(key, _("岗位"), _("没有对上岗位的人不记姓名"))
        return found[0] if len(found) == 1 else None

    def _held(self, said: _Said, new: NewRecord) -> GridLine | None:
        """Return the row as new, or as the same as a record there is; None where a fault was noted."""
        row = said.row
        shown = _shown(new)
        number = "" if said.number == NEW else said.number
        if number:
            found = self.known.by_number.get(number)
            if found is None:
                row.fault("number", number, _("没有这个编号的纪实"), _("空着就自动编"), "number_unknown")
                return None
            return self._same(row, found, new, shown)
        alike = self.known.alike.get((new.host.pk, new.held_on, new.kind_words), [])
        for version in alike:
            if not _differs(version, new, row):
                return GridLine(row, shown, "same", new)
        if alike and said.number != NEW:
            last = alike[-1].record.number
            wrong = _("和 %(number)s 同一天、同单位、同一类") % {"number": last}
            mend = _("是同一次，在“编号”写 %(number)s；是另一次，写“新”") % {"number": last}
            row.fault("held_on", row.raw("held_on"), wrong, mend, "same_as")
            return None
        if not may_enter(self.viewer, new.host):
            wrong = _("这个单位的纪实不归你的岗位记")
            row.fault("host", new.host.name, wrong, _("请它的人或上级单位记"), "host_not_yours")
            return None
        return GridLine(row, shown, "new", new)

    @staticmethod
    def _same(row: GridRow, found: RecordVersion, new: NewRecord, shown: list[str]) -> GridLine | None:
        for key, before in _differs(found, new, row):
            wrong = _("账上的 %(number)s 是“%(before)s”") % {"number": found.record.number, "before": before}
            row.fault(
                key, row.raw(key), wrong, _("纪实不从表里改；在它的页面上改，写明原因"), "record_differs"
            )
        return None if row.faulty else GridLine(row, shown, "same", new)


class _Known:
    """The records in sight that rows may be about, as they stand: by number, and by host, day and kinds."""

    def __init__(self, viewer: Viewer, rows: Iterable[GridRow]) -> None:
        self.by_number: dict[str, RecordVersion] = {}
        self.alike: dict[tuple[int, date, str], list[RecordVersion]] = {}
        seen = Record.objects.filter(pk__in=queries.visible_records(viewer).values("pk"))
        self.sight = (
            RecordVersion.objects.filter(gone_at=None, record__state=RecordState.ENTERED, record__in=seen)
            .select_related("record", "host")
            .prefetch_related("joints__unit", "attended")
            .order_by("pk")
        )
        for numbers in _chunks({row.raw("number") for row in rows} - {"", NEW}):
            for version in self.sight.filter(record__number__in=numbers):
                self.by_number[version.record.number or ""] = version

    def add_alike(self, rows: Iterable[_Said]) -> None:
        """Read the records of the hosts and days of ``rows``."""
        every = list(rows)
        days = {each.held_on for each in every if each.held_on}
        hosts = {each.host.pk for each in every if each.host}
        for part in _chunks(days):
            for version in self.sight.filter(held_on__in=part):
                if version.host_id in hosts:
                    self.alike.setdefault((version.host_id, version.held_on, version.kinds), []).append(
                        version
                    )


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    every = sorted(set(values))
    return (every[n : n + CHUNK] for n in range(0, len(every), CHUNK))


def _clock(half: str | None, hour: str, minute: str | None) -> time | None:
    at, minutes = int(hour), int(minute or 0)
    if half and half[0] in "下晚" and at < 12:
        at += 12
    return time(at, minutes) if at < 24 and minutes < 60 else None


def _shown(new: NewRecord) -> list[str]:
    kinds = _("、").join(str(RECORDS[kind]) for kind in new.kinds)
    return [new.held_on.isoformat(), kinds, new.host.name, str(new.required), str(new.present), new.topics]


def _differs(version: RecordVersion, new: NewRecord, row: GridRow) -> list[tuple[str, str]]:
    """Return what a row says otherwise than a record, as (column, what the record says); nothing said is no difference."""
    kinds = _("、").join(str(RECORDS[RecordKind(each)]) for each in version.kinds.split())
    pairs: list[tuple[str, Any, Any, str]] = [
        ("held_on", version.held_on, new.held_on, version.held_on.isoformat()),
        ("until_on", version.until_on, new.until_on, str(version.until_on or "")),
        ("kinds", version.kinds.split(), new.kind_words.split(), kinds),
        ("host", version.host_id, new.host.pk, version.host.name),
        ("joints", {each.unit_id for each in version.joints.all()}, {unit.pk for unit in new.joints}, ""),
        ("times", (version.begins, version.ends), (new.begins, new.ends), f"{version.begins}—{version.ends}"),
        ("mode", version.mode, new.mode, str(MODES[Mode(version.mode)])),
        ("place", version.place, new.place, version.place),
        ("topics", version.topics, new.topics, version.topics),
        ("chair", version.chair, new.chair or version.chair, ""),
        ("recorder", version.recorder, new.recorder or version.recorder, ""),
        *((key, getattr(version, key), getattr(new, key), str(getattr(version, key))) for key in _COUNTS),
    ]
    found = [(key, said) for key, before, after, said in pairs if row.raw(key) and before != after]
    for key, role in (("lecturer", Role.LECTURER), ("members", Role.MEMBER)):
        before = {each.person for each in version.attended.all() if each.role == role}
        after = {each.person for each in new.attended if each.role == role}
        if row.raw(key) and after and before != after:
            found.append((key, ""))
    return found
