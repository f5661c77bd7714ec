"""The small institution with closings to review: what tests of the inspectors' side need."""

from datetime import date

import build
import meetings_build as meetings
from luoshi.base import clock
from luoshi.inspection import actions
from luoshi.inspection.actions import Terms
from luoshi.inspection.kinds import Verdict
from luoshi.inspection.models import Review, Sample
from luoshi.inspection.queries import population
from luoshi.items.actions import Effect, confirm, reopen, submit
from luoshi.items.models import Item, Step
from luoshi.meetings import actions as meeting_actions
from luoshi.meetings import queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome, Side
from luoshi.meetings.models import Session
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind, PostKind

OPENED, CLOSED = date(2021, 3, 1), date(2021, 4, 6)
EFFECT = "学习安排报齐了，四个支部都按月交"


def house() -> build.House:
    """Build the institution with its consultation, and a second inspector."""
    built = meetings.house()
    with clock.at(build.START):
        group = built.groups["派驻纪检监察组"]
        built.people["监督员二"] = org.register_person(name="示监督员二", by=build.SYSTEM)
        built.posts["监督员二"] = org.create_post(
            kind=PostKind.INSPECTOR, title="监督员二", from_on=build.START, by=build.SYSTEM, group=group
        )
        org.appoint(
            post=built.posts["监督员二"],
            person=built.people["监督员二"],
            from_on=build.START,
            by=build.SYSTEM,
        )
    return built


def narrow(built: build.House) -> None:
    """Add an inspection group of the root that sees 乙司 alone."""
    with clock.at(build.START):
        group = org.form_group(
            name="第二派驻组",
            kind=GroupKind.INSPECTION,
            home=built.units["示例部"],
            from_on=build.START,
            by=build.SYSTEM,
        )
        org.assign_units(group=group, units=[built.units["乙司"]], from_on=build.START, by=build.SYSTEM)
        built.groups["第二派驻组"] = group
        built.people["窄监督员"] = org.register_person(name="示窄监督员", by=build.SYSTEM)
        built.posts["窄监督员"] = org.create_post(
            kind=PostKind.INSPECTOR, title="窄监督员", from_on=build.START, by=build.SYSTEM, group=group
        )
        org.appoint(
            post=built.posts["窄监督员"],
            person=built.people["窄监督员"],
            from_on=build.START,
            by=build.SYSTEM,
        )


def opened(built: build.House, title: str = "把学习安排报到司里", on: date = OPENED, **more: object) -> Item:
    with clock.at(on):
        return build.item(built, title=title, **more)


def close(built: build.House, item: Item, on: date = CLOSED, effect: str = EFFECT) -> Step:
    """Let the branch report and its department confirm; return the closing."""
    with clock.at(on):
        item.refresh_from_db()
        submit(item=item, effect=Effect(effect=effect), by=built.by("甲一书记"))
        item.refresh_from_db()
        confirm(item=item, by=built.by("甲司党务"))
    item.refresh_from_db()
    return last(item)


def last(item: Item) -> Step:
    return Step.objects.filter(item=item, act="confirmed").order_by("-id")[0]


def closed(
    built: build.House,
    title: str = "把学习安排报到司里",
    on: date = CLOSED,
    on_opened: date = OPENED,
    **more: object,
) -> Step:
    return close(built, opened(built, title, on_opened, **more), on)


def rebound(built: build.House, item: Item, on: date) -> None:
    with clock.at(on):
        item.refresh_from_db()
        reopen(item=item, reason="又有两个支部没有交", due_on=date(2021, 6, 30), by=built.by("甲司党务"))


def said(
    built: build.House,
    step: Step,
    verdict: Verdict = Verdict.SOUND,
    who: str = "监督员",
    group: str = "派驻纪检监察组",
    **more: object,
) -> Review:
    if verdict == Verdict.FINDING:
        more.setdefault("words", "成效里没有写各支部的数")
    return actions.review(
        group=built.groups[group], post=built.posts[who], step=step, verdict=verdict, by=built.by(who), **more
    )  # type: ignore[arg-type]


def terms(first: date = date(2021, 1, 1), last_on: date = build.TODAY, **more: object) -> Terms:
    return Terms(first, last_on, **({"as_of_on": build.TODAY} | more))  # type: ignore[arg-type]


def drawn(built: build.House, seed: str = "42", size: int = 3, who: str = "监督员", **more: object) -> Sample:
    asked = terms(**more)  # type: ignore[arg-type]
    return actions.draw(
        group=built.groups["派驻纪检监察组"],
        post=built.posts[who],
        seed=seed,
        size=size,
        terms=asked,
        population=population(built.viewer(who), asked),
        by=built.by(who),
    )


def consultation(
    built: build.House, on: date, *opinions: str, lead: str = "甲司", due_on: date = date(2021, 6, 30)
) -> Session:
    """Hold a consultation at which each opinion is given on a topic of the inspectors' side, and one topic is heard."""
    series, by = meetings.series("consultation"), built.by("秘书岗")
    with clock.at(on):
        for words in opinions:
            meeting_actions.propose(
                series=series, title=f"谈谈：{words}", side=Side.INSPECTORS, by=built.by("监督员")
            )
        meeting_actions.propose(series=series, title="巡视整改进展", by=by)
        session = meeting_actions.plan(series=series, planned_on=on, by=by)
        meeting_actions.start(session=session, by=by)
        for topic in queries.topics_of(session):
            given: dict[str, object] = {"outcome": Outcome.INFORMATION}
            if topic.title.startswith("谈谈："):
                given = {
                    "outcome": Outcome.OPINION,
                    "words": topic.title.removeprefix("谈谈："),
                    "lead": built.units[lead],
                    "line": built.lines["D1"],
                    "due_on": due_on,
                }
            meeting_actions.record_outcome(topic=topic, by=by, **given)  # type: ignore[arg-type]
        return meeting_actions.end(session=session, counted=Counted(required=9), by=by)
