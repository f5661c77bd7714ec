"""Writing a Word document: headings, sentences, tables on A4; no text makes the file unreadable."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.run import Run

from luoshi.files.excel_out import Cell, safe

BODY, HEAD = "仿宋", "黑体"
"""Names of fonts that every office has; none is shipped."""


class Word:
    """A document under way. Sizes in points, widths in millimetres."""

    def __init__(self, title: str, subline: str = "", *, landscape: bool = False) -> None:
        self.document = Document()
        page = self.document.sections[0]
        long, short = Mm(297), Mm(210)
        page.page_width, page.page_height = (long, short) if landscape else (short, long)
        page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        page.left_margin = page.right_margin = Mm(26)
        page.top_margin = page.bottom_margin = Mm(25)
        self.document.core_properties.title = safe(title)[:250]
        self.document.core_properties.author = "Luoshi"
        self._centred(title, 18, HEAD)
        if subline:
            self._centred(subline, 12, BODY)

    def _centred(self, text: str, size: int, font: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _set(paragraph.add_run(safe(text)), size, font)

    def heading(self, text: str) -> None:
        """Begin a part."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(10)
        paragraph.paragraph_format.keep_with_next = True
        _set(paragraph.add_run(safe(text)), 14, HEAD)

    def say(self, text: str) -> None:
        """Write a sentence."""
        _set(self.document.add_paragraph().add_run(safe(text)), 12, BODY)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        """Write a table whose headings are repeated on every page; ``widths`` in millimetres."""
        table = self.document.add_table(rows=1, cols=len(headings))
        table.style = "Table Grid"
        table.autofit = False
        for cell, text in zip(table.rows[0].cells, headings, strict=True):
            _set(cell.paragraphs[0].add_run(safe(text)), 11, HEAD)
        repeated = table.rows[0]._tr.get_or_add_trPr()
        repeated.append(repeated.makeelement(qn("w:tblHeader"), {}))
        for row in rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(added._tr.makeelement(qn("w:cantSplit"), {}))
            for cell, value in zip(added.cells, row, strict=True):
                _set(cell.paragraphs[0].add_run(safe(_said(value))), 11, BODY)
        for each in table.rows:
            for cell, width in zip(each.cells, widths, strict=True):
                cell.width = Mm(width)

    def bytes(self) -> bytes:
        """Return the file."""
        stream = BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def _set(run: Run, size: int, font: str) -> None:
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _said(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return f"{value:%Y-%m-%d}"
    return str(value)
