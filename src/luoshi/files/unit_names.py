"""Names in a file bound to units: today's full or short name, a former name, "各司局", or nothing like it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luoshi.access.scope import Viewer
from luoshi.items.queries import units_to_open_for
from luoshi.org import queries as org
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Lineage, Unit, UnitName

_CHUNK = 400
_AND = ("会同", "和", "及", "与", "商")
_NEAREST = 3

Kinds = Callable[[date], QuerySet[Unit]]
_SETS: dict[str, Kinds] = {
    "司局": lambda day: org.of_kind(UnitKind.DEPARTMENT, day),
    "直属单位": lambda day: org.of_kind(UnitKind.AFFILIATED, day),
    "单位": lambda day: org.alive(day).filter(kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED]),
    "设党委单位": org.with_committee,
    "党支部": lambda day: org.of_kind(UnitKind.BRANCH, day),
}
_SAME_SETS = {
    "支部": "党支部",
    "设立党委的单位": "设党委单位",
    "设党委的单位": "设党委单位",
    "部门": "司局",
    "司": "司局",
}
_EVERY = ("机关各", "部机关各", "部内各", "各有关", "各相关", "有关", "相关", "各", "全体", "所有")


@dataclass(frozen=True)
class Wrong:
    """A name that binds to no unit: what is wrong, how to mend it."""

    wrong: str
    mend: str
    code: str


@dataclass(frozen=True)
class Bound:
    """The units of one cell, in order. ``is_set``: it named sets of units (各司局), not single ones."""

    units: tuple[Unit, ...]
    is_set: bool = False
    says: tuple[str, ...] = ()


class UnitNames:
    """Binds names of one file. ``wanted`` are all pieces that may be asked for: they are read in a few queries."""

    def __init__(self, viewer: Viewer, owner: Unit, wanted: Iterable[str], day: date) -> None:
        self.viewer, self.day = viewer, day
        offered: list[Any] = list(units_to_open_for(owner))  # units with may_lead beside them
        self.leads = {unit.pk: unit for unit in offered if unit.may_lead}
        self.helpers = {unit.pk: unit for unit in offered}
        self._by_name: dict[str, dict[int, UnitName]] = {}
        self._owner = owner.pk
        self._cache: dict[tuple[str, bool], Bound | Wrong] = {}
        pieces = sorted({_squeezed(name) for name in wanted})
        for n in range(0, len(pieces), _CHUNK):
            part = pieces[n : n + _CHUNK]
            rows = UnitName.objects.filter(Q(name__in=part) | Q(short_name__in=part)).select_related("unit")
            for row in rows.order_by("from_on"):
                for name in {row.name, row.short_name}:
                    self._by_name.setdefault(name, {})[row.unit_id] = row
        for unit in (self.leads | self.helpers).values():
            row = UnitName(unit=unit, name=unit.name, short_name=unit.short_name, from_on=unit.from_on)
            for name in {unit.name, unit.short_name}:
                self._by_name.setdefault(name, {})[unit.pk] = row

    def bind(
        self, names: Iterable[str], *, own: dict[str, Unit], helping: bool = False
    ) -> Bound | tuple[str, Wrong]:
        """Return the units of ``names``; the first name that binds to none, with what is wrong, where one does not.

        ``own``: names of units that need no right to be named in this row.
        """
        allowed = self.helpers if helping else self.leads
        units: list[Unit] = []
        says: list[str] = []
        pieces = list(names)
        is_set = bool(pieces) and _set_of(pieces[0]) is not None
        for n, name in enumerate(pieces):
            unit = own.get(name)
            found = Bound((unit,)) if unit is not None else self._one(name, pieces[n + 1 :], allowed)
            if isinstance(found, Wrong):
                return name, found
            units += found.units
            says += found.says
        return Bound(tuple({unit.pk: unit for unit in units}.values()), is_set, tuple(says))

    def _one(self, name: str, following: list[str], allowed: dict[int, Unit]) -> Bound | Wrong:
        found = self._alone(name, allowed)
        if not isinstance(found, Wrong) or found.code != "unit_unknown":
            return found
        for short in self._completed(name, following):
            whole = self._named(short, allowed)
            if isinstance(whole, Bound):
                return Bound(whole.units, says=(_("“%(a)s”读成“%(b)s”") % {"a": name, "b": short},))
        for word in _AND:
            parts = [part for part in name.split(word) if part]
            bound = [self._named(part, allowed) for part in parts]
            if len(parts) > 1 and all(isinstance(each, Bound) for each in bound):
                return Bound(tuple(unit for each in bound if isinstance(each, Bound) for unit in each.units))
        return found

    def _alone(self, name: str, allowed: dict[int, Unit]) -> Bound | Wrong:
        key = (name, allowed is self.helpers)
        if key not in self._cache:
            kinds = _set_of(name)
            self._cache[key] = self._every(name, kinds, allowed) if kinds else self._named(name, allowed)
        return self._cache[key]

    def _completed(self, name: str, following: list[str]) -> list[str]:
        """Return what a shortened name may stand for before a full one: 甲 in 甲、乙司 → 甲司."""
        full = next((each for each in following if _squeezed(each) in self._by_name), "")
        return [name + full[-n:] for n in range(1, min(4, len(full) - 1) + 1)] if len(name) <= 6 else []

    def _every(self, name: str, kinds: Kinds, allowed: dict[int, Unit]) -> Bound | Wrong:
        units = tuple(
            allowed[unit.pk] for unit in kinds(self.day) if unit.pk in allowed and unit.pk != self._owner
        )
        if not units:
            return Wrong(_("你能交办的单位里没有“%(name)s”") % {"name": name}, _("写单位的名称"), "set_empty")
        says = _("“%(name)s”读成今天的 %(n)d 个单位") % {"name": name, "n": len(units)}
        return Bound(units, True, (says,))

    def _named(self, name: str, allowed: dict[int, Unit]) -> Bound | Wrong:
        key = _squeezed(name)
        rows = self._by_name.get(key, {})
        now = [row.unit for row in rows.values() if row.to_on is None and row.unit.lives_on(self.day)]
        mine = [allowed[unit.pk] for unit in now if unit.pk in allowed]
        if len(mine) == 1:
            return Bound((mine[0],))
        if mine:
            wrong = _("有 %(n)d 个单位叫这个名字") % {"n": len(mine)}
            return Wrong(wrong, _("写全称，例如“%(name)s”") % {"name": mine[0].name}, "unit_ambiguous")
        if any(self.viewer.sees_path(unit.path) for unit in now):
            return Wrong(_("这个单位不归你交办"), _("换成下一级单位，或请它的上级交办"), "unit_not_yours")
        for row in rows.values():
            if self.viewer.sees_path(row.unit.path) and (former := self._former(row)):
                return former
        return self._unknown(key, allowed)

    def _former(self, row: UnitName) -> Wrong | None:
        """Return the fault that names what has become of a unit that bore a name."""
        if row.unit.lives_on(self.day):
            if row.to_on is None:
                return None
            since, today = row.to_on + timedelta(days=1), row.unit.name
            mend = _("%(year)d年%(month)d月改名“%(today)s”，改成“%(today)s”")
        else:
            after = Lineage.objects.filter(before=row.unit).select_related("after").order_by("pk").first()
            if after is None:
                return Wrong(_("这个单位已经撤销"), _("换成现在的单位"), "unit_former")
            since, today = after.on, after.after.name
            mend = _("%(year)d年%(month)d月并入“%(today)s”，改成“%(today)s”")
        words = {"year": since.year, "month": since.month, "today": today}
        return Wrong(_("没有这个单位"), mend % words, "unit_former")

    def _unknown(self, key: str, allowed: dict[int, Unit]) -> Wrong:
        names = {unit.name: None for unit in allowed.values()}
        near = get_close_matches(key, names, n=_NEAREST, cutoff=0.4)
        near += [name for name in names if key and key in name and name not in near][: _NEAREST - len(near)]
        if near:
            mend = _("是不是 %(names)s") % {"names": "、".join(f"“{name}”" for name in near)}
        else:
            mend = _("写单位的全称或简称；一批单位写“各司局”“各直属单位”“各单位”“各设党委单位”")
        return Wrong(_("没有这个单位"), mend, "unit_unknown")


def _squeezed(name: str) -> str:
    return "".join(name.split())


def _set_of(name: str) -> Kinds | None:
    """Return the set that "各司局" and the like name, else None."""
    key = _squeezed(name)
    for every in _EVERY:
        if key.startswith(every):
            rest = key.removeprefix(every).removeprefix("机关")
            return _SETS.get(_SAME_SETS.get(rest, rest))
    return _SETS["设党委单位"] if key == "设党委单位" else None
