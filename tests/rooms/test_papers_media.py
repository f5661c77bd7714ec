"""What a file is, by its bytes; what is not taken in; pictures without what the camera wrote (rules 13)."""

import struct

import pytest

import paper_files as made
from luoshi.base.refusals import Refusal
from luoshi.papers import ole
from luoshi.papers.kinds import SUFFIXES, TYPES, Media
from luoshi.papers.media import recognised
from luoshi.papers.pictures import bare_jpeg, bare_png

KINDS = [
    (made.PDF, Media.PDF),
    (made.archive("OFD.xml", "Doc_0/Document.xml"), Media.OFD),
    (made.docx("通知"), Media.DOCX),
    (made.archive("xl/workbook.xml"), Media.XLSX),
    (made.archive("ppt/presentation.xml"), Media.PPTX),
    (made.ole("WordDocument", "1Table"), Media.DOC),
    (made.ole("a", "b", "c", "d", "e", "WordDocument"), Media.DOC),  # a directory over several sectors
    (made.ole("WordDocument", shift=12), Media.DOC),
    (made.ole("Workbook"), Media.XLS),
    (made.ole("Book"), Media.XLS),
    (made.ole("PowerPoint Document"), Media.PPT),
    (made.png(), Media.PNG),
    (made.jpeg(made.JFIF), Media.JPEG),
    (made.TXT, Media.TXT),
    ("\ufeff通知".encode(), Media.TXT),
    ("关于报送学习安排的通知".encode("gb18030"), Media.TXT),
    ("一\t二\r\n三".encode(), Media.TXT),
]


@pytest.mark.parametrize(("data", "media"), KINDS)
def test_a_file_is_what_its_bytes_are(data: bytes, media: Media) -> None:
    assert recognised(data)[0] == media


def test_every_kind_is_tried_and_has_a_type() -> None:
    assert {media for _data, media in KINDS} == set(Media) == set(TYPES)
    assert all(media.value == endings[0] for media, endings in SUFFIXES.items())


