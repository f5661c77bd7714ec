"""The sample's words: its totals are those of rules 18, its texts are many, clean and plainly invented."""

from datetime import date
from random import Random

import pytest

from luoshi.items.kinds import Klass
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind
from luoshi.ops.sample.texts import (
    bodies,
    documents,
    groups,
    ledger,
    lineage,
    lines,
    lives,
    people,
    plans,
    responsibility,
    youth,
)
from luoshi.org.kinds import PostKind

UNITS = {body.short for body in bodies.BODIES} | {bodies.ROOT}
LINES = {line.code for line in lines.LINES}


def test_there_are_27_departments_34_affiliated_units_and_363_branches() -> None:
    assert len(bodies.DEPARTMENTS) == 27
    assert len(bodies.AFFILIATED) == 34
    assert len(bodies.BODIES) == 61
    assert sum(body.branches for body in bodies.BODIES) == 363
    assert len(bodies.WITH_COMMITTEE) == 19
    assert sum(body.retired for body in bodies.BODIES) == 20
    assert {body.branches for body in bodies.DEPARTMENTS} <= set(range(1, 5))
    assert {body.branches for body in bodies.AFFILIATED} <= set(range(2, 15))


def test_every_body_and_branch_has_a_name_of_its_own() -> None:
    for names in (
        [body.short for body in bodies.BODIES],
        [body.name for body in bodies.BODIES],
        [body.english for body in bodies.BODIES],
        [name for body in bodies.BODIES for name in bodies.branch_names(body)]
        + [name for body in bodies.BODIES for name in bodies.retired_branch_names(body)]
        + [extra.name for extra in bodies.EXTRA_BRANCHES],
    ):
        assert len(names) == len(set(names))


def test_branch_names_are_as_many_as_branches() -> None:
    for body in bodies.BODIES:
        assert len(bodies.branch_names(body)) == body.branches
        assert len(bodies.retired_branch_names(body)) == body.retired
    assert bodies.branch_names(bodies.BY_SHORT["甲司"])[0] == "甲司第一党支部"
    assert bodies.branch_names(bodies.BY_SHORT["中司"]) == ("中司党支部",)


@pytest.mark.parametrize("body", bodies.BODIES, ids=lambda body: body.short)
def test_members_fit_the_organisation(body: bodies.Body) -> None:
    # 机关基层组织工作条例: 100 members and more a committee, 50 to 99 a general branch, fewer a branch.
    low, high = body.branches * body.heads[0], body.branches * body.heads[1]
    if body.committee:
        assert low >= 100
    elif body.general_branch:
        assert low >= 50
        assert high <= 99
    else:
        assert high < 50
    assert body.heads[1] <= 50


def test_cells_belong_to_larger_branches() -> None:
    assert [bodies.cells(full) for full in (3, 19, 20, 29, 30, 50)] == [0, 0, 2, 2, 3, 4]
    assert bodies.cell_names(2) == ("第一党小组", "第二党小组")


def test_names_are_distinct_and_follow_the_seed() -> None:
    assert people.names(Random(7), 900) == people.names(Random(7), 900)
    assert len(set(people.names(Random(7), 900))) == 900
    assert len(set(people.names(Random(7), people.SHORT + 5))) == people.SHORT + 5
    assert all(len(name) == 3 for name in people.names(Random(8), 900))
    with pytest.raises(ValueError, match="names"):
        people.names(Random(1), people.POSSIBLE + 1)


@pytest.mark.parametrize(("year", "count"), [(2018, 33), (2019, 39), (2020, 44), (2021, 48)])
def test_tasks_in_force(year: int, count: int) -> None:
    assert len(ledger.in_force(year)) == count
    assert {task.aspect for task in ledger.in_force(year)} == {number for number, _ in ledger.ASPECTS}


@pytest.mark.parametrize(
    ("old", "kept", "changed", "new", "retired"),
    [(2018, 29, 3, 7, 1), (2019, 35, 3, 6, 1), (2020, 37, 5, 6, 2)],
)
def test_each_year_keeps_changes_adds_and_retires(
    old: int, kept: int, changed: int, new: int, retired: int
) -> None:
    change = ledger.compare(old, old + 1)
    assert [len(part) for part in (change.kept, change.changed, change.new, change.retired)] == [
        kept,
        changed,
        new,
        retired,
    ]


