"""A list exported, filled in elsewhere, read back: what was touched in the file, and what has changed in the ledger meanwhile.

Each exported row carries a token: a short hash of each of its cells as the ledger knew them. Read back, a cell whose hash is still that of
the token was not touched, and the ledger's word stands. A cell touched in the file while the ledger's changed too is a conflict.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from luoshi.core.life import State
from luoshi.files.column_words import column_word
from luoshi.files.columns import Column
from luoshi.files.drafts import STANDARD, TITLE, DraftRow, headline
from luoshi.files.unit_words import Names
from luoshi.items.models import Item
from luoshi.items.rights import Doing, in_state
from luoshi.org.models import Post
from luoshi.org.words import post_words
from luoshi.trail.models import Event

KEEP, TAKE = "keep", "take"
IN_PART = "0"
"""What a row carries of which its reader saw lead, light and dates alone: it does not come back."""
_FORM = "2"
_PARTS = ("title", "standard", "lead", "klass", "due", "closed", "progress", "post")
_WORDS = {"title": Column.TITLE, "standard": Column.STANDARD, "post": Column.POST}
_TOKEN = re.compile(rf"{_FORM}(?:\.[0-9a-f]{{6}}){{{len(_PARTS)}}}|1(?:\.[0-9a-f]{{6}}){{7}}")
"""Form 1 knew nothing of posts: a list taken out then leaves them as they are."""


@dataclass(frozen=True)
class Clash:
    """One cell that both sides changed: what the ledger says now, what the file says."""

    key: str
    name: str
    ledger: str
    file: str


@dataclass(frozen=True)
class Choice:
    """What a person chose for a row, and which words of the ledger he saw (:func:`seen`; "" where he chose for all at once)."""

    what: str
    seen: str = ""


Choices = Mapping[int, Choice]
"""Choices by the item's id; 0 stands for every row without one of its own."""


def _hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:6]


def _of_item(item: Item) -> dict[str, str]:
    return {
        "title": headline(item.title, TITLE),
        "standard": headline(item.standard, STANDARD),
        "lead": item.lead.name,
        "klass": str(item.klass),
        "due": str(item.due_on or ""),
        "closed": str(item.state == State.CLOSED),
        "progress": item.last_word,
        "post": post_words(item.post) if item.post else "",
    }


def _of_draft(draft: DraftRow, due_on: date | None) -> dict[str, str]:
    return {
        "title": draft.title,
        "standard": draft.standard,
        "lead": draft.leads.names[0] if draft.leads.names else "",
        "klass": str(draft.klass),
        "due": str(due_on or ""),
        "closed": str(bool(draft.closed)),
        "progress": draft.progress,
        "post": draft.post,
    }


def token(item: Item) -> str:
    """Return what the exported row carries of an item as it is now. Opaque: nothing can be read out of it."""
    return ".".join([_FORM, *(_hash(text) for text in _of_item(item).values())])


def seen(clashes: Iterable[Clash]) -> str:
    """Return the mark of the ledger's words a person is shown: a choice holds for these alone."""
    return _hash("\n".join(each.ledger for each in clashes))


def is_token(text: str) -> bool:
    """Say whether ``text`` is a token this version writes."""
    return _TOKEN.fullmatch(text) is not None


def is_over(item: Item) -> bool:
    """Say whether the words of an item are settled by now: submitted, closed or cancelled."""
    return not in_state(Doing.EDIT, item)


@dataclass(frozen=True)
class Rebased:
    """What became of a row: cells both sides changed, and whether the ledger moved on where the file was not touched."""

    clashes: list[Clash]
    moved_on: bool
    dropped: bool


def rebase(draft: DraftRow, item: Item, due_on: date | None, choices: Choices) -> Rebased:
    """Put the ledger's words in place of those the file did not touch; return what both sides changed and nobody has decided.

    A cell without a choice, or whose ledger side is no longer the one that was seen, keeps the ledger's words and is told as a
    clash. Of an item that is submitted or closed by now no touched word is taken: it is dropped, and told.
    """
    base = dict(zip(_PARTS, draft.exported.split(".")[1:], strict=False))
    file, ledger = _of_draft(draft, due_on), _of_item(item)
    touched = {key for key in base if _hash(file[key]) != base[key]}
    moved = {key for key in base if _hash(ledger[key]) != base[key]}
    words = [key for key in _WORDS if key in touched and file[key] and file[key] != ledger[key]]
    settled = is_over(item)
    clashes = [
        Clash(key, column_word(_WORDS[key]), ledger[key], file[key])
        for key in words
        if key in moved and not settled
    ]
    choice = choices.get(item.pk) or choices.get(0)
    decided = choice is not None and choice.seen in {"", seen(clashes)}
    taken = decided and choice is not None and choice.what == TAKE
    held = {each.key for each in clashes if not taken}
    for key in _PARTS:
        if key not in touched or key in held or (settled and key in _WORDS):
            _lay(draft, item, key)
    return Rebased([] if decided else clashes, bool(moved - touched), settled and bool(words))


def _lay(draft: DraftRow, item: Item, key: str) -> None:
    """Put the ledger's word into a cell of the row; a date or class that was not touched agrees with any."""
    if key == "title":
        draft.title = item.title
    elif key == "standard":
        draft.standard = item.standard
    elif key == "lead":
        draft.leads = Names((item.lead.name,), draft.leads.supports)
    elif key == "klass":
        draft.klass = type(draft.klass)(item.klass)
    elif key == "due":
        draft.due = None
    elif key == "closed":
        draft.closed = ""
    elif key == "post":
        draft.post = ""
    else:
        draft.progress = ""


@dataclass(frozen=True)
class Changed:
    """When an item's words were last changed in the ledger, and from which post."""

    at: datetime
    post: str


def last_changes(items: Iterable[Item]) -> dict[int, Changed]:
    """Return the last change of wording of each item, in two queries."""
    keys = {f"item:{item.pk}": item.pk for item in items}
    found: dict[int, Event] = {}
    for event in Event.objects.filter(obj__in=keys, act__in=("item.edited", "item.seated")).order_by("seq"):
        found[keys[event.obj]] = event
    posts = Post.objects.in_bulk({event.post for event in found.values() if event.post})
    return {
        pk: Changed(event.ts, posts[event.post].title if event.post in posts else _("系统"))
        for pk, event in found.items()
    }
