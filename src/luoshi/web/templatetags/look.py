"""How the pages say things: lights, days, figures, words. Loaded in every template."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.base import clock
from luoshi.cadence import calendar
from luoshi.core.compare import Piece
from luoshi.core.life import Act, State
from luoshi.core.lights import Light
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.origins import OLD
from luoshi.items.words import JUDGES, KLASSES, act_word, state_word

register = template.Library()

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_LIGHTS: dict[Light, Callable[[], str]] = {
    Light.OVERDUE: lambda: _("逾期"),
    Light.SOON: lambda: _("临期"),
    Light.RETURNED: lambda: _in("light", "退回"),
    Light.WAITING: lambda: _("待核验"),
    Light.NORMAL: lambda: _("正常"),
    Light.SUSTAINED: lambda: _("坚持中"),
    Light.CLOSED: lambda: _("已销号"),
    Light.NONE: lambda: "",
}


def light_word(light: Light) -> str:
    """Return the bare word of a light, as in counts and headings."""
    return capfirst(_LIGHTS[light]())


def _days_word(light: Light, due_on: date | None) -> str:
    if due_on is None or light not in {Light.OVERDUE, Light.SOON, Light.RETURNED}:
        return light_word(light)
    today = clock.today()
    n = calendar.between(today, due_on)
    if light == Light.OVERDUE:
        late = max(calendar.between(due_on, today), 0)
        return (
            ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", late) % {"n": late}
            if late
            else _("逾期，今天休息")
        )
    left = (
        _("今天到期") if due_on == today else ngettext("剩 %(n)s 个工作日", "剩 %(n)s 个工作日", n) % {"n": n}
    )
    return _("退回，%(left)s") % {"left": left} if light == Light.RETURNED else left


_MARKS = {
    light: format_html('<svg aria-hidden="true"><use href="#l-{}"></use></svg>', light.value)
    for light in Light
}


@register.simple_tag
def light_of(item: Any) -> SafeString | str:
    """Show an item's light: shape and word with working days. Draft and cancelled are plain words."""
    return light_said(Light(item.light), item.due_on, item.state, is_entered(item))


def light_said(light: Light, due_on: date | None, state: str, entered: bool) -> SafeString:
    """Show a light; see :func:`light_of`."""
    if light == Light.NONE:
        return format_html('<span class="light l-none">{}</span>', state_word(State(state)))
    word = _days_word(light, due_on)
    return format_html(
        '<span class="light l-{}">{}{}</span>',
        light.value,
        _MARKS[light],
        _("%(word)s（录入）") % {"word": word} if entered else word,
    )


def is_entered(item: Any) -> bool:
    """Say whether an item was entered as closed out of an older ledger and still stands so: that shows for ever."""
    return bool(item.origin == OLD and item.state == State.CLOSED)


@register.simple_tag
def light_mark(light: str, word: bool = True) -> SafeString:
    """Show a light's shape, with its bare word or with the word for screen readers only."""
    each = Light(light)
    hidden = "" if word else "sr"
    return format_html(
        '<span class="light l-{}">{}<span class="{}">{}</span></span>',
        each.value,
        _MARKS[each],
        hidden,
        light_word(each),
    )


