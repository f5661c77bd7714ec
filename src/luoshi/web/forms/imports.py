"""Forms of the import: the file with what its rows belong to, and the same again once it waits."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.files.guard import MOST_BYTES
from luoshi.mandate.queries import documents, visible_lines
from luoshi.web.forms import fields


class YearForm(forms.Form):
    """The year of dates written without one."""

    year = fields.number(
        _("哪一年的表"), low=1949, high=2100, help_text=_("表里只写“6月底前”的，按这一年算。")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["year"].initial = clock.today().year


class FileForm(forms.Form):
    """A file to try out."""

    file = forms.FileField(
        label=_("表格"),
        allow_empty_file=True,
        max_length=240,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.et,.csv,.txt"}),
        help_text=_(".xlsx、.xls、.et 或 .csv，最多 25 MB。一个文件可以有几张工作表。"),
        error_messages={
            "required": _("选一个文件。"),
            "invalid": _("选一个文件。"),
            "max_length": _("文件名太长，改短再传。"),
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too big before a byte of it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            big = -(-(file.size or 0) // 1024**2)
            raise forms.ValidationError(
                gettext("文件有 %(mb)d MB，最多 25 MB。去掉图片和用不到的工作表，或分成几个文件。")
                % {"mb": big}
            )
        return file


class TableForm(FileForm, YearForm):
    """A table of records, people, groups, units or directives to try out."""

    field_order = ["file", "year"]


class WaitingTableForm(YearForm):
    """The same once more for a file that waits, by its token."""

    token = forms.CharField(max_length=64)


class BelongsForm(YearForm):
    """What the rows belong to: the year of dates without one, a document, a line."""

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["document"] = fields.Choosing(
            documents(viewer),
            label=_("属于哪份文件"),
            required=False,
            empty_label=_("不属于哪份文件"),
            help_text=_("选了文件，每一行就对它的一条；没有的条款，管文件的单位可以一并加上。"),
        )
        self.fields["line"] = fields.Choosing(
            visible_lines(viewer).filter(living(clock.today())),
            label=_("归哪一条"),
            required=False,
            empty_label=_("表里写了，或按牵头单位定"),
            help_text=_("表里没有“条线”一列时用。"),
        )
        if viewer.has(Verb.ENTER_OLD):
            self.fields["old"] = fields.tick(
                _("这是旧账"), help_text=_("写着已销号的行，录入为已销号，一直写明是录入的。")
            )


class UploadForm(FileForm, BelongsForm):
    """A ledger to try out."""

    field_order = ["file", "year", "document", "line", "old"]


class WaitingForm(BelongsForm):
    """The same once more for a file that waits, by its token."""

    token = forms.CharField(max_length=64)
