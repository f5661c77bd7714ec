"""The figures and fields of the rooms up to this one. Imported when the app is ready."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet, Sum

from luoshi.access.queries import visible_units
from luoshi.access.scope import Viewer
from luoshi.base.models import known, living
from luoshi.cadence.kinds import RecordKind
from luoshi.core import tree
from luoshi.ledger.figures import Asked, Field, Figure, Share, Taken, register, register_field
from luoshi.mandate import queries as mandate
from luoshi.mandate.kinds import ClauseKind, DocumentKind
from luoshi.mandate.models import Clause
from luoshi.org.kinds import BranchKind, UnitKind
from luoshi.org.models import Unit, UnitLife
from luoshi.records.models import RecordVersion
from luoshi.records.queries import known as known_record
from luoshi.records.queries import visible_records

Rows = QuerySet[Any]


def below(asked: Asked, prefix: str = "") -> Q:
    """Return the predicate "stands in the unit asked for, or below it", as the ledger knew the tree at that moment."""
    if asked.at is None:
        return Q(**_within(asked.unit.path, prefix))
    return Q(**{f"{prefix}pk__in": _lives(asked).values("unit")})


def _within(path: str, prefix: str = "") -> dict[str, str]:
    return {f"{prefix}path__gte": path, f"{prefix}path__lt": tree.upper_bound(path)}


def _lives(asked: Asked) -> QuerySet[UnitLife]:
    lives = UnitLife.objects.filter(known(asked.at)).order_by()
    return lives.filter(**_within(asked.path)) if asked.path is not None else lives.none()


def _units(**narrowed: Any) -> Any:
    def rows(asked: Asked) -> Rows:
        found = Unit.objects.filter(**narrowed).order_by("path")
        if asked.at is None:
            return found.filter(below(asked), living(asked.end))
        return found.filter(pk__in=_lives(asked).filter(living(asked.end)).values("unit"))

    return rows


def _unit_words(row: Model) -> tuple[str, str]:
    return str(row), f"/units/{row.pk}/"


def _seen_units(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(pk__in=visible_units(viewer).values("pk"))


def _org(name: str, label: str, label_en: str, says: str, says_en: str, **narrowed: Any) -> None:
    register(
        Figure(
            name,
            label,
            label_en,
            says,
            says_en,
            "个",
            Taken.STOCK,
            _units(**narrowed),
            _seen_units,
            _unit_words,
        )
    )


_org(
    "org.departments",
    "司局",
    "Departments",
    "期末那天在的司局",
    "departments that live on the last day",
    kind=UnitKind.DEPARTMENT,
)
_org(
    "org.affiliated",
    "直属单位",
    "Affiliated units",
    "期末那天在的直属单位",
    "affiliated units that live on the last day",
    kind=UnitKind.AFFILIATED,
)
_org(
    "org.units",
    "司局和直属单位",
    "Departments and affiliated units",
    "期末那天在的司局和直属单位",
    "departments and affiliated units that live on the last day",
    kind__in=[UnitKind.DEPARTMENT, UnitKind.AFFILIATED],
)
_org(
    "org.branches",
    "在职党支部",
    "Branches in service",
    "期末那天在的在职党支部",
    "branches in service that live on the last day",
    kind=UnitKind.BRANCH,
    branch_kind=BranchKind.IN_SERVICE,
)


def _in_year(asked: Asked, year: int) -> Q:
    began = Q(versions__year__lte=year) & known(asked.at, "versions__")
    goes_on = Q(retired_from=None) | Q(retired_from__gt=year)
    return began & (goes_on if asked.at is None else goes_on | Q(retired_at__gt=asked.at))


def clauses_in_force(asked: Asked, year: int | None = None, **narrowed: Any) -> QuerySet[Clause]:
    """Return the clauses in force in ``year`` (the period's last one where None) of documents owned in scope."""
    of_year = _in_year(asked, year or asked.end.year)
    found = Clause.objects.filter(below(asked, "document__owner__"), of_year, **narrowed)
    return found.select_related("document").distinct().order_by("document_id", "sort")


def _clause_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, Clause)
    return f"{row.document.title} {row.number}", f"/clauses/{row.pk}/"


