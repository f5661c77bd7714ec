"""The doer's side: progress, submitting, taking back."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean, said
from luoshi.core import closing
from luoshi.core.closing import Given
from luoshi.core.life import LIVE, Act, State
from luoshi.core.ontime import Punctuality
from luoshi.items.actions import gate
from luoshi.items.actions.papers import attach_kept
from luoshi.items.actions.work import Work, locked, working
from luoshi.items.models import Awaiting, Item, Progress, Support
from luoshi.org.models import Post, Tenure, Unit
from luoshi.papers.actions import Upload, keep
from luoshi.trail.log import writing


@dataclass(frozen=True)
class Effect:
    """What a submission says: the effect, and what the item's opener asked for."""

    effect: str
    documents: Sequence[str] = field(default_factory=tuple)
    rule: str = ""
    beneficiary_word: str = ""
    note: str = ""
    on: date | None = None

    def cleaned(self) -> "Effect":
        effect = clean(self.effect, limit=4000, multiline=True, field="effect")
        note = clean(self.note, limit=2000, multiline=True, field="note")
        documents = [clean(each, limit=200, field="documents") for each in self.documents]
        return Effect(
            effect=effect,
            documents=tuple(each for each in documents if each),
            rule=clean(self.rule, limit=200, field="rule"),
            beneficiary_word=clean(self.beneficiary_word, limit=400, field="beneficiary_word"),
            note=note,
            on=self.on,
        )


def note_progress(*, item: Item, unit: Unit, text: str, by: By, on: date | None = None) -> Progress:
    """Write progress: what has been done so far; see :func:`note_progress_many`."""
    return note_progress_many(entries=[(item, unit, text, on)], by=by)[0]


def note_progress_many(
    *, entries: Sequence[tuple[Item, Unit, str, date | None]], by: By, bys: Sequence[By] = ()
) -> list[Progress]:
    """Write a line of progress on each item, all or none. The lead or a supporting unit does; the last one is shown.

    Raises Refusal for an empty text, a day ahead, an item that is not live, or a unit that neither leads nor supports.
    """
    with working(by) as work:
        items = locked([item for item, *_rest in entries])
        helpers = _helpers(
            [
                item
                for item, (_item, unit, *_rest) in zip(items, entries, strict=True)
                if unit.pk != item.lead_id
            ]
        )
        rows = [
            _noted(item, unit, text, on, work, who, helpers)
            for item, (_item, unit, text, on), who in zip(
                items, entries, bys or [by] * len(items), strict=True
            )
        ]
        insert_many(rows, ids=True)
        return rows


def _noted(
    item: Item, unit: Unit, text: str, on: date | None, work: Work, by: By, helpers: Mapping[int, Set[int]]
) -> Progress:
    text = said(text, field="text", says=_("没有写进展。"), mend=_("写一句做了什么。"))
    if unit.pk != item.lead_id and unit.pk not in helpers[item.pk]:
        raise Refusal("stranger", _("这个单位不牵头也不配合这一项。"), _("请牵头单位写。"))
    _refuse_dead(item)
    day = _not_ahead(on, work)
    if item.last_on is None or day >= item.last_on:
        item.last_on, item.last_word = day, text[:200]
    work.touch(item)
    facts = {"on": day, "text": text, "unit": unit.pk}
    work.log.add("item.progressed", f"item:{item.pk}", unit=item.lead_id, after=facts, by=by)
    return Progress(
        item=item,
        unit=unit,
        post_id=by.post,
        round=item.round,
        on=day,
        text=text,
        known_at=work.log.at,
        known_by=by.person,
    )


def _helpers(items: Sequence[Item]) -> dict[int, Set[int]]:
    """Return the units that support each item: as an act made ready with this one left them, else as they are kept."""
    found: dict[int, Set[int]] = {item.pk: item.helped_by for item in items if "helped_by" in item.__dict__}
    kept: dict[int, set[int]] = {item.pk: set() for item in items if item.pk not in found}
    for some in batched(kept):
        for pk, unit in Support.objects.filter(item_id__in=some).values_list("item_id", "unit_id"):
            kept[pk].add(unit)
    return {**found, **kept}


