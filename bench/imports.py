"""Measure an import: the file read bare, planned, written, and how long others waited. Writes bench/imports.md.

Absolute times differ from machine to machine: what counts are the ratios to the bare read of the same file in the same run.
Run with an empty LUOSHI_HOME: ``LUOSHI_HOME=empty-folder PYTHONPATH=src:tests python bench/imports.py [rows ...]``.
"""

import csv as comma
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.settings")
django.setup()

import openpyxl  # noqa: E402
from django.core.management import call_command  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

import build  # noqa: E402
from luoshi.base import bulk, clock  # noqa: E402
from luoshi.base.refusals import Refusal  # noqa: E402
from luoshi.files.apply import apply_plan  # noqa: E402
from luoshi.files.planner import make_plan  # noqa: E402
from luoshi.mandate.models import Line  # noqa: E402

HEAD = ["序号", "事项", "牵头单位", "完成标准", "完成时限"]
UNITS = ["甲司第一党支部", "甲司第二党支部"]


def rows(number: int, tag: str) -> list[list[Any]]:
    """Return the header and rows of a task ledger."""
    return [
        HEAD,
        *([n, f"{tag}第{n}项学习安排", UNITS[n % 2], "已公开", "2021-06-30"] for n in range(1, number + 1)),
    ]


def workbook(number: int) -> bytes:
    """Return them as .xlsx."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("重点任务")
    for row in rows(number, "表"):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(number: int) -> bytes:
    """Return them as .csv."""
    return "\n".join(",".join(map(str, row)) for row in rows(number, "文")).encode()


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result."""
    start = time.perf_counter()
    done = act()
    return time.perf_counter() - start, done


def bare_xlsx(data: bytes) -> int:
    """Read all cells and do nothing with them."""
    return sum(
        len(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).iter_rows()
    )


def bare_csv(data: bytes) -> int:
    """The same of text."""
    return sum(len(row) for row in comma.reader(io.StringIO(data.decode())))


def measure(house: build.House, name: str, number: int) -> str:
    """Return one line of the table."""
    data = workbook(number) if name == "xlsx" else csv(number)
    bare, _cells = timed(lambda: bare_xlsx(data) if name == "xlsx" else bare_csv(data))
    viewer, line = house.viewer("甲司党务"), Line.objects.get(code="D1")
    head = f"| {number:,} | {name} | {bare:.2f} s "
    try:
        planned, plan = timed(
            lambda: make_plan(data, viewer=viewer, year=2021, line=line, source=f"t.{name}")
        )
    except Refusal as refusal:
        return f"{head}| {refusal.code} | — | — |"
    assert not plan.faults, plan.faults[:2]
    held: list[float] = []
    real = bulk.Queue.write
    bulk.Queue.write = lambda queue: held.append(timed(lambda: real(queue))[0])  # type: ignore[method-assign,assignment]
    written, _items = timed(lambda: apply_plan(plan, by=viewer.by()))
    bulk.Queue.write = real  # type: ignore[method-assign]
    return f"{head}| {planned / bare:.1f} | {written / bare:.1f} | {sum(held):.2f} s |"


def main() -> None:
    """Measure and write the page."""
    call_command("migrate", verbosity=0)
    house = build.house()
    lines = []
    with clock.at(build.TODAY):
        for number in [int(each) for each in sys.argv[1:]] or [2_000, 20_000, 100_000]:
            for name in ("xlsx", "csv"):
                lines.append(measure(house, name, number))
                print(lines[-1], flush=True)
    text = "\n".join(
        [
            "# Imports",
            "",
            "Made by `bench/imports.py` on SQLite, tables of five columns. *Dry run* and *writing* are ratios to",
            "the bare read of the same file in the same run;",
            "*lock* is how long the statements of the one transaction ran, before its commit (two cores, other work on them).",
            "",
            "| rows | file | bare read | dry run ÷ read | writing ÷ read | lock |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )
    (Path(__file__).parent / "imports.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
