"""Figures of the open ledger besides its clauses: what is carried out, what units said (rules 4). Imported when the app is ready."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.models import known
from luoshi.items.models import Item, Step
from luoshi.ledger.figures import Asked, Figure, Taken, register
from luoshi.ledger.standard import below, clause_figure, clauses_in_force
from luoshi.mandate import proposing
from luoshi.mandate.models import Proposal, UpperClause

Rows = QuerySet[Any]


def _uppers(*, own: bool | None = None) -> Any:
    """Return the upper bodies' clauses in force; with ``own`` those that have an own clause with an item, or have not."""

    def rows(asked: Asked) -> Rows:
        found = clauses_in_force(asked).exclude(document__issuer="").exclude(kind="aspect")
        if own is None:
            return found
        opened = Step.objects.filter(item=OuterRef("pk"), act="opened", on__lte=asked.end)
        if asked.at is not None:
            opened = opened.filter(known_at__lte=asked.at)
        items = Item.objects.filter(Exists(opened), clause=OuterRef("clause"))
        carried = Exists(UpperClause.objects.filter(known(asked.at), Exists(items), upper=OuterRef("pk")))
        return found.filter(carried if own else ~carried)

    return rows


clause_figure(
    "ledger.uppers",
    "上级条款",
    "Upper clauses",
    "上级文件里期末那年有的条款",
    "clauses of upper bodies' documents in force in the period's last year",
    "条",
    _uppers(),
)
clause_figure(
    "ledger.aligned",
    "顶层对标的条款",
    "Upper clauses carried out",
    "上级条款里，有自己的条款接着、那一条到期末已经立项的",
    "upper clauses that an own clause carries out, from which an item was opened by the last day",
    "条",
    _uppers(own=True),
)


def _stood(asked: Asked) -> Q:
    here = below(asked, "unit__") | below(asked, "document__owner__")
    return known(asked.at) & here & Q(on__range=(asked.start, asked.end))


def _made(asked: Asked) -> Rows:
    rows = Proposal.objects.filter(_stood(asked)).select_related("unit", "document", "clause")
    return rows.order_by("-on", "-id")


def _answered(asked: Asked) -> Rows:
    rows = _made(asked).exclude(answer="")
    return rows if asked.at is None else rows.filter(answered_at__lte=asked.at)


def _taken_up(asked: Asked) -> Rows:
    return _answered(asked).filter(answer__in=["accepted", "in_part"])


def _words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Proposal)
    return f"{row.unit.name} {row}", f"/documents/proposals/{row.pk}/"


def _seen(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=proposing.visible(viewer).order_by().values("pk"))


for _name, _label, _label_en, _says, _says_en, _rows in (
    (
        "proposals.made",
        "意见建议",
        "Comments and proposals",
        "期内单位提的、没有撤回的意见建议",
        "comments and proposals of units in the period that were not withdrawn",
        _made,
    ),
    (
        "proposals.answered",
        "答复了的意见建议",
        "Answered comments and proposals",
        "期内提的意见建议里已经答复的",
        "of those made in the period, the answered ones",
        _answered,
    ),
    (
        "proposals.accepted",
        "采纳的意见建议",
        "Accepted proposals",
        "期内提的意见建议里采纳、部分采纳的",
        "of those made in the period, the ones accepted in whole or in part",
        _taken_up,
    ),
):
    register(Figure(_name, _label, _label_en, _says, _says_en, "条", Taken.FLOW, _rows, _seen, _words))
