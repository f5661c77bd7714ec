"""The figures of the room (rules 24). Imported when the app is ready."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.items.queries import visible_items
from luoshi.ledger.figures import Asked, Figure, Taken, register
from luoshi.ledger.standard import below
from luoshi.together.kinds import Cell
from luoshi.together.queries.predicates import FOUR, When, tasks

Rows = QuerySet[Any]


def _rows(cells: Sequence[Cell]) -> Callable[[Asked], Rows]:
    def rows(asked: Asked) -> Rows:
        when = When(asked.start, asked.end, asked.at)
        filled = Q()
        for cell in cells:
            filled &= FOUR[cell](when)
        return tasks(when).filter(below(asked, "lead__"), filled).order_by("line__order", "sort", "pk")

    return rows


def _seen(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=visible_items(viewer).order_by().values("pk"))


def _words(row: Model) -> tuple[str, str]:
    return str(row), f"/together/{row.pk}/"


for _name, _label, _label_en, _says, _says_en, _cells in (
    (
        "together.tasks",
        "业务工作",
        "Core-business tasks",
        "期内在办的业务工作任务，只数最上一级，取消的不算",
        "core-business tasks in hand in the period, items without a parent, those cancelled left out",
        (),
    ),
    (
        "together.planned",
        "一起谋划的",
        "Planned together",
        "期内在办的业务工作里，到期末有一项会上的决定同时写到它和党建事项的",
        "of the core-business tasks of the period, those that a decision named together with Party building by its last day",
        (Cell.PLANNED,),
    ),
    (
        "together.deployed",
        "一起部署的",
        "Deployed together",
        "期内在办的业务工作里，到期末有党建事项和它一起部署的",
        "of the core-business tasks of the period, those that a Party-building item went with by its last day",
        (Cell.DEPLOYED,),
    ),
    (
        "together.checked",
        "一起检查的",
        "Checked together",
        "期内在办的业务工作里，到期末有一次调研检查或一个发现的问题同时写到它和党建事项的",
        "of the core-business tasks of the period, those that a visit or a finding named together with Party building by its last day",
        (Cell.CHECKED,),
    ),
    (
        "together.judged",
        "一起考核的",
        "Judged together",
        "期内在办的业务工作里，到期末有一份考核意见同时写到它和党建事项的",
        "of the core-business tasks of the period, those that were judged together with Party building by its last day",
        (Cell.JUDGED,),
    ),
    (
        "together.all_four",
        "四样都有的",
        "All four together",
        "期内在办的业务工作里，到期末谋划、部署、检查、考核都和党建一起的",
        "of the core-business tasks of the period, those planned, deployed, checked and judged together by its last day",
        tuple(Cell),
    ),
):
    register(
        Figure(_name, _label, _label_en, _says, _says_en, "项", Taken.FLOW, _rows(_cells), _seen, _words)
    )
