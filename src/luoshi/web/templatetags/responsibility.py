"""How pages of lists and handovers say things."""

from typing import Any

from django import template

from luoshi.base.text import a_day
from luoshi.lists.models import Handover
from luoshi.lists.queries import Count, Point, PostAt
from luoshi.lists.queries.entries import DutyAt
from luoshi.org.models import Post, Unit
from luoshi.web import list_words
from luoshi.web.templatetags.look import full_day

register = template.Library()


@register.filter
def duty_word(duty: DutyAt) -> str:
    """Say a duty."""
    return list_words.duty_word(duty)


@register.filter
def post_word(each: PostAt) -> str:
    """Say a post of a point."""
    return list_words.post_word(each)


@register.filter
def posts_words(point: Point, unit: Unit) -> str:
    """Say whom a point is for."""
    return list_words.posts_words(point, unit)


@register.filter
def count_words(count: Count) -> str:
    """Say what has become of a duty this year."""
    return list_words.count_words(count)


@register.filter
def seat_words(post: Post) -> str:
    """Say a post with its place."""
    return list_words.seat_words(post)


@register.filter
def turn_words(row: dict[str, Any]) -> str:
    """Say a turn on a sheet."""
    return list_words.turn_words(row)


@register.filter
def turn_state(row: dict[str, Any]) -> str:
    """Say what has become of a turn on a sheet."""
    return list_words.turn_state(row)


@register.filter
def item_state(row: dict[str, Any]) -> str:
    """Say the state of an item on a sheet."""
    return list_words.item_state(row)


@register.filter
def stands_word(handover: Handover) -> str:
    """Say how far a handover is."""
    return list_words.stands_word(handover)


@register.filter
def iso_day(value: str) -> str:
    """Say a day that a sheet holds as 2021-04-20."""
    return full_day(a_day(value))
