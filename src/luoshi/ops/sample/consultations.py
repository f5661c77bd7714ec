"""Consultations with the discipline inspection group twice a year, with what was done about the opinions; its reviews and a sample."""

from datetime import date, timedelta
from random import Random

from luoshi.access.scope import Viewer, viewer_for
from luoshi.base import clock
from luoshi.inspection import actions as inspection
from luoshi.inspection import queries as seen
from luoshi.inspection.actions import Terms
from luoshi.inspection.kinds import Verdict
from luoshi.inspection.models import Review
from luoshi.inspection.queries import Chosen
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.models import Item, Step
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, Side
from luoshi.meetings.models import Series, Session, Topic
from luoshi.ops.sample.meetings import Table
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import bodies, groups
from luoshi.ops.sample.texts import consultation_texts as texts
from luoshi.ops.sample.texts.consultation_texts import Meeting, OpinionText

OPENED = date(2018, 3, 1)
NEXT = date(2021, 5, 13)
"""The day of the consultation that is planned and not held."""
BATCH = 14
"""Closings looked at in one sitting."""
DAY = timedelta(days=1)


class Desk:
    """Who acts: the clerk and two inspectors, with what the first of them sees."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.clerk = place.by(bodies.ROOT, "clerk")
        self.post = place.posts[groups.INSPECTION_GROUP, "inspector.1"]
        self.inspector = place.by(groups.INSPECTION_GROUP, "inspector.1")
        self.group = place.groups[groups.INSPECTION_GROUP]
        self.rng = Random("consultations")  # noqa: S311  # invented words, no secret
        self.findings = list(texts.FINDINGS)

    def viewer(self) -> Viewer:
        """Return what the inspector sees on the day at hand."""
        return viewer_for(self.inspector.person, acting=self.post.pk)


def build(place: Place, until: date) -> int:
    """Let both sides consult up to ``until``, units answer, inspectors review; return how many consultations were held."""
    desk, table = Desk(place), Table(place, until, place.by(bodies.ROOT, "clerk"))
    with clock.at(OPENED):
        series = actions.open_series(
            kind="consultation", unit=place.units[bodies.ROOT], from_on=OPENED, by=GENERATOR
        )
    meetings = [each for each in texts.MEETINGS if date(*each.day) < until]
    for each in meetings:
        day = date(*each.day)
        table.put(day - 14 * DAY, lambda each=each: _asked(desk, series, each))  # type: ignore[misc]
        table.put(day - 8 * DAY, lambda day=day: _planned(desk, series, day))  # type: ignore[misc]
        table.put(day, lambda each=each: _held(desk, table, series, each))  # type: ignore[misc]
    table.put(date(2020, 7, 14), lambda: _reviewed(desk, date(2020, 1, 1), date(2020, 6, 30), 0))
    table.put(date(2020, 11, 10), lambda: _reviewed(desk, date(2020, 7, 1), date(2020, 10, 31), 1, series))
    table.put(date(2021, 1, 19), lambda: _sampled(desk, date(2020, 7, 1), date(2020, 12, 31), series))
    while table.queue:
        table.run_next()
    _coming(desk, series, until)
    return len(meetings)


def _asked(desk: Desk, series: Series, meeting: Meeting) -> None:
    """Let the inspectors ask for their topics some days before; a finding may be among them already."""
    waiting = {topic.title for topic in queries.waiting_of(series)}
    for title in meeting.inspectors:
        if title not in waiting:
            actions.propose(series=series, title=title, side=Side.INSPECTORS, by=desk.inspector)


def _planned(desk: Desk, series: Series, day: date) -> None:
    actions.plan(series=series, planned_on=day, by=desk.clerk)


def _held(desk: Desk, table: Table, series: Series, meeting: Meeting) -> None:
    """Hold the consultation: the inspectors' topics with an opinion each, the others heard, one of them perhaps carried."""
    session = series.sessions.filter(state="planned").order_by("planned_on").get()
    for title in meeting.own:
        actions.propose(series=series, session=session, title=title, by=desk.clerk)
    actions.start(session=session, by=desk.clerk)
    after: list[tuple[Topic, OpinionText]] = []
    topics = queries.topics_of(session)
    given = list(meeting.opinions)
    for topic in [each for each in topics if each.side == Side.INSPECTORS]:
        if given:
            about = "销号" in topic.title
            fits = [each for each in given if ("销号" in each.words) == about] or given
            given.remove(fits[0])
            after.append(_opinion(desk, topic, fits[0]))
        else:
            actions.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=desk.clerk)
    for topic in [each for each in topics if each.side == Side.OWN]:
        if given:
            after.append(_opinion(desk, topic, given.pop(0)))
        else:
            actions.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=desk.clerk)
    while given:
        more = actions.another(topic=after[0][0], by=desk.clerk)
        after.append(_opinion(desk, more, given.pop(0)))
    _end(desk, table, session, after)


