"""The same tables written: with the columns that are read, so that what was written and is read again changes nothing."""

from collections.abc import Iterable, Iterator
from datetime import time

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.access.queries import visible_groups, visible_posts, visible_units
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.cadence.kinds import RecordKind
from luoshi.cadence.words import RECORDS
from luoshi.files.excel_out import Cell, Column
from luoshi.files.grids.fields import Fields
from luoshi.files.grids.record_fields import MODES
from luoshi.lists.queries import list_of_unit, whole
from luoshi.lists.words import tier_words
from luoshi.meetings.models import Directive
from luoshi.meetings.rights import directives_in_sight
from luoshi.org.kinds import ADMINISTRATORS, BranchKind, GroupKind, PostKind, UnitKind
from luoshi.org.models import GroupUnit, HeadCount, Person, Tenure
from luoshi.org.words import BRANCH_KINDS, GROUP_KINDS, POST_KINDS, UNIT_KINDS
from luoshi.records.kinds import Mode, RecordState, Role
from luoshi.records.models import RecordVersion
from luoshi.records.queries import visible_records
from luoshi.records.rights import sees_names

Cells = dict[str, Cell]


def columns(fields: Fields) -> list[Column[Cells]]:
    """Return the columns of a kind of table, for rows by key."""
    return [
        Column(str(field.label), lambda row, key=field.key: row.get(key), field.width)  # type: ignore[misc]
        for field in fields.every
    ]


def records(viewer: Viewer, year: int | None) -> Iterator[Cells]:
    """Yield the records in sight of a year (all where None) in order of days; names only to those who see them."""
    narrowed = (
        Q(state=RecordState.ENTERED) if year is None else Q(state=RecordState.ENTERED, held_on__year=year)
    )
    seen = visible_records(viewer, narrowed).order_by()
    rows = RecordVersion.objects.filter(gone_at=None, record__in=seen.values("pk"))
    if year is not None:
        rows = rows.filter(held_on__year=year)
    rows = rows.select_related("record", "host").prefetch_related("joints__unit", "attended")
    names = dict(Person.objects.exclude(name="").values_list("pk", "name"))
    for version in rows.order_by("held_on", "pk").iterator(chunk_size=500):
        yield _record(version, names if sees_names(viewer, version.host) else {})


def _record(version: RecordVersion, names: dict[str, str]) -> Cells:
    named = [(each.role, names.get(each.person, "")) for each in version.attended.all()]

    def of(role: Role) -> str:
        return _("、").join(name for each, name in named if each == role and name)

    return {
        "number": version.record.number,
        "held_on": version.held_on,
        "until_on": version.until_on,
        "times": _times(version.begins, version.ends),
        "kinds": _("、").join(str(RECORDS[RecordKind(each)]) for each in version.kinds.split()),
        "host": version.host.name,
        "joints": _("、").join(each.unit.name for each in version.joints.all()),
        "place": version.place,
        "mode": str(MODES[Mode(version.mode)]),
        "chair": names.get(version.chair, ""),
        "recorder": names.get(version.recorder, ""),
        "required": version.required,
        "present": version.present,
        "excused": version.excused,
        "elsewhere": version.elsewhere,
        "exempt": version.exempt,
        "visiting": version.visiting,
        "topics": version.topics,
        "lecturer": of(Role.LECTURER),
        "members": of(Role.MEMBER),
        "pairs": version.pairs,
    }


def _times(begins: time | None, ends: time | None) -> str:
    return "-".join(each.isoformat("minutes") for each in (begins, ends) if each is not None)


def people(viewer: Viewer, _year: int | None) -> Iterator[Cells]:
    """Yield the seats in sight that go on, in official order, with who holds each today or later; vacant ones too."""
    today = clock.today()
    posts = visible_posts(viewer).filter(Q(to_on=None) | Q(to_on__gte=today)).exclude(kind__in=ADMINISTRATORS)
    held: dict[int, list[Tenure]] = {}
    tenures = Tenure.objects.filter(Q(to_on=None) | Q(to_on__gte=today), post__in=posts, gone_at=None)
    for tenure in tenures.select_related("person").order_by("from_on", "pk"):
        held.setdefault(tenure.post_id, []).append(tenure)
    ordered = posts.select_related("unit", "group__home").order_by(
        "unit__path", "group__home__path", "group_id", "order", "pk"
    )
    for post in ordered:
        cells: Cells = {
            "number": post.pk,
            "place": str(post.unit or post.group),
            "title": post.title,
            "kind": str(POST_KINDS[PostKind(post.kind)]),
        }
        for tenure in held.get(post.pk, []):
            yield cells | {
                "name": tenure.person.name,
                "person": tenure.person_id,
                "from_on": tenure.from_on,
                "to_on": tenure.to_on,
            }
        if not held.get(post.pk):
            yield cells


