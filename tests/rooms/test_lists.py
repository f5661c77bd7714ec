"""Responsibility lists (rules 23): made, replaced, tied, read; units asked for theirs; who sees what."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import build
import duties_build
import lists_build as made
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.cadence.kinds import RecordKind as K
from luoshi.cadence.models import Duty
from luoshi.items import actions as items
from luoshi.items.actions import Effect, pass_on
from luoshi.items.models import Item
from luoshi.lists import actions, queries
from luoshi.lists.actions import Line
from luoshi.lists.kinds import Tier
from luoshi.lists.models import PointPost, Request, Standing, TierPart
from luoshi.mandate import actions as mandate
from luoshi.mandate.kinds import DocumentKind
from luoshi.mandate.models import Clause, Document, UpperClause
from luoshi.org import actions as org
from luoshi.org.kinds import UnitKind
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def acts(*kinds: str) -> list[str]:
    return [
        act
        for act in Event.objects.order_by("seq").values_list("act", flat=True)
        if act.split(".")[0] in kinds
    ]


def whole(house: build.House, who: str = "综合岗") -> queries.Whole:
    return queries.whole(house.viewer(who), made.root_list(house), build.TODAY)


def test_a_list_is_a_document_with_a_part_for_each_tier(house: build.House) -> None:
    standing = made.root_list(house)
    assert (standing.unit, standing.from_on, standing.to_on) == (house.units["示例部"], made.ISSUED, None)
    parts = [
        (TierPart.objects.get(aspect=a).tier, a.number)
        for a in Clause.objects.filter(parent=None, document=standing.document)
    ]
    assert parts == [("body", "1"), ("secretary", "2"), ("member", "3")]
    assert acts("list", "point") == ["list.made", "point.duties"]
    assert check().ok


def test_each_tier_is_its_posts(house: build.House) -> None:
    parts = {part.tier: part for part in whole(house).parts}
    titles = {tier: [at.post.title for at in part.entries[0].posts] for tier, part in parts.items()}
    assert set(titles[Tier.BODY]) == {"书记岗", "副部长一岗", "副部长二岗", "分管领导"}
    assert titles[Tier.SECRETARY] == ["书记岗"]
    assert set(titles[Tier.MEMBER]) == {"副部长一岗", "副部长二岗", "分管领导"}


def test_where_none_is_named_the_first_in_order_is_the_secretary(house: build.House) -> None:
    drawn = actions.draw_up(
        unit=house.units["示例部"],
        title="新的清单",
        lines=made.LINES,
        from_on=build.TODAY,
        by=house.by("综合岗"),
    )
    found = queries.whole(house.viewer("综合岗"), drawn.standing, build.TODAY)
    assert [at.post.title for at in found.parts[1].entries[0].posts] == ["分管领导"]
    assert "分管领导" not in [at.post.title for at in found.parts[2].entries[0].posts]


def test_the_next_list_ends_the_last_one_the_day_before(house: build.House) -> None:
    """Next year's list replaces this year's; what was known before stays readable."""
    before = made.root_list(house)
    next_year = date(2022, 1, 10)
    with clock.at(next_year):
        actions.draw_up(
            unit=house.units["示例部"],
            title="2022年责任清单",
            lines=made.LINES,
            from_on=next_year,
            by=house.by("综合岗"),
        )
        ended = Standing.objects.get(document=before.document, gone_at=None)
        assert ended.to_on == next_year - DAY
        assert Standing.objects.filter(document=before.document).count() == 2, (
            "the row ends, another takes its place"
        )
        now = queries.list_of_unit(house.units["示例部"].pk, next_year)
        assert now is not None
        assert now.document.title == "2022年责任清单"
        earlier = queries.page_of_lists(house.viewer("综合岗"), next_year, earlier=True).rows
        assert [row.document_id for row in earlier] == [before.document_id]
    assert acts("list") == ["list.made", "list.ended", "list.made"]


def test_a_list_may_end_without_another(house: build.House) -> None:
    ended = actions.end_list(standing=made.root_list(house), to_on=build.TODAY, by=house.by("综合岗"))
    assert not ended.lives_on(build.TODAY + DAY)
    with pytest.raises(Refusal) as refused:
        actions.end_list(standing=ended, to_on=build.TODAY, by=house.by("综合岗"))
    assert refused.value.code == "ended_already"


def _of_kind(house: build.House, **more: Any) -> Document:
    given = {
        "title": "别的文件",
        "kind": DocumentKind.LIST,
        "owner": house.units["示例部"],
        "issued_on": build.TODAY,
    }
    return mandate.enter_document(**given | more, by=house.by("综合岗"))


def test_what_is_no_list_of_ones_own_is_refused(house: build.House) -> None:
    for document, code in (
        (_of_kind(house, kind=DocumentKind.RULE), "not_list"),
        (_of_kind(house, issuer="上级"), "not_list"),
        (_of_kind(house), "no_tiers"),
        (house.documents["清单"], "list_already"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.make_list(document=document, aspects={}, from_on=build.TODAY, by=house.by("综合岗"))
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        actions.make_list(
            document=_of_kind(house),
            aspects={Tier.BODY: house.clauses["1"]},
            from_on=build.TODAY,
            by=house.by("综合岗"),
        )
    assert refused.value.code == "aspect"


REFUSED = [
    ([], "no_lines"),
    ([Line(Tier.BODY, "  ")], "title_missing"),
    ([Line(Tier.BODY, "机密★3年")], "secret"),
    ([Line(Tier.BODY, "好", text="绝密★")], "secret"),
    ([Line(Tier.BODY, "好", number="1")], "clause_number"),
]


@pytest.mark.parametrize(("lines", "code"), REFUSED)
def test_what_is_refused_writes_nothing(house: build.House, lines: list[Line], code: str) -> None:
    before = (Document.objects.count(), Clause.objects.count(), Event.objects.count())
    with pytest.raises(Refusal) as refused:
        actions.draw_up(
            unit=house.units["甲司"],
            title="甲司责任清单",
            lines=lines,
            from_on=build.TODAY,
            by=house.by("甲司党务"),
        )
    assert refused.value.code == code
    assert (Document.objects.count(), Clause.objects.count(), Event.objects.count()) == before


def test_the_word_in_a_sentence_is_no_marking(house: build.House) -> None:
    line = Line(Tier.BODY, "研究保护商业秘密的办法")
    assert actions.draw_up(
        unit=house.units["甲司"],
        title="甲司责任清单",
        lines=[line],
        from_on=build.TODAY,
        by=house.by("甲司党务"),
    ).clauses


def test_a_point_is_carried_by_items_or_duties_or_stands_out(house: build.House) -> None:
    build.item(
        house, lead="甲司", owner="示例部", by="综合岗", clause=house.clauses["清单1.2"], origin="clause"
    )
    points = {p.clause.number: p for p in whole(house).entries}
    assert points["1.1"].is_carried
    assert [duty.code for duty in points["1.1"].duties] == ["governance"]
    assert points["1.2"].is_carried
    assert [item.light for item in points["1.2"].items] == ["normal"]
    assert not points["2.1"].is_carried
    draft = build.item(
        house, lead="甲司", owner="示例部", by="综合岗", clause=house.clauses["清单2.1"], draft=True
    )
    assert not {p.clause.number: p for p in whole(house).entries}["2.1"].is_carried, "a draft carries nothing"
    items.release(item=draft, by=house.by("综合岗"))
    items.cancel(item=draft, reason="不办了", by=house.by("综合岗"))
    assert not {p.clause.number: p for p in whole(house).entries}["2.1"].is_carried


def test_who_may_not_open_an_item_learns_only_that_there_is_one(house: build.House) -> None:
    build.item(house, lead="甲司", owner="示例部", by="综合岗", clause=house.clauses["清单1.2"])
    point = {p.clause.number: p for p in whole(house, "乙司党务").entries}["1.2"]
    assert (point.items, point.unseen, point.is_carried) == ([], 1, True)
    (found,) = queries.of_post(house.viewer("副部长一岗"), house.posts["副部长一岗"], build.TODAY)
    mine = {p.clause.number: p for p in found.entries}["1.2"]
    assert ([item.light for item in mine.glimpsed], mine.unseen) == (["normal"], 0), (
        "who answers for it sees its light"
    )


def test_points_may_be_for_named_posts(house: build.House) -> None:
    clause, post = house.clauses["清单1.2"], house.posts["综合岗"]
    actions.name_posts(clause=clause, posts=[post], by=house.by("综合岗"))
    point = {p.clause.number: p for p in whole(house).entries}["1.2"]
    assert ([at.post for at in point.posts], point.named) == ([post], True)
    with pytest.raises(Conflict):
        actions.name_posts(clause=clause, posts=[], seen=[], by=house.by("综合岗"))
    actions.name_posts(clause=clause, posts=[], seen=[post.pk], by=house.by("综合岗"))
    assert PointPost.objects.get().gone_at is not None
    assert not {p.clause.number: p for p in whole(house).entries}["1.2"].named


def test_a_post_that_ended_and_one_that_is_vacant_say_so(house: build.House) -> None:
    tenure = house.posts["书记岗"].tenures.get()
    org.leave(tenure=tenure, last_on=build.TODAY - DAY, by=build.SYSTEM)
    first = {p.clause.number: p for p in whole(house).entries}["2.1"].posts[0]
    assert (first.post.title, first.held, first.ended) == ("书记岗", False, False), (
        "vacant: the point stays with the seat"
    )
    actions.name_posts(
        clause=house.clauses["清单2.1"], posts=[house.posts["甲一书记"]], by=house.by("综合岗")
    )
    org.dissolve_unit(unit=house.units["甲司第一党支部"], last_on=build.TODAY - DAY, by=build.SYSTEM)
    point = {p.clause.number: p for p in whole(house).entries}["2.1"]
    assert point.lacks_post
    assert point.posts[0].ended


def test_aspects_and_retired_points_are_tied_to_nothing(house: build.House) -> None:
    aspect = Clause.objects.get(document=house.documents["清单"], number="1")
    with pytest.raises(Refusal):
        actions.name_posts(clause=aspect, posts=[], by=house.by("综合岗"))
    with clock.at(date(2022, 1, 5)):
        mandate.retire_clause(
            clause=house.clauses["清单1.2"], year=2022, source="并入别的", by=house.by("综合岗")
        )
        with pytest.raises(Refusal):
            actions.tie_duties(clause=house.clauses["清单1.2"], duties=[], by=house.by("综合岗"))


def test_my_list_is_the_bodys_my_tiers_and_my_own(house: build.House) -> None:
    actions.name_posts(
        clause=house.clauses["清单3.1"], posts=[house.posts["副部长二岗"]], by=house.by("综合岗")
    )

    def mine(who: str) -> list[str]:
        found = queries.of_post(house.viewer(who), house.posts[who], build.TODAY)
        return [point.clause.number for each in found for point in each.entries]

    assert mine("书记岗") == ["1.1", "1.2", "2.1"]
    assert mine("副部长一岗") == ["1.1", "1.2", "3.2"]
    assert mine("副部长二岗") == ["1.1", "1.2", "3.1", "3.2"]
    assert mine("综合岗") == []
    made.drawn(house)
    assert mine("甲司司长") == ["1.1", "2.1", "2.2"]


def test_turns_of_duties_are_plain_counts(house: build.House) -> None:
    """governance: once every half-year for the root; dual life: each member in his own branch."""
    counts = queries.turns_of_lists(
        house.viewer("综合岗"), build.TODAY, documents=[house.documents["清单"].pk]
    )
    assert [(c.duty.code, c.done, c.owed) for c in counts] == [("governance", 0, 2)]
    duties_build.record(house, date(2021, 3, 2), K.GOVERNANCE, host="示例部", by=house.by("综合岗"))
    counts = queries.turns_of_lists(
        house.viewer("综合岗"), build.TODAY, documents=[house.documents["清单"].pk]
    )
    assert [(c.done, c.owed) for c in counts] == [(1, 2)]


def test_turns_of_posts_add_up_over_a_tier_and_stand_alone_for_one(house: build.House) -> None:
    actions.tie_duties(
        clause=house.clauses["清单3.2"], duties=[Duty.objects.get(code="dual_life")], by=house.by("综合岗")
    )
    of_list = {
        c.duty.code: c
        for c in queries.turns_of_lists(
            house.viewer("综合岗"), build.TODAY, documents=[house.documents["清单"].pk]
        )
    }
    root = house.units["示例部"].pk
    mine = queries.turns_of_lists(
        house.viewer("分管领导"), build.TODAY, post=house.posts["分管领导"].pk, unit=root
    )
    one = {c.duty.code: c for c in mine}
    assert (one["dual_life"].owed, of_list["dual_life"].owed) == (2, 4), (
        "分管领导 and 副部长一岗 belong to a branch"
    )
    assert one["governance"].owed == 2


def test_a_document_that_is_no_list_in_sight_has_no_turns(house: build.House) -> None:
    with pytest.raises(NotFound):
        queries.turns_of_lists(house.viewer("综合岗"), build.TODAY, documents=[house.documents["台账"].pk])
    own = made.drawn(house)
    with pytest.raises(NotFound):
        queries.turns_of_lists(house.viewer("乙司党务"), build.TODAY, documents=[own.standing.document_id])


def test_units_are_asked_in_one_act(house: build.House) -> None:
    request = made.asked(house)
    children = Item.objects.filter(parent=request.item).order_by("lead__path")
    assert [item.lead.name for item in children] == ["甲司", "子院"]
    assert {item.needs_document for item in children} == {"责任清单"}
    assert {item.judge_unit.name for item in children if item.judge_unit} == {"示例部"}
    assert request.item.judge_group == house.groups["常设核验组"]
    assert (request.item.origin, request.due_on) == ("list", made.DUE)
    assert [u.name for u in queries.units_to_ask(request.document, build.TODAY)] == ["甲司", "子院"]
    assert acts("list") == ["list.made", "list.asked"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"units": ()}, "no_units"),
        ({"due_on": date(2021, 1, 10)}, "due_past"),
        ({"on": date(2021, 1, 5)}, "not_list"),
    ],
)
def test_what_cannot_be_asked_opens_nothing(house: build.House, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        made.asked(house, **more)
    assert refused.value.code == code
    assert (Item.objects.count(), Request.objects.count()) == (0, 0)


def rows(house: build.House, request: Request, day: date = build.TODAY) -> list[tuple[str, int, bool, int]]:
    found = queries.asked_of(request, day)
    return [(r.unit.name, len(r.items), r.standing is not None, len(found.lacking(r))) for r in found.rows]


def test_what_came_of_it_stands_in_official_order(house: build.House) -> None:
    request = made.asked(house)
    assert rows(house, request) == [("甲司", 1, False, 0), ("子院", 1, False, 0)]
    drawn = made.drawn(house)
    assert rows(house, request) == [("甲司", 1, True, 3), ("子院", 1, False, 0)]
    found = queries.asked_of(request, build.TODAY)
    assert [no for _pk, no, _said in found.lacking(found.rows[0])] == ["1.2", "3.1", "3.2"]
    assert found.rows[0].entries == 3
    assert [no for _pk, no, _said in found.carried_by_nobody()] == ["1.2", "3.1", "3.2"]
    assert UpperClause.objects.filter(clause__document=drawn.standing.document).count() == 2


def test_the_list_answers_the_item_it_was_asked_by(house: build.House) -> None:
    request = made.asked(house)
    drawn = made.drawn(house)
    item = queries.item_asking(drawn.standing)
    assert item is not None
    assert item.parent_id == request.item_id
    assert queries.drawn_for(item, build.TODAY) == drawn.standing
    document = drawn.standing.document
    items.submit(
        item=item, effect=Effect(effect="列出了", documents=[document.title]), by=house.by("甲司党务")
    )
    item.refresh_from_db()
    items.confirm(item=item, by=house.by("综合岗"))
    assert queries.item_asking(drawn.standing) is None


def test_merged_while_it_runs_the_item_passes_and_the_list_is_drawn_anew(house: build.House) -> None:
    """The successor has both items and no list; those of its predecessors stand beside it."""
    request = made.asked(house, units=("甲司", "乙司"))
    made.drawn(house)
    org.dissolve_unit(unit=house.units["子院第一党支部"], last_on=date(2021, 4, 22), by=build.SYSTEM)
    org.dissolve_unit(unit=house.units["子院"], last_on=date(2021, 4, 22), by=build.SYSTEM)
    with clock.at(date(2021, 4, 26)):
        merged = org.merge_units(
            units=[house.units["甲司"], house.units["乙司"]],
            name="甲乙司",
            on=date(2021, 4, 26),
            by=build.SYSTEM,
        )
        for name in ("甲司", "乙司"):
            pass_on(before=house.units[name], after=merged, by=build.SYSTEM)
        assert rows(house, request, date(2021, 4, 26)) == [("甲乙司", 2, False, 0)]
        (row,) = queries.asked_of(request, date(2021, 4, 26)).rows
        assert [each.unit.name for each in row.before] == ["甲司"]
        found = queries.page_of_lists(house.viewer("综合岗"), date(2021, 4, 26)).rows
        assert [each.unit.name for each in found] == ["示例部"], (
            "the list of a unit that is no more does not hold"
        )


def test_a_unit_founded_later_stands_there_without_an_item(house: build.House) -> None:
    request = made.asked(house)
    org.found_unit(
        name="新院",
        kind=UnitKind.AFFILIATED,
        parent=house.units["示例部"],
        from_on=build.TODAY,
        has_committee=True,
        by=build.SYSTEM,
    )
    assert rows(house, request)[-1] == ("新院", 0, False, 0)


def test_other_units_see_neither_the_table_nor_each_others_lists(house: build.House) -> None:
    request, own = made.asked(house), made.drawn(house)
    assert queries.get_request(house.viewer("综合岗"), request.pk) == request
    with pytest.raises(NotAllowed):
        queries.get_request(house.viewer("甲司党务"), request.pk)
    with pytest.raises(NotFound):
        queries.get_request(house.viewer("综合岗"), 987_654)
    assert queries.get_list(house.viewer("甲一书记"), own.standing.document_id) == own.standing
    assert queries.get_list(house.viewer("综合岗"), own.standing.document_id) == own.standing
    with pytest.raises(NotFound):
        queries.get_list(house.viewer("乙司党务"), own.standing.document_id)
    with pytest.raises(NotFound):
        queries.get_list(house.viewer("综合岗"), house.documents["台账"].pk)
    with pytest.raises(NotFound):
        queries.get_point(house.viewer("综合岗"), house.clauses["1-01"].pk)
    with pytest.raises(NotAllowed):
        queries.get_point(house.viewer("甲司党务"), house.clauses["清单1.1"].pk)


def test_an_empty_ledger_has_no_lists(db: None) -> None:
    with clock.at(build.TODAY):
        house = build.house()
        assert queries.page_of_lists(house.viewer("综合岗"), build.TODAY).rows == []
        assert queries.of_post(house.viewer("甲司司长"), house.posts["甲司司长"], build.TODAY) == []
        assert (
            queries.turns_of_lists(house.viewer("综合岗"), build.TODAY, post=1, unit=house.units["示例部"].pk)
            == []
        )


def test_a_list_is_read_in_few_queries(house: build.House) -> None:
    dual = Duty.objects.get(code="dual_life")
    actions.tie_duties(clause=house.clauses["清单3.2"], duties=[dual], by=house.by("综合岗"))
    viewer, standing = house.viewer("综合岗"), made.root_list(house)
    with CaptureQueriesContext(connection) as asked:
        queries.whole(viewer, standing, build.TODAY)
    assert len(asked) <= 5
    with CaptureQueriesContext(connection) as asked:
        queries.turns_of_lists(viewer, build.TODAY, documents=[standing.document_id])
    assert len(asked) <= 8, [q["sql"][:90] for q in asked.captured_queries]
    request = made.asked(house)
    with CaptureQueriesContext(connection) as asked:
        queries.asked_of(request, build.TODAY)
    assert len(asked) <= 6
