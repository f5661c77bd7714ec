"""What ``docs/rows.toml`` says is done is there: every page opens in both languages, every figure and test exists."""

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import build
import hearings_build as hearings
import inspection_build as inspection
import lists_build as lists
import meetings_build as meetings
import together_build as four
from luoshi.base import clock
from luoshi.inspection.kinds import Verdict
from luoshi.ledger.figures import figures
from luoshi.lists.actions import ask_units, open_handover
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind, ProposalKind
from luoshi.meetings import actions, queries
from luoshi.meetings.actions import Counted
from luoshi.meetings.kinds import Outcome
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.together import actions as together
from luoshi.web.urls import urlpatterns

ROOT = Path(__file__).resolve().parents[2]
ROWS: list[dict[str, Any]] = tomllib.loads((ROOT / "docs" / "rows.toml").read_text(encoding="utf-8"))["row"]
IDS = [f"{row['number']} {row['title_en']}" for row in ROWS]
Opening = tuple[build.House, str, dict[str, list[int]]]


def _meetings() -> Opening:
    """The clerk, with a meeting in every state: what each page with an object is opened with."""
    house = meetings.house()
    by = house.by("秘书岗")
    directive = meetings.directive(house, "关于校园安全的批示", build.TODAY)
    assert directive.document_id is not None
    series = meetings.series()
    ended = meetings.planned(house, build.TODAY)
    actions.start(session=ended, by=by)
    for topic in queries.topics_of(ended):
        actions.record_outcome(topic=topic, outcome=Outcome.INFORMATION, by=by)
    actions.end(session=ended, counted=Counted(required=7), by=by)
    running = meetings.planned(house, build.TODAY)
    topic = actions.propose(series=series, session=running, title="年度预算", by=by)
    actions.start(session=running, by=by)
    planned = meetings.planned(house, build.TODAY)
    objects = {
        "directive": directive.pk,
        "document-register": directive.document_id,
        "series": series.pk,
        "session-new": series.pk,
        "session": planned.pk,
        "session-start": planned.pk,
        "session-pack": planned.pk,
        "session-end": running.pk,
        "topic-outcome": topic.pk,
        "minutes": ended.pk,
        "minutes-word": ended.pk,
    }
    return house, "秘书岗", {name: [pk] for name, pk in objects.items()}


def _documents() -> Opening:
    """A department's staff, with a document of its own, on which its branch has said something; it speaks to the root's ledger."""
    house = build.house()
    by = house.by("甲司党务")
    document = mandate.enter_document(
        title="甲司的措施",
        kind=DocumentKind.OPINION,
        owner=house.units["甲司"],
        issued_on=build.TODAY,
        open_ended=True,
        by=by,
    )
    clause = mandate.add_clause(
        document=document,
        kind=ClauseKind.MEASURE,
        number="1",
        words=ClauseWords("报表并成一张"),
        year=build.TODAY.year,
        by=by,
    )
    proposal = mandate.propose(
        document=document,
        clause=clause,
        unit=house.units["甲司第一党支部"],
        post=house.posts["甲一书记"],
        kind=ProposalKind.COMMENT,
        text="从哪个月起",
        by=house.by("甲一书记"),
    )
    of_document = ("document", "document-edit", "document-export", "clauses", "clause-new")
    of_clause = ("clause", "clause-change", "clause-retire", "clause-same", "clause-uppers")
    objects = {name: [document.pk] for name in of_document} | {name: [clause.pk] for name in of_clause}
    objects |= {"proposal": [proposal.pk], "proposal-answer": [proposal.pk]}
    return house, "甲司党务", objects | {"proposal-new": [house.documents["台账"].pk]}


def _hearings() -> Opening:
    """The clerk, with a group's series that heard one unit."""
    house = hearings.house()
    session = hearings.held(house, build.TODAY, ("甲司", Outcome.INFORMATION))
    planned = actions.plan(series=session.series, planned_on=build.TODAY, by=house.by("秘书岗"))
    series = [session.series_id]
    return (
        house,
        "秘书岗",
        {"hearing": series, "hearing-export": series, "topic-wait": series, "topic-new": [planned.pk]},
    )


def _together() -> Opening:
    """The head office, with a task deployed and judged together, and a visit that names both."""
    house = meetings.house()
    task, item = four.business(house), four.party(house)
    visit = four.visited(house, task, item)
    post, by = house.posts["综合岗"], house.by("综合岗")
    pair = together.pair(business=task, party=item, words="合着办", post=post, by=by)
    told = together.judge(business=task, party=item, on=build.TODAY, words="合得上，理由充分", by=by)
    of_task = ("together-row", "together-part", "together-deploy", "together-pair", "together-judge")
    objects = {name: [task.pk] for name in of_task} | {
        "record-names": [visit.pk],
        "record-named": [visit.pk],
        "pair-end": [pair.pk],
    }
    return (
        house,
        "综合岗",
        objects | {f"judgement-{act}": [told.pk] for act in ("correct", "withdraw")},
    )