def _opinion(desk: Desk, topic: Topic, said: OpinionText) -> tuple[Topic, OpinionText]:
    place = desk.place
    actions.record_outcome(
        topic=topic,
        outcome=Outcome.OPINION,
        words=said.words,
        lead=place.units[said.unit],
        line=place.lines[said.line],
        due_on=clock.today() + timedelta(days=desk.rng.choice((45, 60, 75))),
        by=desk.clerk,
    )
    return topic, said


def _end(desk: Desk, table: Table, session: Session, after: list[tuple[Topic, OpinionText]]) -> None:
    place = desk.place
    counted = Counted(
        required=len(groups.LEADERS) + len(groups.INSPECTION_SEATS),
        excused=desk.rng.choice((0, 0, 1)),
        place="部机关二楼会议室",
        chair=place.holders[place.posts[groups.LEADING_GROUP, "leader.0"].pk].pk,
        recorder=desk.clerk.person,
    )
    actions.end(session=session, counted=counted, by=desk.clerk)
    for topic, said in after:
        topic.refresh_from_db()
        if topic.decision is not None and topic.decision.item is not None:
            _will_be_answered(desk, table, topic.decision.item, said)


def _will_be_answered(desk: Desk, table: Table, item: Item, said: OpinionText) -> None:
    """Let the unit answer before the day, now and then after it; what was asked in the last months may still be open."""
    assert item.due_on is not None
    late = desk.rng.random() < 0.2
    day = item.due_on + timedelta(days=desk.rng.randint(4, 20) if late else -desk.rng.randint(2, 15))
    if day > date(2021, 1, 28):
        return
    table.put(day, lambda: _answered(desk, table, item, said))


def _answered(desk: Desk, table: Table, item: Item, said: OpinionText) -> None:
    kind = "party_staff" if (said.unit, "party_staff") in desk.place.posts else "unit_leader"
    staff = desk.place.by(said.unit, kind)
    items.submit(item=item, effect=Effect(effect=said.effect), by=staff)
    item.refresh_from_db()
    office = desk.place.by(bodies.ROOT, "head_office.0")
    if clock.today() < date(2021, 1, 25):
        table.put(clock.today() + 3 * DAY, lambda: items.confirm(item=item, by=office))


def _reviewed(desk: Desk, first: date, last: date, found: int, series: Series | None = None) -> None:
    """Look at a number of closings one after the other; of the last ``found`` ones something is found."""
    rows = seen.closings(desk.viewer(), Chosen(first, last), size=BATCH).rows
    for n, step in enumerate(rows):
        finds = n >= len(rows) - found
        made = _said(desk, step, finds)
        if finds and series is not None:
            inspection.bring(review=made, series=series, by=desk.inspector)


def _said(desk: Desk, step: Step, finds: bool) -> Review:
    words = desk.findings.pop(0) if finds and desk.findings else ""
    return inspection.review(
        group=desk.group,
        post=desk.post,
        step=step,
        verdict=Verdict.FINDING if words else Verdict.SOUND,
        words=words,
        by=desk.inspector,
    )


def _sampled(desk: Desk, first: date, last: date, series: Series) -> None:
    """Draw a sample by seed and look at most of it: two findings, one of them brought to the next consultation."""
    terms = Terms(first, last, as_of_on=date(last.year, 12, 31))
    viewer = desk.viewer()
    sample = inspection.draw(
        group=desk.group,
        post=desk.post,
        seed="20210119-37",
        size=12,
        terms=terms,
        population=seen.population(viewer, terms),
        by=desk.inspector,
    )
    rows = [row for row in seen.drawn_of(viewer, sample) if not row.verdict]
    for n, row in enumerate(rows[:9]):
        made = _said(desk, row.step, n in {2, 6})
        if n == 6 and made.verdict == Verdict.FINDING:
            inspection.bring(review=made, series=series, by=desk.inspector)


def _coming(desk: Desk, series: Series, until: date) -> None:
    """Plan the next one, with what either side asked for so far."""
    if until >= NEXT:
        return
    with clock.at(until):
        actions.propose(series=series, title=texts.NEXT_INSPECTORS, side=Side.INSPECTORS, by=desk.inspector)
        session = actions.plan(series=series, planned_on=NEXT, by=desk.clerk)
        for title in texts.NEXT_OWN:
            actions.propose(series=series, session=session, title=title, by=desk.clerk)
