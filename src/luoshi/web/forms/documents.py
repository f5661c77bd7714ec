"""Forms of documents, clauses and lines."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.access.queries import visible_units
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.mandate.book import Book, Likely
from luoshi.mandate.kinds import ClauseKind
from luoshi.mandate.models import Clause
from luoshi.mandate.queries import clauses_of
from luoshi.mandate.words import (
    ANSWERS,
    CLAUSE_KINDS,
    DOCUMENT_KINDS,
    LINE_KINDS,
    OTHERS_SEE,
    PROPOSAL_KINDS,
)
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit
from luoshi.web.forms import fields

NEW, CHANGE, CONTINUE = "new", "change", "continue"


def _words(choices: Any) -> list[tuple[str, Any]]:
    return [(each.value, word) for each, word in choices.items()]


def _indented(unit: Unit) -> str:
    return "　" * max(len(unit.path) // 5 - 1, 0) + unit.name


def _units(viewer: Viewer, also: int | None = None) -> QuerySet[Unit]:
    """Return the units in sight that live today, and one of old days that is chosen already."""
    here = Q(living(clock.today())) & ~Q(kind=UnitKind.CELL)
    return visible_units(viewer).filter(here | Q(pk=also))


class HeadingForm(forms.Form):
    """What stands on a document's first page, and to whom it is open."""

    title = fields.line(_("标题"), help_text=_("照文件写全称。"))
    number = fields.line(
        _("文号"), limit=60, required=False, help_text=_("例如 示党发〔2019〕9号。没有就空着。")
    )
    issued_on = fields.day(_("成文日期"))
    issuer = fields.line(
        _("发文的上级"), limit=120, required=False, help_text=_("上级来文写发文机关；自己的文件空着。")
    )
    others_see = fields.choice(_("各单位看别家的事项"), _words(OTHERS_SEE))
    summary = fields.words(_("说明"), required=False, rows=3)

    def __init__(self, viewer: Viewer, owner: Unit, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reach"] = fields.ChoosingMany(
            visible_units(viewer).filter(living(clock.today()), parent=owner),
            label=_("开放给"),
            required=False,
            label_of=lambda unit: unit.name,
            help_text=_("不勾就是 %(unit)s 和下属全部单位。") % {"unit": owner.name},
        )


class DocumentForm(HeadingForm):
    """A document not yet in the ledger."""

    field_order = ["title", "number", "kind", "issued_on", "issuer", "open_ended", "prefix", "others_see"]
    kind = fields.choice(_("种类"), _words(DOCUMENT_KINDS))
    open_ended = fields.tick(_("每年充实新增：条款逐年增加、调整、退出"))
    prefix = fields.line(  # type: ignore[assignment]  # Django takes declared fields off the class
        _("事项编号的开头"), limit=4, required=False, help_text=_("例如 措，事项就编成 措-07。可以空着。")
    )


