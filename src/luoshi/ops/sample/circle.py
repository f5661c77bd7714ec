"""Building groups: leading group and portfolios, steering, working, standing, inspection, zones, study groups."""

from datetime import date

from luoshi.base import clock
from luoshi.mandate import actions as mandate
from luoshi.ops.sample.institution import seat
from luoshi.ops.sample.place import GENERATOR, Place
from luoshi.ops.sample.texts import bodies, groups, youth
from luoshi.ops.sample.texts.lines import LINES
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Group


def build(place: Place) -> None:
    """Form every group as of its first day, with its posts, units and leaders."""
    with clock.at(groups.GROUPS_FROM):
        _leading(place)
        _form(place, groups.STANDING_GROUP, GroupKind.STANDING, groups.GROUPS_FROM)
        for n, title in enumerate(groups.STANDING_SEATS):
            seat(place, groups.STANDING_GROUP, PostKind.CONFIRMER, title=title, order=n, key=f"confirmer.{n}")
        inspection = _form(place, groups.INSPECTION_GROUP, GroupKind.INSPECTION, groups.GROUPS_FROM)
        root = place.units[bodies.ROOT]
        org.assign_units(group=inspection, units=[root], from_on=groups.GROUPS_FROM, by=GENERATOR)
        for n, title in enumerate(groups.INSPECTION_SEATS):
            seat(
                place, groups.INSPECTION_GROUP, PostKind.INSPECTOR, title=title, order=n, key=f"inspector.{n}"
            )
    _steering(place)
    _gatherings(place)
    _study(place)
    with clock.at(bodies.OPENING):
        lead_lines(place)


def _form(
    place: Place,
    name: str,
    kind: GroupKind,
    on: date,
    *,
    home: str = bodies.ROOT,
    order: int = 0,
    members: int | None = None,
) -> Group:
    place.groups[name] = org.form_group(
        name=name, kind=kind, home=place.units[home], from_on=on, by=GENERATOR, order=order, members=members
    )
    return place.groups[name]


def _leading(place: Place) -> None:
    _form(place, groups.LEADING_GROUP, GroupKind.LEADING, groups.GROUPS_FROM)
    for n, leader in enumerate(groups.LEADERS):
        seat(place, groups.LEADING_GROUP, PostKind.LEADER, title=leader.title, order=n, key=f"leader.{n}")


def charge(place: Place) -> None:
    """Give each leader the units and lines of his portfolio, those units that are younger from their first day on."""
    for n, leader in enumerate(groups.LEADERS):
        post = place.posts[groups.LEADING_GROUP, f"leader.{n}"]
        for name in leader.units:
            unit = place.units[name]
            with clock.at(unit.from_on):
                org.give_charge(post=post, unit=unit, from_on=unit.from_on, by=GENERATOR)
        with clock.at(groups.GROUPS_FROM):
            for code in leader.lines:
                mandate.charge_line(
                    post=post, line=place.lines[code], from_on=groups.GROUPS_FROM, by=GENERATOR
                )


def _steering(place: Place) -> None:
    before = [_form(place, name, GroupKind.STEERING, groups.GROUPS_FROM) for name in groups.STEERING_BEFORE]
    with clock.at(groups.STEERING_MERGED_ON):
        place.groups[groups.STEERING_GROUP] = org.merge_groups(
            groups=before, name=groups.STEERING_GROUP, on=groups.STEERING_MERGED_ON, by=GENERATOR
        )


def _gatherings(place: Place) -> None:
    for gathered, kind, on in (
        (groups.WORKING_GROUPS, GroupKind.WORKING, groups.WORKING_FROM),
        (groups.ZONES, GroupKind.ZONE, groups.ZONES_FROM),
    ):
        with clock.at(on):
            for n, each in enumerate(gathered):
                group = _form(place, each.name, kind, on, order=n)
                units = [place.units[name] for name in each.units if place.units[name].lives_on(on)]
                org.assign_units(group=group, units=units, from_on=on, by=GENERATOR)
                if kind == GroupKind.WORKING:
                    seat(place, each.name, PostKind.WORKING_GROUP)


def _study(place: Place) -> None:
    """Form the youth study groups: heads as plain numbers, one leader's seat each."""
    for n, each in enumerate(youth.study_groups(place.rng)):
        unit = place.units[each.unit]
        on = max(each.from_on, unit.from_on)
        with clock.at(on):
            _form(place, each.name, GroupKind.STUDY, on, home=each.unit, order=n, members=each.members)
            seat(place, each.name, PostKind.STUDY_LEADER)
    place.posts["study", "study_leader"] = place.posts["己司第三学习小组", "study_leader"]


def lead_lines(place: Place) -> None:
    """Seat the line post (牵头岗) in each department that leads a line."""
    for line in LINES:
        if (line.lead, "line_lead") not in place.posts:
            seat(place, line.lead, PostKind.LINE_LEAD, order=2)
