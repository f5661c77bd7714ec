"""Writing: units are founded, renamed, moved, counted."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many, write_fields
from luoshi.base.refusals import Refusal, of_nth
from luoshi.base.text import clean
from luoshi.core import tree
from luoshi.org import tallies
from luoshi.org.actions.lives import note_lives
from luoshi.org.kinds import BranchKind, UnitKind
from luoshi.org.models import HeadCount, Unit, UnitName
from luoshi.trail.log import Log, Plain, writing

LEVELS = 12
"""How deep the tree may be; a path of five digits a level fits its column."""


def found_unit(
    *,
    name: str,
    kind: UnitKind,
    parent: Unit | None,
    from_on: date,
    by: By,
    short_name: str = "",
    branch_kind: BranchKind | None = None,
    has_committee: bool = False,
    leaving: Sequence[Unit] = (),
) -> Unit:
    """Found a unit as the last in official order under ``parent``; one event ``unit.founded``.

    Raises Refusal when the name is empty or taken under the same parent (by another than those ``leaving``, whom it
    succeeds), or the parent does not live that day.
    """
    name, short_name = named(name, short_name)
    with writing(by) as log:
        _check_place(name, kind, parent, from_on, leaving)
        unit = unit_made(name, short_name, kind, parent, from_on, branch_kind, has_committee)
        unit.path = _next_path(parent)
        unit.save(force_insert=True)
        UnitName.objects.create(unit=unit, name=name, short_name=short_name, from_on=from_on)
        note_lives([unit], log)
        log.add("unit.founded", f"unit:{unit.pk}", unit=unit.pk, after=facts_of(unit))
    return unit


def named(name: str, short_name: str) -> tuple[str, str]:
    """Return a unit's names cleaned; raise Refusal where there is none."""
    name = clean(name, limit=200, field="name")
    short_name = clean(short_name, limit=40, field="short_name") or name[:40]
    if not name:
        raise Refusal(
            "name_missing", _("没有写单位名称。"), _("写全称，例如“甲司第一党支部”。"), field="name"
        )
    return name, short_name


def unit_made(
    name: str,
    short_name: str,
    kind: UnitKind,
    parent: Unit | None,
    from_on: date,
    branch_kind: BranchKind | None,
    has_committee: bool,
) -> Unit:
    """Return the row of a unit to be founded, still without its place."""
    return Unit(
        parent=parent,
        kind=kind,
        branch_kind=branch_kind or (BranchKind.IN_SERVICE if kind == UnitKind.BRANCH else ""),
        has_committee=has_committee,
        name=name,
        short_name=short_name,
        from_on=from_on,
    )


def facts_of(unit: Unit) -> dict[str, object]:
    """Return what the trail keeps of a unit founded."""
    return {
        "name": unit.name,
        "kind": UnitKind(unit.kind),
        "parent": unit.parent_id,
        "path": Plain(unit.path),
        "from_on": unit.from_on,
        "has_committee": unit.has_committee,
    }


def _check_place(
    name: str, kind: UnitKind, parent: Unit | None, from_on: date, leaving: Sequence[Unit] = ()
) -> None:
    if parent is None:
        if kind != UnitKind.ROOT or Unit.objects.filter(parent=None).exists():
            raise Refusal("one_root", _("只能有一个最上级单位。"), _("选一个上级单位。"), field="parent")
        return
    refuse_place(kind, parent, from_on)
    taken = Unit.objects.filter(parent=parent, name=name, to_on=None).exclude(pk__in=[u.pk for u in leaving])
    if taken.exists():
        raise name_taken()


def name_taken() -> Refusal:
    """Return what refuses a name that another unit under the same parent bears."""
    return Refusal("name_taken", _("这个上级下面已经有同名的单位。"), _("换一个名称。"), field="name")


def refuse_place(kind: UnitKind, parent: Unit, from_on: date) -> None:
    """Refuse a parent that does not live that day, and a place that is too deep or not for this kind."""
    if not parent.lives_on(from_on):
        raise Refusal(
            "parent_gone", _("这一天上级单位不在。"), _("换一个日期，或换一个上级单位。"), field="from_on"
        )
    if kind == UnitKind.ROOT or tree.depth(parent.path) >= LEVELS:
        raise Refusal(
            "too_deep", _("这里下面不能再设这一类单位。"), _("换一个上级单位或类别。"), field="kind"
        )


def _next_path(parent: Unit | None) -> str:
    """Return the next free place, by the parent's path as it stands now: it may have moved since it was read."""
    last = Unit.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
    rank = int(last[-tree.SEGMENT :]) + 1 if last else 1
    above = Unit.objects.values_list("path", flat=True).get(pk=parent.pk) if parent else ""
    return tree.child_path(above, rank)


