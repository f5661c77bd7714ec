"""Turns of posts: what the holder of a seat owes himself, taken from attendance; nothing is filled in twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from luoshi.base import clock
from luoshi.base.models import known
from luoshi.cadence.calendar import Calendar
from luoshi.cadence.kinds import Condition, Need, Subject
from luoshi.cadence.models import Duty, DutyVersion
from luoshi.core.owed import owed_by_post
from luoshi.core.turns import Fact, Turn, turn
from luoshi.core.versions import windows
from luoshi.core.windows import Window
from luoshi.ledger.reading import noted
from luoshi.ledger.turns import known_on, timeline
from luoshi.org.models import Post, Tenure
from luoshi.records.kinds import NoteKind, RecordState, Role
from luoshi.records.models import Attendance, TurnNote


@dataclass(frozen=True)
class PostOwed:
    """One window of one duty of one post."""

    duty: Duty
    post: Post
    rule: DutyVersion
    turn: Turn
    excuse: TurnNote | None = None

    @property
    def window(self) -> Window:
        return self.turn.window


@dataclass(frozen=True)
class _Came:
    record: int
    person: str
    held_on: date
    known_on: date
    kinds: frozenset[str]
    units: frozenset[int]
    last: bool


def owed_by_posts(
    posts: Sequence[Post] | Sequence[int],
    start: date,
    end: date,
    *,
    at: datetime | None = None,
    rules: dict[Duty, list[DutyVersion]] | None = None,
    excuses: bool = True,
    said: Iterable[TurnNote] | None = None,
) -> list[PostOwed]:
    """Return what ``posts`` (or those of these ids) owe in every window that touches ``start`` to ``end``, in four queries.

    ``rules`` and what was ``said`` about turns where they were read already; without ``excuses`` where only what records fill is asked.

    Whoever held the seat on the day of the activity did it; the seat owes a window it was held in for at least half.
    """
    today = clock.day_of(at) if at else clock.today()
    days = Calendar(at)
    rules = _rules(at) if rules is None else {d: r for d, r in rules.items() if d.subject == Subject.POST}
    held: dict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
    seats = {each.pk: each for each in posts if isinstance(each, Post)}
    ids = [each.pk if isinstance(each, Post) else each for each in posts]
    tenures = Tenure.objects.filter(known(at), post__in=ids)
    for row in tenures.select_related("post__unit", "post__group__home", "post__branch"):
        seats.setdefault(row.post_id, row.post)
        held[row.post_id].append((row.from_on, row.to_on, row.person_id))
    notes: dict[int | None, list[TurnNote]] = defaultdict(list)
    if said is None:
        said = TurnNote.objects.filter(known(at), post__in=ids).order_by("id") if excuses else ()
    for note in said:
        notes[note.post_id].append(note)
    people = {person for rows in held.values() for _low, _high, person in rows}
    came = _came(people, at)
    found = []
    for post in seats.values():
        for duty, versions in rules.items():
            if post.kind not in duty.kinds_owing.split() or (
                Condition.HAS_BRANCH in duty.must_hold and post.branch_id is None
            ):
                continue
            mine = [v for v in versions if v.unit is None or post.home.path.startswith(v.unit.path)]
            by_key = {version.pk: version for version in mine}
            for window, version in windows(timeline(mine), start, end):
                rule = by_key[version.key]
                excuse = noted(notes[post.pk], duty, NoteKind.EXCUSED, window)
                result = turn(
                    window,
                    version,
                    owed=owed_by_post(window, [(low, high) for low, high, _p in held[post.pk]], today=today),
                    facts=_facts(post, rule, held[post.pk], came, window),
                    made_up=(),
                    excused_from=known_on(excuse),
                    bound=(),
                    today=today,
                    is_workday=days.is_workday,
                )
                found.append(PostOwed(duty, post, rule, result, excuse))
    return found


def turn_of_post(post: Post, code: str, first: date) -> PostOwed | None:
    """Return the turn of a post whose window begins on ``first``, None where there is none."""
    found = owed_by_posts([post], first, date(first.year + 1, 12, 31))
    return next((each for each in found if each.duty.code == code and each.window.start == first), None)


def _rules(at: datetime | None) -> dict[Duty, list[DutyVersion]]:
    rows = DutyVersion.objects.filter(duty__subject=Subject.POST).select_related("duty", "unit")
    rows = rows.filter(known(at))
    found: dict[Duty, list[DutyVersion]] = {}
    duties: dict[int, Duty] = {}
    for row in rows.order_by("duty__order", "from_on", "id"):
        found.setdefault(duties.setdefault(row.duty_id, row.duty), []).append(row)
    return found


def _came(people: set[str], at: datetime | None) -> dict[int, list[_Came]]:
    """Return, for each record somebody attended as an ordinary member, its versions in order."""
    rows = Attendance.objects.filter(person__in=people, role=Role.MEMBER)
    if at is None:
        rows = rows.filter(version__record__state=RecordState.ENTERED)
    else:
        rows = rows.filter(version__known_at__lte=at).exclude(version__record__withdrawn_at__lte=at)
    columns = (
        rows.annotate(joint=F("version__joints__unit_id"))
        .order_by("version__known_at", "version_id")
        .values(
            "person",
            "joint",
            record=F("version__record_id"),
            host=F("version__host_id"),
            kinds=F("version__kinds"),
            held_on=F("version__held_on"),
            known_at=F("version__known_at"),
            gone_at=F("version__gone_at"),
        )
    )
    merged: dict[tuple[str, int, datetime], dict[str, Any]] = {}
    for each in columns:
        row: dict[str, Any] = dict(each)
        one = merged.setdefault(
            (row["person"], row["record"], row["known_at"]), row | {"units": {row["host"]}}
        )
        if row["joint"]:
            one["units"].add(row["joint"])
    found: dict[int, list[_Came]] = defaultdict(list)
    for row in merged.values():
        gone = row["gone_at"]
        last = gone is None or (at is not None and gone > at)
        found[row["record"]].append(
            _Came(
                row["record"],
                row["person"],
                row["held_on"],
                clock.day_of(row["known_at"]),
                frozenset(row["kinds"].split()),
                frozenset(row["units"]),
                last,
            )
        )
    return found


def _facts(
    post: Post,
    rule: DutyVersion,
    held: Sequence[tuple[date, date | None, str]],
    came: dict[int, list[_Came]],
    window: Window,
) -> list[Fact]:
    found = []
    for line in came.values():
        fits = [one for one in line if _fits(one, post, rule, held, window)]
        if fits and fits[-1].last:
            found.append(Fact(fits[-1].record, fits[-1].held_on, fits[0].known_on))
    return found


def _fits(
    one: _Came, post: Post, rule: DutyVersion, held: Sequence[tuple[date, date | None, str]], window: Window
) -> bool:
    holder = any(low <= one.held_on <= (high or one.held_on) and who == one.person for low, high, who in held)
    at_home = Need.AS_MEMBER not in rule.asks or post.branch_id in one.units
    return holder and at_home and window.holds(one.held_on) and bool(rule.does & one.kinds)
