"""The figures of directives and meetings (rules 22). Imported when the app is ready."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from luoshi.access.scope import Viewer
from luoshi.base.models import known
from luoshi.cadence.kinds import RecordKind
from luoshi.core import tree
from luoshi.items.models import Item
from luoshi.items.queries import visible_items
from luoshi.ledger.figures import Asked, Figure, Taken, register
from luoshi.meetings.kinds import Outcome
from luoshi.meetings.models import Directive, Session, Topic
from luoshi.meetings.queries.sessions import visible_sessions
from luoshi.meetings.rights import directives_in_sight
from luoshi.meetings.words import minuted
from luoshi.org.models import Unit, UnitLife
from luoshi.org.queries import in_ranges
from luoshi.records.models import RecordVersion

Rows = QuerySet[Any]


def units_in(asked: Asked) -> QuerySet[Unit]:
    """Return the units in scope, as the ledger knew the tree at that moment."""
    if asked.path is None:
        return Unit.objects.none()
    below = {"path__gte": asked.path, "path__lt": tree.upper_bound(asked.path)}
    if asked.at is None:
        return Unit.objects.filter(**below).order_by()
    lives = UnitLife.objects.filter(known(asked.at), **below).order_by()
    return Unit.objects.filter(pk__in=lives.values("unit")).order_by()


def ended(asked: Asked, prefix: str = "") -> Q:
    """Return the predicate for sessions that had ended by then and whose record stood."""
    stands = Q(**{f"{prefix}record__withdrawn_at": None})
    if asked.at is None:
        return Q(**{f"{prefix}ended_at__isnull": False}) & stands
    stands |= Q(**{f"{prefix}record__withdrawn_at__gt": asked.at})
    return Q(**{f"{prefix}ended_at__lte": asked.at}) & stands


def _conveyed(asked: Asked) -> Exists:
    rows = Topic.objects.filter(ended(asked, "session__"), known(asked.at), directive=OuterRef("pk"))
    rows = rows.exclude(outcome=Outcome.CARRIED)
    return Exists(rows.filter(session__planned_on__lte=asked.end))


def _directives(*, since: bool, conveyed: bool | None) -> Callable[[Asked], Rows]:
    def rows(asked: Asked) -> Rows:
        found = Directive.objects.filter(known(asked.at), unit__in=units_in(asked), arrived_on__lte=asked.end)
        if since:
            found = found.filter(arrived_on__gte=asked.start)
        if conveyed is not None:
            found = found.filter(_conveyed(asked) if conveyed else ~_conveyed(asked))
        return found.select_related("document").order_by("arrived_on", "id")

    return rows


def _sessions(kind: RecordKind | None = None) -> Callable[[Asked], Rows]:
    def rows(asked: Asked) -> Rows:
        within = Q(planned_on__range=(asked.start, asked.end), series__unit__in=units_in(asked))
        found = Session.objects.filter(ended(asked), within)
        if kind is not None:
            said = RecordVersion.objects.filter(known(asked.at), record=OuterRef("record"))
            found = found.filter(Exists(said.filter(kinds__contains=f" {kind} ")))
        return found.select_related("series__kind", "series__group").order_by("-planned_on", "-id")

    return rows


def _items(asked: Asked) -> Rows:
    sessions = _sessions()(asked).order_by().values("pk")
    decided = Topic.objects.filter(known(asked.at), session__in=sessions, decision__item__isnull=False)
    return Item.objects.filter(pk__in=decided.order_by().values("decision__item")).order_by("sort", "pk")


def _reports(asked: Asked) -> Rows:
    """Return what units reported at sessions of the period: the topics that units brought, each once."""
    sessions = _sessions()(asked).order_by().values("pk")
    rows = Topic.objects.filter(known(asked.at), session__in=sessions, unit__isnull=False, beside=None)
    rows = rows.exclude(outcome=Outcome.CARRIED).select_related("unit", "session")
    return rows.order_by("session__planned_on", "pk")


def _heard(asked: Asked) -> Rows:
    return Unit.objects.filter(pk__in=_reports(asked).order_by().values("unit")).order_by("path")


def _seen_reports(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(session__in=visible_sessions(viewer).order_by().values("pk"))


def _seen_units(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(in_ranges(viewer.ranges))


def _report_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Topic)
    return f"{row.unit} {row.title}", f"/meetings/{row.session_id}/"


def _unit_words(row: Model) -> tuple[str, str]:
    return str(row), f"/units/{row.pk}/"


def _seen_directives(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(directives_in_sight(viewer))


def seen_sessions(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    """Return those of series in sight."""
    return rows.filter(pk__in=visible_sessions(viewer).order_by().values("pk"))


def _seen_items(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=visible_items(viewer).order_by().values("pk"))


def _directive_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Directive)
    return minuted(row), f"/directives/{row.pk}/"


def session_words(row: Model) -> tuple[str, str]:
    """Say a meeting and where it opens."""
    assert isinstance(row, Session)
    return f"{row.series.kind.name} {row.year}-{row.ordinal}", f"/meetings/{row.pk}/"


def _item_words(row: Model) -> tuple[str, str]:
    return str(row), f"/items/{row.pk}/"


_OF_DIRECTIVES = ("份", _seen_directives, _directive_words)
_OF_SESSIONS = ("场", seen_sessions, session_words)

for _name, _label, _label_en, _says, _says_en, (_unit, _seen, _words), _taken, _rows in (
    (
        "directives.arrived",
        "收到的指示批示",
        "Directives that arrived",
        "期内收到的指示批示，线下件也算",
        "directives that arrived in the period, off-line ones too",
        _OF_DIRECTIVES,
        Taken.FLOW,
        _directives(since=True, conveyed=None),
    ),
    (
        "directives.conveyed",
        "传达了的指示批示",
        "Directives conveyed",
        "期内收到、到期末已在会上传达的指示批示",
        "directives that arrived in the period and were conveyed at a meeting by its end",
        _OF_DIRECTIVES,
        Taken.FLOW,
        _directives(since=True, conveyed=True),
    ),
    (
        "directives.waiting",
        "没有传达的指示批示",
        "Directives not conveyed",
        "到期末收到、还没有在会上传达的指示批示",
        "directives that arrived by the last day and were not conveyed by then",
        _OF_DIRECTIVES,
        Taken.STOCK,
        _directives(since=False, conveyed=False),
    ),
    (
        "meetings.sessions",
        "开了的会",
        "Meetings held",
        "期内开完、纪实没有撤回的会",
        "meetings ended in the period whose record stands",
        _OF_SESSIONS,
        Taken.FLOW,
        _sessions(),
    ),
    (
        "meetings.first_topics",
        "第一议题是指示批示的会",
        "Meetings that began with a directive",
        "期内开完的会里，第一个议题是指示批示的",
        "meetings ended in the period whose first topic was a directive",
        _OF_SESSIONS,
        Taken.FLOW,
        _sessions(RecordKind.FIRST_TOPIC),
    ),
    (
        "meetings.items",
        "会议定的事项",
        "Items decided at meetings",
        "期内开完的会上定下、立成的事项",
        "items that meetings ended in the period decided",
        ("项", _seen_items, _item_words),
        Taken.FLOW,
        _items,
    ),
    (
        "hearings.reports",
        "听取的单位汇报",
        "Reports heard",
        "期内开完的会上由单位汇报的议题，转下次的不算",
        "topics that units reported on at meetings ended in the period, those carried left out",
        ("次", _seen_reports, _report_words),
        Taken.FLOW,
        _reports,
    ),
    (
        "hearings.units",
        "汇报过的单位",
        "Units heard",
        "期内在会上汇报过的单位，一个单位只算一个",
        "units that reported at meetings in the period, each counted once",
        ("个", _seen_units, _unit_words),
        Taken.FLOW,
        _heard,
    ),
):
    register(Figure(_name, _label, _label_en, _says, _says_en, _unit, _taken, _rows, _seen, _words))
