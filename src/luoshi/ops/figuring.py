"""``luoshi figures``: every registered figure of a period, as a table or as JSON."""

import json
import sys
from datetime import date, datetime, time

from rich.console import Console
from rich.table import Table

from luoshi.base import clock
from luoshi.ledger.figures import Asked, Value, figures, value_of
from luoshi.org.models import Unit
from luoshi.org.queries import root


def print_figures(*, from_: str, to: str, unit: str, as_of: str, as_json: bool, out: Console) -> int:
    """Print the figures; return 1 with a sentence for a day or a unit that is not there."""
    try:
        start, end = date.fromisoformat(from_), date.fromisoformat(to)
        moment = datetime.combine(date.fromisoformat(as_of), time.max, clock.SHANGHAI) if as_of else None
    except ValueError:
        out.print("日期写成 2021-04-30 这样。")
        return 1
    scope = Unit.objects.filter(name=unit).order_by("from_on").last() if unit else root()
    if scope is None or start > end:
        out.print(f"没有叫“{unit}”的单位。写全称。" if scope is None else "起止日期写反了。")
        return 1
    values = [value_of(figure, Asked(start, end, scope, moment)) for figure in figures.values()]
    if as_json:
        json.dump([each.as_json() for each in values], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        out.print(_table(values, scope))
    return 0


def _table(values: list[Value], scope: Unit) -> Table:
    table = Table(title=scope.name)
    for head in ("名称", "是什么", "值", "单位"):
        table.add_column(head, justify="right" if head == "值" else "left")
    for each in values:
        table.add_row(each.figure.name, each.figure.label, each.shown, each.figure.unit)
    return table