def groups(viewer: Viewer, _year: int | None) -> Iterator[Cells]:
    """Yield the groups in sight that live today, with their units."""
    today = clock.today()
    units: dict[int, list[str]] = {}
    for row in GroupUnit.objects.filter(living(today)).select_related("unit").order_by("unit__path"):
        if viewer.sees_path(row.unit.path):
            units.setdefault(row.group_id, []).append(row.unit.name)
    for group in visible_groups(viewer).filter(living(today)).order_by("home__path", "kind", "order", "pk"):
        yield {
            "name": group.name,
            "kind": str(GROUP_KINDS[GroupKind(group.kind)]),
            "home": group.home.name,
            "from_on": group.from_on,
            "members": group.members,
            "units": _("、").join(units.get(group.pk, [])),
        }


def units(viewer: Viewer, _year: int | None) -> Iterator[Cells]:
    """Yield the units in sight that live today, in official order, with their last head-count."""
    today = clock.today()
    rows = visible_units(viewer).filter(living(today)).select_related("parent")
    counts = {
        count.unit_id: count
        for count in HeadCount.objects.filter(unit__in=rows.order_by(), gone_at=None, on__lte=today).order_by(
            "on", "pk"
        )
    }
    for unit in rows:
        count = counts.get(unit.pk)
        yield {
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": str(UNIT_KINDS[UnitKind(unit.kind)]),
            "parent": unit.parent.name if unit.parent else "",
            "from_on": unit.from_on,
            "branch_kind": str(BRANCH_KINDS[BranchKind(unit.branch_kind)]) if unit.branch_kind else "",
            "has_committee": _("是") if unit.has_committee else _("否"),
            "counted_on": count.on if count else None,
            "full": count.full if count else None,
            "probationary": count.probationary if count else None,
            "voting": count.voting if count else None,
        }


def directives(viewer: Viewer, year: int | None) -> Iterator[Cells]:
    """Yield the register of directives of the acting post's own unit, of a year (all where None), in order of arrival."""
    home = viewer.acting.home if viewer.acting else None
    rows = Directive.objects.filter(directives_in_sight(viewer), unit=home, gone_at=None)
    if year is not None:
        rows = rows.filter(arrived_on__year=year)
    for row in rows.select_related("document").order_by("arrived_on", "pk"):
        document = row.document
        yield {
            "number": f"{row.year}-{row.running}",
            "arrived_on": row.arrived_on,
            "title": document.title if document else "",
            "document": document.number if document else "",
            "issuer": document.issuer if document else "",
            "issued_on": document.issued_on if document else None,
            "summary": document.summary if document else "",
            "offline": _("否") if document else _("是"),
        }


def lists(viewer: Viewer, _year: int | None) -> Iterator[Cells]:
    """Yield the entries of the acting post's own unit's list as it holds today, in order."""
    today = clock.today()
    unit = viewer.acting.unit if viewer.acting else None
    standing = list_of_unit(unit, today) if unit is not None else None
    for part in whole(viewer, standing, today).parts if standing is not None else ():
        for point in part.entries:
            yield {
                "tier": str(tier_words(standing.unit)[part.tier]) if standing else "",
                "number": point.clause.number,
                "title": point.version.title,
                "text": point.version.text,
                "posts": _("、").join(at.post.title for at in point.posts) if point.named else "",
                "duty": _("、").join(duty.name for duty in point.duties),
                "standard": point.version.standard,
                "upper": _("、").join(each.upper.number for each in point.uppers),
            }


def empty() -> Iterable[Cells]:
    """Return no rows: a template has none."""
    return ()
