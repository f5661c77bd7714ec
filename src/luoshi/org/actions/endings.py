"""Writing: units end, and how one comes out of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.base.text import said
from luoshi.org.actions.lives import note_lives
from luoshi.org.actions.units import carry, found_unit, not_in_future
from luoshi.org.kinds import BranchKind, LineageKind, UnitKind
from luoshi.org.models import Deputy, GroupUnit, Lineage, Portfolio, Post, Tenure, Unit, UnitName
from luoshi.trail.log import Log, writing


def dissolve_unit(*, unit: Unit, last_on: date, by: By) -> Unit:
    """End the life of ``unit`` with ``last_on``; refused while units under it live on, and for the root.

    Its posts end with it, with whoever holds them or stands in, and what has charge of it.
    """
    if unit.parent_id is None:
        raise Refusal("root_stays", _("最上级单位不能撤销。"), _("改名，或移动下面的单位。"))
    with writing(by) as log:
        _end(unit, last_on, log, "unit.dissolved", field="last_on")
    return unit


def call_off_end(*, unit: Unit, reason: str, by: By) -> Unit:
    """Call off the announced or entered end of ``unit``: it goes on, and so do the posts and seats that ended with it.

    Raises Refusal where it has not ended, other units came out of it, or its superior is gone. What it owed meanwhile is
    owed again; grace for that runs from this day (rules 20, "owed by a unit"). One event ``unit.end_called_off``.
    """
    reason = said(reason, says=_("没有写原因。"), mend=_("写一句，例如：机构方案调整，不撤了。"), limit=400)
    with writing(by) as log:
        last = Unit.objects.select_for_update().get(pk=unit.pk).to_on
        if last is None:
            raise Refusal("not_ended", _("这个单位没有撤销。"), _("核对单位。"))
        if Lineage.objects.filter(before=unit).exists():
            raise Refusal("succeeded", _("已经有单位由它合并或拆分而来。"), _("只能另设单位。"))
        parent = unit.parent
        if parent is not None and parent.to_on is not None:
            raise Refusal("parent_gone", _("上级单位已经撤销。"), _("先恢复上级单位。"))
        unit.to_on = None
        unit.save(update_fields=["to_on"])
        note_lives([unit], log)
        UnitName.objects.filter(unit=unit, to_on=last).update(to_on=None)
        posts = list(Post.objects.filter(unit=unit, to_on=last).values_list("pk", flat=True))
        Post.objects.filter(pk__in=posts).update(to_on=None)
        for rows in (
            Tenure.objects.filter(post__in=posts, to_on=last, gone_at=None),
            Portfolio.objects.filter(unit=unit, to_on=last, gone_at=None),
            GroupUnit.objects.filter(unit=unit, to_on=last),
        ):
            rows.update(to_on=None)  # deputies have an end of their own: they are named anew
        log.add(
            "unit.end_called_off",
            f"unit:{unit.pk}",
            unit=unit.pk,
            before={"to_on": last},
            after={"to_on": None, "reason": reason},
        )
    return unit


def _end(unit: Unit, last_on: date, log: Log, act: str, *, field: str) -> None:
    if unit.to_on is not None or last_on < unit.from_on:
        raise Refusal("already_gone", _("这个单位已经撤销，或日期早于成立日。"), _("核对日期。"), field=field)
    if Unit.objects.filter(parent=unit, to_on=None).exists():
        raise Refusal("children_live", _("下面还有单位没有撤销。"), _("先撤销、并走或移走下面的单位。"))
    unit.to_on = last_on
    unit.save(update_fields=["to_on"])
    note_lives([unit], log)
    UnitName.objects.filter(unit=unit, to_on=None).update(to_on=last_on)
    log.add(act, f"unit:{unit.pk}", unit=unit.pk, before={"to_on": None}, after={"to_on": last_on})
    _end_seats(unit, last_on, log)


def _end_seats(unit: Unit, last_on: date, log: Log) -> None:
    """End the posts of a unit that ends, and its places in portfolios and groups; rows that begin later go."""
    goes_on = Q(to_on=None) | Q(to_on__gt=last_on)
    for post in Post.objects.filter(goes_on, unit=unit, from_on__lte=last_on):
        Post.objects.filter(pk=post.pk).update(to_on=last_on)
        log.add("post.ended", f"post:{post.pk}", unit=unit.pk, after={"to_on": last_on})
    gone = {"gone_at": log.at, "gone_by": log.by.person}
    for rows in (
        Tenure.objects.filter(goes_on, post__unit=unit, gone_at=None),
        Deputy.objects.filter(goes_on, post__unit=unit, gone_at=None),
        Portfolio.objects.filter(goes_on, unit=unit, gone_at=None),
    ):
        rows.filter(from_on__gt=last_on).update(**gone)
        rows.filter(from_on__lte=last_on).update(to_on=last_on)
    GroupUnit.objects.filter(goes_on, unit=unit, from_on__lte=last_on).update(to_on=last_on)


def merge_units(*, units: list[Unit], name: str, on: date, by: By, short_name: str = "") -> Unit:
    """Merge ``units`` (two or more, one parent, one kind) into a new one that begins ``on``; they end the day before.

    Living units under them are carried over to the successor with new paths. The successor may bear a name of one of
    them.
    """
    if len({u.pk for u in units}) < 2 or len({(u.parent_id, u.kind) for u in units}) != 1:
        raise Refusal(
            "merge_what",
            _("合并要选同一个上级下面、同一类的两个以上单位。"),
            _("重新选一遍。"),
            field="units",
        )
    not_in_future(on)
    first = units[0]
    with writing(by) as log:
        successor = found_unit(
            name=name,
            short_name=short_name,
            kind=UnitKind(first.kind),
            parent=first.parent,
            from_on=on,
            by=by,
            branch_kind=BranchKind(first.branch_kind) if first.branch_kind else None,
            has_committee=any(u.has_committee for u in units),
            leaving=units,
        )
        for unit in units:
            for child in Unit.objects.filter(parent=unit, to_on=None).order_by("path"):
                carry(child, successor, log)
            _end(unit, on - timedelta(days=1), log, "unit.merged", field="on")
            Lineage.objects.create(before=unit, after=successor, on=on, kind=LineageKind.MERGED)
    return successor


@dataclass(frozen=True)
class Successor:
    """What comes out of a split: its names, whether it has a committee, and which units under the old one go to it."""

    name: str
    short_name: str = ""
    has_committee: bool | None = None  # None: as the unit that is split
    carried: Sequence[Unit] = ()


def split_unit(*, unit: Unit, names: Sequence[str | Successor], on: date, by: By) -> list[Unit]:
    """Split ``unit`` into one new unit a name, each beginning ``on``; it ends the day before.

    Every living unit under it goes to the successor that names it, or has been moved before: the ledger does not
    guess who goes where.
    """
    wanted = [each if isinstance(each, Successor) else Successor(each) for each in names]
    if len(wanted) < 2:
        raise Refusal("split_what", _("拆分至少要写两个新单位。"), _("一行写一个名称。"), field="names")
    if unit.parent is None:
        raise Refusal("root_stays", _("最上级单位不能拆分。"), _("在它下面设新的单位。"))
    not_in_future(on)
    with writing(by) as log:
        parts = [_part(unit, each, on, log, by) for each in wanted]
        _end(unit, on - timedelta(days=1), log, "unit.split", field="on")
        for part in parts:
            Lineage.objects.create(before=unit, after=part, on=on, kind=LineageKind.SPLIT)
    return parts


def _part(unit: Unit, wanted: Successor, on: date, log: Log, by: By) -> Unit:
    part = found_unit(
        name=wanted.name,
        short_name=wanted.short_name,
        kind=UnitKind(unit.kind),
        parent=unit.parent,
        from_on=on,
        by=by,
        branch_kind=BranchKind(unit.branch_kind) if unit.branch_kind else None,
        has_committee=unit.has_committee if wanted.has_committee is None else wanted.has_committee,
        leaving=[unit],
    )
    for child in wanted.carried:
        carry(child, part, log)
    return part