REFUSED = [
    (b"", "empty"),
    (b"MZ\x90\x00" + bytes(60), "wrong_kind"),  # a program
    (b"\x7fELF" + bytes(60), "wrong_kind"),
    (b"GIF89a" + bytes(20), "wrong_kind"),
    (b"Rar!\x1a\x07\x00" + bytes(20), "wrong_kind"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "wrong_kind"),
    (b'<?xml version="1.0"?><svg/>', "wrong_kind"),
    (b"  \n<svg onload=alert(1)>", "wrong_kind"),
    (b"\x00\x01\x02", "wrong_kind"),
    (b"\xff\xfe\x1a\x90", "wrong_kind"),
    (made.archive("a.txt"), "wrong_kind"),  # an archive
    (made.ole("Something"), "wrong_kind"),
    (made.ole("EncryptedPackage", "EncryptionInfo"), "locked"),
    (made.archive("word/document.xml", locked=True), "locked"),
    (made.archive("word/document.xml", "word/vbaProject.bin"), "macros"),
    (made.ole("WordDocument", "Macros"), "macros"),
    (made.ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
    (made.docx("机密★三年", "关于某事的通知"), "secret"),
    (made.docx("关于某事的通知", "绝密"), "secret"),
    ("机密★\n关于某事".encode(), "secret"),
    ("标题\n\n  【机密】  \n正文".encode(), "secret"),
    ("标题 绝密\n★ 正文".encode(), "secret"),
    ("标题\r\n秘密\r\n正文".encode("gb18030"), "secret"),
    (made.docx("好")[:-30], "damaged"),
    (made.ole("WordDocument")[:600], "damaged"),
    (made.png()[:-6], "damaged"),
    (made.jpeg(made.JFIF)[:-2], "damaged"),
    (b"\xff\xd8\xff\xd9", "damaged"),
    (b"PK\x03\x04nonsense", "damaged"),
    (b"\xff\xd8" + b"\xff" * 5000, "damaged"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED)
def test_what_is_not_taken_in_is_told_with_a_way_to_mend_it(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        recognised(data)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert str(refusal.value.says)
    assert str(refusal.value.mend)


@pytest.mark.parametrize("piece", ["<", "<w:br ", "</w:p", "&#", "<w:t>"])
def test_a_word_file_made_to_be_slow_is_read_all_the_same(piece: str) -> None:
    """Two megabytes of beginnings without an end: a pattern that starts over at each of them would run for an hour."""
    text = piece * (2 * 1024**2 // len(piece))
    assert recognised(made.archive("word/document.xml", text=text))[0] == Media.DOCX


@pytest.mark.parametrize("piece", ["\n", " ", "（\n", "（密\n", "机密 ", "★\n", "绝密（\n"])
def test_a_text_made_to_be_slow_is_read_all_the_same(piece: str) -> None:
    assert recognised((piece * 500_000).encode())[0] == Media.TXT


def test_the_word_in_a_sentence_is_no_marking() -> None:
    assert recognised(made.docx("做好保守秘密工作", "商业秘密另行规定"))[0] == Media.DOCX
    assert recognised("做好保密、机密文件的管理".encode())[0] == Media.TXT


def test_a_picture_loses_place_time_and_device() -> None:
    thumb = made.segment(0xE0, b"JFXX\0\x10thumb")
    maker = made.segment(0xED, b"Photoshop 3.0\0" + made.PLACE)
    said = made.segment(0xFE, made.PLACE)
    full = made.jpeg(
        made.JFIF, made.exif(1), thumb, made.ICC, maker, said, made.ADOBE, tail=b"MotionPhoto" + made.PLACE
    )
    bare = bare_jpeg(full)
    assert b"GPS" not in bare
    assert b"Cam" not in bare
    assert bare == made.jpeg(made.JFIF, made.ICC, made.ADOBE)
    assert recognised(full) == (Media.JPEG, bare)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", [3, 6, 8])
def test_which_way_is_up_stays(turned: int, order: str) -> None:
    bare = bare_jpeg(made.jpeg(made.exif(turned, order), made.JFIF))
    assert b"GPS" not in bare
    assert b"Cam" not in bare
    assert bare_jpeg(bare) == bare, "what is bare stays as it is"
    assert bare.count(b"Exif") == 1
    assert struct.unpack_from("<H", bare, bare.find(struct.pack("<HHI", 0x0112, 3, 1)) + 8) == (turned,)


@pytest.mark.parametrize("body", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0XX*\0\x08\0\0\0"])
def test_an_exif_that_cannot_be_read_goes(body: bytes) -> None:
    assert bare_jpeg(made.jpeg(made.segment(0xE1, body), made.JFIF)) == made.jpeg(made.JFIF)


def test_a_png_loses_its_texts_and_what_follows() -> None:
    dots = made.chunk(b"pHYs", bytes(9))
    beside = [made.chunk(name, made.PLACE) for name in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"prVt")]
    assert bare_png(made.png(dots, *beside, tail=made.PLACE)) == made.png(dots)


def _looped() -> bytes:
    data = bytearray(made.ole("WordDocument"))
    struct.pack_into("<I", data, 512 + 4, 1)  # the directory's sector follows itself
    return bytes(data)


def test_an_ole_file_is_read_where_its_table_goes_on_beyond_the_head() -> None:
    """A file over 7 MB lists the sectors of its table in sectors of their own; the directory may lie at its end."""
    far = 111 * 128  # a directory whose place stands in the 112th sector of the table
    data = bytearray(made.ole("WordDocument")[:512])
    body = bytearray(512 * (far + 1))
    struct.pack_into("<I", data, 48, far)
    struct.pack_into("<I", data, 68, 200)
    struct.pack_into("<109I", data, 76, *range(109))
    struct.pack_into("<128I", body, 200 * 512, 109, 110, 111, *[0xFFFFFFFF] * 124, 0xFFFFFFFE)
    struct.pack_into("<I", body, 111 * 512, 0xFFFFFFFE)
    body[far * 512 :] = made.ole("WordDocument")[1024:1536]
    assert ole.names(bytes(data + body)) == {"WordDocument"}


def test_an_ole_file_that_runs_in_circles_ends() -> None:
    assert ole.names(_looped()) == {"WordDocument"}


@pytest.mark.parametrize("at", [30, 48, 76])
def test_an_ole_file_with_wrong_numbers_is_refused_in_words(at: int) -> None:
    data = bytearray(made.ole("WordDocument"))
    struct.pack_into("<I", data, at, 0x00FFFFFF)
    with pytest.raises(Refusal) as refusal:
        recognised(bytes(data))
    assert refusal.value.code in {"damaged", "wrong_kind"}
