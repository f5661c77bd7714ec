"""What closing an item needs, and that another person judges: the one place that checks it.

Purpose: page, import, bulk action and API cannot differ. What is needed is data on the item, set by its
opener (`Needs`); what is there is read from its rows (`Given`). Source: rules 6.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Missing(StrEnum):
    """What an item still lacks, in the order in which a form asks for it."""

    EFFECT = "effect"
    DOCUMENT = "document"
    RULE = "rule"
    RELOOK = "relook"
    BENEFICIARY = "beneficiary"
    CHECK = "check"
    CHILDREN = "children"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the opener asked for. The effect (成效) is always needed and so has no field."""

    document: str = ""
    """Name of the document the standard asks for; empty: none, attachments are optional."""
    rule: bool = False
    """An established rule (建章立制)."""
    relook: bool = False
    """A date of looking again (回头看)."""
    beneficiary: bool = False
    """The word of those it was done for."""
    sustained: bool = False
    """长期坚持: closes by an established rule and a periodic check, never by date."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is there."""

    effect: str = ""
    documents: tuple[str, ...] = ()
    """Names or numbers cited for the document asked for."""
    papers: int = 0
    """Files attached as the document asked for, in this round, not withdrawn."""
    rule: str = ""
    relook_on: date | None = None
    beneficiary_word: str = ""
    checks: int = 0
    """Periodic checks made."""
    open_children: int = 0
    """Children neither closed nor cancelled."""


def says_something(text: str) -> bool:
    """Tell whether a text holds a letter, a character or a digit: blanks and punctuation say nothing."""
    return any(sign.isalnum() for sign in text)


def missing_to_submit(needs: Needs, given: Given) -> list[Missing]:
    """Return what the doer must still add before submitting; empty: it may be submitted.

    Source: rules 6, "Submitting needs a statement of effect (成效). Attachments are optional, unless the
    standard names a document" (a cited number or an attached file will do); 长期坚持 "by an established rule plus a periodic check".
    """
    lacking: list[Missing] = []
    if not says_something(given.effect):
        lacking.append(Missing.EFFECT)
    cited = any(map(says_something, given.documents))
    if says_something(needs.document) and not cited and given.papers < 1:
        lacking.append(Missing.DOCUMENT)
    if (needs.rule or needs.sustained) and not says_something(given.rule):
        lacking.append(Missing.RULE)
    if needs.beneficiary and not says_something(given.beneficiary_word):
        lacking.append(Missing.BENEFICIARY)
    return lacking


def missing_to_close(needs: Needs, given: Given) -> list[Missing]:
    """Return what still stands between the item and its closing; empty: it may be confirmed.

    All that submitting needs, and: the re-look date where asked for, one check at least of a 长期坚持 item,
    no child still open. Source: rules 6, "What closing needs" and "A parent closes when its children are
    closed".
    """
    lacking = set(missing_to_submit(needs, given))
    if needs.relook and given.relook_on is None:
        lacking.add(Missing.RELOOK)
    if needs.sustained and given.checks < 1:
        lacking.add(Missing.CHECK)
    if given.open_children > 0:
        lacking.add(Missing.CHILDREN)
    return [one for one in Missing if one in lacking]


def same_person(doers: Iterable[str], judges: Iterable[str]) -> frozenset[str]:
    """Return the persons who stand on both sides; empty: another person judges, as it must be.

    Takes ids of persons, never of posts: one person in two posts, as a deputy or at the keyboard is still
    one. `doers`: whoever submitted, on whose behalf, who typed it, who wrote progress. `judges`: who judges,
    who types it, in whose name. Empty ids stand for nobody. Source: rules 7, "The confirmer is another person
    than the doer, compared across posts, deputies and those who typed".
    """
    return (frozenset(doers) & frozenset(judges)) - {""}
