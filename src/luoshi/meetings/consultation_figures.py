"""The figures of consultations (rules 25). Imported when the app is ready."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.models import known
from luoshi.core.life import Act
from luoshi.items.models import Step
from luoshi.ledger.figures import Asked, Figure, Taken, register
from luoshi.meetings.figures import ended, seen_sessions, session_words, units_in
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Session, Topic
from luoshi.meetings.queries.sessions import visible_sessions

Rows = QuerySet[Any]


def _held(asked: Asked) -> Rows:
    within = {"planned_on__range": (asked.start, asked.end), "series__unit__in": units_in(asked)}
    rows = Session.objects.filter(ended(asked), series__kind__both_sides=True, **within)
    return rows.select_related("series__kind", "series__group").order_by("-planned_on", "-id")


def last_whole_year(asked: Asked) -> Asked:
    """Return the same question of the last calendar year that lies wholly in the period; of the period itself where none does."""
    year = asked.end.year if asked.end >= date(asked.end.year, 12, 31) else asked.end.year - 1
    if date(year, 1, 1) < asked.start:
        return asked
    return replace(asked, start=date(year, 1, 1), end=date(year, 12, 31))


def _per_year(asked: Asked) -> Rows:
    return _held(last_whole_year(asked))


def _topics(asked: Asked) -> Rows:
    sessions = _held(asked).order_by().values("pk")
    rows = Topic.objects.filter(known(asked.at), session__in=sessions, beside=None)
    rows = rows.exclude(outcome=Outcome.CARRIED).select_related("session")
    return rows.order_by("session__planned_on", "order", "pk")


def _opinions(asked: Asked) -> Rows:
    sessions = _held(asked).order_by().values("pk")
    rows = Topic.objects.filter(known(asked.at), session__in=sessions, outcome=Outcome.OPINION)
    return rows.select_related("session").order_by("session__planned_on", "order", "pk")


def _answered(asked: Asked) -> Rows:
    """Return the opinions of the period whose item was closed by its last day and had not been reopened by then."""
    steps = Step.objects.filter(known(asked.at), item=OuterRef("decision__item"), on__lte=asked.end)
    again = Step.objects.filter(known(asked.at), item=OuterRef("item"), act=Act.REBOUND, on__lte=asked.end)
    closed = steps.filter(~Exists(again.filter(pk__gt=OuterRef("pk"))), act=Act.CONFIRM)
    return _opinions(asked).filter(Exists(closed))


def _seen(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(session__in=visible_sessions(viewer).order_by().values("pk"))


def _topic_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Topic)
    return row.words if row.outcome == Outcome.OPINION else row.title, f"/meetings/{row.session_id}/"


def _title_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Topic)
    return row.title, f"/meetings/{row.session_id}/"


for _name, _label, _label_en, _says, _says_en, _unit, _seen_of, _words, _rows in (
    (
        "consultations.held",
        "开了的专题会商",
        "Consultations held",
        "期内开完、纪实没有撤回的专题会商",
        "consultations ended in the period whose record stands",
        "次",
        seen_sessions,
        session_words,
        _held,
    ),
    (
        "consultations.per_year",
        "一年几次专题会商",
        "Consultations in a year",
        "期内最后一个完整年度开了几次专题会商；期内没有完整年度的，数整个期间",
        "consultations held in the last calendar year that lies wholly in the period; in the period itself where none does",
        "次",
        seen_sessions,
        session_words,
        _per_year,
    ),
    (
        "consultations.topics",
        "会商的议题",
        "Topics of consultations",
        "期内开完的专题会商上议了的议题，两方提的都算，转下次的不算",
        "topics of both sides dealt with at consultations ended in the period, those carried left out",
        "个",
        _seen,
        _title_words,
        _topics,
    ),
    (
        "consultations.opinions",
        "会商提的意见",
        "Opinions of consultations",
        "期内开完的专题会商上提的、要单位答复的意见",
        "opinions of consultations ended in the period, each to be answered by a unit",
        "条",
        _seen,
        _topic_words,
        _opinions,
    ),
    (
        "consultations.answered",
        "答复了的会商意见",
        "Opinions answered",
        "期内会商的意见里，到期末答复了、核验销了号的",
        "opinions of the period whose answer was confirmed by its last day",
        "条",
        _seen,
        _topic_words,
        _answered,
    ),
):
    register(Figure(_name, _label, _label_en, _says, _says_en, _unit, Taken.FLOW, _rows, _seen_of, _words))
