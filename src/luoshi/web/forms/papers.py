"""Forms of attachments: a file with what it is called, a file in another's place."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from luoshi.papers.actions import Upload, most_bytes, too_big
from luoshi.papers.kinds import PaperKind
from luoshi.papers.words import PAPERS
from luoshi.web.forms import fields

ACCEPT = ".pdf,.ofd,.doc,.docx,.wps,.xls,.xlsx,.et,.ppt,.pptx,.dps,.png,.jpg,.jpeg,.txt"


class PaperField(forms.FileField):
    """A file to attach; refused by its size before a byte of it is read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            allow_empty_file=True,
            max_length=240,
            widget=forms.FileInput(attrs={"accept": ACCEPT}),
            error_messages={
                "required": _("选一个文件。"),
                "invalid": _("选一个文件。"),
                "max_length": _("文件名太长，改短再传。"),
            },
            **more,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file is not None and (file.size or 0) > most_bytes():
            raise forms.ValidationError(str(too_big(file.size or 0)))
        return file


class PaperForm(forms.Form):
    """A file, what it is called, what it is for, and from which day it holds."""

    file = PaperField(
        label=_("文件"),
        help_text=_("PDF、OFD、Word、Excel、PPT、WPS、PNG、JPEG、纯文本。照片里的地点、时间、机型会去掉。"),
    )
    title = fields.line(_("叫什么"), required=False, help_text=_("空着就用文件名。不要写人名、证件号。"))
    kind = fields.choice(_("是什么"), [], required=False)
    effective_on = fields.day(
        _("从哪天起算数"), required=False, help_text=_("文件自己的生效日期；空着就是上传这天。")
    )

    def __init__(self, kinds: tuple[PaperKind, ...], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if len(kinds) == 1:
            del self.fields["kind"]
            return
        self.fields["kind"].choices = [(kind.value, PAPERS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = kinds[0].value


class ReplaceForm(forms.Form):
    """Another file in its place."""

    file = PaperField(label=_("新的文件"))
    effective_on = fields.day(
        _("从哪天起算数"), required=False, help_text=_("文件自己的生效日期；空着就是上传这天。")
    )
    reason = fields.line(_("为什么换"), limit=400, required=False, help_text=_("可以空着。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


def upload_of(given: dict[str, Any], kind: PaperKind = PaperKind.OTHER) -> Upload | None:
    """Return the file a form brings, None where it brings none."""
    file = given.get("file")
    if file is None:
        return None
    return Upload(
        data=file.read(),
        name=str(file.name),
        title=given.get("title", ""),
        kind=PaperKind(given["kind"]) if given.get("kind") else kind,
        effective_on=given.get("effective_on"),
    )
