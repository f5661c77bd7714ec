"""Years of an open-ended ledger: what is in force, how two years compare, what a change needs."""

from dataclasses import replace
from datetime import date

import pytest

import build
from luoshi.base.refusals import Conflict, Refusal
from luoshi.core.compare import Change
from luoshi.mandate import actions, queries
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, ClauseVersion, Document
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
SAYS = ClauseWords(title="设党委单位制定落实责任清单", standard="都有清单", source="党组会决定")


@pytest.fixture
def house() -> build.House:
    """Build the institution; its ledger begins in 2020 with aspect 1 and task 1-01."""
    return build.house()


def add(house: build.House, number: str, year: int, title: str = "", **more: object) -> Clause:
    """Add a task to the ledger."""
    words = ClauseWords(title=title or f"第{number}条", source="党组会决定")
    return actions.add_clause(
        document=house.documents["台账"],
        kind=ClauseKind.TASK,
        number=number,
        words=words,
        year=year,
        by=build.SYSTEM,
        **more,
    )


def changes(house: build.House, old: int, new: int) -> dict[str, Change]:
    """Return what became of each task, by its last number."""
    rows = queries.compare_years(house.documents["台账"], old, new)
    return {row.shown.clause.number: row.change for row in rows}


def refused(code: str, act: object, **given: object) -> Refusal:
    """Do ``act`` and return its refusal, which changed nothing."""
    before = (Event.objects.count(), ClauseVersion.objects.count(), Clause.objects.count())
    with pytest.raises(Refusal) as caught:
        act(**given, by=build.SYSTEM)  # type: ignore[operator]
    assert caught.value.code == code
    assert (Event.objects.count(), ClauseVersion.objects.count(), Clause.objects.count()) == before
    return caught.value


# Each row: what happens to 1-01 (said since 2020), then what the comparison of 2020 with each year says of it.
# Source: rules 4, "each year adds, changes, retires; any two years compare as kept / changed / new / retired".
@pytest.mark.parametrize(
    ("happens", "found"),
    [
        ([], {2020: Change.KEPT, 2021: Change.KEPT}),
        ([("change", 2021, SAYS)], {2020: Change.KEPT, 2021: Change.CHANGED, 2023: Change.CHANGED}),
        ([("change", 2020, SAYS)], {2020: Change.KEPT, 2021: Change.KEPT}),
        ([("retire", 2021)], {2020: Change.KEPT, 2021: Change.RETIRED, 2022: Change.RETIRED}),
        (
            [("change", 2021, SAYS), ("retire", 2022)],
            {2020: Change.KEPT, 2021: Change.CHANGED, 2022: Change.RETIRED},
        ),
    ],
)
def test_compare_years(
    house: build.House, happens: list[tuple[object, ...]], found: dict[int, Change]
) -> None:
    clause = house.clauses["1-01"]
    for what, year, *words in happens:
        if what == "change":
            actions.change_clause(clause=clause, words=words[0], year=year, by=build.SYSTEM)  # type: ignore[arg-type]
        else:
            actions.retire_clause(clause=clause, year=year, source="完成", by=build.SYSTEM)  # type: ignore[arg-type]
    assert {year: changes(house, 2020, year)["1-01"] for year in found} == found


@pytest.mark.parametrize(
    ("words", "change"),
    [
        (ClauseWords(title="设党委单位制定落实责任清单"), Change.CHANGED),  # the lead is gone
        (ClauseWords(title="另一句话"), Change.CHANGED),
        (ClauseWords(title="设党委单位制定落实责任清单", text="全文"), Change.CHANGED),
        (ClauseWords(title="设党委单位制定落实责任清单", standard="都有"), Change.CHANGED),
    ],
)
def test_every_part_of_a_wording_counts_as_a_change(
    house: build.House, words: ClauseWords, change: Change
) -> None:
    clause = house.clauses["1-01"]
    for lead, expected in [(None, change), (house.units["甲司"], change)]:
        if words.title == "设党委单位制定落实责任清单" and not words.text and not words.standard and lead:
            expected = Change.KEPT
        said = replace(words, lead=lead, source="依据")
        actions.change_clause(clause=clause, words=said, year=2021, by=build.SYSTEM)
        assert changes(house, 2020, 2021) == {"1-01": expected}