def _refuse_dead(item: Item) -> None:
    if State(item.state) not in LIVE:
        raise Refusal("not_now", _("这一项不在办。"), _("反弹重开以后再写。"))


def _not_ahead(on: date | None, work: Work) -> date:
    if on is not None and on > work.today:
        raise Refusal("ahead", _("日期在今天以后。"), _("写已经发生的日子。"), field="on")
    return on or work.today


def withdraw_progress(*, progress: Progress, by: By) -> Progress:
    """Take a line of progress back: the row stays as gone, the one before it shows again."""
    with working(by) as work:
        (item,) = locked([progress.item])
        progress.gone_at, progress.gone_by = work.log.at, by.person
        progress.save(update_fields=["gone_at", "gone_by"])
        last = Progress.objects.filter(item=item, gone_at=None).order_by("-on", "-id").first()
        item.last_on, item.last_word = (last.on, last.text[:200]) if last else (None, "")
        work.touch(item)
        work.log.add(
            "item.progress_withdrawn", f"item:{item.pk}", unit=item.lead_id, after={"on": progress.on}
        )
    return progress


def submit(
    *,
    item: Item,
    effect: Effect,
    by: By,
    for_post: Post | None = None,
    signed_document: str = "",
    upload: Upload | None = None,
) -> Item:
    """Submit ``item`` with its effect (报成效), attaching ``upload`` in the same act; see :func:`submit_many`."""
    kept = keep(upload) if upload else None
    with writing(by):
        if kept is not None:
            attach_kept(item=item, kept=kept, by=by)
        entries = [(item, effect)]
        return submit_many(entries=entries, by=by, for_post=for_post, signed_document=signed_document)[0]


def submit_many(
    *,
    entries: Sequence[tuple[Item, Effect]],
    by: By,
    bys: Sequence[By] = (),
    for_post: Post | None = None,
    signed_document: str = "",
) -> list[Item]:
    """Submit items, each with its own effect, all or none; ``bys`` names each entry's actor where they differ.

    Raises Refusal when an effect, a document the standard names, a rule or a beneficiary's word is missing, when a
    child is still open, or the state does not allow it. ``for_post``: typed for its holder (代录); both are doers.
    """
    with working(by) as work:
        items = locked([item for item, _effect in entries])
        facts = gate.Facts(items)
        for_person = holder(for_post, work.today) if for_post else ""
        for item, (_asked, effect), who in zip(items, entries, bys or [by] * len(items), strict=True):
            said = effect.cleaned()
            given = Given(
                effect=said.effect,
                documents=tuple(said.documents),
                papers=facts.papers[item.pk],
                rule=said.rule,
                beneficiary_word=said.beneficiary_word,
            )
            gate.refuse_missing(closing.missing_to_submit(gate.needs_of(item), given), item)
            if facts.open_children[item.pk]:
                gate.refuse_missing([closing.Missing.CHILDREN], item)
            item.submitted_on = _not_ahead(said.on, work)
            item.punctual = Punctuality.AWAITING
            work.step(
                item,
                Act.SUBMIT,
                by=who,
                on=item.submitted_on,
                effect=said.effect,
                note=said.note,
                documents=list(said.documents),
                rule=said.rule,
                beneficiary_word=said.beneficiary_word,
                for_post=for_post,
                for_person=for_person,
                signed_document=clean(signed_document, limit=200, field="signed_document"),
            )
    return items


def holder(post: Post, day: date) -> str:
    """Return the person who holds ``post`` on ``day``; raise Refusal when it is vacant."""
    person = (
        Tenure.objects.filter(living(day), post=post, gone_at=None)
        .values_list("person_id", flat=True)
        .first()
    )
    if person is None:
        raise Refusal("vacant", _("这个岗位现在空着，不能代录。"), _("等有人任职，或由自己的岗位办。"))
    return person


def withdraw(*, item: Item, by: By) -> Item:
    """Take a submission back before it is judged (撤回): undone before others have acted on it."""
    with working(by) as work:
        (now,) = locked([item])
        work.step(now, Act.WITHDRAW)
        now.submitted_on, now.punctual = None, Punctuality.OPEN
        Awaiting.objects.filter(item=now, endorsed_at=None, dropped_at=None).update(
            dropped_at=work.log.at, dropped_by=by.person
        )
    return now