def _seen_clauses(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(document__in=mandate.documents(viewer).values("pk"))


def clause_figure(
    name: str, label: str, label_en: str, says: str, says_en: str, unit: str, rows: Callable[[Asked], Rows]
) -> None:
    """Register a figure that counts clauses as a stock on the last day."""
    words = (name, label, label_en, says, says_en, unit)
    register(Figure(*words, Taken.STOCK, rows, _seen_clauses, _clause_words))


def _ledger(*words: str, year: int | None, **narrowed: Any) -> None:
    name, label, label_en, says, says_en, unit = words
    clause_figure(
        name, label, label_en, says, says_en, unit, lambda asked: clauses_in_force(asked, year, **narrowed)
    )


_ledger(
    "ledger.aspects",
    "台账的方面",
    "Aspects of the ledger",
    "逐年充实的台账里，2019年有的方面",
    "aspects of the open-ended ledger in 2019",
    "个",
    year=2019,
    kind=ClauseKind.ASPECT,
    document__open_ended=True,
)
_ledger(
    "ledger.tasks_2019",
    "2019年的任务",
    "Tasks of 2019",
    "逐年充实的台账里，2019年有的任务",
    "tasks of the open-ended ledger in 2019",
    "项",
    year=2019,
    kind=ClauseKind.TASK,
    document__open_ended=True,
)
_ledger(
    "ledger.tasks",
    "台账的任务",
    "Tasks of the ledger",
    "逐年充实的台账里，期末那年有的任务",
    "tasks of the open-ended ledger in the period's last year",
    "项",
    year=None,
    kind=ClauseKind.TASK,
    document__open_ended=True,
)
_ledger(
    "ledger.measures",
    "措施",
    "Measures",
    "2019年印发的意见里的措施",
    "measures of opinions issued in 2019",
    "条",
    year=2019,
    kind=ClauseKind.MEASURE,
    document__issued_on__year=2019,
    document__kind=DocumentKind.OPINION,
)


def _records(kind: RecordKind | None = None) -> Any:
    def rows(asked: Asked) -> Rows:
        here = below(asked, "host__") | Q(joints__unit__in=Unit.objects.filter(below(asked)))
        found = RecordVersion.objects.filter(
            known_record(asked.at), here, held_on__range=(asked.start, asked.end)
        )
        if kind is not None:
            found = found.filter(kinds__contains=f" {kind} ")
        return found.select_related("host", "record").distinct().order_by("-held_on", "-id")

    return rows


def _by_unit(kind: RecordKind | None = None) -> Any:
    """Return the table by unit: an activity counts once in each unit that held it, "of these n jointly" beside."""

    def table(asked: Asked) -> list[Share]:
        ids = _records(kind)(asked).order_by().values("pk")
        rows = RecordVersion.objects.filter(pk__in=ids).values_list("pk", "host__path", "joints__unit__path")
        held: dict[int, set[str]] = {}
        for pk, host, joint in rows:
            held.setdefault(pk, {host}).update([joint] if joint else [])
        length = len(asked.unit.path) + tree.SEGMENT
        numbers: Counter[str] = Counter()
        joints: Counter[str] = Counter()
        for paths in held.values():
            below = {path[:length] for path in paths if path.startswith(asked.unit.path)}
            numbers.update(below)
            joints.update(below if len(paths) > 1 else ())
        units = Unit.objects.filter(living(asked.end), parent=asked.unit).order_by("path")
        return [Share(unit, numbers[unit.path], joints[unit.path]) for unit in units]

    return table


def _record_words(row: Model) -> tuple[str, str]:
    assert isinstance(row, RecordVersion)
    return f"{row.record.number} {row.host.name}", f"/records/{row.record_id}/"


def _seen_records(viewer: Viewer, rows: QuerySet[Model]) -> QuerySet[Model]:
    return rows.filter(record__in=visible_records(viewer).values("pk"))


def _summed(column: str, kind: RecordKind | None = None) -> Any:
    def total(asked: Asked) -> int:
        ids = _records(kind)(asked).order_by().values("pk")
        found = RecordVersion.objects.filter(pk__in=ids).aggregate(total=Sum(column))["total"]
        return int(found or 0)

    return total


def _activity(
    name: str, label: str, label_en: str, says: str, says_en: str, kind: RecordKind | None = None, **more: Any
) -> None:
    register(
        Figure(
            name,
            label,
            label_en,
            says,
            says_en,
            more.pop("unit", "场"),
            Taken.FLOW,
            _records(kind),
            _seen_records,
            _record_words,
            by_unit=None if "value" in more else _by_unit(kind),
            **more,
        )
    )


_activity(
    "records.activities",
    "活动",
    "Activities",
    "期内办的活动，一场算一次，联合的也算一次",
    "activities held in the period; a joint one counts once",
)
_activity(
    "records.attendances",
    "到会",
    "Attendances",
    "期内各场活动的实到人数相加",
    "people present, added over the activities of the period",
    unit="人次",
    value=_summed("present"),
    alias=("人次", "实到"),
)
_activity(
    "records.themed_days",
    "主题党日",
    "Themed Party days",
    "期内的主题党日",
    "themed Party days held in the period",
    RecordKind.THEMED_DAY,
)
_activity(
    "records.lectures",
    "党课",
    "Party lectures",
    "期内的党课",
    "Party lectures held in the period",
    RecordKind.LECTURE,
)
_activity(
    "records.talk_pairs",
    "谈心谈话",
    "Heart-to-heart talks",
    "期内谈心谈话的对数",
    "pairs of talks in the period",
    RecordKind.TALKS,
    unit="对",
    value=_summed("pairs", RecordKind.TALKS),
    sensitive=True,
)
_activity(
    "records.exempt",
    "不作要求的",
    "Exempt",
    "期内各场活动不作要求的人数相加",
    "people not required, added over activities",
    unit="人次",
    value=_summed("exempt"),
    sensitive=True,
)


for _name, _label, _label_en, _says, _says_en, _unit, _column, _alias in (
    (
        "unit.full",
        "正式党员",
        "Full members",
        "单位某天的正式党员人数",
        "full members of a unit on a day",
        "人",
        "org.headcount.full",
        ("党员数",),
    ),
    (
        "unit.probationary",
        "预备党员",
        "Probationary members",
        "单位某天的预备党员人数",
        "probationary members of a unit on a day",
        "人",
        "org.headcount.probationary",
        (),
    ),
    (
        "unit.voting",
        "有表决权的党员",
        "Members with a vote",
        "单位某天有表决权的人数",
        "members with a vote on a day",
        "人",
        "org.headcount.voting",
        ("应到会",),
    ),
    (
        "unit.founded_on",
        "设立日期",
        "Founded on",
        "单位设立的日期",
        "the day a unit was founded",
        "日",
        "org.unit.from_on",
        ("成立时间",),
    ),
    (
        "item.due_on",
        "完成时限",
        "Due date",
        "事项现在的时限",
        "an item's due date now",
        "日",
        "items.item.due_on",
        ("整改时限", "办结时限"),
    ),
    (
        "item.lead",
        "牵头单位",
        "Lead unit",
        "事项的牵头单位",
        "an item's lead unit",
        "",
        "items.item.lead",
        ("牵头部门", "责任部门"),
    ),
    (
        "item.effect",
        "成效",
        "Effect",
        "报来的成效",
        "the effect as reported",
        "",
        "items.step.effect",
        ("整改成效", "工作成效"),
    ),
    (
        "item.progress",
        "进展",
        "Progress",
        "最近一条进展",
        "the last line of progress",
        "",
        "items.progress.text",
        ("进展情况",),
    ),
    (
        "record.held_on",
        "活动日期",
        "Day of the activity",
        "活动办的日期",
        "the day an activity was held",
        "日",
        "records.recordversion.held_on",
        ("开会时间",),
    ),
    (
        "record.required",
        "应到",
        "Required",
        "活动应到的人数",
        "people required",
        "人",
        "records.recordversion.required",
        ("应到人数",),
    ),
    (
        "record.present",
        "实到",
        "Present",
        "活动实到的人数",
        "people present",
        "人",
        "records.recordversion.present",
        ("参加人数", "出席人数"),
    ),
    (
        "record.topics",
        "讲了什么",
        "Topics",
        "活动的题目和要点",
        "what an activity was about",
        "",
        "records.recordversion.topics",
        ("主题", "议题", "会议内容"),
    ),
):
    register_field(Field(_name, _label, _label_en, _says, _says_en, _unit, _column, _alias))
