"""Attachments of an item: added while somebody works on it, replaced and withdrawn by the side that brought them."""

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.core.life import State
from luoshi.items.actions.work import locked
from luoshi.items.models import Item, ItemPaper, Support
from luoshi.items.words import state_word
from luoshi.org.models import Post
from luoshi.papers import actions as papers
from luoshi.papers.actions import Kept, Place, Upload
from luoshi.papers.models import Paper, PaperVersion
from luoshi.trail.log import writing

ATTACHING = frozenset({State.OPEN, State.RETURNED})
"""What lies before the confirmer changes under nobody's hands: files come before, or after it was taken back or returned."""


def attach(*, item: Item, upload: Upload, by: By) -> Paper:
    """Attach a file to an item that is worked on; one event ``paper.added``.

    Whoever attaches on the doing side (lead, support) is a doer and cannot judge (rules 7); who asked for the item may add what
    belongs to it and still judge. Raises Refusal for an item that is not worked on, and as ``papers.keep``.
    """
    return attach_kept(item=item, kept=papers.keep(upload), by=by)


def attach_kept(*, item: Item, kept: Kept, by: By) -> Paper:
    """Attach a file that was already let in; see :func:`attach`."""
    with writing(by):
        now = _worked_on(item)
        unit = Post.objects.filter(pk=by.post or 0).values_list("unit_id", flat=True).first()
        supports = set(Support.objects.filter(item=now).values_list("unit_id", flat=True))
        doer = by.post is not None and (by.post == now.post_id or unit in {now.lead_id, *supports})
        paper = papers.add(kept=kept, place=_place(now), by=by)
        ItemPaper.objects.create(item=now, paper=paper, round=now.round, unit_id=unit, doer=doer)
    return paper


def replace_paper(
    *, item: Item, paper: Paper, upload: Upload, read: int, by: By, reason: str = ""
) -> PaperVersion:
    """Let another file stand in its place while the item is worked on; see ``papers.replace``."""
    kept = papers.keep(upload)
    with writing(by):
        place = _place(_worked_on(item))
        return papers.replace(paper=paper, kept=kept, read=read, place=place, by=by, reason=reason)


def withdraw_paper(*, item: Item, paper: Paper, reason: str, by: By) -> Paper:
    """Take an attachment back in whatever state the item is (a file that should never have come); see ``papers.withdraw``."""
    with writing(by):
        return papers.withdraw(paper=paper, reason=reason, place=_place(item), by=by)


def _worked_on(item: Item) -> Item:
    (now,) = locked([item])
    if State(now.state) not in ATTACHING:
        raise Refusal(
            "not_now",
            _("%(number)s 现在是“%(state)s”，不能附文件。")
            % {"number": now.number, "state": state_word(now.state)},
            _("报上去的先撤回，销号的不再附。"),
        )
    return now


def _place(item: Item) -> Place:
    return Place(f"item:{item.pk}", item.lead_id)
