"""What an attachment is for, and what a file is by its content."""

from enum import StrEnum


class PaperKind(StrEnum):
    """What an attachment is for."""

    TEXT = "text"  # the text of a document
    NAMED = "named"  # the document an item's standard names
    RULE = "rule"  # an established rule
    OTHER = "other"


class Media(StrEnum):
    """What a file is, by its bytes; the old formats of Office and WPS are one and the same."""

    PDF = "pdf"
    OFD = "ofd"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    PNG = "png"
    JPEG = "jpg"
    TXT = "txt"


SUFFIXES: dict[Media, tuple[str, ...]] = {
    Media.DOC: ("doc", "wps"),
    Media.XLS: ("xls", "et"),
    Media.PPT: ("ppt", "dps"),
    Media.JPEG: ("jpg", "jpeg"),
}
"""Endings a file of this content may keep; the first is given to a file named otherwise. Others end as they are named."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[Media, str] = {
    Media.PDF: "application/pdf",
    Media.OFD: "application/ofd",
    Media.DOCX: f"{_OFFICE}wordprocessingml.document",
    Media.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Media.PPTX: f"{_OFFICE}presentationml.presentation",
    Media.DOC: "application/msword",
    Media.XLS: "application/vnd.ms-excel",
    Media.PPT: "application/vnd.ms-powerpoint",
    Media.PNG: "image/png",
    Media.JPEG: "image/jpeg",
    Media.TXT: "application/octet-stream",  # its encoding is not known, and a browser must not guess
}
