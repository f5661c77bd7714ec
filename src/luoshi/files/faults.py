"""What a dry run says: faults to mend, and what was read leniently. Both name sheet, row and column as the sheet does."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.files.column_words import column_word
from luoshi.files.columns import Column
from luoshi.files.workbook import letter

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be mended before anything is written.

    ``row`` as the sheet numbers it (0: the whole sheet or file), ``column`` its letters ("" for a whole row), ``name``
    the canonical name of the column, ``found`` what stands there, shortened.
    """

    sheet: str
    row: int
    column: str
    name: str
    found: str
    wrong: str
    mend: str
    code: str

    @property
    def cell(self) -> str:
        """The address of the cell, "F7"; "" where the fault is not about one cell."""
        return f"{self.column}{self.row}" if self.column and self.row else ""


@dataclass(slots=True)
class Lenient:
    """A reading that needs no mending: what kind, what was read as what, and where (sheet, row, letters)."""

    kind: str
    says: str
    unit: str
    places: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.places)


class Notes:
    """Collects faults and readings while files are read; equal readings are gathered into one line."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._lenient: dict[tuple[str, str], Lenient] = {}

    @property
    def lenient(self) -> list[Lenient]:
        return list(self._lenient.values())

    def fault(
        self,
        sheet: str,
        row: int,
        at: int,
        column: Column | str | None,
        found: str,
        wrong: str,
        mend: str,
        code: str,
    ) -> None:
        """Add a fault; ``at`` is the column counted from 1 (0: none), ``column`` which one it is, or its name."""
        name = column_word(column) if isinstance(column, Column) else column or ""
        self.faults.append(Fault(sheet, row, letter(at), name, shortened(found), str(wrong), str(mend), code))

    def read(self, kind: str, says: str, unit: str, sheet: str, row: int, at: int = 0) -> None:
        """Add a lenient reading at a place; equal ones are counted together."""
        line = self._lenient.setdefault((kind, says), Lenient(kind, says, unit))
        line.places.append((sheet, row, letter(at)))

    def rows_with_faults(self) -> set[tuple[str, int]]:
        """Return the rows that have a fault of their own."""
        return {(fault.sheet, fault.row) for fault in self.faults if fault.row}


def shortened(text: str) -> str:
    """Return what stands in a cell for showing: on one line, at most 80 characters; （空） for nothing."""
    line = " ".join(text.split())
    if not line:
        return _("（空）")
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return ascending row numbers as runs: 3, 4, 5, 9 → (3, 5), (9, 9)."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
