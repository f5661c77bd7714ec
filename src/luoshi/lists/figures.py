"""The figures of responsibility lists and handovers (rules 23). Imported when the app is ready."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from luoshi.access.queries import visible_units
from luoshi.access.scope import Viewer
from luoshi.base.models import known, living
from luoshi.core import tree
from luoshi.core.life import Act
from luoshi.items.models import Item, Step
from luoshi.ledger.figures import Asked, Figure, Taken, register
from luoshi.ledger.standard import below, clause_figure, clauses_in_force
from luoshi.lists.kinds import Tier
from luoshi.lists.models import Handover, PointDuty, Standing, TierPart
from luoshi.lists.rights import handovers_in_sight, lists_in_sight
from luoshi.lists.words import tier_words
from luoshi.mandate.kinds import ClauseKind
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Unit, UnitLife

Rows = QuerySet[Any]
_WITH_COMMITTEE = [UnitKind.DEPARTMENT, UnitKind.AFFILIATED, UnitKind.COMMITTEE]


def _holding(asked: Asked) -> QuerySet[Standing]:
    """Return the lists that hold on the period's last day, as the ledger knew it."""
    return Standing.objects.filter(known(asked.at), living(asked.end)).order_by()


def _tiers(asked: Asked) -> Rows:
    documents = _holding(asked).filter(unit=asked.unit).values("document")
    rows = TierPart.objects.filter(document__in=documents).select_related("document__owner", "aspect")
    return rows.order_by("document", "aspect__sort")


def _units(*, listed: bool) -> Any:
    """Return units with a committee that live on the last day and have a list of their own, or have none."""

    def rows(asked: Asked) -> Rows:
        units = Unit.objects.filter(has_committee=True, kind__in=_WITH_COMMITTEE)
        if asked.path is None:
            return units.none()
        within = {"path__gte": asked.path, "path__lt": tree.upper_bound(asked.path)}
        if asked.at is None:
            units = units.filter(living(asked.end), **within)
        else:
            lives = UnitLife.objects.filter(known(asked.at), living(asked.end), **within)
            units = units.filter(pk__in=lives.order_by().values("unit"))
        own = Exists(_holding(asked).filter(unit=OuterRef("pk")))
        return units.filter(own if listed else ~own).order_by("path")

    return rows


def _entries(asked: Asked) -> Rows:
    documents = _holding(asked).filter(below(asked, "unit__")).values("document")
    rows = clauses_in_force(asked, document__in=documents, parent__tier__isnull=False)
    return rows.exclude(kind=ClauseKind.ASPECT)


def _carried(asked: Asked) -> Rows:
    duties = PointDuty.objects.filter(known(asked.at), clause=OuterRef("pk"))
    steps = Step.objects.filter(known(asked.at), item=OuterRef("pk"), on__lte=asked.end)
    items = Item.objects.filter(
        Exists(steps.filter(act=Act.OPEN)), ~Exists(steps.filter(act=Act.CANCEL)), clause=OuterRef("pk")
    )
    return _entries(asked).filter(Exists(duties) | Exists(items))


def _signed(asked: Asked) -> Rows:
    here = below(asked, "post__unit__") | below(asked, "post__group__home__")
    rows = Handover.objects.filter(here, signed_on__range=(asked.start, asked.end))
    if asked.at is not None:
        rows = rows.filter(gave_at__lte=asked.at, took_at__lte=asked.at)
    return rows.select_related("post__unit", "post__group").order_by("signed_on", "pk")


def _seen_tiers(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(document__in=lists_in_sight(viewer).order_by().values("document"))


def _seen_units(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=visible_units(viewer).order_by().values("pk"))


def _seen_handovers(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=handovers_in_sight(viewer).order_by().values("pk"))


def _tier_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, TierPart)
    return (
        f"{row.document.title} {tier_words(row.document.owner)[Tier(row.tier)]}",
        f"/lists/{row.document_id}/",
    )


def _unit_words(row: Model) -> tuple[str, str]:
    return str(row), f"/units/{row.pk}/"


def _handover_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Handover)
    return f"{row.post.unit or row.post.group} {row.post}", f"/handovers/{row.pk}/"


_STOCKS: tuple[tuple[tuple[str, str, str, str, str, str], Any, Any, Any], ...] = (
    (
        (
            "lists.tiers",
            "责任清单的级",
            "Tiers of the responsibility list",
            "所看的单位自己的责任清单，期末在执行的，分几级",
            "how many tiers the list of exactly the unit asked for has that holds on the last day",
            "级",
        ),
        _tiers,
        _seen_tiers,
        _tier_words,
    ),
    (
        (
            "lists.units",
            "有自己清单的设党委单位",
            "Units with a list of their own",
            "期末在的设党委单位里，自己的责任清单在执行的",
            "of the units with a committee on the last day, those whose own list holds",
            "个",
        ),
        _units(listed=True),
        _seen_units,
        _unit_words,
    ),
    (
        (
            "lists.missing",
            "没有自己清单的设党委单位",
            "Units without a list of their own",
            "期末在的设党委单位里，还没有自己的责任清单的",
            "of the units with a committee on the last day, those without a list that holds",
            "个",
        ),
        _units(listed=False),
        _seen_units,
        _unit_words,
    ),
)
for _words, _rows, _seen, _shown in _STOCKS:
    register(Figure(*_words, Taken.STOCK, _rows, _seen, _shown))
clause_figure(
    "lists.points",
    "责任清单的条目",
    "Entries of responsibility lists",
    "期末在执行的责任清单里，那年有的条目",
    "entries in force in the period's last year, of lists that hold on its last day",
    "条",
    _entries,
)
clause_figure(
    "lists.carried",
    "落到事项或规定动作的条目",
    "Entries carried by an item or a duty",
    "这些条目里，到期末立了事项、没有取消的，或由规定动作承担的",
    "of these, the ones from which an item was opened and not cancelled by the last day, or that a duty carries",
    "条",
    _carried,
)
register(
    Figure(
        "handovers.signed",
        "签完的交接单",
        "Handover sheets signed by both",
        "期内两个人都签了的交接单，按后签的那天算",
        "sheets that both had signed in the period, counted on the day of the second signature",
        "张",
        Taken.FLOW,
        _signed,
        _seen_handovers,
        _handover_words,
    )
)