def rename_unit(*, unit: Unit, name: str, short_name: str, on: date, by: By) -> Unit:
    """Give ``unit`` a new name from ``on``; the old name ends the day before and stays findable."""
    name = clean(name, limit=200, field="name")
    short_name = clean(short_name, limit=40, field="short_name") or name[:40]
    if not name or (name == unit.name and short_name == unit.short_name):
        raise Refusal("same_name", _("新名称和现在的一样。"), _("写新的全称。"), field="name")
    not_in_future(on)
    if unit.to_on is not None:
        raise Refusal("unit_gone", _("这个单位已经撤销，名称不再改。"), _("核对单位。"))
    with writing(by) as log:
        current = UnitName.objects.get(unit=unit, to_on=None)
        if on <= current.from_on:
            raise Refusal(
                "too_early", _("改名的日期早于现在的名称启用日。"), _("换一个晚一些的日期。"), field="on"
            )
        UnitName.objects.filter(pk=current.pk).update(to_on=on - timedelta(days=1))
        UnitName.objects.create(unit=unit, name=name, short_name=short_name, from_on=on)
        log.add(
            "unit.renamed",
            f"unit:{unit.pk}",
            unit=unit.pk,
            before={"name": unit.name},
            after={"name": name, "on": on},
        )
        unit.name, unit.short_name = name, short_name
        unit.save(update_fields=["name", "short_name"])
    return unit


def not_in_future(on: date) -> None:
    """Refuse a day to come: names and places in force are those of today."""
    if on > clock.today():
        raise Refusal("not_yet", _("这一天还没有到。"), _("到那天再办。"), field="on")


def move_unit(*, unit: Unit, parent: Unit, by: By) -> Unit:
    """Put ``unit`` with all that lies under it under another parent, last in order there."""
    if tree.is_within(parent.path, unit.path):
        raise Refusal("into_itself", _("不能移到自己下面。"), _("换一个上级单位。"), field="parent")
    if unit.parent_id == parent.pk:
        raise Refusal("there_already", _("已经在这个上级下面。"), _("换一个上级单位。"), field="parent")
    if parent.to_on is not None or unit.to_on is not None:
        raise Refusal(
            "unit_gone", _("已经撤销的单位不能移，也不能移到它下面。"), _("换一个单位。"), field="parent"
        )
    with writing(by) as log:
        _check_place(unit.name, UnitKind(unit.kind), parent, parent.from_on)
        carry(unit, parent, log)
    unit.refresh_from_db()
    return unit


def carry(unit: Unit, parent: Unit, log: Log) -> None:
    """Carry ``unit`` with all below under ``parent``: new paths, last in order there; one event ``unit.moved``."""
    # Another move may have come first.
    old, before = Unit.objects.values_list("path", "parent_id").get(pk=unit.pk)
    new = _next_path(parent)
    if tree.is_within(new, old):
        raise Refusal("into_itself", _("不能移到自己下面。"), _("换一个上级单位。"), field="parent")
    below = list(Unit.objects.filter(path__gte=old, path__lt=tree.upper_bound(old)).order_by("path"))
    for each in below:
        each.path = new + each.path[len(old) :]
    Unit.objects.bulk_update(below, ["path"], batch_size=500)
    note_lives(below, log)
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    tallies.carry(unit, before, parent.pk)
    log.add(
        "unit.moved",
        f"unit:{unit.pk}",
        unit=unit.pk,
        before={"parent": before, "path": Plain(old)},
        after={"parent": parent.pk, "path": Plain(new)},
    )


def count_heads(*, unit: Unit, on: date, full: int, probationary: int, voting: int, by: By) -> HeadCount:
    """Write down how many members ``unit`` had on a day; a second count for that day corrects the first."""
    return count_many(entries=[(unit, on, (full, probationary, voting))], by=by)[0]


def count_many(*, entries: Sequence[tuple[Unit, date, tuple[int, int, int]]], by: By) -> list[HeadCount]:
    """Write down head-counts (full, probationary, entitled to vote) of units, each unit once; see :func:`count_heads`.

    One event ``unit.counted`` each. A refusal says which of them it is about (``nth``).
    """
    for n, (unit, on, numbers) in enumerate(entries):
        with of_nth(n):
            refuse_heads(*numbers)
            if on > clock.today() or not unit.lives_on(on):
                raise Refusal("unit_gone", _("这一天单位不在，或还没有到。"), _("换一个日期。"), field="on")
    with writing(by) as log:
        days = {unit.pk: on for unit, on, _numbers in entries}
        ended = [
            row
            for some in batched(days)
            for row in HeadCount.objects.filter(gone_at=None, unit__in=some)
            if row.on == days[row.unit_id]
        ]
        for row in ended:
            row.gone_at, row.gone_by = log.at, by.person
        write_fields(ended, ["gone_at", "gone_by"], first=True)
        known = {"known_at": log.at, "known_by": by.person}
        counts = [
            HeadCount(unit=unit, on=on, full=full, probationary=probationary, voting=voting, **known)
            for unit, on, (full, probationary, voting) in entries
        ]
        insert_many(counts)
        for count in counts:
            log.add("unit.counted", f"unit:{count.unit_id}", unit=count.unit_id, after=facts_of_heads(count))
    return counts


def facts_of_heads(count: HeadCount) -> dict[str, object]:
    """Return what the trail keeps of a head-count."""
    return {
        "on": count.on,
        "full": count.full,
        "probationary": count.probationary,
        "voting": count.voting,
    }


def refuse_heads(full: int, probationary: int, voting: int) -> None:
    """Refuse negative numbers, and more who vote than there are full members."""
    if min(full, probationary, voting) < 0 or voting > full:
        raise Refusal(
            "head_count", _("有表决权的人数不能多于正式党员人数。"), _("核对三个数。"), field="voting"
        )
