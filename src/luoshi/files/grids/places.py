"""Names of units and people in such a table, bound in a few queries for the whole file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.access.queries import visible_units
from luoshi.access.scope import Viewer
from luoshi.files.grids.reading import GridRow
from luoshi.org.guests import Holder
from luoshi.org.models import Tenure, Unit, UnitName

CHUNK = 400


class Units:
    """The units by the names they bear or bore; ``in_sight`` are those the reader sees."""

    def __init__(self, viewer: Viewer, wanted: Iterable[str]) -> None:
        self.in_sight = {unit.pk: unit for unit in visible_units(viewer).select_related("parent")}
        self._named: dict[str, list[UnitName]] = {}
        names = sorted(set(wanted))
        for n in range(0, len(names), CHUNK):
            part = names[n : n + CHUNK]
            rows = UnitName.objects.filter(Q(name__in=part) | Q(short_name__in=part)).select_related("unit")
            for row in rows.order_by("from_on", "pk"):
                for name in {row.name, row.short_name} & set(part):
                    self._named.setdefault(name, []).append(row)

    def named(self, name: str, day: date, *, anywhere: bool = False) -> list[Unit]:
        """Return the units that bear ``name`` on ``day``, or live on ``day`` and bear it today or bore it before."""
        rows = self._named.get(name, [])
        rows = [row for row in rows if (anywhere or row.unit_id in self.in_sight) and row.unit.lives_on(day)]
        then = [row for row in rows if row.lives_on(day)]
        return list({row.unit_id: row.unit for row in then or rows}.values())

    def one(self, row: GridRow, key: str, name: str, day: date, *, anywhere: bool = False) -> Unit | None:
        """Return the unit of a name, else note a fault that says what is near it."""
        found = self.named(name, day, anywhere=anywhere)
        if len(found) == 1:
            return found[0]
        if found:
            wrong = _("有 %(n)d 个单位叫这个名字") % {"n": len(found)}
            row.fault(
                key, name, wrong, _("写全称，例如“%(name)s”") % {"name": found[0].name}, "unit_ambiguous"
            )
            return None
        lived = [each.unit for each in self._named.get(name, []) if anywhere or each.unit_id in self.in_sight]
        if lived:
            wrong = _("%(unit)s 那一天不在。") % {"unit": lived[-1].name}
            row.fault(key, name, wrong, _("核对日期和单位。"), "outside_life")
            return None
        near = get_close_matches(name, {unit.name for unit in self.in_sight.values()}, n=3, cutoff=0.4)
        offer = _("是不是 %(names)s") % {"names": "、".join(f"“{each}”" for each in near)} if near else ""
        row.fault(key, name, _("没有这个单位"), offer or _("写单位的全称或简称"), "unit_unknown")
        return None


@dataclass
class Seated:
    """Who holds the posts of some units, and whose branch one of them is, over all days; read in a few queries."""

    tenures: dict[int, list[Tenure]] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[int]) -> "Seated":
        """Read the tenures of the posts of ``units`` and of the leaders who live there as ordinary members."""
        found = cls()
        every = sorted(set(units))
        for n in range(0, len(every), CHUNK):
            part = every[n : n + CHUNK]
            rows = Tenure.objects.filter(Q(post__unit__in=part) | Q(post__branch__in=part), gone_at=None)
            for row in rows.select_related("post__unit", "post__group", "person").order_by(
                "post__order", "post_id"
            ):
                for unit in {row.post.unit_id, row.post.branch_id} - {None}:
                    assert unit is not None
                    found.tenures.setdefault(unit, []).append(row)
        return found

    def holders(self, unit: Unit, day: date) -> list[Holder]:
        """Return who may chair, record, lecture or attend as a member in ``unit`` on ``day``: see ``org.guests``."""
        rows = [t for t in self.tenures.get(unit.pk, []) if t.lives_on(day) and t.post.lives_on(day)]
        return [Holder(t.person_id, t.person.name, t.post, t.post.unit_id != unit.pk) for t in rows]


def found_among(people: list[Holder], said: str) -> list[Holder]:
    """Return who is meant by a name or the title of a post, each person once."""
    name = "".join(said.split())
    found = {
        each.person: each
        for each in reversed(people)
        if name
        and name
        in {each.name, each.post.title, f"{each.post.title}{each.name}", f"{each.name}{each.post.title}"}
    }
    return list(found.values())
