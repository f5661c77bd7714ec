"""Writing lists: a document becomes one; a unit draws up its own from the upper one; the next one ends the last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import insert_many, write_fields
from luoshi.base.refusals import Refusal
from luoshi.cadence.models import Duty
from luoshi.lists.actions.tying import name_posts_many, tie_duties_many
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Standing, TierPart
from luoshi.lists.words import tier_words
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords, NewClause
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, Document
from luoshi.org.models import Post, Unit
from luoshi.trail.log import Log, is_prepared, writing

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A point of a list to be drawn up: whose, what; the upper entries it carries out, the posts and duties it is tied to."""

    tier: Tier
    title: str
    text: str = ""
    standard: str = ""
    number: str = ""
    uppers: Sequence[Clause] = ()
    posts: Sequence[Post] = ()
    duties: Sequence[Duty] = ()


@dataclass(frozen=True)
class Drawn:
    """A list drawn up: its row, the clauses of its lines in the order given."""

    standing: Standing
    clauses: list[Clause] = field(default_factory=list)


def make_list(
    *,
    document: Document,
    aspects: Mapping[Tier, Clause],
    from_on: date,
    by: By,
    secretary: Post | None = None,
    upper: Document | None = None,
) -> Standing:
    """Make a document the responsibility list of its owner from a day on; ``aspects`` says which part is whose.

    The list the unit had until then ends the day before. One event ``list.made``. Raises Refusal for a document that is
    no list of one's own, is one already, has no part for any tier, or a day before the present list's first.
    """
    unit = document.owner
    with writing(by) as log:
        _refuse_document(document, aspects)
        before = _present(unit)
        if before is not None:
            if from_on <= before.from_on:
                raise Refusal(
                    "list_before",
                    _("现在的清单是%(day)s起的，新的要晚于那一天。") % {"day": before.from_on.isoformat()},
                    _("改开始的日子。"),
                    field="from_on",
                )
            _end(before, from_on - DAY, log)
        standing = Standing(
            document=document,
            unit=unit,
            upper=upper,
            from_on=from_on,
            known_at=log.at,
            known_by=by.person,
        )
        insert_many([standing], ids=True)
        insert_many(
            [
                TierPart(
                    document=document,
                    tier=tier,
                    aspect=aspect,
                    post=secretary if tier == Tier.SECRETARY else None,
                )
                for tier, aspect in aspects.items()
            ]
        )
        log.add(
            "list.made",
            f"document:{document.pk}",
            unit=unit.pk,
            after={"from_on": from_on, "upper": upper.pk if upper else None, "tiers": sorted(aspects)},
        )
    return standing


def _present(unit: Unit) -> Standing | None:
    """Return the list a unit has with no last day, locked; while acts are made ready it counts as locked."""
    rows = Standing.objects.filter(unit=unit, gone_at=None, to_on=None).order_by("from_on")
    return (rows if is_prepared() else rows.select_for_update(of=("self",))).last()


def _refuse_document(document: Document, aspects: Mapping[Tier, Clause]) -> None:
    if document.kind != DocumentKind.LIST or document.issuer:
        raise Refusal(
            "not_list",
            _("这份文件不是本单位的清单。"),
            _("选种类是“清单”、本单位管的文件。"),
            field="document",
        )
    if Standing.objects.filter(document=document, gone_at=None).exists():
        raise Refusal("list_already", _("这份文件已经是责任清单。"), _("打开它看。"), field="document")
    if not aspects:
        raise Refusal(
            "no_tiers", _("没有说哪一部分是谁的。"), _("至少给一级选一个方面。"), field=Tier.BODY.value
        )
    for tier, aspect in aspects.items():
        if aspect.document_id != document.pk or aspect.kind != ClauseKind.ASPECT:
            raise Refusal("aspect", _("要选这份文件里的方面。"), _("重新选。"), field=tier.value)
    if len({aspect.pk for aspect in aspects.values()}) != len(aspects):
        raise Refusal("aspect_twice", _("一个方面只归一级。"), _("重新选。"), field=Tier.BODY.value)


def _end(standing: Standing, to_on: date, log: Log) -> Standing:
    """End a list's row and put the one with its last day in its place: what was known before stays readable."""
    standing.gone_at, standing.gone_by = log.at, log.by.person
    write_fields([standing], ["gone_at", "gone_by"], first=True)
    ended = Standing(
        document_id=standing.document_id,
        unit_id=standing.unit_id,
        upper_id=standing.upper_id,
        from_on=standing.from_on,
        to_on=to_on,
        known_at=log.at,
        known_by=log.by.person,
    )
    insert_many([ended], ids=True)
    log.add("list.ended", f"document:{standing.document_id}", unit=standing.unit_id, after={"to_on": to_on})
    return ended


