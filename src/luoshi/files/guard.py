"""What is checked before a file is opened: size, what it is, and what its archive unpacks to.

Every entry of an .xlsx is unpacked here once, counting what really comes out: a directory may declare anything. An old
workbook and a table kept as text unpack to nothing more; the process that reads them is bound. Source: rules 16.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal, Words
from luoshi.files.kinds_of_file import FileKind, kind_of

MOST_BYTES = 25 * 1024 * 1024
MOST_UNPACKED = 250 * 1024 * 1024
MOST_ENTRIES = 2000
FREE_BYTES = 10 * 1024 * 1024  # below this the ratio does not matter
MOST_RATIO = 150
_PIECE = 1 << 16
_NOT_READ = "customXml/"  # what other programs keep beside a workbook, in UTF-16 too; no reader here opens it
_WORKBOOK = "xl/workbook.xml"
_MARKS = (b"<!doctype", b"<!entity", b"\x00")  # a zero byte: another encoding, in which a mark would hide


def check(data: bytes) -> None:
    """Raise Refusal, saying what is wrong and how to mend it, unless ``data`` may be opened: .xlsx, .xls, .et, .csv."""
    if len(data) > MOST_BYTES:
        raise _refusal(
            "too_big", _("文件有 %(mb)d MB，最多 25 MB。") % {"mb": -(-len(data) // 1024**2)}, _split()
        )
    kind = kind_of(data)
    if kind in {FileKind.OLE, FileKind.TEXT}:
        return
    if kind != FileKind.ZIP:
        raise _not_a_workbook(kind)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive, data)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, OSError) as error:
        raise damaged() from error


def _check_archive(archive: zipfile.ZipFile, data: bytes) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise _bomb()
    if _WORKBOOK not in names:
        raise _not_a_workbook(
            FileKind.ZIP, inside=any(n.lower().endswith((".xlsx", ".xls", ".et")) for n in names)
        )
    if len(set(names)) != len(names) or any(entry.flag_bits & 1 for entry in entries):
        raise damaged()
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _bomb()
    total = 0
    for entry in entries:
        total = _check_entry(entry, data, total)


def _check_entry(entry: zipfile.ZipInfo, data: bytes, total: int) -> int:
    seen, tail = 0, b""
    markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    for piece in _unpacked(entry, data):
        if not seen and piece.startswith(b"PK\x03\x04") and not entry.filename.startswith("xl/embeddings/"):
            raise _bomb()
        seen += len(piece)
        if total + seen > MOST_UNPACKED or (seen > FREE_BYTES and seen > entry.compress_size * MOST_RATIO):
            raise _bomb()
        if markup:
            window = (tail + piece).lower()
            if entry.filename.startswith(_NOT_READ):
                window = window.replace(b"\x00", b"")
            if any(mark in window for mark in _MARKS):
                raise _refusal(
                    "entities",
                    _("文件里有指向别处的声明，不读。"),
                    _("在 Excel 或 WPS 里另存为 .xlsx 再导入。"),
                )
            tail = window[-16:]
    if seen != entry.file_size:
        raise damaged()
    return total + seen


def _unpacked(entry: zipfile.ZipInfo, data: bytes) -> Iterator[bytes]:
    """Yield what an entry really unpacks to, whatever its directory says about the length."""
    at = entry.header_offset
    signature, name, extra = struct.unpack("<4s22xHH", data[at : at + 30])
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile
    start = at + 30 + name + extra
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        for n in range(0, len(packed), _PIECE):
            yield bytes(packed[n : n + _PIECE])
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    unpack = zlib.decompressobj(-15)
    left: bytes | memoryview = packed
    while True:
        piece = unpack.decompress(left, _PIECE)
        if not piece:
            break
        yield piece
        left = unpack.unconsumed_tail


def _refusal(code: str, says: Words, mend: Words) -> Refusal:
    return Refusal(code, says, mend, field="file")


def _split() -> str:
    return _("去掉图片和用不到的工作表，或分成几个文件。")


def _bomb() -> Refusal:
    return _refusal("bomb", _("文件解开以后太大，或里面还套着压缩包，不读。"), _split())


def damaged() -> Refusal:
    """Return the refusal of a broken file."""
    return _refusal(
        "damaged", _("文件坏了，或加了密码，打不开。"), _("在 Excel 或 WPS 里打开，去掉密码，另存为 .xlsx。")
    )


def _not_a_workbook(kind: FileKind, *, inside: bool = False) -> Refusal:
    save_as = _("在 Excel 或 WPS 里打开，另存为 .xlsx 再导入。")
    if kind == FileKind.EMPTY:
        return _refusal("empty", _("文件是空的。"), _("重新导出一遍。"))
    if kind == FileKind.ZIP and inside:
        return _refusal("archive", _("这是压缩包，表格在里面。"), _("先解开，再导入里面的表。"))
    if kind == FileKind.MARKUP:
        return _refusal("web_page", _("这是存成表格名字的网页，不是 Excel 文件。"), save_as)
    if kind == FileKind.PDF or kind == FileKind.PICTURE:
        return _refusal("not_a_table", _("这是 PDF 或图片，不是表格。"), _("找到原来的表格文件再导入。"))
    return _refusal("not_xlsx", _("这不是 .xlsx、.xls、.et 或 .csv 文件。"), save_as)


def locked() -> Refusal:
    """Return the refusal of a workbook with a password."""
    return _refusal(
        "password", _("表加了密码，打不开。"), _("在 Excel 或 WPS 里打开，去掉密码，存好再导入。")
    )


def no_table() -> Refusal:
    """Return the refusal of a file of the old kind that holds no workbook: Word, slides, mail."""
    return _refusal("not_a_table", _("这不是表格，可能是 Word 文件。"), _("找到原来的表格文件再导入。"))


def no_text() -> Refusal:
    """Return the refusal of a text whose encoding is none of those read, or whose bytes are damaged."""
    return _refusal(
        "encoding",
        _("文字的编码认不出来，或文件坏了。"),
        _("在 Excel 或 WPS 里打开，另存为 .xlsx 或“CSV UTF-8”。"),
    )
