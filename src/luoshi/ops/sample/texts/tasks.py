"""What a task of the open-ended ledger is made of."""

from dataclasses import dataclass
from typing import Literal

Klass = Literal["immediate", "by_date", "sustained"]
HandDown = Literal["", "departments", "affiliated", "committees", "all", "given"]

FIRST_YEAR = 2018


@dataclass(frozen=True, slots=True)
class Wording:
    """What a task says from ``year`` on, and where that comes from."""

    year: int
    title: str
    standard: str
    lead: str
    source: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task that keeps its number for ever; its wordings are in order of years.

    ``due``: month and day, of a sustained task the day of its first check in the year; ``check_every`` in months.
    ``uppers``: points of the upper opinion (``documents.UPPER_OPINION``). ``hand_down``: to whom it is broken down
    from ``handed_from`` on; ``given_to`` names them where it is "given". ``retired_from``: the first year without it.
    """

    number: str
    wordings: tuple[Wording, ...]
    klass: Klass
    line: str
    due: tuple[int, int]
    uppers: tuple[str, ...]
    supports: tuple[str, ...] = ()
    hand_down: HandDown = ""
    handed_from: int = FIRST_YEAR
    given_to: tuple[str, ...] = ()
    needs_document: str = ""
    needs_rule: bool = False
    needs_relook: bool = False
    needs_beneficiary: bool = False
    check_every: int | None = None
    retired_from: int | None = None
    retire_source: str = ""

    @property
    def first_year(self) -> int:
        """The first year it is in force."""
        return self.wordings[0].year

    @property
    def aspect(self) -> str:
        """Number of the aspect it stands under."""
        return self.number.split("-")[0]

    def said_in(self, year: int) -> Wording | None:
        """Return what it says in ``year``; None where it is not in force."""
        if self.retired_from is not None and year >= self.retired_from:
            return None
        return next((wording for wording in reversed(self.wordings) if wording.year <= year), None)
