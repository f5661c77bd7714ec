"""Tables to take away: an Excel workbook, or with ?format=csv the same rows as text."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from luoshi.files.csv_out import write_csv
from luoshi.files.excel_out import Column, Row, write_rows
from luoshi.web.door import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def table(
    request: Request,
    *,
    name: str,
    title: str,
    scope: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
) -> HttpResponse:
    """Return rows as a file to keep, called ``name`` with its ending; a workbook bears title and scope above the rows."""
    stream = BytesIO()
    as_text = request.GET.get("format") == "csv"
    if as_text:
        write_csv(stream, columns=columns, rows=rows)
    else:
        write_rows(stream, title=title, scope_line=scope, columns=columns, rows=rows)
    return sent(stream.getvalue(), f"{name}.csv" if as_text else f"{name}.xlsx", CSV if as_text else XLSX)


def sent(data: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """Return a file to keep."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
