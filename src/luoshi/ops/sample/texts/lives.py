"""Every branch there ever was in the sample, with its names, its unit and its life span."""

from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.ops.sample.texts import bodies, lineage
from luoshi.ops.sample.texts.bodies import OPENING, Body, ordinal_branch
from luoshi.ops.sample.texts.lineage import BranchKind


@dataclass(frozen=True, slots=True)
class Place:
    """What a branch was called and which body it stood under, from a day on."""

    from_on: date
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class BranchLife:
    """A branch: its places in order of days, its last day (None: it lives), the branches it came out of."""

    places: tuple[Place, ...]
    kind: BranchKind
    to_on: date | None = None
    came_from: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its last name."""
        return self.places[-1].name

    @property
    def unit(self) -> str:
        """Short name of the body it stood under last."""
        return self.places[-1].unit

    @property
    def from_on(self) -> date:
        """Its first day."""
        return self.places[0].from_on

    def lives_on(self, day: date) -> bool:
        """Tell whether it exists on ``day``; both ends of its life count."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


def branch_lives() -> tuple[BranchLife, ...]:
    """Return every branch of every kind, body by body in official order, those that are gone last in each body."""
    lives: list[BranchLife] = []
    for body in bodies.BODIES:
        lives += [_in_service(body, name) for name in bodies.branch_names(body)]
        lives += [_gone(body.short, name, to_on) for unit, name, to_on in _ENDED if unit == body.short]
        lives += [
            BranchLife((Place(_founded(body), name, body.short),), "retired")
            for name in bodies.retired_branch_names(body)
        ]
        lives += [
            BranchLife((Place(extra.from_on, extra.name, extra.host),), extra.kind, extra.to_on)
            for extra in bodies.EXTRA_BRANCHES
            if extra.host == body.short
        ]
    return tuple(lives)


def branches_on(day: date, kind: BranchKind = "in_service") -> tuple[BranchLife, ...]:
    """Return the branches of one kind that exist on ``day``."""
    return tuple(life for life in branch_lives() if life.kind == kind and life.lives_on(day))


def bodies_on(day: date) -> tuple[Body, ...]:
    """Return the bodies that exist on ``day``: those of CLOSING in official order, then those gone since."""
    now = [body for body in bodies.BODIES if _founded(body) <= day]
    return (*now, *(former.body for former in lineage.FORMER if day <= former.to_on))


def _founded(body: Body) -> date:
    return lineage.FOUNDED.get(body.short, OPENING)


def _ended() -> list[tuple[str, str, date]]:
    """Return unit, name and last day of the branches that were dissolved, merged or split."""
    rows: list[tuple[str, str, date]] = []
    for event in lineage.EVENTS:
        if event.unit:
            last = event.on if event.kind == "branch_dissolved" else event.on - timedelta(days=1)
            rows += [(event.unit, name, last) for name in event.before]
    return rows


def _moved() -> dict[str, tuple[str, str]]:
    """Return, for each branch of a merged or split body, its last name → the former body and its name there."""
    moved: dict[str, tuple[str, str]] = {}
    merged = [one for one in lineage.FORMER if one.to_on < lineage.MERGED_ON]
    place = 0
    for former in merged:
        for serial in range(1, former.body.branches + 1):
            place += 1
            moved[ordinal_branch("癸未中心", place)] = (
                former.body.short,
                ordinal_branch(former.body.short, serial),
            )
    (split,) = [one for one in lineage.FORMER if one not in merged]
    place = 0
    for part in split.successors:
        for serial in range(1, bodies.BY_SHORT[part].branches + 1):
            place += 1
            moved[ordinal_branch(part, serial)] = (split.body.short, ordinal_branch(split.body.short, place))
    return moved


_ENDED = _ended()
_MOVED = _moved()
_BEGUN = {name: event for event in lineage.EVENTS if event.unit for name in event.after}


def _in_service(body: Body, name: str) -> BranchLife:
    if name in _MOVED:
        unit, old_name = _MOVED[name]
        places = (Place(OPENING, old_name, unit), Place(_founded(body), name, body.short))
        return BranchLife(places, "in_service")
    if name in _BEGUN:
        event = _BEGUN[name]
        return BranchLife((Place(event.on, name, body.short),), "in_service", came_from=event.before)
    if body.short in lineage.FORMER_NAMES:
        old_name = name.replace(body.short, lineage.FORMER_NAMES[body.short])
        places = (Place(OPENING, old_name, body.short), Place(lineage.RENAMED_ON, name, body.short))
        return BranchLife(places, "in_service")
    return BranchLife((Place(OPENING, name, body.short),), "in_service")


def _gone(unit: str, name: str, to_on: date) -> BranchLife:
    return BranchLife((Place(OPENING, name, unit),), "in_service", to_on)
