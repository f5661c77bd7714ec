"""Drafts: what somebody is still writing. Theirs alone, outside every count, without an event."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import NotFound, Refusal
from luoshi.base.text import is_marked_secret
from luoshi.org.models import Unit
from luoshi.records.kinds import RecordState
from luoshi.records.models import Record

LIMIT = 20_000


def save_draft(*, host: Unit, words: dict[str, Any], by: By, draft: Record | None = None) -> Record:
    """Keep the words of a form as a draft of ``by``'s person. Raises Refusal for a secrecy marking or too much text."""
    text = "\n".join(str(each) for each in words.values())
    if len(text) > LIMIT:
        raise Refusal("too_long", _("草稿太长。"), _("写短一点。"))
    if is_marked_secret(text):
        raise Refusal("secret", _("这里写着密级，落实不收涉密内容。"), _("走涉密渠道；这里一个字也没有记。"))
    with transaction.atomic():
        if draft is None:
            return Record.objects.create(state=RecordState.DRAFT, host=host, drafter=by.person, draft=words)
        row = (
            Record.objects.select_for_update()
            .filter(pk=draft.pk, state=RecordState.DRAFT, drafter=by.person)
            .first()
        )
        if row is None:
            raise NotFound
        row.host, row.draft = host, words
        row.save(update_fields=["host", "draft"])
        return row


def discard_draft(*, draft: Record, by: By) -> None:
    """Throw a draft of one's own away."""
    gone, _rows = Record.objects.filter(pk=draft.pk, state=RecordState.DRAFT, drafter=by.person).delete()
    if not gone:
        raise NotFound
