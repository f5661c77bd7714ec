"""How pages of consultations and of the inspectors say things."""

from django import template

from luoshi.inspection.models import Sample
from luoshi.meetings.queries import Half
from luoshi.web import inspection_words as words

register = template.Library()


@register.filter
def side_word(side: str) -> str:
    """Say which side brought a topic."""
    return words.side_word(side)


@register.filter
def half_word(half: Half) -> str:
    """Say a half-year."""
    return words.half_word(half)


@register.filter
def stood_word(stood: str) -> str:
    """Say whether the consultation of a half-year was held."""
    return words.stood_word(stood)


@register.filter
def how_word(how: str) -> str:
    """Say how an item was closed."""
    return words.how_word(how)


@register.filter
def verdict_word(verdict: str) -> str:
    """Say what the group said of a closing."""
    return words.verdict_word(verdict)


@register.filter
def come_word(come: str) -> str:
    """Say how far a finding has come."""
    return words.come_word(come)


@register.filter
def population_words(sample: Sample) -> str:
    """Say what a sample was drawn of."""
    return words.population_words(sample)
