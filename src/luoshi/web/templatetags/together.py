"""How pages of the four together say things."""

from django import template

from luoshi.together.models import Tie
from luoshi.web.views import together as views

register = template.Library()


@register.filter
def place_of(tie: Tie) -> str:
    """Say which body's post a row comes from."""
    return views.place_of(tie)
