"""All reads of the room. What a group reviews lies in the group's own sight; findings are told to those they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from luoshi.access.calls import called
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.base.models import known
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.base.text import a_day, whole_number
from luoshi.core import drawing, tree
from luoshi.core.life import Act
from luoshi.inspection.actions import Terms
from luoshi.inspection.kinds import Come, How, Looked, Verdict
from luoshi.inspection.models import Drawn, Review, Sample
from luoshi.inspection.rights import inspector, own, told, within
from luoshi.items.models import Item, Step
from luoshi.items.queries import visible_items
from luoshi.mandate.models import Line
from luoshi.meetings.kinds import Outcome, SessionState
from luoshi.meetings.models import Topic
from luoshi.org.models import Unit

SIZE = 50
CLOSINGS = (Act.CONFIRM, Act.ENTER)
"""The steps that close an item."""


@dataclass(frozen=True)
class Chosen:
    """Which closings are looked at: of a period, of a line, of a unit with all below it, how closed, what was said of them."""

    first_on: date
    last_on: date
    line: Line | None = None
    unit: Unit | None = None
    how: How | None = None
    looked: Looked = Looked.NOT_YET


@dataclass(frozen=True)
class Page:
    """A page of a list; ``after`` is the key after which the next one begins, empty at the end."""

    rows: list[Any]
    after: str


def _here(line: Line | None, unit: Unit | None) -> Q:
    found = Q() if line is None else Q(line=line)
    if unit is not None:
        found &= Q(lead__path__gte=unit.path, lead__path__lt=tree.upper_bound(unit.path))
    return found


def _closings(viewer: Viewer, line: Line | None = None, unit: Unit | None = None) -> QuerySet[Any]:
    """Return the closings in the acting group's sight, each with ``how`` it came about and ``verdict``, what the group said of it."""
    seat, group = inspector(viewer), within(viewer)
    items = visible_items(group, _here(line, unit)).order_by().values("pk")
    again = Step.objects.filter(item=OuterRef("item"), act=Act.REBOUND, gone_at=None, pk__gt=OuterRef("pk"))
    said = Review.objects.filter(own(seat), step=OuterRef("pk"), gone_at=None)
    rows: QuerySet[Any] = Step.objects.filter(act__in=CLOSINGS, gone_at=None, item__in=items)
    told_of: QuerySet[Any] = rows.select_related("item__lead", "item__line", "post").annotate(
        verdict=Coalesce(Subquery(said.values("verdict")[:1]), Value("")),
        how=Case(
            When(Exists(again), then=Value(How.REBOUNDED.value)),
            When(act=Act.ENTER, then=Value(How.ENTERED.value)),
            default=F("item__punctual"),
            output_field=CharField(),
        ),
    )
    return told_of


def _narrowed(viewer: Viewer, chosen: Chosen) -> QuerySet[Any]:
    rows = _closings(viewer, chosen.line, chosen.unit).filter(on__range=(chosen.first_on, chosen.last_on))
    if chosen.how is not None:
        rows = rows.filter(how=chosen.how.value)
    if chosen.looked != Looked.ALL:
        rows = rows.filter(verdict="" if chosen.looked == Looked.NOT_YET else chosen.looked.value)
    return rows.order_by("-on", "-pk")


def _behind(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    day, _tilde, pk = key.partition("~")
    on, number = a_day(day), whole_number(pk)
    if on is None or number is None:
        return rows
    return rows.filter(Q(on__lt=on) | Q(on=on, pk__lt=number))


def closings(viewer: Viewer, chosen: Chosen, *, after: str = "", size: int | None = SIZE) -> Page:
    """Return a page of closings, the latest first. One query."""
    rows = _behind(_narrowed(viewer, chosen), after)
    found = list(rows if size is None else rows[: size + 1])
    if size is None or len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], key_of(last))


def key_of(step: Step) -> str:
    """Return the key of a closing in its list."""
    return f"{step.on.isoformat()}~{step.pk}"


def how_many(viewer: Viewer, chosen: Chosen) -> int:
    """Return how many closings there are."""
    return _narrowed(viewer, chosen).count()


def next_closing(viewer: Viewer, chosen: Chosen, step: Step) -> int | None:
    """Return the id of the next closing of the list that nobody of the group reviewed, None at its end."""
    rows = _behind(_narrowed(viewer, chosen), key_of(step)).filter(verdict="")
    found: int | None = rows.values_list("pk", flat=True).first()
    return found


def get_closing(viewer: Viewer, pk: int) -> Any:
    """Return a closing in the group's sight, else raise NotFound; NotAllowed for who is no inspector."""
    row = _closings(viewer).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def said_of(viewer: Viewer, item: int) -> dict[int, Review]:
    """Return what the group said of an item's closings, by step, in one query."""
    rows = Review.objects.filter(own(inspector(viewer)), item=item, gone_at=None)
    found = rows.select_related("post", "group", "topic__session", "item")
    return {row.step_id: row for row in found}