def test_new_years_and_earlier_ones(house: build.House) -> None:
    add(house, "1-02", 2021)
    add(house, "1-03", 2022)
    assert changes(house, 2020, 2021) == {"1-01": Change.KEPT, "1-02": Change.NEW}
    assert changes(house, 2021, 2022) == {"1-01": Change.KEPT, "1-02": Change.KEPT, "1-03": Change.NEW}
    assert changes(house, 2022, 2020)["1-03"] == Change.RETIRED
    document = house.documents["台账"]
    assert queries.years_of(document) == [2020, 2021, 2022]
    assert queries.counts_by_year(document, range(2019, 2024)) == {
        2019: 0,
        2020: 1,
        2021: 2,
        2022: 3,
        2023: 3,
    }


def test_a_new_number_goes_on_with_the_old_matter(house: build.House) -> None:
    old = house.clauses["1-01"]
    new = add(house, "1-05", 2021, "设党委单位制定落实责任清单", continues=old)
    old.refresh_from_db()
    assert (old.retired_from, old.retire_source, new.continues) == (2021, "党组会决定", old)
    [row] = queries.compare_years(house.documents["台账"], 2020, 2021)
    assert row.renumbered
    assert row.lead_changed
    assert (row.old and row.old.clause, row.new and row.new.clause) == (old, new)
    assert queries.counts_by_year(house.documents["台账"], [2020, 2021]) == {2020: 1, 2021: 1}
    third = add(house, "1-06", 2023, continues=new)
    [row] = queries.compare_years(house.documents["台账"], 2020, 2023)
    assert row.shown.clause == third


def test_sources_of_all_years_between(house: build.House) -> None:
    clause = house.clauses["1-01"]
    for year in (2021, 2022, 2023):
        words = replace(SAYS, title=f"{year}年的说法", source=f"{year}年党组会")
        actions.change_clause(clause=clause, words=words, year=year, by=build.SYSTEM)
    [row] = queries.compare_years(house.documents["台账"], 2020, 2022)
    assert row.source == "2021年党组会；2022年党组会"
    [row] = queries.compare_years(house.documents["台账"], 2021, 2021)
    assert (row.change, row.source) == (Change.KEPT, "")


@pytest.mark.parametrize(
    ("year", "words", "code"),
    [
        (2019, SAYS, "before_first"),
        (2021, replace(SAYS, source=""), "source_missing"),
        (2021, replace(SAYS, title=" "), "title_missing"),
        (2021, replace(SAYS, title="一" * 201), "too_long"),
        (2021, replace(SAYS, standard="机密★"), "secret"),
        (2021, replace(SAYS, source="绝密"), "secret"),
        (3021, SAYS, "year"),
    ],
)
def test_what_a_change_refuses(house: build.House, year: int, words: ClauseWords, code: str) -> None:
    refused(code, actions.change_clause, clause=house.clauses["1-01"], words=words, year=year)


def test_a_correction_ends_the_row_and_keeps_it(house: build.House) -> None:
    clause = house.clauses["1-01"]
    for title in ("头一次", "更正以后"):
        actions.change_clause(clause=clause, words=replace(SAYS, title=title), year=2021, by=build.SYSTEM)
    rows = list(ClauseVersion.objects.filter(clause=clause, year=2021).order_by("pk"))
    assert [(row.title, row.gone_at is None) for row in rows] == [("头一次", False), ("更正以后", True)]
    assert queries.said_in([clause.pk], 2020)[clause.pk].title == "设党委单位制定落实责任清单"
    assert queries.said_in([clause.pk], 2025)[clause.pk].title == "更正以后"
    assert Event.objects.filter(act="clause.changed", obj=f"clause:{clause.pk}").count() == 2


def test_the_second_of_two_editors_is_told(house: build.House) -> None:
    clause = house.clauses["1-01"]
    seen = queries.last_version(clause)
    actions.change_clause(clause=clause, words=SAYS, year=2021, by=build.SYSTEM, seen=seen)
    with pytest.raises(Conflict) as caught:
        actions.change_clause(
            clause=clause, words=replace(SAYS, title="后来的"), year=2022, by=build.SYSTEM, seen=seen
        )
    assert caught.value.theirs["title"] == SAYS.title
    assert caught.value.theirs["version"] == queries.last_version(clause)


