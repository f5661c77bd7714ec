"""The bench all acts are done on: steps, copies on the item, and events, written in batches."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import give_ids, insert_many, is_many, write_fields
from luoshi.base.refusals import Refusal
from luoshi.core import life
from luoshi.core.life import Act, State
from luoshi.items import tally
from luoshi.items.models import Item, Step
from luoshi.items.words import act_word, state_word
from luoshi.org import tallies
from luoshi.trail.log import Log, Plain, is_prepared, writing

_COPIES = [
    "state",
    "round",
    "submitted_on",
    "closed_on",
    "relook_on",
    "punctual",
    "due_on",
    "original_due_on",
    "last_on",
    "last_word",
    "has_children",
    "version",
]


@dataclass
class Work:
    """One act or a bulk of them: rows wait here and are written together at the end."""

    log: Log
    steps: list[Step] = field(default_factory=list)
    touched: dict[int, Item] = field(default_factory=dict)
    fresh: list[Item] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.day_of(self.log.at)

    def step(self, item: Item, act: Act, *, by: By | None = None, **facts: Any) -> Step:
        """Take one step on ``item``: state by the table of life, a row, an event. Refused where the table says no."""
        before = State(item.state)
        by = by or self.log.by
        item.state = _after(item, before, act)
        step = Step(
            item=item,
            round=item.round,
            act=act,
            on=facts.pop("on", self.today),
            post_id=by.post,
            known_at=self.log.at,
            known_by=by.person,
            **facts,
        )
        self.steps.append(step)
        self.touch(item)
        self.log.add(
            f"item.{act.value}",
            f"item:{item.pk}",
            unit=item.lead_id,
            before={"state": before},
            after={"state": State(item.state), "round": item.round, **_facts(step)},
            by=by,
        )
        return step

    def touch(self, item: Item) -> None:
        """Let the copies on ``item`` be written at the end. It is new, or was read by :func:`locked`."""
        if item.pk not in self.touched:
            item.version += 1
            self.touched[item.pk] = item

    def begin(self, items: list[Item]) -> None:
        """Give new items their keys. Many are written at the end, as they stand by then; few at once."""
        insert_many(self.fresh)
        self.fresh = []
        if items and is_many(items):
            give_ids(items)
            self.fresh = items
        else:
            insert_many(items, ids=True)

    def write(self) -> None:
        """Write what waits, in as few statements as there are kinds of rows."""
        insert_many(self.fresh)
        insert_many(self.steps)
        tallies.add([each for item in self.touched.values() for each in tally.changes(item)])
        written = {item.pk for item in self.fresh}
        changed = [item for pk, item in self.touched.items() if pk not in written]
        if len(changed) == 1 and not is_prepared():
            changed[0].save(update_fields=_COPIES)
        else:
            write_fields(changed, _COPIES)


def _after(item: Item, state: State, act: Act) -> State:
    try:
        return life.after(state, act)
    except life.NotAllowed:
        raise Refusal(
            "not_now",
            _("%(number)s 现在是“%(state)s”，不能%(act)s。")
            % {"number": item.number, "state": state_word(state), "act": act_word(act)},
            _("刷新看看，可能别人已经办了。"),
        ) from None


_TEXTS = ("effect", "note", "rule", "beneficiary_word", "signed_document")
_DAYS = ("on", "relook_on", "due_from", "due_to")


def _facts(step: Step) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(step, name) for name in _TEXTS if getattr(step, name)}
    facts |= {name: getattr(step, name) for name in _DAYS if getattr(step, name) is not None}
    if step.documents:
        facts["documents"] = list(step.documents)
    if step.for_post_id:
        facts |= {"for_post": step.for_post_id, "for_person": Plain(step.for_person)}
    return facts


@contextmanager
def working(by: By) -> Iterator[Work]:
    """Open one transaction for an act on items."""
    with writing(by) as log:
        work = Work(log)
        yield work
        work.write()


def locked(items: Iterable[Item]) -> list[Item]:
    """Return the items as they stand now, locked, in the order asked for. While acts are made ready they stand as they are."""
    if is_prepared():
        return [item if "counted_as" in item.__dict__ else tally.note(item) for item in items]
    wanted = [item.pk for item in items]
    rows = {
        row.pk: row
        for row in Item.objects.select_for_update(of=("self",))
        .select_related("lead", "judge_unit", "judge_group", "line", "post")
        .filter(pk__in=wanted)
        .order_by("pk")
    }
    return [tally.note(rows[pk]) for pk in wanted]
