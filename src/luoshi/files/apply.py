"""Writing a plan: all of it or nothing, through the actions that pages use."""

from collections.abc import Callable
from contextlib import suppress

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.files.clause_rows import NewAspect, NewClause
from luoshi.files.columns import Column
from luoshi.files.holding import Holding, read_alike
from luoshi.files.known import Known
from luoshi.files.plan import Plan, PlannedRow
from luoshi.items.actions import (
    NewItem,
    OldItem,
    Part,
    Wording,
    break_down_many,
    edit_many,
    enter_closed,
    note_progress_many,
    open_items,
    seat_many,
    set_supports_many,
)
from luoshi.items.models import Item
from luoshi.mandate import actions as mandate
from luoshi.mandate.actions import ClauseWords
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause
from luoshi.org.models import Unit
from luoshi.trail.log import MovedOn, prepared, writing
from luoshi.trail.queries import acts_since, size

_REF = 60
_TOGETHER = 1000
_ATTEMPTS = 4
MANY = 200


def apply_plan(plan: Plan, *, by: By, also: Callable[[int], None] | None = None) -> list[Item]:
    """Write ``plan`` in one transaction; return the items opened (with their children) and changed, in order.

    ``also`` is called with their number within the transaction. Raises Refusal when the plan has faults or undecided
    clashes, Conflict when the ledger has changed since it was made: an item it changes was changed, or one it would open
    is there by now. Nothing is written then. Events are those of the actions used. Many new rows are made ready before
    the writers' lock is taken, unless what they rest on changes meanwhile, again and again.
    """
    if plan.faults:
        raise Refusal("faults", _("表里还有要改的地方，没有写入。"), _("都改好了再导入。"), field="file")
    if plan.clashing:
        raise Refusal(
            "clashes",
            _("有的事项表里和台账都改了，还没有选留哪个。"),
            _("一项一项选好再写入。"),
            field="file",
        )
    for _time in range(_ATTEMPTS if _is_many(plan) else 0):
        with suppress(MovedOn):
            return _apply_prepared(plan, by, also)
        now = size()
        _refuse_changed(plan)
        plan.size = now
    with writing(by) as log:
        if log.pending or size() != plan.size:
            _refuse_changed(plan)
        done = _write(plan, by)
        if also is not None:
            also(len(done))
    return done


def _write(plan: Plan, by: By) -> list[Item]:
    """Do what the plan says; return the items opened and those changed."""
    _add_clauses(plan, by)
    differing = [row for row in plan.every if row.differences]
    changed = _change(differing, plan, by)
    _note([row for row in differing if any(each.key == "progress" for each in row.differences)], plan, by)
    return [*_open(plan, by), *changed]


def _apply_prepared(plan: Plan, by: By, also: Callable[[int], None] | None) -> list[Item]:
    fresh = [row for row in plan.every if row.item is None]
    adding = [(row, row.clause) for row in plan.rows if isinstance(row.clause, NewClause)]
    try:
        with prepared(by, size=plan.size, beside=lambda since: _stands_beside(plan, since)) as log:
            done = _write(plan, by)
            if also is not None:
                log.last.append(lambda: also(len(done)))
    except BaseException:
        for row in fresh:
            row.item = None
        for row, clause in adding:
            row.clause = clause
        raise
    return done


_BESIDE = ("record.", "turn.", "paper.", "item.")
_READ = frozenset(
    f"item.{each}"
    for each in ("opened", "drafted", "entered", "passed_on", "broken_down", "edited", "redrafted")
)


def _stands_beside(plan: Plan, since: int) -> bool:
    """Say whether what was written since leaves the plan as it is: records, and acts on items that are not in it.

    An item opened or worded anew may be one of the plan's, and takes a number; units, posts, lines and clauses are what it was read with.
    """
    own = {f"item:{row.item.pk}" for row in plan.every if row.item is not None and row.item.pk is not None}
    return all(
        act.startswith(_BESIDE) and act not in _READ and obj not in own for act, obj in acts_since(since)
    )


def _is_many(plan: Plan) -> bool:
    """Say whether so many items are opened and changed that they are made ready before the lock."""
    return sum(1 + len(row.units) for row in plan.every if _writes(row)) >= MANY


def _refuse_changed(plan: Plan) -> None:
    """Hold what will be written against the ledger again, now that nobody else can write."""
    rows = [row for row in plan.rows if any(_writes(each) for each in (row, *row.parts))]
    every = [each for row in rows for each in (row, *row.parts)]
    known = Known(plan.viewer)
    known.add_numbers(each.draft.number for each in every if each.draft.number)
    again = Holding(plan.viewer, read_alike(known, every), old=plan.old)
    for row in rows:
        for each in (row, *row.parts):
            before, version, differs = each.item, each.version, bool(each.differences)
            each.item = None
            wrong = again.match(each, row if each is not row else None)
            is_other = (each.item and each.item.pk) != (before and before.pk)
            if wrong or is_other or (differs and each.version != version):
                each.item, each.version = before, version
                raise Conflict({"number": each.number, "title": each.draft.title})


def _writes(row: PlannedRow) -> bool:
    return row.item is None or bool(row.differences)