@register.simple_tag
def figure(value: int | str, url: str = "", unit: str = "") -> SafeString | str:
    """Show a number that opens to its rows; zero is a plain 0."""
    shown = f"{value:,}" if isinstance(value, int) else str(value)
    if value in {0, "0", ""} or not url:
        return (
            format_html('<span class="zero">{}</span>{}', shown or "0", unit)
            if not url or value in {0, "0"}
            else shown
        )
    return format_html('<a class="f" href="{}">{}</a>{}', url, shown, unit)


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a day as an office writes it: 4月16日 in this year, 2020年12月31日 otherwise; English 16 Apr 2021."""
    if value is None:
        return ""
    each = clock.day_of(value) if isinstance(value, datetime) else value
    same_year = each.year == clock.today().year
    if get_language() == "en":
        return f"{each.day} {MONTHS[each.month - 1]}" + ("" if same_year else f" {each.year}")
    return f"{each.month}月{each.day}日" if same_year else f"{each.year}年{each.month}月{each.day}日"


def short_day(value: date) -> str:
    """Say a day without its year, where the column says the year."""
    return (
        f"{value.day} {MONTHS[value.month - 1]}"
        if get_language() == "en"
        else f"{value.month}月{value.day}日"
    )


@register.filter
def full_day(value: date | datetime | None) -> str:
    """Say a day with its year always."""
    if value is None:
        return ""
    each = clock.day_of(value) if isinstance(value, datetime) else value
    if get_language() == "en":
        return f"{each.day} {MONTHS[each.month - 1]} {each.year}"
    return f"{each.year}年{each.month}月{each.day}日"


@register.filter
def weekday(value: date) -> str:
    """Say the day of the week."""
    return (_WEEKDAYS_EN if get_language() == "en" else _WEEKDAYS)[value.weekday()]


@register.filter
def moment(value: datetime | None) -> str:
    """Say a moment: day and time in Shanghai."""
    if value is None:
        return ""
    local = value.astimezone(clock.SHANGHAI)
    return f"{full_day(local)} {local.hour}:{local.minute:02d}"


@register.filter
def due(item: Any) -> str:
    """Say when an item is due: a day, or 长期坚持."""
    if item.due_on is None:
        return _("长期坚持")
    return day(item.due_on)


@register.filter
def state_of(value: str) -> str:
    """Say a state."""
    return str(state_word(State(value)))


@register.filter
def act_of(value: str) -> str:
    """Say an act."""
    return str(act_word(Act(value)))


@register.filter
def klass_of(value: str) -> str:
    """Say a class."""
    return str(KLASSES[Klass(value)])


@register.filter
def judge_of(item: Any) -> str:
    """Say where an item's second person sits."""
    where = item.judge_group.name if item.judge_group_id else item.judge_unit.name
    return (
        f"{where}（{JUDGES[JudgeFrom(item.judge_from)]}）"
        if get_language() != "en"
        else f"{where} ({JUDGES[JudgeFrom(item.judge_from)]})"
    )


@register.simple_tag
def old_words(pieces: Iterable[Piece], whole: str) -> SafeString | str:
    """Show the earlier wording with what is gone struck out."""
    return _marked([p for p in pieces if p.op != "new"], "del") or whole


@register.simple_tag
def new_words(pieces: Iterable[Piece], whole: str) -> SafeString | str:
    """Show the later wording with what is new marked."""
    return _marked([p for p in pieces if p.op != "gone"], "ins") or whole


def _marked(pieces: list[Piece], tag: str) -> SafeString:
    marks = {"del": "<del>{}</del>", "ins": "<ins>{}</ins>"}
    shown = (format_html("{}" if each.op == "same" else marks[tag], each.text) for each in pieces)
    return format_html_join("", "{}", ((each,) for each in shown))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Return ``mapping[key]`` or nothing."""
    return mapping.get(key) if mapping else None


@register.inclusion_tag("luoshi/parts/field.html")
def field(bound: Any) -> dict[str, Any]:
    """Show a form field: label above, hint, error with a bar, the control."""
    return {"field": bound}


@register.inclusion_tag("luoshi/parts/errors.html")
def errors(form: Any) -> dict[str, Any]:
    """Show the error summary on top of a form; it links to the fields and takes focus."""
    return {"form": form, "n": sum(len(each) for each in form.errors.values())}


@register.filter
def at(index: int, step: int) -> int:
    """Return where the n-th mark of a small drawing begins, in pixels."""
    return index * step


@register.filter
def from_foot(height: int, foot: int) -> int:
    """Return the y of something ``height`` pixels above ``foot``."""
    return foot - height