@pytest.mark.parametrize(
    ("year", "source", "code"),
    [
        (2021, "", "source_missing"),
        (2020, "完成", "retire_year"),
        (2021, "秘密★", "secret"),
        (1800, "x", "year"),
    ],
)
def test_what_a_retirement_refuses(house: build.House, year: int, source: str, code: str) -> None:
    refused(code, actions.retire_clause, clause=house.clauses["1-01"], year=year, source=source)


def test_an_aspect_retires_after_what_lies_under_it(house: build.House) -> None:
    aspect, task = house.clauses["1"], house.clauses["1-01"]
    refused("children", actions.retire_clause, clause=aspect, year=2021, source="并入")
    actions.retire_clause(clause=task, year=2021, source="并入", by=build.SYSTEM)
    assert (
        actions.retire_clause(clause=aspect, year=2021, source="并入", by=build.SYSTEM).retired_from == 2021
    )
    refused("retire_year", actions.retire_clause, clause=task, year=2022, source="又一次")


def test_a_clause_does_not_retire_under_a_later_change(house: build.House) -> None:
    clause = house.clauses["1-01"]
    actions.change_clause(clause=clause, words=SAYS, year=2023, by=build.SYSTEM)
    refused("changed_later", actions.retire_clause, clause=clause, year=2022, source="并入")
    actions.retire_clause(clause=clause, year=2024, source="并入", by=build.SYSTEM)
    refused("retired", actions.change_clause, clause=clause, words=SAYS, year=2024)
    actions.change_clause(clause=clause, words=SAYS, year=2022, by=build.SYSTEM)


@pytest.mark.parametrize(
    ("number", "year", "source", "code"),
    [
        ("1-01", 2021, "党组会", "clause_number"),
        ("", 2021, "党组会", "clause_number"),
        ("一" * 21, 2021, "党组会", "too_long"),
        ("1-02", 2021, "", "source_missing"),
    ],
)
def test_what_a_new_clause_refuses(
    house: build.House, number: str, year: int, source: str, code: str
) -> None:
    refused(
        code,
        actions.add_clause,
        document=house.documents["台账"],
        kind=ClauseKind.TASK,
        number=number,
        words=ClauseWords(title="一条", source=source),
        year=year,
    )


def test_a_closed_document_has_one_year(house: build.House) -> None:
    document = actions.enter_document(
        title="措施",
        kind=DocumentKind.PLAN,
        owner=house.units["示例部"],
        issued_on=date(2021, 1, 12),
        by=build.SYSTEM,
    )
    given = {
        "document": document,
        "kind": ClauseKind.MEASURE,
        "number": "1",
        "words": ClauseWords(title="一"),
    }
    refused("not_open_ended", actions.add_clause, **given, year=2022)
    clause = actions.add_clause(**given, year=2021, by=build.SYSTEM)
    refused("not_open_ended", actions.change_clause, clause=clause, words=SAYS, year=2022)
    refused("not_open_ended", actions.retire_clause, clause=clause, year=2022, source="并入")
    actions.change_clause(clause=clause, words=ClauseWords(title="更正"), year=2021, by=build.SYSTEM)
    assert [each.version.title for each in queries.in_force(document, 2021)] == ["更正"]


def test_a_parent_is_of_the_same_document_and_year(house: build.House) -> None:
    other = actions.enter_document(
        title="另一份",
        kind=DocumentKind.LEDGER,
        owner=house.units["示例部"],
        issued_on=build.START,
        open_ended=True,
        by=build.SYSTEM,
    )
    given = {"document": other, "kind": ClauseKind.TASK, "number": "1", "words": SAYS, "year": 2021}
    refused("clause_parent", actions.add_clause, **given, parent=house.clauses["1"])
    gone = add(house, "9", 2021)
    actions.retire_clause(clause=gone, year=2022, source="并入", by=build.SYSTEM)
    given |= {"document": house.documents["台账"], "number": "9-01", "year": 2022}
    refused("clause_parent", actions.add_clause, **given, parent=gone)


