"""Writing lists: a document becomes one; a unit draws up its own from the upper one; the next one ends the last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.cadence.models import Duty
from luoshi.lists.actions.tying import name_posts, tie_duties
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Standing, TierPart
from luoshi.lists.words import tier_words
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause, Document
from luoshi.org.models import Post, Unit
from luoshi.trail.log import Log, writing

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
        before = (
            Standing.objects.select_for_update(of=("self",))
            .filter(unit=unit, gone_at=None, to_on=None)
            .order_by("from_on")
            .last()
        )
        if before is not None:
            if from_on <= before.from_on:
                raise Refusal(
                    "list_before",
                    _("现在的清单是%(day)s起的，新的要晚于那一天。") % {"day": before.from_on.isoformat()},
                    _("改开始的日子。"),
                    field="from_on",
                )
            _end(before, from_on - DAY, log)
        standing = Standing.objects.create(
            document=document,
            unit=unit,
            upper=upper,
            from_on=from_on,
            known_at=log.at,
            known_by=by.person,
        )
        TierPart.objects.bulk_create(
            TierPart(
                document=document,
                tier=tier,
                aspect=aspect,
                post=secretary if tier == Tier.SECRETARY else None,
            )
            for tier, aspect in aspects.items()
        )
        log.add(
            "list.made",
            f"document:{document.pk}",
            unit=unit.pk,
            after={"from_on": from_on, "upper": upper.pk if upper else None, "tiers": sorted(aspects)},
        )
    return standing


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
    standing.save(update_fields=["gone_at", "gone_by"])
    ended = Standing.objects.create(
        document_id=standing.document_id,
        unit_id=standing.unit_id,
        upper_id=standing.upper_id,
        from_on=standing.from_on,
        to_on=to_on,
        known_at=log.at,
        known_by=log.by.person,
    )
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
    with writing(by):
        document = mandate.enter_document(
            title=title,
            number=number,
            kind=DocumentKind.LIST,
            owner=unit,
            issued_on=from_on,
            open_ended=True,
            by=by,
        )
        aspects = {
            tier: mandate.add_clause(
                document=document,
                kind=ClauseKind.ASPECT,
                number=str(n),
                words=ClauseWords(title=str(words[tier])),
                year=from_on.year,
                by=by,
            )
            for n, tier in enumerate(Tier, start=1)
        }
        standing = make_list(
            document=document, aspects=aspects, from_on=from_on, upper=upper, secretary=secretary, by=by
        )
        drawn = Drawn(standing)
        counts = dict.fromkeys(Tier, 0)
        for line in lines:
            counts[line.tier] += 1
            number = line.number or f"{aspects[line.tier].number}.{counts[line.tier]}"
            drawn.clauses.append(
                add_line(document=document, aspect=aspects[line.tier], number=number, line=line, by=by)
            )
    return drawn


def add_line(
    *, document: Document, aspect: Clause, number: str, line: Line, by: By, year: int | None = None
) -> Clause:
    """Add a point under a tier's part, tied to the upper entries it carries out, to its posts and duties."""
    with writing(by):
        clause = mandate.add_clause(
            document=document,
            kind=ClauseKind.POINT,
            number=number,
            parent=aspect,
            words=ClauseWords(
                title=line.title,
                text=line.text,
                standard=line.standard,
                lead=document.owner,
                source=_("补列") if year is not None and year != document.issued_on.year else "",
            ),
            year=year or document.issued_on.year,
            by=by,
        )
        if line.uppers:
            mandate.carry_out(clause=clause, uppers=line.uppers, by=by)
        if line.posts:
            name_posts(clause=clause, posts=line.posts, by=by)
        if line.duties:
            tie_duties(clause=clause, duties=line.duties, by=by)
    return clause
