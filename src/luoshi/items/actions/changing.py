"""Editing and cancelling, by the opener's side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import insert_many, remove, write_fields
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean, said
from luoshi.core.life import Act, State
from luoshi.items.actions import gate
from luoshi.items.actions.work import locked, working
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


def edit(*, item: Item, version: int, wording: Wording, by: By, note: str = "") -> Item:
    """Change the words of ``item``. Raises Conflict when somebody changed it since ``version`` was read."""
    title = clean(wording.title, limit=200, field="title")
    standard = clean(wording.standard, limit=400, field="standard")
    document = clean(wording.needs_document, limit=200, field="needs_document")
    if not title:
        raise Refusal("title_missing", _("没有写要办什么。"), _("写一句。"), field="title")
    with working(by) as work:
        (now,) = locked([item])
        if now.version != version:
            raise Conflict({"version": now.version, **Wording.of(now).__dict__})
        before = Wording.of(now).__dict__
        after = {**wording.__dict__, "title": title, "standard": standard, "needs_document": document}
        changed = {name: value for name, value in after.items() if before[name] != value}
        if not changed:
            return now
        for name, value in changed.items():
            setattr(now, name, value)
        write_fields([now], list(changed))
        if State(now.state) == State.DRAFT:
            work.touch(now)
            work.log.add("item.redrafted", f"item:{now.pk}", unit=now.lead_id)
        else:
            work.step(now, Act.EDIT, note=clean(note, limit=2000, multiline=True, field="note"))
        work.log.pending[-1]["before"] = {
            **(work.log.pending[-1]["before"] or {}),
            **{n: before[n] for n in changed},
        }
        work.log.pending[-1]["after"] = {**(work.log.pending[-1]["after"] or {}), **changed}
    return now


def set_supports(*, item: Item, units: Sequence[Unit], by: By) -> list[Support]:
    """Say which units support ``item``; those no longer named stop seeing it."""
    with working(by) as work:
        (now,) = locked([item])
        wanted = {unit.pk for unit in units if unit.pk != now.lead_id}
        rows = {row.unit_id: row for row in Support.objects.filter(item=now).order_by("unit_id")}
        held = set(rows)
        if wanted == held:
            return list(rows.values())
        remove([row for unit, row in rows.items() if unit not in wanted])
        fresh = [Support(item=now, unit_id=pk) for pk in sorted(wanted - held)]
        insert_many(fresh)
        work.touch(now)
        work.log.add(
            "item.supported",
            f"item:{now.pk}",
            unit=now.lead_id,
            before={"units": sorted(held)},
            after={"units": sorted(wanted)},
        )
    return [*(row for unit, row in rows.items() if unit in wanted), *fresh]


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