def test_a_task_names_what_there_is_and_every_wording_its_source() -> None:
    points = {clause.number for clause in documents.BY_KEY[documents.LEDGER_UPPER].worked_on()}
    assert len({task.number for task in ledger.TASKS}) == len(ledger.TASKS)
    for task in ledger.TASKS:
        assert [said.year for said in task.wordings] == sorted({said.year for said in task.wordings})
        assert all(said.source and said.standard and said.lead in UNITS for said in task.wordings)
        assert set(task.supports) | set(task.given_to) <= UNITS
        assert task.line in LINES
        assert task.uppers
        assert set(task.uppers) <= points
        assert (task.hand_down == "given") == bool(task.given_to)
        assert (task.klass == "sustained") == (task.check_every is not None)
        assert (task.retired_from is None) == (task.retire_source == "")
        date(2021, *task.due)


def test_an_item_opens_when_its_source_decided_and_before_it_is_due() -> None:
    tasks = {task.number: task for task in ledger.TASKS}
    assert ledger.opens_on(tasks["1-11"], 2021) == date(2021, 3, 2)
    assert ledger.opens_on(tasks["4-11"], 2020) == date(2020, 9, 3)
    assert ledger.opens_on(tasks["4-11"], 2021) == date(2021, 1, 22)
    with pytest.raises(ValueError, match="2-09"):
        ledger.opens_on(tasks["2-09"], 2021)
    for year in range(ledger.FIRST_YEAR, ledger.LAST_YEAR + 1):
        for task in ledger.in_force(year):
            assert ledger.opens_on(task, year) < date(year, *task.due)


def test_there_are_twenty_measures_and_eight_measures() -> None:
    for key, count in (("measures_twenty", 20), ("measures_eight", 8)):
        clauses = documents.BY_KEY[key].worked_on()
        assert len(clauses) == count
        assert all(clause.kind == "measure" and clause.lead and clause.standard for clause in clauses)
        assert all(clause.due_on and clause.uppers for clause in clauses)


def test_the_documents_fit_together() -> None:
    assert len(documents.DOCUMENTS) >= 14
    assert {"directive", "opinion", "plan", "list", "rule"} <= {one.kind for one in documents.BY_KEY.values()}
    numbers = [one.number for one in documents.BY_KEY.values()] + [ledger.NUMBER]
    assert len(numbers) == len(set(numbers))
    prefixes = [one.prefix for one in documents.DOCUMENTS if one.prefix]
    assert len(prefixes) == len(set(prefixes))
    for one in documents.BY_KEY.values():
        _check_clauses(one)


def _check_clauses(document: documents.DocumentText) -> None:
    own = {clause.number: clause for clause in document.clauses}
    assert len(own) == len(document.clauses)
    for clause in document.clauses:
        assert clause.line in LINES
        assert clause.lead in UNITS | {""}
        assert set(clause.supports) <= UNITS
        assert not clause.parent or own[clause.parent].kind == "aspect"
        assert clause.due_on is None or clause.due_on >= document.issued_on
        for key, number in clause.uppers:
            upper = documents.BY_KEY[key]
            assert key in document.uppers
            assert upper.issued_on < document.issued_on
            assert number in {above.number for above in upper.worked_on()}


def test_numbers_of_the_year_follow_the_days() -> None:
    own = [(one.issued_on, one.number) for one in documents.DOCUMENTS if not one.issuer]
    own.append((ledger.ISSUED_ON, ledger.NUMBER))
    for year in range(2018, 2022):
        serials = [int(number.split("〕")[1].rstrip("号")) for day, number in sorted(own) if day.year == year]
        assert serials == sorted(serials)


def test_the_responsibility_list_has_three_tiers_and_the_study_plan_eight_to_ten_topics() -> None:
    assert len(responsibility.TIERS) == 3
    assert 8 <= len(plans.STUDY_TOPICS_2020) <= 10
    assert len(documents.BY_KEY[plans.STUDY_2020].worked_on()) == len(plans.STUDY_TOPICS_2020)


def test_words_for_kinds_are_those_of_the_rooms() -> None:
    for one in (*documents.BY_KEY.values(),):
        DocumentKind(one.kind)
        for clause in one.clauses:
            ClauseKind(clause.kind)
            Klass(clause.klass)
    for task in ledger.TASKS:
        Klass(task.klass)
    assert {LineKind(line.kind) for line in lines.LINES} == set(LineKind)
    assert set(map(PostKind, people.POST_TITLES)) | {PostKind.LEADER} == set(PostKind)


def test_twelve_lines_each_with_its_own_lead() -> None:
    assert len(lines.LINES) == len({line.code for line in lines.LINES}) == 12
    assert len({line.lead for line in lines.LINES}) == 12
    assert {line.lead for line in lines.LINES} <= {body.short for body in bodies.DEPARTMENTS}