def _say_same(house: build.House, later: str, earlier: str) -> str:
    found = {c.number: c for c in Clause.objects.filter(document=house.documents["台账"])}
    try:
        actions.say_same(clause=found[later], earlier=found[earlier], by=build.SYSTEM)
    except Refusal as refusal:
        return refusal.code
    return "same"


def test_sameness_is_stated_only_where_no_year_holds_a_matter_twice(house: build.House) -> None:
    add(house, "1-02", 2021)
    assert _say_same(house, "1-02", "1-01") == "same_both"
    actions.retire_clause(clause=house.clauses["1-01"], year=2022, source="并入", by=build.SYSTEM)
    assert _say_same(house, "1-02", "1-01") == "same_both"
    add(house, "1-03", 2022)
    assert _say_same(house, "1-03", "1-01") == "same"
    assert _say_same(house, "1-01", "1-03") == "same_what"
    assert _say_same(house, "1-01", "1-01") == "same_what"
    add(house, "1-04", 2022)
    assert _say_same(house, "1-04", "1-01") == "same_taken"
    clause = Clause.objects.get(document=house.documents["台账"], number="1-03")
    assert actions.say_same(clause=clause, earlier=None, by=build.SYSTEM).continues is None
    events = Event.objects.filter(act="clause.same").count()
    actions.say_same(clause=clause, earlier=None, by=build.SYSTEM)
    assert Event.objects.filter(act="clause.same").count() == events


@pytest.mark.parametrize(
    ("number", "title", "kind", "found"),
    [
        ("1-09", "设党委单位都制定落实责任清单", ClauseKind.TASK, ["1-01"]),
        ("1-01", "完全不同的话", ClauseKind.TASK, ["1-01"]),
        ("1-09", "完全不同的话", ClauseKind.TASK, []),
        ("1-09", "设党委单位都制定落实责任清单", ClauseKind.ASPECT, []),
        ("9", "坚定政治信仰信念", ClauseKind.ASPECT, ["1"]),
    ],
)
def test_what_is_proposed_as_the_same(
    house: build.House, number: str, title: str, kind: ClauseKind, found: list[str]
) -> None:
    book = queries.book(house.documents["台账"])
    assert [each.found.clause.number for each in book.likely(2021, number, title, kind)] == found


def test_a_continued_clause_is_not_proposed_again(house: build.House) -> None:
    add(house, "1-02", 2021, "设党委单位制定落实责任清单", continues=house.clauses["1-01"])
    book = queries.book(house.documents["台账"])
    assert book.likely(2021, "1-03", "设党委单位制定落实责任清单", ClauseKind.TASK) == []


def test_proposals_for_a_table_of_rows(house: build.House) -> None:
    texts = [("1-07", "设党委单位制定落实责任清单"), ("1-08", "风马牛")]
    rows = queries.proposals(house.documents["台账"], 2021, texts)
    assert ("1-01", "1-07") in {(row.old_number, row.new_number) for row in rows}


@pytest.mark.parametrize(
    ("numbers", "parent", "following"),
    [
        (["1-02", "1-10"], "1", "1-11"),
        (["1-099"], "1", "1-100"),
        ([], "1", "1-02"),
        ([], None, "2"),
        (["甲"], None, "2"),
    ],
)
def test_the_next_number(house: build.House, numbers: list[str], parent: str | None, following: str) -> None:
    above = house.clauses[parent] if parent else None
    for number in numbers:
        add(house, number, 2021, parent=above)
    assert queries.book(house.documents["台账"]).next_number(above.pk if above else None) == following


def test_a_first_number_under_an_empty_aspect_and_in_an_empty_document(house: build.House) -> None:
    aspect = actions.add_clause(
        document=house.documents["台账"],
        kind=ClauseKind.ASPECT,
        number="2",
        words=ClauseWords(title="强化政治领导", source="党组会"),
        year=2021,
        by=build.SYSTEM,
    )
    assert queries.book(house.documents["台账"]).next_number(aspect.pk) == "2-01"
    empty = Document(title="空", issued_on=date(2021, 1, 1))
    empty.pk = 999999
    assert queries.book(empty).next_number(None) == ""
    assert queries.book(empty).years() == [2021]
