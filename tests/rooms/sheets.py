"""Workbooks for tests, made as offices make them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl

TASK_HEAD = ("编号", "工作任务", "完成标准", "牵头部门", "协办单位", "整改时限", "进展情况")


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], merge: Sequence[str] = ()) -> bytes:
    """Return a workbook with sheets of (name, rows); ``merge`` are ranges of the first sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for n, row in enumerate(rows, start=1):
            for at, value in enumerate(row, start=1):
                if value is not None and value != "":
                    cell = sheet.cell(n, at, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
    for cells in merge:
        made.worksheets[0].merge_cells(cells)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def tasks(*rows: Sequence[Any]) -> bytes:
    """Return a ledger of tasks under ``TASK_HEAD``, on one sheet called 重点任务."""
    return book(("重点任务", [TASK_HEAD, *rows]))