def population(viewer: Viewer, terms: Terms, *, by: datetime | None = None) -> list[Step]:
    """Return one closing an item, its last one of the period, as the ledger knew them at the end of the day (or by that moment).

    Of items in the group's sight today.
    """
    end = datetime.combine(terms.as_of_on, time.max, clock.SHANGHAI)
    moment = min(end, by or clock.now())
    items = visible_items(within(viewer), _here(terms.line, terms.unit)).order_by().values("pk")
    rows = Step.objects.filter(known(moment), act__in=CLOSINGS, item__in=items)
    rows = rows.filter(on__range=(terms.first_on, terms.last_on)).order_by()
    last = rows.values("item").annotate(last=Max("pk")).values("last")
    return list(Step.objects.filter(pk__in=last).select_related("item").order_by("item__sort", "pk"))


def samples(viewer: Viewer) -> list[Any]:
    """Return the group's samples, the latest first, each with how many were drawn and how many of them reviewed."""
    seat = inspector(viewer)
    rows = Sample.objects.filter(own(seat), gone_at=None).select_related("line", "unit", "post")
    found = list(rows.order_by("-pk")[:200])
    counts = _progress([row.pk for row in found], seat)
    for row in found:
        row.n_drawn, row.n_done = counts.get(row.pk, (0, 0))  # type: ignore[attr-defined]
    return found


def _progress(samples: Iterable[int], seat: Seat) -> dict[int, tuple[int, int]]:
    said = Review.objects.filter(own(seat), step=OuterRef("step"), gone_at=None)
    rows = Drawn.objects.filter(sample__in=list(samples)).annotate(done=Exists(said))
    found: dict[int, tuple[int, int]] = {}
    for sample, done in rows.values_list("sample", "done"):
        drawn, reviewed = found.get(sample, (0, 0))
        found[sample] = (drawn + 1, reviewed + int(done))
    return found


def get_sample(viewer: Viewer, pk: int) -> Sample:
    """Return a sample of the acting group, else raise NotFound; NotAllowed for who is no inspector."""
    rows = Sample.objects.filter(own(inspector(viewer)), pk=pk, gone_at=None)
    row = rows.select_related("line", "unit", "post", "group").first()
    if row is None:
        raise NotFound
    return row


def drawn_of(viewer: Viewer, sample: Sample) -> list[Any]:
    """Return what was drawn, in order, with what the group said of it; items no longer in its sight are left out. One query."""
    seat = inspector(viewer)
    said = Review.objects.filter(own(seat), step=OuterRef("step"), gone_at=None)
    seen = visible_items(within(viewer), Q(pk__in=sample.drawn.order_by().values("item")))
    rows = sample.drawn.filter(item__in=seen.order_by().values("pk"))
    rows = rows.select_related("item__lead", "item__line", "step")
    return list(
        rows.annotate(verdict=Coalesce(Subquery(said.values("verdict")[:1]), Value(""))).order_by("order")
    )


def next_drawn(viewer: Viewer, sample: Sample, step: int = 0) -> int | None:
    """Return the closing to look at next: behind ``step`` in the order of the draw, then from its beginning; None when all are done."""
    rows = drawn_of(viewer, sample)
    here = next((n for n, row in enumerate(rows) if row.step_id == step), -1)
    todo = [row.step_id for row in [*rows[here + 1 :], *rows[: here + 1]] if not row.verdict]
    return todo[0] if todo else None


@dataclass(frozen=True)
class Redrawn:
    """A sample drawn anew: how many items the population has now, whether it is the same one, whether the same are drawn."""

    population: int
    same: bool
    drawn: bool


def redraw(viewer: Viewer, sample: Sample, rows: Sequence[Any]) -> Redrawn:
    """Draw a sample again from the population as the ledger knew it; ``rows`` is what :func:`drawn_of` returned."""
    numbers = [step.item.number for step in population_of(viewer, sample)]
    again = drawing.draw(sample.seed, numbers, sample.size)
    same = drawing.mark_of(numbers) == sample.mark
    return Redrawn(len(numbers), same, again == [row.item.number for row in rows])


def population_of(viewer: Viewer, sample: Sample) -> list[Step]:
    """Return the population of a sample as :func:`population` finds it today."""
    names = ("first_on", "last_on", "as_of_on", "line", "unit")
    terms = Terms(**{name: getattr(sample, name) for name in names})
    return population(viewer, terms, by=sample.known_at)


def visible_reviews(viewer: Viewer) -> QuerySet[Review]:
    """Return the reviews ``viewer`` may know of: all of his own group, and findings about units of his own. Not those taken back."""
    found = Q(verdict=Verdict.FINDING) & told(viewer)
    for seat in viewer.seats:
        if Verb.CONSULT in seat.rights and seat.group is not None:
            found |= own(seat)
    return Review.objects.filter(found, gone_at=None)


@dataclass(frozen=True)
class Followed:
    """A finding with how far it has come: the topic it is now, the meeting, every outcome, the items that came of it."""

    review: Review
    come: Come
    topic: Topic | None = None
    outcomes: tuple[Topic, ...] = ()

    @property
    def items(self) -> list[Item]:
        """The items that came of it."""
        return [
            t.decision.item for t in self.outcomes if t.decision is not None and t.decision.item is not None
        ]