class HeadingEditForm(HeadingForm):
    """A document's heading, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class WordsForm(forms.Form):
    """What a clause says from a year on."""

    year = fields.number(_("从哪一年起"), low=1949, high=2100)
    title = fields.line(_("写什么"), help_text=_("一句话：任务或措施。"))
    text = fields.words(_("全文"), required=False, rows=3)
    standard = fields.line(_("完成标准"), limit=400, required=False)
    source = fields.line(
        _("从哪里来"), required=False, help_text=_("哪次会议、哪份文件、哪个单位提议。头一年可以空着。")
    )

    def __init__(self, viewer: Viewer, *args: Any, lead: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["lead"] = fields.Choosing(
            _units(viewer, lead),
            label=_("牵头单位"),
            label_of=_indented,
            required=False,
            empty_label=_("不写牵头"),
        )


class ClauseForm(WordsForm):
    """A new clause. Where the year before has one like it, a person says whether it is the same."""

    field_order = ["same", "year", "kind", "parent", "number", "title", "text", "standard", "lead", "source"]
    kind = fields.choice(_("是什么"), _words(CLAUSE_KINDS))
    number = fields.line(_("编号"), limit=20, help_text=_("定了不再变，例如 2-04。"))

    def __init__(self, viewer: Viewer, book: Book, *args: Any, likely: list[Likely], **more: Any) -> None:
        super().__init__(viewer, *args, **more)
        self.fields["parent"] = fields.Choosing(
            clauses_of(book.document).filter(retired_from=None),
            label=_("上一级"),
            required=False,
            empty_label=_("没有上一级"),
            label_of=lambda clause: f"{clause.number} {_said(book, clause)}",
        )
        if likely:
            self.fields["same"] = forms.ChoiceField(
                label=_("上一年有很像的，是同一条吗"),
                choices=_ways(likely),
                widget=forms.RadioSelect,
                help_text=_("像不像由程序比，是不是由你定。"),
                error_messages={"required": _("选一个。")},
            )
        self.fields["kind"].initial = ClauseKind.TASK.value
        self.order_fields(self.field_order)


def _said(book: Book, clause: Clause) -> str:
    versions = book.versions.get(clause.pk)
    return versions[-1].title if versions else ""


def _ways(likely: list[Likely]) -> list[tuple[str, Any]]:
    ways: list[tuple[str, Any]] = []
    for each in likely:
        clause, said = each.found.clause, each.found.version.title
        shown = {"number": clause.number, "title": said, "like": round(each.likeness * 100)}
        if clause.retired_from is None:
            ways.append(
                (f"{CHANGE}:{clause.pk}", _("就是 %(number)s：%(title)s（像 %(like)s%%），改它") % shown)
            )
        if not each.same_number:
            ways.append(
                (f"{CONTINUE}:{clause.pk}", _("接着 %(number)s：%(title)s，换新编号，旧的退出") % shown)
            )
    return [*ways, (NEW, _("不是，这是新的一条"))]


class ChangeForm(WordsForm):
    """What a clause says from a year on, with the last wording that was read."""

    field_order = ["year", "title", "text", "standard", "lead", "source"]
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetireForm(forms.Form):
    """From which year a clause is no longer there, and why."""

    year = fields.number(_("从哪一年起不再列"), low=1949, high=2100)
    source = fields.line(_("为什么退出"), help_text=_("例如“已销号，合并完成”。"))


class SameForm(forms.Form):
    """Which earlier clause this one goes on with."""

    def __init__(self, clause: Clause, book: Book, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        taken = {c.continues_id for c in book.clauses.values() if c.pk != clause.pk}
        rows = clauses_of(book.document).filter(retired_from__lte=book.versions[clause.pk][0].year)
        self.fields["earlier"] = fields.Choosing(
            rows.exclude(pk=clause.pk).exclude(pk__in=[pk for pk in taken if pk]),
            label=_("接着哪一条"),
            required=False,
            empty_label=_("不接着哪一条"),
            label_of=lambda each: f"{each.number} {_said(book, each)}",
            help_text=_("只列已经退出、还没有别的条款接着的。"),
        )


class UppersForm(forms.Form):
    """Which upper clauses a clause carries out."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(
        self, offered: QuerySet[Clause], shown: list[tuple[int, str]], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        field = fields.ChoosingMany(offered, label=_("上级条款"), required=False)
        field.choices = shown
        self.fields["uppers"] = field


class LineForm(forms.Form):
    """A line (条): a named subject with one lead department."""

    code = fields.line(_("代号"), limit=12, help_text=_("例如 D1。定了不再变。"))
    name = fields.line(_("名称"))
    kind = fields.choice(_("是什么"), _words(LINE_KINDS))
    from_on = fields.day(_("从哪一天起"))

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["lead"] = fields.Choosing(_units(viewer), label=_("牵头单位"), label_of=_indented)


__all__ = [
    "CHANGE",
    "CONTINUE",
    "NEW",
    "ChangeForm",
    "ClauseForm",
    "DocumentForm",
    "HeadingEditForm",
    "LineForm",
    "RetireForm",
    "SameForm",
    "UppersForm",
]


class ProposalForm(forms.Form):
    """What a unit says to a document, or to one clause."""

    kind = fields.choice(_("要说什么"), _words(PROPOSAL_KINDS))
    text = fields.words(_("意见"), rows=5, help_text=_("哪里怎么改，为什么。以单位的名义提，署岗位。"))

    def __init__(self, book: Book, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["clause"] = fields.Choosing(
            clauses_of(book.document).filter(retired_from=None),
            label=_("说哪一条"),
            required=False,
            empty_label=_("整份文件"),
            label_of=lambda clause: f"{clause.number} {_said(book, clause)}",
        )
        self.order_fields(["kind", "clause", "text"])


class AnswerForm(forms.Form):
    """The answer of who has charge of the document."""

    answer = fields.choice(_("答复"), _words(ANSWERS))
    reply = fields.words(_("怎么说"), rows=4, help_text=_("采纳了写怎么改；没有采纳写为什么。"))
