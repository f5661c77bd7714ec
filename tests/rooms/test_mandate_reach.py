"""Who sees a document and its clauses, who may change them, and upper clauses."""

from datetime import date

import pytest

import build
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.mandate import actions, queries
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind, LineKind, OthersSee
from luoshi.mandate.models import Clause, Document, Line, Reach, UpperClause
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> build.House:
    """Build the institution."""
    return build.house()


def paper(house: build.House, owner: str, *reach: str, title: str = "方案", **more: object) -> Document:
    """Enter a closed document with one measure."""
    document = actions.enter_document(
        title=title,
        kind=DocumentKind.PLAN,
        owner=house.units[owner],
        issued_on=date(2021, 1, 12),
        reach=[house.units[name] for name in reach],
        by=build.SYSTEM,
        **more,
    )
    actions.add_clause(
        document=document,
        kind=ClauseKind.MEASURE,
        number="1",
        words=ClauseWords(title=f"{title}第一条"),
        year=2021,
        by=build.SYSTEM,
    )
    return document


# Each row: owner, units it is open to (none: the owner's subtree), who sees it, who does not.
# Source: rules 4, "by default every unit in scope sees the clauses"; a superior sees what lies under it.
@pytest.mark.parametrize(
    ("owner", "reach", "seen_by", "hidden_from"),
    [
        ("示例部", (), ["综合岗", "甲司党务", "甲一书记", "子一书记", "监督员"], []),
        ("示例部", ("甲司",), ["综合岗", "甲司党务", "甲一书记", "分管领导"], ["乙司党务", "子一书记"]),
        ("示例部", ("甲司第一党支部",), ["甲一书记", "甲司党务", "综合岗"], ["甲二书记", "乙一书记"]),
        ("甲司", (), ["甲司党务", "甲一书记", "综合岗", "分管领导"], ["乙司党务", "子院党务", "乙司牵头"]),
        ("子院", (), ["子院党务", "子一书记", "工作组员"], ["甲司党务", "乙一书记"]),
        ("甲司", ("甲司第二党支部",), ["甲司党务", "甲二书记"], ["甲一书记", "乙一书记"]),
    ],
)
def test_who_sees_a_document(
    house: build.House, owner: str, reach: tuple[str, ...], seen_by: list[str], hidden_from: list[str]
) -> None:
    document = paper(house, owner, *reach)
    clause = Clause.objects.get(document=document)
    with clock.at(build.TODAY):
        for name in seen_by:
            viewer = house.viewer(name)
            assert queries.get_document(viewer, document.pk) == document, name
            assert queries.get_clause(viewer, clause.pk) == clause, name
        for name in hidden_from:
            viewer = house.viewer(name)
            for find, pk in ((queries.get_document, document.pk), (queries.get_clause, clause.pk)):
                with pytest.raises(NotFound):
                    find(viewer, pk)
            assert document not in queries.documents(viewer), name


@pytest.mark.parametrize("name", ["系统管理员", "安全管理员", "审计管理员"])
def test_administrators_see_no_document(house: build.House, name: str) -> None:
    with clock.at(build.TODAY):
        assert not queries.documents(house.viewer(name)).exists()


@pytest.mark.parametrize(
    ("owner", "name", "may"),
    [
        ("示例部", "综合岗", True),
        ("示例部", "复核岗", True),
        ("示例部", "秘书岗", False),
        ("示例部", "甲司党务", False),
        ("甲司", "甲司党务", True),
        ("甲司", "甲司司长", False),
        ("甲司", "综合岗", False),
        ("甲司", "甲一书记", False),
    ],
)
def test_who_may_change_a_document(house: build.House, owner: str, name: str, may: bool) -> None:
    document = paper(house, owner)
    clause = Clause.objects.get(document=document)
    with clock.at(build.TODAY):
        viewer = house.viewer(name)
        assert queries.may_write(viewer, document) is may
        if may:
            assert queries.get_document_to_write(viewer, document.pk) == document
            assert queries.get_clause_to_write(viewer, clause.pk) == clause
        else:
            for find, pk in (
                (queries.get_document_to_write, document.pk),
                (queries.get_clause_to_write, clause.pk),
            ):
                with pytest.raises(NotAllowed):
                    find(viewer, pk)


def test_reach_changes_with_an_event_and_only_when_it_does(house: build.House) -> None:
    document = paper(house, "示例部")
    given = {
        "document": document,
        "title": "方案",
        "number": "",
        "issued_on": document.issued_on,
        "others_see": OthersSee.NOTHING,
        "summary": "",
        "by": build.SYSTEM,
    }
    actions.correct_document(**given, version=1, reach=[house.units["甲司"], house.units["乙司"]])
    assert {unit.name for unit in queries.reach_of(document)} == {"甲司", "乙司"}
    actions.correct_document(**given, version=2, reach=[house.units["乙司"], house.units["甲司"]])
    actions.correct_document(**given, version=3)
    assert Event.objects.filter(act="document.opened_to").count() == 1
    assert Reach.objects.filter(document=document).count() == 2
    actions.correct_document(**given, version=4, reach=[])
    assert [unit.name for unit in queries.reach_of(document)] == ["示例部"]
    with pytest.raises(Conflict) as caught:
        actions.correct_document(**{**given, "title": "后来的"}, version=4, issuer="上级")
    assert caught.value.theirs["version"] == 5
    assert caught.value.theirs["title"] == "方案"


