"""Forms of the doer and of the second person: progress, effect, dates, judgements."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.org.models import Post
from luoshi.web.forms import fields
from luoshi.web.forms.papers import PaperField
from luoshi.web.list_words import seat_words


class ProgressForm(forms.Form):
    """What has been done so far."""

    text = fields.words(_("做了什么"), limit=2000)
    on = fields.day(_("哪一天"), required=False, help_text=_("空着就是今天。"))


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    reason = fields.words(_("原因"), limit=2000, rows=3)


class ForForm(forms.Form):
    """Whose act it is, where it is entered for a leader (代录)."""

    def add_leaders(self, posts: QuerySet[Post]) -> None:
        """Offer the leaders' posts the acting post may enter for; nothing is asked where there are none."""
        if not posts:
            return
        self.fields["for_post"] = fields.Choosing(
            posts,
            label=_("替谁录"),
            required=False,
            empty_label=_("不替谁，是我自己办的"),
            label_of=seat_words,
            help_text=_("替领导录的，要他本人确认，或写明他签过的文件。"),
        )
        self.fields["signed_document"] = fields.line(_("他签过的文件"), required=False)


class SubmitForm(ForForm):
    """The effect, and what the item asks for."""

    effect = fields.words(_("成效"), help_text=_("一句话：办之前怎样，现在怎样。附件可有可无。"), rows=5)

    def __init__(self, item: Item, posts: QuerySet[Post], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if item.needs_document:
            self.fields["documents"] = fields.words(
                _("点名要的文件"), limit=2000, rows=2, required=False, help_text=item.needs_document
            )
            self.fields["file"] = PaperField(
                label=_("或者附上这份文件"),
                required=False,
                help_text=_("写名称、文号，或附文件，有一样就行。"),
            )
        if item.needs_rule or item.klass == Klass.SUSTAINED:
            self.fields["rule"] = fields.line(_("定下来的制度"), help_text=_("写名称或文号。"))
        if item.needs_beneficiary:
            self.fields["beneficiary_word"] = fields.line(
                _("受益人怎么说"), limit=400, help_text=_("谁、说了什么。")
            )
        self.add_leaders(posts)


class ConfirmForm(ForForm):
    """Closing an item's number."""

    note = fields.words(_("核验意见"), required=False, rows=3, limit=2000, help_text=_("可以空着。"))

    def __init__(self, item: Item, posts: QuerySet[Post], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["relook_on"] = fields.day(
            _("回头看的日期"),
            required=item.needs_relook,
            help_text="" if item.needs_relook else _("可以空着。"),
        )
        self.add_leaders(posts)


class ReturnForm(ForForm):
    """What is still wanted."""

    reason = fields.words(_("还差什么"), limit=2000, rows=3, help_text=_("写清楚，对方照着改。"))

    def __init__(self, posts: QuerySet[Post], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.add_leaders(posts)


class NoteForm(forms.Form):
    """What was seen."""

    note = fields.words(_("看到什么"), limit=2000, rows=3)


class LookAgainForm(NoteForm):
    """What was seen on looking again, and when to look next."""

    next_on = fields.day(_("下次回头看"), required=False)


class ReopenForm(ReasonForm):
    """Where it rebounded, and the new date."""

    due_on = fields.day(_("新的期限"))


class AskDateForm(ReasonForm):
    """Until when, and why."""

    field_order = ["due_to", "reason"]
    due_to = fields.day(_("改到哪一天"))


class DecideDateForm(forms.Form):
    """Yes or no to another date."""

    granted = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("选一个。")},
    )
    answer = fields.words(_("说明"), required=False, limit=400, rows=2, help_text=_("不同意要写原因。"))


class NothingForm(forms.Form):
    """A page that only asks for the button."""
