"""Comments and proposals of units on documents (rules 4): made, answered, taken up, withdrawn; who sees them; their figures."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

import build
from luoshi.access.calls import calls_of
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.ledger.figures import Asked, figures, open_rows, value_of
from luoshi.mandate import actions, proposing
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import Answer, ClauseKind, DocumentKind, ProposalKind
from luoshi.mandate.models import Proposal
from luoshi.mandate.proposing import Stands
from luoshi.trail.models import Event
from luoshi.trail.verify import check

pytestmark = pytest.mark.django_db
LATER = date(2021, 4, 27)


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield build.house()


def made(house: build.House, who: str = "甲司党务", **more: Any) -> Proposal:
    given: dict[str, Any] = {
        "kind": ProposalKind.CHANGE,
        "clause": house.clauses["1-01"],
        "text": "时限放到年底",
    }
    return actions.propose(
        document=house.documents["台账"],
        unit=house.posts[who].unit,
        post=house.posts[who],
        by=house.by(who),
        **given | more,
    )


def answered(house: build.House, proposal: Proposal, answer: Answer = Answer.ACCEPTED) -> Proposal:
    return actions.answer_proposal(
        proposal=proposal, answer=answer, reply="照改", post=house.posts["综合岗"], by=house.by("综合岗")
    )


def acts() -> list[str]:
    return [act for act in Event.objects.order_by("seq").values_list("act", flat=True) if "proposal" in act]


def test_the_answer_is_due_in_ten_working_days(house: build.House) -> None:
    """20 April 2021 is a Tuesday; 25 April and 8 May are made up, 1 to 5 May are off: the tenth working day is 6 May."""
    proposal = made(house)
    assert (proposal.on, proposal.due_on) == (build.TODAY, date(2021, 5, 6))
    assert (proposal.unit, proposal.post) == (house.units["甲司"], house.posts["甲司党务"])
    assert acts() == ["proposal.made"]
    assert check().ok


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": "  "}, "text_missing"),
    ({"text": "机密★3年"}, "secret"),
    ({"clause": None}, "clause"),
    ({"clause": None, "kind": ProposalKind.RETIRE}, "clause"),
    ({"who": "综合岗"}, "own"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
def test_what_is_refused_changes_nothing(house: build.House, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        made(house, **given)
    assert refused.value.code == code
    assert (Proposal.objects.count(), acts()) == (0, [])


def test_the_word_in_a_sentence_is_no_marking(house: build.House) -> None:
    assert made(house, text="涉及商业秘密的材料不进台账").pk


def test_a_clause_of_another_document_is_refused(house: build.House) -> None:
    other = actions.enter_document(
        title="别的办法",
        kind=DocumentKind.RULE,
        owner=house.units["示例部"],
        issued_on=build.START,
        by=house.by("综合岗"),
    )
    foreign = actions.add_clause(
        document=other,
        kind=ClauseKind.POINT,
        number="1",
        words=ClauseWords("每季度报一次"),
        year=build.START.year,
        by=house.by("综合岗"),
    )
    with pytest.raises(Refusal) as refused:
        made(house, clause=foreign)
    assert refused.value.code == "clause"


def test_it_is_answered_once(house: build.House) -> None:
    proposal = made(house)
    now = answered(house, proposal)
    assert (now.answer, now.reply, now.answered_post) == ("accepted", "照改", house.posts["综合岗"])
    with pytest.raises(Conflict) as told:
        answered(house, proposal, Answer.DECLINED)
    assert told.value.theirs["reply"] == "照改"
    with pytest.raises(Refusal):
        actions.withdraw_proposal(proposal=proposal, by=house.by("甲司党务"))
    assert acts() == ["proposal.made", "proposal.answered"]


def test_an_answer_has_words(house: build.House) -> None:
    with pytest.raises(Refusal) as refused:
        actions.answer_proposal(
            proposal=made(house),
            answer=Answer.DECLINED,
            reply=" ",
            post=house.posts["综合岗"],
            by=house.by("综合岗"),
        )
    assert refused.value.code == "reply_missing"


def test_withdrawn_it_is_not_answered(house: build.House) -> None:
    proposal = made(house)
    actions.withdraw_proposal(proposal=proposal, by=house.by("甲司党务"))
    with pytest.raises(Refusal) as refused:
        answered(house, proposal)
    assert refused.value.code == "withdrawn"
    assert Proposal.objects.count() == 1, "the row ends, nothing is deleted"


def test_the_clause_says_what_it_came_of(house: build.House) -> None:
    clause, year = house.clauses["1-01"], build.TODAY.year
    proposal = answered(house, made(house))
    actions.change_clause(
        clause=clause,
        words=ClauseWords("年底前办完", source="甲司的建议"),
        year=year,
        proposal=proposal,
        by=house.by("综合岗"),
    )
    proposal.refresh_from_db()
    assert proposal.taken_up == clause
    added = answered(house, made(house, kind=ProposalKind.ADD, clause=None, text="加一条"))
    new = actions.add_clause(
        document=house.documents["台账"],
        kind=ClauseKind.TASK,
        number="1-09",
        words=ClauseWords("新的一条", source="甲司的建议"),
        year=year,
        parent=house.clauses["1"],
        proposal=added,
        by=house.by("综合岗"),
    )
    added.refresh_from_db()
    assert added.taken_up == new
    assert acts().count("proposal.taken_up") == 2
    assert [each.pk for each in proposing.on_clause(house.viewer("甲司党务"), new)] == [added.pk]
    assert check().ok


def test_what_was_declined_makes_no_clause_and_the_clause_stays(house: build.House) -> None:
    proposal = answered(house, made(house), Answer.DECLINED)
    before = house.clauses["1-01"].versions.count()
    with pytest.raises(Refusal) as refused:
        actions.change_clause(
            clause=house.clauses["1-01"],
            words=ClauseWords("年底前办完", source="甲司的建议"),
            year=build.TODAY.year,
            proposal=proposal,
            by=house.by("综合岗"),
        )
    assert refused.value.code == "not_accepted"
    assert house.clauses["1-01"].versions.count() == before, "all or nothing"


# who → sees it; the unit that made it, its superiors, the owner of the document; other units do not (rules 4)
SEES = {
    "甲司党务": True,
    "甲司司长": True,
    "综合岗": True,
    "监督员": True,
    "分管领导": True,
    "乙司党务": False,
    "子院党务": False,
    "甲一书记": False,
}


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_who_sees_it(house: build.House, who: str, sees: bool) -> None:
    proposal = made(house)
    viewer = house.viewer(who)
    assert [each.pk for each in proposing.listed(viewer).rows] == ([proposal.pk] if sees else [])
    if sees:
        assert proposing.get_proposal(viewer, proposal.pk) == proposal
    else:
        with pytest.raises(NotFound):
            proposing.get_proposal(viewer, proposal.pk)


def test_who_answers_and_who_takes_back(house: build.House) -> None:
    proposal = made(house)
    assert proposing.get_to_answer(house.viewer("综合岗"), proposal.pk)
    assert proposing.get_to_withdraw(house.viewer("甲司党务"), proposal.pk)
    with pytest.raises(NotAllowed):
        proposing.get_to_answer(house.viewer("甲司党务"), proposal.pk)
    with pytest.raises(NotAllowed):
        proposing.get_to_withdraw(house.viewer("综合岗"), proposal.pk)
    assert not proposing.may_propose(house.viewer("综合岗"), house.documents["台账"])
    assert not proposing.may_propose(house.viewer("监督员"), house.documents["台账"])
    assert proposing.may_propose(house.viewer("甲一书记"), house.documents["台账"])


def test_the_list_by_how_they_stand_and_page_by_page(house: build.House) -> None:
    waiting, gone = made(house), made(house, text="写错了")
    told = answered(house, made(house, text="第三条"))
    actions.withdraw_proposal(proposal=gone, by=house.by("甲司党务"))
    viewer = house.viewer("综合岗")
    for stands, row in ((Stands.WAITING, waiting), (Stands.ANSWERED, told), (Stands.WITHDRAWN, gone)):
        assert proposing.listed(viewer, stands=stands).rows == [row]
    first = proposing.listed(viewer, size=2)
    assert (first.rows, bool(first.after)) == ([told, gone], True)
    rest = proposing.listed(viewer, size=2, after=first.after)
    assert (rest.rows, rest.after) == ([waiting], "")


def test_it_stands_on_the_lists_of_both(house: build.House) -> None:
    proposal = made(house)

    def on_list(who: str) -> list[int]:
        viewer = house.viewer(who)
        assert viewer.acting is not None
        return [each.pk for each in calls_of(viewer.acting, viewer, clock.today()) if each.kind == "proposal"]

    assert (on_list("综合岗"), on_list("甲司党务")) == ([proposal.pk], [])
    answered(house, proposal)
    assert (on_list("综合岗"), on_list("甲司党务")) == ([], [proposal.pk])
    with clock.at(build.TODAY + timedelta(days=20)):
        assert on_list("甲司党务") == [], "an answer of long ago is no work"


def test_the_figures_are_their_rows_and_keep_two_clocks(house: build.House) -> None:
    root = house.units["示例部"]
    asked = Asked(date(2021, 1, 1), date(2021, 12, 31), root)
    proposal, gone = made(house), made(house, text="写错了")
    before = clock.now()
    with clock.at(LATER):
        answered(house, proposal)
        actions.withdraw_proposal(proposal=gone, by=house.by("甲司党务"))
        now = {
            name: value_of(figures[name], asked).number for name in figures if name.startswith("proposals.")
        }
        assert now == {"proposals.made": 1, "proposals.answered": 1, "proposals.accepted": 1}
        earlier = Asked(asked.start, asked.end, root, before)
        then = {name: value_of(figures[name], earlier).number for name in now}
        assert then == {"proposals.made": 2, "proposals.answered": 0, "proposals.accepted": 0}
        opened = open_rows(figures["proposals.made"], asked, house.viewer("乙司党务"))
        assert (opened.seen, opened.more) == (0, 1)
        assert len(open_rows(figures["proposals.made"], asked, house.viewer("综合岗")).rows) == 1
        own = Asked(asked.start, asked.end, house.units["乙司"])
        assert value_of(figures["proposals.made"], own).number == 0


def test_upper_clauses_carried_out(house: build.House) -> None:
    root, by = house.units["示例部"], house.by("综合岗")
    upper = actions.enter_document(
        title="上级意见",
        kind=DocumentKind.OPINION,
        owner=root,
        issuer="上级机关",
        issued_on=build.START,
        by=by,
    )
    points = [
        actions.add_clause(
            document=upper,
            kind=ClauseKind.POINT,
            number=str(n),
            words=ClauseWords(f"第{n}条"),
            year=build.START.year,
            by=by,
        )
        for n in (1, 2, 3)
    ]
    actions.carry_out(clause=house.clauses["1-01"], uppers=points[:1], by=by)
    asked = Asked(build.START, date(2021, 12, 31), root)

    def told() -> tuple[int | None, ...]:
        return tuple(value_of(figures[f"ledger.{name}"], asked).number for name in ("uppers", "aligned"))

    assert told() == (3, 0), "carried out by a clause without an item"
    before = clock.now()
    with clock.at(LATER):
        build.item(house, clause=house.clauses["1-01"])
        assert told() == (3, 1)
        earlier = Asked(asked.start, asked.end, root, before)
        assert value_of(figures["ledger.aligned"], earlier).number == 0
        assert value_of(figures["ledger.aligned"], Asked(asked.start, build.TODAY, root)).number == 0