@pytest.mark.parametrize(
    ("day", "affiliated"),
    [
        (date(2017, 5, 1), 34),
        (date(2018, 6, 30), 34),
        (date(2018, 7, 1), 33),
        (date(2018, 9, 30), 33),
        (date(2018, 10, 1), 34),
        (date(2019, 6, 30), 34),
        (date(2019, 12, 31), 34),
        (bodies.CLOSING, 34),
    ],
)
def test_bodies_on_a_day(day: date, affiliated: int) -> None:
    kinds = [body.kind for body in lives.bodies_on(day)]
    assert (kinds.count("department"), kinds.count("affiliated")) == (27, affiliated)


def test_363_branches_at_the_end_and_some_360_in_every_year() -> None:
    assert len(lives.branches_on(bodies.CLOSING)) == 363
    assert len(lives.branches_on(bodies.CLOSING, "retired")) == 20
    for day in (date(2017, 5, 1), date(2018, 8, 1), date(2019, 6, 10), date(2019, 12, 31), date(2020, 10, 1)):
        assert 360 < len(lives.branches_on(day)) < 370


def test_every_change_of_a_branch_is_told_once() -> None:
    told = {event.kind for event in lineage.EVENTS}
    assert {"unit_renamed", "units_merged", "unit_split", "branches_merged", "branch_split"} <= told
    assert {"branch_founded", "branch_dissolved"} <= told
    assert [event.on for event in lineage.EVENTS] == sorted(event.on for event in lineage.EVENTS)
    assert all(date(2017, 5, 1) <= event.on <= bodies.CLOSING for event in lineage.EVENTS)
    by_name = {life.name: life for life in lives.branch_lives()}
    assert len(by_name) == len(lives.branch_lives())
    for event in lineage.EVENTS:
        for name in event.after if event.unit else ():
            assert by_name[name].from_on == event.on
            assert by_name[name].came_from == event.before
        for name in event.before if event.unit else ():
            assert by_name[name].to_on is not None


def test_branches_follow_their_unit_through_merger_split_and_renaming() -> None:
    by_name = {life.name: life for life in lives.branch_lives()}
    assert by_name["癸未中心第四党支部"].places == (
        lives.Place(bodies.OPENING, "丁未站第一党支部", "丁未站"),
        lives.Place(date(2018, 7, 1), "癸未中心第四党支部", "癸未中心"),
    )
    assert by_name["乙酉学院第一党支部"].places[0].name == "甲寅院第十一党支部"
    assert [place.name for place in by_name["亥司党支部"].places] == ["亥局党支部", "亥司党支部"]
    left = {life.places[0].name for life in lives.branch_lives() if len(life.places) > 1}
    for former in lineage.FORMER:
        own = [bodies.ordinal_branch(former.body.short, n + 1) for n in range(former.body.branches)]
        assert set(own) <= left


def test_every_unit_is_in_one_portfolio_one_zone_and_one_working_group() -> None:
    units = sorted(body.short for body in bodies.BODIES)
    assert len(groups.LEADERS) == 7
    assert len(groups.ZONES) == 8
    assert len(groups.WORKING_GROUPS) == 10
    for gathered in (groups.LEADERS, groups.ZONES, groups.WORKING_GROUPS):
        assert sorted(unit for one in gathered for unit in one.units) == units
    assert sorted(code for leader in groups.LEADERS for code in leader.lines) == sorted(LINES)
    assert len(groups.LEADERS[groups.JOINT_STUDY_LEADER].units) == 14
    branches = {name for body in bodies.BODIES for name in bodies.branch_names(body)}
    assert {leader.branch for leader in groups.LEADERS} <= branches
    for zone in groups.ZONES:
        assert zone.leader is not None
        assert set(zone.units) <= set(groups.LEADERS[zone.leader].units)


@pytest.mark.parametrize("seed", range(5))
def test_study_groups_have_exact_totals_whatever_the_seed(seed: int) -> None:
    formed = youth.study_groups(Random(seed))
    assert len(formed) == len({group.name for group in formed}) == youth.GROUPS == 373
    assert 4580 < sum(group.members for group in formed) < 4590
    assert {group.unit for group in formed} == {body.short for body in bodies.BODIES}
    assert min(group.members for group in formed) >= 3
    assert formed == youth.study_groups(Random(seed))
    assert all(group.from_on <= bodies.CLOSING for group in formed)