def end_list(*, standing: Standing, to_on: date, by: By) -> Standing:
    """Say that a list holds no longer after ``to_on``; its clauses and items stay as they are. One event ``list.ended``."""
    with writing(by) as log:
        now = Standing.objects.select_for_update(of=("self",)).get(pk=standing.pk)
        if now.gone_at is not None or now.to_on is not None:
            raise Refusal("ended_already", _("这份清单已经不执行了。"), _("刷新看看。"))
        if to_on < now.from_on:
            raise Refusal("span", _("结束日早于开始日。"), _("核对日期。"), field="to_on")
        return _end(now, to_on, log)


def draw_up(
    *,
    unit: Unit,
    title: str,
    lines: Sequence[Line],
    from_on: date,
    by: By,
    number: str = "",
    upper: Document | None = None,
    secretary: Post | None = None,
) -> Drawn:
    """Draw up a unit's list in one act: its document, a part for each tier, the lines with what they are tied to.

    Raises Refusal without lines, and whatever entering documents, clauses and ties refuses; nothing is written then.
    """
    if not lines:
        raise Refusal("no_lines", _("一条也没有选。"), _("选一条以上，或自己写一条。"), field="own")
    words = tier_words(unit)
    with writing(by) as log:
        document = mandate.enter_document(
            title=title,
            number=number,
            kind=DocumentKind.LIST,
            owner=unit,
            issued_on=from_on,
            open_ended=True,
            by=by,
        )
        since, year = len(log.pending), from_on.year
        parts = {
            tier: NewClause(ClauseKind.ASPECT, str(n), ClauseWords(title=str(words[tier])))
            for n, tier in enumerate(Tier, start=1)
        }
        fresh = [
            _point(document, NewLine(line, number, parts[line.tier]), year)
            for line, number in _numbered(lines, parts)
        ]
        added = mandate.add_clauses(document=document, news=[*parts.values(), *fresh], year=year, by=by)
        aspects, clauses = dict(zip(parts, added, strict=False)), added[len(parts) :]
        standing = make_list(
            document=document, aspects=aspects, from_on=from_on, upper=upper, secretary=secretary, by=by
        )
        _tie(clauses, lines, by)
        told = [f"clause:{clause.pk}" for clause in added]
        made = [each["obj"] for each in log.pending[since:] if each["act"].startswith("list.")]
        log.one_by_one(since, [*told[: len(parts)], *made, *told[len(parts) :]])
    return Drawn(standing, clauses)


def _numbered(lines: Sequence[Line], parts: Mapping[Tier, NewClause]) -> Iterator[tuple[Line, str]]:
    """Yield lines with their numbers: the one each asks for, else its place in its part."""
    counts = dict.fromkeys(parts, 0)
    for line in lines:
        counts[line.tier] += 1
        yield line, line.number or f"{parts[line.tier].number}.{counts[line.tier]}"


@dataclass(frozen=True)
class NewLine:
    """A line that is added under a tier's part (``aspect``), with its number."""

    line: Line
    number: str
    aspect: Clause | NewClause


def add_lines(
    *, document: Document, news: Sequence[NewLine], by: By, year: int | None = None
) -> list[Clause]:
    """Add entries under the tiers' parts, tied to the upper entries each carries out, to its posts and duties, all or none.

    Refused as clauses and ties are; a refusal of a clause says which of them it is about (``nth``).
    """
    year = year or document.issued_on.year
    with writing(by) as log:
        since = len(log.pending)
        fresh = [_point(document, new, year) for new in news]
        clauses = mandate.add_clauses(document=document, news=fresh, year=year, by=by)
        _tie(clauses, [new.line for new in news], by)
        log.one_by_one(since, [f"clause:{clause.pk}" for clause in clauses])
    return clauses


def _point(document: Document, new: NewLine, year: int) -> NewClause:
    words = ClauseWords(
        title=new.line.title,
        text=new.line.text,
        standard=new.line.standard,
        lead=document.owner,
        source=_("补列") if year != document.issued_on.year else "",
    )
    return NewClause(ClauseKind.POINT, new.number, words, new.aspect)


def _tie(clauses: Sequence[Clause], lines: Sequence[Line], by: By) -> None:
    """Tie clauses to what their lines name, one kind of tie after the other."""
    pairs = list(zip(clauses, lines, strict=True))
    if uppers := [(clause, line.uppers) for clause, line in pairs if line.uppers]:
        mandate.carry_out_many(entries=uppers, by=by)
    if posts := [(clause, line.posts) for clause, line in pairs if line.posts]:
        name_posts_many(entries=posts, by=by)
    if duties := [(clause, line.duties) for clause, line in pairs if line.duties]:
        tie_duties_many(entries=duties, by=by)