def _lists() -> Opening:
    """A department's staff: its list is derived from the root's, a committee below it is asked for its own, his seat is handed over."""
    house = lists.house()
    by, unit = house.by("甲司党务"), house.units["甲司"]
    below = org.found_unit(
        name="甲司机关党委",
        kind=UnitKind.COMMITTEE,
        parent=unit,
        from_on=build.TODAY,
        has_committee=True,
        by=build.SYSTEM,
    )
    drawn = lists.drawn(house)
    own = drawn.standing.document
    request = ask_units(
        document=own,
        units=[below],
        line=house.lines["D1"],
        due_on=build.TODAY,
        title="列出责任清单",
        by=by,
    )
    person = org.register_person(name="接任的人", by=build.SYSTEM)
    post = house.posts["甲司党务"]
    org.appoint(post=post, person=person, from_on=build.TODAY + timedelta(days=9), by=build.SYSTEM)
    handover = open_handover(post=post, by=by)
    paper = mandate.enter_document(
        title="旧清单", kind=DocumentKind.LIST, owner=unit, issued_on=build.TODAY, by=by
    )
    objects = {name: [own.pk] for name in ("list", "list-turns", "list-export", "list-end", "list-ask")}
    objects |= {"list-draw": [house.documents["清单"].pk], "list-make": [paper.pk]}
    objects |= {name: [request.pk] for name in ("list-asked", "list-asked-export")}
    objects |= {name: [post.pk] for name in ("list-of-post", "list-of-post-turns", "handover-new")}
    objects |= {name: [drawn.clauses[0].pk] for name in ("point-posts", "point-duties")}
    objects |= {name: [handover.pk] for name in ("handover", "handover-word", "handover-cancel")}
    return house, "甲司党务", objects


def _inspection() -> Opening:
    """An inspector, with a consultation held and one planned, closings, a finding and a sample."""
    house = inspection.house()
    step = inspection.closed(house, on_opened=date(2020, 12, 1))
    finding = inspection.said(house, inspection.closed(house, "另一件"), Verdict.FINDING)
    sample = inspection.drawn(house)
    held = inspection.consultation(house, build.TODAY, "一条意见")
    planned = actions.plan(series=held.series, planned_on=build.TODAY, by=house.by("秘书岗"))
    objects = {"closing": step.pk, "finding": finding.pk, "minutes-word": held.pk}
    objects |= {name: sample.pk for name in ("sample", "sample-export", "sample-proof")}
    objects |= {name: held.series_id for name in ("series", "topic-wait")}
    objects |= {name: planned.pk for name in ("topic-new", "session-pack")}
    objects |= {name: step.item_id for name in ("item-as-of", "item-findings", "item-history", "item-proof")}
    return house, "监督员", {name: [pk] for name, pk in objects.items()}


# row → who opens its pages, and what those with an object are opened with
OPENED: dict[int, Callable[[], Opening]] = {
    1: _meetings,
    2: _documents,
    3: _documents,
    4: _lists,
    6: _together,
    7: _inspection,
    8: _hearings,
}


def test_rows_are_numbered_once_and_each_is_opened() -> None:
    numbers = [row["number"] for row in ROWS]
    assert numbers == sorted(set(numbers))
    assert set(OPENED) == set(numbers)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_row_names_what_exists(row: dict[str, Any]) -> None:
    assert set(row) == {"number", "title", "title_en", "pages", "figures", "tests"}
    assert set(row["pages"]) <= {pattern.name for pattern in urlpatterns}
    assert set(row["figures"]) <= set(figures)
    for each in row["tests"]:
        name, _, test = each.partition("::")
        path = ROOT / "tests" / name
        assert path.exists(), each
        assert not test or f"def {test}(" in path.read_text(encoding="utf-8"), each


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_page_of_a_row_opens_in_both_languages(row: dict[str, Any]) -> None:
    with clock.at(build.TODAY):
        house, who, objects = OPENED[row["number"]]()
        client = Client()
        client.force_login(house.account(who))
        for language in ("zh-hans", "en"):
            client.cookies["luoshi-language"] = language
            paths = [reverse(name, args=objects.get(name, [])) for name in row["pages"]]
            paths += [reverse("figure", args=[name]) for name in row["figures"]]
            wrong = [(path, status) for path in paths if (status := client.get(path).status_code) != 200]
            assert not wrong, (language, wrong)
