"""Tables kept as text: .csv in UTF-8 (with or without a mark), UTF-16 with a mark, GB18030; comma, tab or semicolon."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from luoshi.files.reading.beside import Refused

_DELIMITERS = ",\t;"
_SAMPLE = 65_536
_SAMPLE_ROWS = 50
_LONGEST_CELL = 8 << 20
_SEP = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_KEPT_TEXT = re.compile(r'="([^"]*)"')
_HAN = re.compile("[\u4e00-\u9fff]")
_INERT = ("=", "+", "-", "@", "\t", "\r")


def rows(data: bytes) -> Iterator[list[str]]:
    """Yield the rows, blank ones too, so that their numbers are those a spreadsheet shows.

    Raises Refused ("encoding") for bytes that are no text in one of the encodings.
    """
    csv.field_size_limit(_LONGEST_CELL)
    text = decoded(data)
    del data
    delimiter = None
    if said := _SEP.match(text):
        delimiter, text = said[1], text[said.end() :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    del text
    try:
        for row in reader:
            yield [_cell(cell) for cell in row]
    except csv.Error as error:
        raise Refused("damaged") from error


def decoded(data: bytes) -> str:
    """Return the text of ``data``; a mark at its beginning decides, else UTF-8 where it is valid, else GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _decoded(data[3:], "utf-8")
    try:
        return _whole(data.decode("utf-8"))
    except UnicodeDecodeError:
        broken = data[:_SAMPLE].decode("utf-8", "replace")
        if len(_HAN.findall(broken)) > 3 * broken.count("\ufffd"):
            raise Refused(
                "encoding"
            ) from None  # UTF-8 that was damaged: another encoding would read nonsense
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return _whole(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error


def _whole(text: str) -> str:
    if "\x00" in text:
        raise Refused("encoding")
    return text


def _delimiter(text: str) -> str:
    """Return the sign by which most rows fall into equally many cells."""
    best, most = ",", (0, 0)
    for sign in _DELIMITERS:
        widths: Counter[int] = Counter()
        sample = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=sign)
        try:
            for row, _n in zip(sample, range(_SAMPLE_ROWS), strict=False):
                widths[len(row)] += len(row) > 1
        except csv.Error:
            pass
        width, count = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        if (count, width) > most and count:
            best, most = sign, (count, width)
    return best


def _cell(text: str) -> str:
    """Return a cell as it was meant: ="001" is 001, and the sign that keeps '=1+1 from being a formula goes."""
    if kept := _KEPT_TEXT.fullmatch(text):
        return kept[1]
    if text.startswith("'") and text.lstrip("'").startswith(_INERT):
        text = text[1:]
    return text.replace("\r\n", "\n").replace("\r", "\n")
