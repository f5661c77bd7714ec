"""Words for the choices of filters and forms."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.items.filters import Level, Outcome, Sort, Stage


def stage_words() -> list[tuple[str, str]]:
    """Return the parts of an item's life a list may show."""
    return [
        (Stage.UNCLOSED.value, _("没有销号")),
        (Stage.ALL.value, _("全部")),
        (Stage.CLOSED.value, _("已销号")),
        (Stage.CANCELLED.value, _("已取消")),
        (Stage.DRAFT.value, _("草稿")),
    ]


def level_words() -> list[tuple[str, str]]:
    """Return tasks, work, or both."""
    return [
        (Level.TASKS.value, _("任务（最上一级）")),
        (Level.WORK.value, _("工作（最末一级）")),
        (Level.ALL.value, _("各级事项")),
    ]


def sort_words() -> list[tuple[str, str]]:
    """Return the orders of a list."""
    return [
        (Sort.NUMBER.value, _in("sort", "编号")),
        (Sort.DUE.value, _in("sort", "时限")),
        (Sort.UNIT.value, _in("sort", "机构序列")),
        (Sort.RECENT.value, _in("sort", "最近进展")),
    ]


def outcome_words() -> dict[Outcome | None, str]:
    """Return how items due in a year came out; all that were due where none is chosen."""
    return {
        None: _("到期的"),
        Outcome.DUE: _("到期的"),
        Outcome.ON_TIME: _("按期办结的"),
        Outcome.NOT_ON_TIME: _("没有按期的"),
        Outcome.AWAITING: _("待核验的"),
    }
