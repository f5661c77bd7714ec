"""Writing: groups of every sort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many
from luoshi.base.refusals import Refusal, of_nth
from luoshi.base.text import clean
from luoshi.org.kinds import GroupKind, LineageKind
from luoshi.org.models import Deputy, Group, GroupLineage, GroupUnit, Post, Tenure, Unit
from luoshi.trail.log import writing


def form_group(
    *,
    name: str,
    kind: GroupKind,
    home: Unit,
    from_on: date,
    by: By,
    order: int = 0,
    members: int | None = None,
) -> Group:
    """Form a group; its posts and units are added by their own acts. ``members`` is a plain number of persons."""
    new = NewGroup(name=name, kind=kind, home=home, from_on=from_on, order=order, members=members)
    return form_groups(news=[new], by=by)[0]


@dataclass(frozen=True)
class NewGroup:
    """A group to be formed; ``members`` is a plain number of persons."""

    name: str
    kind: GroupKind
    home: Unit
    from_on: date
    order: int = 0
    members: int | None = None


def form_groups(*, news: Sequence[NewGroup], by: By) -> list[Group]:
    """Form groups, all or none; see :func:`form_group`. A refusal says which of them it is about (``nth``)."""
    names = []
    for n, new in enumerate(news):
        names.append(clean(new.name, limit=200, field="name"))
        if not names[-1]:
            with of_nth(n):
                raise Refusal("name_missing", _("没有写组的名称。"), _("写名称。"), field="name")
    with writing(by) as log:
        groups = [Group(**{**vars(new), "name": name}) for new, name in zip(news, names, strict=True)]
        insert_many(groups, ids=True)
        for group in groups:
            after = {
                "name": group.name,
                "kind": GroupKind(group.kind),
                "from_on": group.from_on,
                "members": group.members,
            }
            log.add("group.formed", f"group:{group.pk}", unit=group.home_id, after=after)
    return groups


def assign_units(*, group: Group, units: list[Unit], from_on: date, by: By) -> list[GroupUnit]:
    """Assign units to a group from a day on; those assigned already stay as they are.

    Raises Refusal when the group, or one of the units, does not live that day.
    """
    return assign_many(entries=[(group, units, from_on)], by=by)


def assign_many(*, entries: Sequence[tuple[Group, Sequence[Unit], date]], by: By) -> list[GroupUnit]:
    """Assign units to groups, each from a day on, all or none; see :func:`assign_units`. A group stands there once."""
    for n, (group, units, from_on) in enumerate(entries):
        if not group.lives_on(from_on) or any(not unit.lives_on(from_on) for unit in units):
            with of_nth(n):
                raise Refusal("not_living", _("这一天组或单位不在。"), _("换一个日期。"), field="from_on")
    with writing(by) as log:
        days = {group.pk: from_on for group, _units, from_on in entries}
        held = {
            (row.group_id, row.unit_id)
            for some in batched(days)
            for row in GroupUnit.objects.filter(group__in=some)
            if row.lives_on(days[row.group_id])
        }
        rows = [
            GroupUnit(group=group, unit=unit, from_on=from_on)
            for group, units, from_on in entries
            for unit in units
            if (group.pk, unit.pk) not in held
        ]
        insert_many(rows)
        for row in rows:
            after = {"from_on": row.from_on}
            log.add("group.assigned", f"group:{row.group_id}", unit=row.unit_id, after=after)
    return rows


def release_unit(*, row: GroupUnit, last_on: date, by: By) -> GroupUnit:
    """Take a unit out of a group with ``last_on``."""
    with writing(by) as log:
        row.to_on = max(last_on, row.from_on)
        row.save(update_fields=["to_on"])
        log.add("group.released", f"group:{row.group_id}", unit=row.unit_id, after={"to_on": row.to_on})
    return row


def disband_group(*, group: Group, last_on: date, by: By) -> Group:
    """End a group's life with ``last_on``, and its posts with it; what it did stays under its name."""
    if group.to_on is not None or last_on < group.from_on:
        raise Refusal(
            "already_gone", _("这个组已经撤销，或日期早于成立日。"), _("核对日期。"), field="last_on"
        )
    with writing(by) as log:
        group.to_on = last_on
        group.save(update_fields=["to_on"])
        log.add("group.disbanded", f"group:{group.pk}", unit=group.home_id, after={"to_on": last_on})
        goes_on = Q(to_on=None) | Q(to_on__gt=last_on)
        for post in Post.objects.filter(goes_on, group=group, from_on__lte=last_on):
            Post.objects.filter(pk=post.pk).update(to_on=last_on)
            log.add("post.ended", f"post:{post.pk}", unit=group.home_id, after={"to_on": last_on})
        GroupUnit.objects.filter(goes_on, group=group, from_on__lte=last_on).update(to_on=last_on)
        for rows in (
            Tenure.objects.filter(goes_on, post__group=group, gone_at=None),
            Deputy.objects.filter(goes_on, post__group=group, gone_at=None),
        ):
            rows.filter(from_on__gt=last_on).update(gone_at=log.at, gone_by=by.person)
            rows.filter(from_on__lte=last_on).update(to_on=last_on)
    return group


def merge_groups(*, groups: list[Group], name: str, on: date, by: By) -> Group:
    """Merge groups into a new one that begins ``on``; each ends the day before and keeps its history.

    The units assigned to them are assigned to the successor.
    """
    if len({g.pk for g in groups}) < 2 or len({(g.kind, g.home_id) for g in groups}) != 1:
        raise Refusal("merge_what", _("合并要选同一类的两个以上的组。"), _("重新选一遍。"), field="groups")
    with writing(by):
        successor = form_group(
            name=name, kind=GroupKind(groups[0].kind), home=groups[0].home, from_on=on, by=by
        )
        for group in groups:
            units = [
                row.unit for row in GroupUnit.objects.filter(group=group, to_on=None).select_related("unit")
            ]
            disband_group(group=group, last_on=on - timedelta(days=1), by=by)
            assign_units(group=successor, units=units, from_on=on, by=by)
            GroupLineage.objects.create(before=group, after=successor, on=on, kind=LineageKind.MERGED)
    return successor
