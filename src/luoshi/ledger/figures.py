"""The register of figures: every named number with its definition, its unit, how it is bound to a period, and its rows.

Rooms and mechanisms above register their own at start-up. A figure has one value for all who may see it; it opens the rows the reader may
see and says how many more there are. A sensitive count under five shows as "<5".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from django.db.models import Model, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.models import known
from luoshi.base.refusals import NotFound
from luoshi.org.models import Unit, UnitLife

SMALL = 5


class Bound(StrEnum):
    """How a value is meant."""

    EXACT = "exact"
    AT_LEAST = "at_least"  # typed in, or reported in part
    SMALL = "under_five"  # sensitive and small: not told exactly


class Taken(StrEnum):
    """How a figure is bound to its period: a stock on the last day, a flow within it."""

    STOCK = "last_day"
    FLOW = "period"


@dataclass(frozen=True)
class Asked:
    """What is asked: a period, a scope (a unit with everything below it), the moment it is seen from (now where None)."""

    start: date
    end: date
    unit: Unit
    at: datetime | None = None

    @cached_property
    def path(self) -> str | None:
        """The unit's place in the tree at that moment; None where the ledger did not know it yet. One query at most."""
        if self.at is None:
            return self.unit.path
        lives = UnitLife.objects.filter(known(self.at), unit=self.unit).order_by()
        return lives.values_list("path", flat=True).first()


Rows = Callable[[Asked], QuerySet[Model]]
Sum = Callable[[Asked], int]


@dataclass(frozen=True)
class Figure:
    """A named number. ``rows`` are what it counts; ``value`` where it is a sum over them; ``seen`` which of them a reader may open."""

    name: str
    label: str
    label_en: str
    says: str
    says_en: str
    unit: str
    taken: Taken
    rows: Rows
    seen: Callable[[Viewer, QuerySet[Model]], QuerySet[Model]]
    words: Callable[[Model], tuple[str, str]]
    value: Sum | None = None
    sensitive: bool = False
    alias: tuple[str, ...] = ()
    by_unit: Callable[[Asked], list["Share"]] | None = None


@dataclass(frozen=True)
class Share:
    """What of a figure lies below one unit, and how much of that was held jointly with units elsewhere or beside it."""

    unit: Unit
    number: int
    joint: int


@dataclass(frozen=True)
class Value:
    """A figure's value as told: a number, how it is bound, the figure and what was asked."""

    figure: Figure
    asked: Asked
    number: int | None
    bound: Bound

    @property
    def shown(self) -> str:
        """Return the value in words: 1,288 or <5."""
        return f"{self.number:,}" if self.number is not None else f"<{SMALL}"

    def as_json(self) -> dict[str, object]:
        """Return the value as the command line prints it."""
        return {
            "name": self.figure.name,
            "label": self.figure.label,
            "value": self.number if self.number is not None else f"<{SMALL}",
            "bound": str(self.bound),
            "unit": self.figure.unit,
            "scope": self.asked.unit.name,
            "period": {
                "from": self.asked.start.isoformat(),
                "to": self.asked.end.isoformat(),
                "taken": str(self.figure.taken),
            },
            "as_of": self.asked.at.isoformat() if self.asked.at else None,
        }


@dataclass(frozen=True)
class Opened:
    """The rows of a figure a reader may see, and how many more there are."""

    rows: list[tuple[str, str]]
    seen: int
    more: int


figures: dict[str, Figure] = {}


def register(figure: Figure) -> Figure:
    """Enter a figure; a name is used once."""
    if figure.name in figures:
        raise ValueError(f"figure {figure.name} is registered already")
    figures[figure.name] = figure
    return figure


def get_figure(name: str) -> Figure:
    """Return a figure, else raise NotFound."""
    if name not in figures:
        raise NotFound
    return figures[name]


def value_of(figure: Figure, asked: Asked) -> Value:
    """Compute a figure. One value for everybody; a sensitive one under five is told as such."""
    number = figure.value(asked) if figure.value else figure.rows(asked).count()
    if figure.sensitive and 0 < number < SMALL:
        return Value(figure, asked, None, Bound.SMALL)
    return Value(figure, asked, number, Bound.EXACT)


def open_rows(
    figure: Figure, asked: Asked, viewer: Viewer, *, value: Value | None = None, limit: int = 50
) -> Opened:
    """Return the rows behind a figure that the reader may see; of a sensitive small one none.

    ``value`` where it was computed already: a figure that counts its rows need not count them twice.
    """
    rows = figure.rows(asked)
    counted = value.number if value is not None and figure.value is None else None
    total = rows.count() if counted is None else counted
    if figure.sensitive and total < SMALL:
        return Opened([], 0, 0)
    seen = figure.seen(viewer, rows)
    n = seen.count()
    return Opened([figure.words(row) for row in seen[:limit]], n, total - n)


@dataclass(frozen=True)
class Field:
    """Something the ledger knows, by name: so that nobody asks for it again under another label."""

    name: str
    label: str
    label_en: str
    says: str
    says_en: str
    unit: str
    column: str
    alias: tuple[str, ...] = field(default_factory=tuple)


fields: dict[str, Field] = {}


def register_field(entry: Field) -> Field:
    """Enter a field; a name is used once."""
    if entry.name in fields:
        raise ValueError(f"field {entry.name} is registered already")
    fields[entry.name] = entry
    return entry