def _add_clauses(plan: Plan, by: By) -> None:
    """Add the clauses that rows bring, in one act: each 方面 right before its first."""
    if plan.document is None:
        return
    source = _("表格导入：%(file)s") % {"file": plan.source or _("工作表")}
    aspects: dict[str, mandate.NewClause] = {}
    news: dict[mandate.NewClause, PlannedRow | None] = {}
    for row in plan.rows:
        if isinstance(row.clause, NewClause):
            above = _above(row.clause.aspect, aspects, source)
            if isinstance(above, mandate.NewClause):
                news.setdefault(above, None)
            lead = row.lead if not row.units else None
            words = ClauseWords(row.draft.title, standard=row.draft.standard, lead=lead, source=source)
            news[mandate.NewClause(row.clause.kind, row.clause.number, words, above)] = row
    year = plan.year if plan.document.open_ended else plan.document.issued_on.year
    added = mandate.add_clauses(document=plan.document, news=list(news), year=year, by=by)
    for row_of_it, clause in zip(news.values(), added, strict=True):
        if row_of_it is not None:
            row_of_it.clause = clause


def _above(
    aspect: Clause | NewAspect | None, aspects: dict[str, mandate.NewClause], source: str
) -> Clause | mandate.NewClause | None:
    """Return what a clause stands under: the 方面 there is, or the one that is added for all rows which name it."""
    if not isinstance(aspect, NewAspect):
        return aspect
    words = ClauseWords(title=aspect.title, source=source)
    return aspects.setdefault(aspect.title, mandate.NewClause(ClauseKind.ASPECT, aspect.number, words))


def _change(rows: list[PlannedRow], plan: Plan, by: By) -> list[Item]:
    """Word items anew and say who supports them; return the items of all rows as they stand then."""
    note = _("表格导入：%(file)s") % {"file": plan.source} if plan.source else ""
    items = {id(row): row.item for row in rows if row.item is not None}
    with writing(by) as log:
        since = len(log.pending)
        entries = [
            (row, (items[id(row)], row.version, Wording(**Wording.of(items[id(row)]).__dict__ | words)))
            for row in rows
            if (words := _said(row, "title", "standard"))
        ]
        edited = edit_many(entries=[entry for _row, entry in entries], by=by, note=note)
        items |= {id(row): item for (row, _entry), item in zip(entries, edited, strict=True)}
        helped = [(items[id(row)], row.supports) for row in rows if _said(row, "supports")]
        set_supports_many(entries=helped, by=by)
        seat_many(entries=[(items[id(row)], row.post) for row in rows if _said(row, "post")], by=by)
        log.one_by_one(since, [f"item:{item.pk}" for item in items.values()])
    return list(items.values())


def _said(row: PlannedRow, *keys: str) -> dict[str, str]:
    return {each.key: each.after for each in row.differences if each.key in keys}


def _note(rows: list[PlannedRow], plan: Plan, by: By) -> None:
    """Write the progress of many rows, a thousand in one act."""
    entries = [
        (row.item, _own_unit(row, plan), row.progress, row.progress_on)
        for row in rows
        if row.item is not None
    ]
    for start in range(0, len(entries), _TOGETHER):
        note_progress_many(entries=entries[start : start + _TOGETHER], by=by)


def _own_unit(row: PlannedRow, plan: Plan) -> Unit:
    """Return the unit in whose name the acting post writes progress: the lead's if it is its own, else the supporter's."""
    return row.lead if row.lead.pk == plan.owner.pk else plan.owner


def _open(plan: Plan, by: By) -> list[Item]:
    fresh = [row for row in plan.rows if row.item is None]
    old = [row for row in fresh if row.closed_on is not None]
    fresh = [row for row in fresh if row.closed_on is None]
    news = [_new(row, plan) for row in fresh]
    done: list[Item] = []
    if old:
        done = enter_closed(olds=[_old(row, plan) for row in old], beside=news, by=by)
    elif news:
        done = open_items(news=news, by=by)
    for row, item in zip([*old, *fresh], done, strict=True):
        row.item = item
    opened = done[len(old) :]
    parts = [(row, part) for row in plan.rows for part in row.parts if part.item is None]
    under = open_items(news=[_new(part, plan, row.item) for row, part in parts], by=by) if parts else []
    for (_row, part), item in zip(parts, under, strict=True):
        part.item = item
    handed = [
        (item, [Part(lead=unit) for unit in row.units]) for row, item in zip(fresh, opened, strict=True)
    ]
    for children in break_down_many(entries=[each for each in handed if each[1]], by=by):
        under += children
    _note([row for row in [*fresh, *(part for _row, part in parts)] if row.progress], plan, by)
    return [*done, *under]


def _old(row: PlannedRow, plan: Plan) -> OldItem:
    assert row.closed_on is not None
    return OldItem(
        _new(row, plan), row.closed_on, row.draft.extra.get(Column.EFFECT, "") or row.draft.progress
    )


def _new(row: PlannedRow, plan: Plan, parent: Item | None = None) -> NewItem:
    draft = row.draft
    assert row.line is not None
    assert not isinstance(row.clause, NewClause)
    return NewItem(
        title=draft.title,
        line=row.line,
        lead=row.lead,
        owner=parent.lead if parent is not None else plan.owner,
        klass=draft.klass,
        due_on=row.due_on,
        standard=draft.standard,
        clause=row.clause,
        parent=parent,
        post=row.post,
        supports=row.supports,
        origin="clause" if row.clause is not None else "import",
        origin_ref=f"{plan.source[: _REF - 10]} {draft.row}".strip(),
        number=draft.number if row.clause is None else "",
        judge_from=row.judge_from,
        judge_group=row.judge_group,
        check_every=row.check_every,
        note=row.note,
    )
