"""What a file is, by its bytes and never by its name; what is not taken in; pictures without what the camera wrote."""

import html
import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal, Words
from luoshi.base.text import lines_of_marks, refuse_secrets
from luoshi.papers import ole
from luoshi.papers.kinds import Media
from luoshi.papers.pictures import PNG_START, bare_jpeg, bare_png

_INSIDE = {
    "word/document.xml": Media.DOCX,
    "xl/workbook.xml": Media.XLSX,
    "ppt/presentation.xml": Media.PPTX,
    "OFD.xml": Media.OFD,
}
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|svg|script|head|body|table)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_WORDS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_READ = 4 * 1024 * 1024  # of a text only so much is read for a marking: it stands on the first page
_MOST_ENTRIES = 5000


def recognised(data: bytes) -> tuple[Media, bytes]:
    """Return what ``data`` is, and the bytes to keep: pictures lose what does not draw them.

    Raises Refusal, saying what is wrong and how to mend it, for other kinds, for files with a password or with macros, for
    damaged ones, and for a text (.txt, .docx) that bears a secrecy marking (rules 13).
    """
    try:
        return _recognised(data)
    except (ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, OSError) as error:
        raise _refusal("damaged", _("文件坏了，读不完整。"), _("打开看看，另存一份再传。")) from error


def _recognised(data: bytes) -> tuple[Media, bytes]:
    if not data:
        raise _refusal("empty", _("文件是空的。"), _("重新导出一遍再传。"))
    if data.startswith(b"%PDF-"):
        return Media.PDF, data
    if data.startswith(PNG_START):
        return Media.PNG, bare_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return Media.JPEG, bare_jpeg(data)
    if data.startswith(b"PK\x03\x04"):
        return _archive(data), data
    if data.startswith(ole.START):
        return _old_office(data), data
    return _text(data), data


def _archive(data: bytes) -> Media:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        found = next((media for name, media in _INSIDE.items() if name in names), None)
        if found is None or len(entries) > _MOST_ENTRIES:
            raise _wrong_kind()
        if any(entry.flag_bits & 1 for entry in entries):
            raise _locked()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise _macros()
        if found == Media.DOCX:
            for name in sorted(filter(_WORDS.fullmatch, names))[:20]:
                with archive.open(name) as file:
                    _refuse_marked(file.read(_READ).decode("utf-8", "replace"))
    return found


def _refuse_marked(xml: str) -> None:
    lines = re.sub(r"</w:p>|<w:br\b[^<>]*>", "\n", xml)
    refuse_secrets(lines_of_marks(html.unescape(re.sub(r"<[^<>]*>", "", lines))), field="file")


def _old_office(data: bytes) -> Media:
    names = ole.names(data)
    if "EncryptedPackage" in names:
        raise _locked()
    if names & {"Macros", "_VBA_PROJECT_CUR"}:
        raise _macros()
    if "WordDocument" in names:
        return Media.DOC
    if "PowerPoint Document" in names:
        return Media.PPT
    if names & {"Workbook", "Book"}:
        return Media.XLS
    raise _wrong_kind()


def _text(data: bytes) -> Media:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _wrong_kind()
    if _MARKUP.match(text) or _CONTROL.search(text):
        raise _wrong_kind()
    refuse_secrets(lines_of_marks(text[:_READ]), field="file")
    return Media.TXT


def _refusal(code: str, says: Words, mend: Words) -> Refusal:
    return Refusal(code, says, mend, field="file")


def _wrong_kind() -> Refusal:
    return _refusal(
        "wrong_kind",
        _("这种文件不收。"),
        _("收 PDF、OFD、Word、Excel、PPT、WPS、PNG、JPEG 和纯文本；压缩包先解开，一个一个传。"),
    )


def _locked() -> Refusal:
    return _refusal("locked", _("文件加了密码，别人打不开。"), _("去掉密码再传。"))


def _macros() -> Refusal:
    return _refusal("macros", _("文件带宏，不收。"), _("另存为不带宏的格式（.docx、.xlsx、.pptx）再传。"))
