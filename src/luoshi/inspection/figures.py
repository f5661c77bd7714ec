"""The figures of the room (rules 25). Imported when the app is ready."""

from datetime import datetime, time
from typing import Any

from django.db.models import Model, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import known
from luoshi.inspection.kinds import Verdict
from luoshi.inspection.models import Review
from luoshi.inspection.queries import visible_reviews
from luoshi.ledger.figures import Asked, Figure, Taken, register
from luoshi.meetings.figures import units_in

Rows = QuerySet[Any]


def _made(asked: Asked) -> Rows:
    first = datetime.combine(asked.start, time.min, clock.SHANGHAI)
    last = datetime.combine(asked.end, time.max, clock.SHANGHAI)
    rows = Review.objects.filter(known(asked.at), known_at__gte=first, known_at__lte=last)
    return rows.select_related("item__lead", "group").order_by("-pk")


def _closings(asked: Asked) -> Rows:
    """Return the reviews of the groups at home in the scope: told of whom nothing was found is nobody's matter but theirs."""
    return _made(asked).filter(group__home__in=units_in(asked))


def _findings(asked: Asked) -> Rows:
    return _made(asked).filter(verdict=Verdict.FINDING, item__lead__in=units_in(asked))


def _seen(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=visible_reviews(viewer).order_by().values("pk"))


def _words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Review)
    where = (
        f"/consultations/findings/{row.pk}/"
        if row.verdict == Verdict.FINDING
        else f"/closings/{row.step_id}/"
    )
    return f"{row.item.number} {row.item.title}", where


for _name, _label, _label_en, _says, _says_en, _unit, _rows in (
    (
        "reviews.closings",
        "核查过的销号",
        "Closings reviewed",
        "期内派驻纪检监察组核查的销号，数在派驻组所在的单位；看过哪一项只有派驻组知道",
        "closings that the discipline inspection group reviewed in the period, counted at the group's home; which ones, it alone knows",
        "次",
        _closings,
    ),
    (
        "reviews.findings",
        "核查提的意见",
        "Findings of reviews",
        "期内核查销号时提的意见，没有收回的，数在事项的牵头单位",
        "findings of reviews of closings made in the period and not taken back, counted at the lead unit",
        "条",
        _findings,
    ),
):
    register(Figure(_name, _label, _label_en, _says, _says_en, _unit, Taken.FLOW, _rows, _seen, _words))
