"""Kinds of units and posts, in words."""

from django import template

from luoshi.base.refusals import Words
from luoshi.items.models import Item
from luoshi.org import words
from luoshi.org.kinds import BranchKind, PostKind, UnitKind
from luoshi.org.models import Post
from luoshi.org.words import BRANCH_KINDS, POST_KINDS, UNIT_KINDS
from luoshi.web.list_words import seat_words

register = template.Library()


@register.filter
def unit_kind(value: str) -> Words:
    """Say what kind of unit."""
    return UNIT_KINDS[UnitKind(value)]


@register.filter
def branch_kind(value: str) -> Words:
    """Say what a branch is made of."""
    return BRANCH_KINDS[BranchKind(value)]


@register.filter
def post_kind(value: str) -> Words:
    """Say what kind of post."""
    return POST_KINDS[PostKind(value)]


@register.filter
def post_words(value: Post) -> str:
    """Say a post by its title, with the group it is in."""
    return words.post_words(value)


@register.filter
def doer_of(item: Item) -> str:
    """Say who works on an item: the post it lies on, with its place, or its lead unit."""
    return seat_words(item.post) if item.post else item.lead.name