@pytest.mark.parametrize(
    ("units", "day", "n"),
    [
        (["示例部"], build.TODAY, 3),
        (["甲司", "子院"], build.TODAY, 2),
        (["甲司第一党支部"], build.TODAY, 0),
        (["示例部"], date(2019, 12, 31), 0),
    ],
)
def test_how_many_bodies_a_document_reaches(house: build.House, units: list[str], day: date, n: int) -> None:
    assert queries.bodies_in([house.units[name] for name in units], day) == n


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("政治建设", 1),
        ("示党发〔2020〕9号", 1),
        ("示党发[2020]9", 1),
        ("(2020)9", 1),
        ("没有", 0),
        ("%", 0),
        ("_", 0),
    ],
)
def test_documents_are_found_by_words_and_number(house: build.House, words: str, found: int) -> None:
    with clock.at(build.TODAY):
        assert len(queries.search_documents(house.viewer("综合岗"), words)) == found


def test_pages_of_documents_go_by_key(house: build.House) -> None:
    for n in range(7):
        paper(house, "示例部", title=f"方案{n}")
    with clock.at(build.TODAY):
        viewer = house.viewer("综合岗")
        seen: list[int] = []
        after = ""
        while True:
            part = queries.page(viewer, after=after, size=3)
            seen += [row.pk for row in part.rows]
            after = part.after
            if not after:
                break
        assert seen == list(queries.documents(viewer).values_list("pk", flat=True))
        first = [row.pk for row in queries.page(viewer, size=3).rows]
        for nonsense in ("x", "2021-01-12", "2021-01-12~x", "2021-99-99~1", "~", "2021-01-12~" + "9" * 40):
            assert [row.pk for row in queries.page(viewer, after=nonsense, size=3).rows] == first, nonsense
        kinds = queries.page(viewer, kind=DocumentKind.LEDGER).rows
        assert [row.kind for row in kinds] == [DocumentKind.LEDGER]


def test_upper_clauses_begin_and_end_as_rows(house: build.House) -> None:
    above = paper(house, "示例部", title="上级意见")
    upper, task = Clause.objects.get(document=above), house.clauses["1-01"]
    actions.carry_out(clause=task, uppers=[upper], by=build.SYSTEM)
    actions.carry_out(clause=task, uppers=[upper], by=build.SYSTEM)
    assert [row.upper for row in queries.uppers_of(task)] == [upper]
    actions.carry_out(clause=task, uppers=[], by=build.SYSTEM)
    assert queries.uppers_of(task) == []
    assert UpperClause.objects.filter(clause=task).count() == 1
    assert Event.objects.filter(act="clause.carries_out").count() == 2
    with pytest.raises(Conflict):
        actions.carry_out(clause=task, uppers=[], by=build.SYSTEM, seen=[upper.pk])
    with pytest.raises(Refusal) as caught:
        actions.carry_out(clause=task, uppers=[house.clauses["1"]], by=build.SYSTEM)
    assert caught.value.code == "upper_own"


def test_kin_is_shown_as_far_as_it_lies_in_sight(house: build.House) -> None:
    hidden = paper(house, "示例部", "乙司", title="只给乙司的意见")
    upper, task = Clause.objects.get(document=hidden), house.clauses["1-01"]
    own = paper(house, "甲司", title="甲司方案")
    lower = Clause.objects.get(document=own)
    actions.carry_out(clause=task, uppers=[upper], by=build.SYSTEM)
    actions.carry_out(clause=lower, uppers=[task], by=build.SYSTEM)
    with clock.at(build.TODAY):
        found = {
            name: tuple(len(rows) for rows in queries.kin_of(house.viewer(name), task))
            for name in ("综合岗", "甲司党务", "乙司党务", "子院党务")
        }
        assert found == {"综合岗": (1, 1), "甲司党务": (0, 1), "乙司党务": (1, 0), "子院党务": (0, 0)}
        viewer = house.viewer("甲司党务")
        assert queries.uppers_in_sight(viewer, house.documents["台账"]) == []
        assert queries.search_clauses(viewer, "只给乙司", own) == []
        assert queries.clauses_by_id(viewer, [upper.pk, lower.pk]) == {lower.pk: lower}
        assert queries.search_clauses(viewer, "责任清单", own) == [task]
        assert queries.search_clauses(viewer, "责任清单", house.documents["台账"]) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "D1"}, "line"),
        ({"code": " "}, "line"),
        ({"name": ""}, "name_missing"),
        ({"code": "一" * 13}, "too_long"),
        ({"from_on": date(2019, 1, 1)}, "lead_gone"),
        ({"name": "秘密★"}, "secret"),
    ],
)
def test_what_a_line_refuses(house: build.House, change: dict[str, object], code: str) -> None:
    given = {
        "code": "D9",
        "name": "作风建设",
        "kind": LineKind.PARTY,
        "lead": house.units["甲司"],
        "from_on": build.TODAY,
        "by": build.SYSTEM,
    }
    with pytest.raises(Refusal) as caught:
        actions.open_line(**{**given, **change})
    assert caught.value.code == code
    assert Line.objects.count() == 2
    assert actions.open_line(**given).lead == house.units["甲司"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "title_missing"),
        ({"number": "示党发〔2020〕9号"}, "number_taken"),
        ({"title": "机密"}, "secret"),
        ({"summary": "第一行\n秘密\n第三行"}, "secret"),
        ({"prefix": "一二三四五"}, "too_long"),
        ({"issuer": "一" * 121}, "too_long"),
    ],
)
def test_what_a_document_refuses(house: build.House, change: dict[str, object], code: str) -> None:
    given = {
        "title": "方案",
        "kind": DocumentKind.PLAN,
        "owner": house.units["示例部"],
        "issued_on": build.TODAY,
        "by": build.SYSTEM,
    }
    with pytest.raises(Refusal) as caught:
        actions.enter_document(**{**given, **change})
    assert caught.value.code == code
    assert Document.objects.count() == 1
    actions.enter_document(**{**given, "title": "商业秘密和保密工作的办法"})
