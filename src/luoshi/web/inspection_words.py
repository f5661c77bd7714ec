"""How pages call consultations, opinions, closings, what the inspectors said of them."""

from django.utils.translation import gettext as _

from luoshi.base.refusals import Words
from luoshi.inspection.kinds import Come, How, Looked
from luoshi.inspection.models import Sample
from luoshi.meetings.kinds import Side
from luoshi.meetings.queries import Answered, Half
from luoshi.meetings.queries.consultations import Stood
from luoshi.web.templatetags.look import full_day


def side_word(side: str) -> str:
    """Say which side brought a topic."""
    return {Side.OWN: _("党组"), Side.INSPECTORS: _("派驻组")}[Side(side)]


def half_word(half: Half) -> str:
    """Say a half-year: 2021年上半年."""
    words = _("%(year)s年下半年") if half.second else _("%(year)s年上半年")
    return words % {"year": half.year}


def stood_word(stood: str) -> str:
    """Say whether the consultation of a half-year was held."""
    return {
        Stood.HELD: _("开了"),
        Stood.PLANNED: _("安排好了"),
        Stood.DUE: _("还没有安排"),
        Stood.MISSED: _("没有开"),
    }[Stood(stood)]


def answered_words() -> list[tuple[str, str]]:
    """Return which opinions a list may show."""
    return [(Answered.WAITING.value, _("还没有答复完的")), (Answered.DONE.value, _("答复完的"))]


def side_words() -> list[tuple[str, str]]:
    """Return whose opinions a list may show."""
    return [(Side.INSPECTORS.value, _("派驻组提的议题")), (Side.OWN.value, _("党组提的议题"))]


def how_words() -> list[tuple[str, str]]:
    """Return how an item was closed."""
    return [
        (How.ON_TIME.value, _("按期")),
        (How.EXTENDED.value, _("改期后按期")),
        (How.LATE.value, _("逾期")),
        (How.ENTERED.value, _("录入")),
        (How.REBOUNDED.value, _("后来反弹了")),
    ]


def how_word(how: str) -> str:
    """Say how an item was closed; nothing where it is not known."""
    return dict(how_words()).get(how, "")


def looked_words() -> list[tuple[str, str]]:
    """Return which closings a list may show, by what was said of them."""
    return [
        (Looked.NOT_YET.value, _("还没有核查")),
        (Looked.ALL.value, _("全部")),
        (Looked.SOUND.value, _("没有意见")),
        (Looked.FINDING.value, _("有意见")),
    ]


def verdict_word(verdict: str) -> str:
    """Say what the group said of a closing; nothing while it said nothing."""
    return {"": "", "sound": _("没有意见"), "finding": _("有意见")}[verdict]


def come_word(come: str) -> str:
    """Say how far a finding has come."""
    return {
        Come.RAISED: _("等安排会商"),
        Come.WAITING: _("等会商"),
        Come.DEALT: _("已会商"),
    }[Come(come)]


def population_words(sample: Sample) -> str:
    """Say what a sample was drawn of."""
    parts: list[Words] = [
        f"{full_day(sample.first_on)}—{full_day(sample.last_on)}",
        sample.unit.name if sample.unit else _("范围里的全部单位"),
        sample.line.name if sample.line else _("不限条"),
        _("按 %(day)s 台账知道的") % {"day": full_day(sample.as_of_on)},
    ]
    return " · ".join(str(part) for part in parts)