_BESIDE = (
    "session__series__kind",
    "session__series__group",
    "series__kind",
    "series__group",
    "decision__item__lead",
)


def follow(reviews: Sequence[Review]) -> list[Followed]:
    """Follow findings to what became of them: a topic that was carried goes on as another. A few queries however many there are."""
    topics: dict[int, Topic] = {}
    wanted = {row.topic_id for row in reviews if row.topic_id}
    ahead: dict[int, Topic] = {}
    while wanted:
        rows = Topic.objects.filter(Q(pk__in=wanted) | Q(previous__in=wanted), gone_at=None)
        for row in rows.select_related(*_BESIDE):
            topics[row.pk] = row
            if row.previous_id is not None:
                ahead[row.previous_id] = row
        wanted = {ahead[pk].pk for pk in wanted if pk in ahead and ahead[pk].outcome == Outcome.CARRIED}
    last = {row.pk: _last(topics.get(row.topic_id or 0), ahead) for row in reviews}
    heads = [each.pk for each in last.values() if each is not None]
    more: dict[int, list[Topic]] = {}
    if heads:
        beside = Topic.objects.filter(beside__in=heads, gone_at=None).select_related(*_BESIDE)
        for each in beside.order_by("order", "pk"):
            more.setdefault(each.beside_id or 0, []).append(each)
    return [_followed(row, last[row.pk], more) for row in reviews]


def _last(topic: Topic | None, ahead: dict[int, Topic]) -> Topic | None:
    while topic is not None and topic.pk in ahead:
        topic = ahead[topic.pk]
    return topic


def _followed(review: Review, topic: Topic | None, more: dict[int, list[Topic]]) -> Followed:
    if topic is None:
        return Followed(review, Come.RAISED)
    if topic.session is None or topic.session.state != SessionState.ENDED:
        return Followed(review, Come.WAITING, topic)
    return Followed(review, Come.DEALT, topic, (topic, *more.get(topic.pk, ())))


@dataclass(frozen=True)
class Findings:
    """A page of findings; ``after`` is the key after which the next one begins, empty at the end."""

    rows: list[Followed] = field(default_factory=list)
    after: str = ""


def findings(viewer: Viewer, *, after: str = "", size: int | None = SIZE) -> Findings:
    """Return a page of the findings told to ``viewer``, the latest first."""
    rows = visible_reviews(viewer).filter(verdict=Verdict.FINDING).order_by("-pk")
    rows = rows.select_related("item__lead", "step", "group", "post", "topic")
    key = whole_number(after)
    if key is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows if size is None else rows[: size + 1])
    more = size is not None and len(found) > size
    found = found[:size] if more else found
    return Findings(follow(found), str(found[-1].pk) if more else "")


def findings_on(viewer: Viewer, item: int) -> list[Review]:
    """Return the findings about one item told to ``viewer``, the latest first. One query."""
    rows = visible_reviews(viewer).filter(verdict=Verdict.FINDING, item=item)
    return list(rows.select_related("item__lead", "step", "group", "post", "topic").order_by("-pk"))


def get_review(viewer: Viewer, pk: int, *, to_write: bool = False) -> Review:
    """Return a review in sight, else raise NotFound; ``to_write``: NotAllowed for who is not of the group that made it."""
    rows = visible_reviews(viewer).select_related("item__lead", "step", "group", "post", "topic__session")
    found: Review | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    if to_write and not is_own(viewer, found):
        raise NotAllowed
    return found


def is_own(viewer: Viewer, review: Review) -> bool:
    """Say whether the acting post sits in the group that made a review."""
    seat = viewer.acting
    return seat is not None and Verb.CONSULT in seat.rights and seat.group == review.group_id


def brought(topic: Topic) -> Review | None:
    """Return the finding a topic was brought for, also where it was carried, with its item; None where there is none. One query."""
    ids = [topic.pk]
    above = topic.previous
    while above is not None:
        ids.append(above.pk)
        above = above.previous
    rows = Review.objects.filter(topic__in=ids, gone_at=None).select_related("item__lead", "item__line")
    return rows.first()


def to_arrange(seat: Seat, _viewer: Viewer, _today: date) -> QuerySet[Any] | None:
    """Return the findings no consultation has on its list, for who runs the meetings of the group's home."""
    if Verb.MEET not in seat.rights or seat.unit is None:
        return None
    rows = Review.objects.filter(group__home=seat.unit, verdict=Verdict.FINDING, gone_at=None)
    rows = rows.filter(Q(topic=None) | Q(topic__gone_at__isnull=False))
    rows = rows.annotate(on=TruncDate("known_at", tzinfo=clock.SHANGHAI))
    return called(
        "finding", rows, "on", "words", "item__number", "item__title", "item__lead__short_name", "answer_on"
    )


def first_closing(viewer: Viewer) -> date | None:
    """Return the day of the first closing in the group's sight, where a list may begin."""
    found: date | None = _closings(viewer).order_by().aggregate(first=Min("on"))["first"]
    return found
