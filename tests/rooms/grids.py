"""Tables of records, people, groups and units in tests: planned, written, and written out again, in one call each."""

from io import BytesIO
from typing import Any

import build
from luoshi.files.csv_out import write_csv
from luoshi.files.excel_out import write_rows
from luoshi.files.grids import out
from luoshi.files.grids.kinds import KINDS
from luoshi.files.grids.plan import GridPlan, apply_grid
from rooms.sheets import book


def planned(
    house: build.House, kind: str, data: bytes, who: str = "综合岗", year: int | None = 2021
) -> GridPlan:
    return KINDS[kind].plan(data, viewer=house.viewer(who), year=year, source="表.xlsx")


def table(
    house: build.House,
    kind: str,
    head: list[str],
    *rows: list[Any],
    who: str = "综合岗",
    year: int | None = 2021,
) -> GridPlan:
    return planned(house, kind, book(("表", [head, *rows])), who, year)


def written(house: build.House, made: GridPlan, who: str = "综合岗") -> int:
    assert [(f.cell, f.wrong) for f in made.faults] == []
    return apply_grid(made, by=house.by(who))


def exported(house: build.House, kind: str, who: str = "综合岗", text: bool = False) -> bytes:
    stream = BytesIO()
    columns, rows = out.columns(KINDS[kind].fields), KINDS[kind].rows(house.viewer(who), None)
    if text:
        write_csv(stream, columns=columns, rows=rows)
    else:
        write_rows(stream, title="标题", scope_line="全部", columns=columns, rows=rows)
    return stream.getvalue()


def faults(made: GridPlan) -> list[tuple[str, str]]:
    return [(fault.cell or str(fault.row), fault.code) for fault in made.faults]


def says(made: GridPlan) -> list[str]:
    return [line.says for line in made.lenient]
