"""Editing and cancelling, by the opener's side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many, remove, write_fields
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean, said
from luoshi.core.life import Act, State
from luoshi.items.actions import gate
from luoshi.items.actions.work import Work, locked, working
from luoshi.items.models import Item, Support
from luoshi.org.models import Unit


@dataclass(frozen=True)
class Wording:
    """What an edit may change: words and what closing needs; never dates, leads or the second person."""

    title: str
    standard: str = ""
    needs_document: str = ""
    needs_rule: bool = False
    needs_relook: bool = False
    needs_beneficiary: bool = False

    @classmethod
    def of(cls, item: Item) -> "Wording":
        return cls(**{name: getattr(item, name) for name in cls.__dataclass_fields__})

    def cleaned(self) -> "Wording":
        """Return the words cleaned; raise Refusal for a missing title or a secrecy marking."""
        title = clean(self.title, limit=200, field="title")
        standard = clean(self.standard, limit=400, field="standard")
        document = clean(self.needs_document, limit=200, field="needs_document")
        if not title:
            raise Refusal("title_missing", _("没有写要办什么。"), _("写一句。"), field="title")
        return replace(self, title=title, standard=standard, needs_document=document)


def edit(*, item: Item, version: int, wording: Wording, by: By, note: str = "") -> Item:
    """Change the words of ``item``; see :func:`edit_many`."""
    return edit_many(entries=[(item, version, wording)], by=by, note=note)[0]


def edit_many(*, entries: Sequence[tuple[Item, int, Wording]], by: By, note: str = "") -> list[Item]:
    """Change the words of items, all or none. Raises Conflict when somebody changed one since the version said with it was read."""
    wordings = [wording.cleaned() for _item, _version, wording in entries]
    note = clean(note, limit=2000, multiline=True, field="note")
    with working(by) as work:
        items = locked([item for item, *_rest in entries])
        changed = []
        for item, (_item, version, _wording), wording in zip(items, entries, wordings, strict=True):
            if item.version != version:
                raise Conflict({"version": item.version, **Wording.of(item).__dict__})
            before, after = Wording.of(item).__dict__, wording.__dict__
            names = [name for name in after if before[name] != after[name]]
            if names:
                _reword(item, {n: before[n] for n in names}, {n: after[n] for n in names}, note, work)
                changed.append(item)
        write_fields(changed, list(Wording.__dataclass_fields__))
    return items


def _reword(item: Item, before: dict[str, Any], after: dict[str, Any], note: str, work: Work) -> None:
    for name, value in after.items():
        setattr(item, name, value)
    if State(item.state) == State.DRAFT:
        work.touch(item)
        work.log.add("item.redrafted", f"item:{item.pk}", unit=item.lead_id)
    else:
        work.step(item, Act.EDIT, note=note)
    event = work.log.pending[-1]
    event["before"] = {**(event["before"] or {}), **before}
    event["after"] = {**(event["after"] or {}), **after}


def set_supports(*, item: Item, units: Sequence[Unit], by: By) -> list[Support]:
    """Say which units support ``item``; those no longer named stop seeing it."""
    return set_supports_many(entries=[(item, units)], by=by)[0]


def set_supports_many(*, entries: Sequence[tuple[Item, Sequence[Unit]]], by: By) -> list[list[Support]]:
    """Say of items which units support each, all or none; returns the rows of each that hold then."""
    with working(by) as work:
        items = locked([item for item, _units in entries])
        held_by = _supports(items)
        found, gone, fresh = [], [], []
        for item, (_item, units) in zip(items, entries, strict=True):
            held, wanted = held_by[item.pk], {unit.pk for unit in units if unit.pk != item.lead_id}
            new = [Support(item=item, unit_id=pk) for pk in sorted(wanted - set(held))]
            found.append([*(row for unit, row in held.items() if unit in wanted), *new])
            item.helped_by = frozenset(wanted)
            if wanted == set(held):
                continue
            gone += [row for unit, row in held.items() if unit not in wanted]
            fresh += new
            work.touch(item)
            work.log.add(
                "item.supported",
                f"item:{item.pk}",
                unit=item.lead_id,
                before={"units": sorted(held)},
                after={"units": sorted(wanted)},
            )
        remove(gone)
        insert_many(fresh)
    return found


def _supports(items: Sequence[Item]) -> dict[int, dict[int, Support]]:
    held: dict[int, dict[int, Support]] = {item.pk: {} for item in items}
    for some in batched(held):
        for row in Support.objects.filter(item_id__in=some).order_by("unit_id"):
            held[row.item_id][row.unit_id] = row
    return held


def cancel(*, item: Item, reason: str, by: By) -> Item:
    """Cancel ``item`` with a reason; refused while something under it is live. It stays in the ledger."""
    reason = said(reason, says=_("没有写为什么取消。"), mend=_("写一句原因或依据。"))
    with working(by) as work:
        (now,) = locked([item])
        if gate.Facts([now]).open_children[now.pk]:
            raise Refusal("children_live", _("下面还有没销号的事项。"), _("先取消或办完下面的。"))
        now.closed_on = work.today
        work.step(now, Act.CANCEL, note=reason)
    return now
