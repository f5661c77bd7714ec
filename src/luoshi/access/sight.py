"""The sources of this room: portfolios of posts, units of groups, predecessors of units."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, QuerySet, Value

from luoshi.base.models import living
from luoshi.org.models import GroupUnit, Lineage, Portfolio

Rows = QuerySet[Any, tuple[int | None, int | None, str, str]]
_NO_ID = Value(None, output_field=BigIntegerField())
_RANGE = Value("range", output_field=CharField())


def portfolio_units(posts: list[int], groups: list[int], units: list[int], day: date) -> Rows:
    """Return the units in the portfolios (分管) of ``posts`` on ``day``."""
    rows = Portfolio.objects.filter(living(day), post_id__in=posts, gone_at=None).order_by()
    return rows.annotate(no_group=_NO_ID, sort=_RANGE).values_list(
        "post_id", "no_group", "sort", "unit__path"
    )


def group_units(posts: list[int], groups: list[int], units: list[int], day: date) -> Rows:
    """Return the units assigned to ``groups`` on ``day``."""
    rows = GroupUnit.objects.filter(living(day), group_id__in=groups).order_by()
    return rows.annotate(no_post=_NO_ID, sort=_RANGE).values_list("no_post", "group_id", "sort", "unit__path")


def predecessors(posts: list[int], groups: list[int], units: list[int], day: date) -> Rows:
    """Return the units out of which the units of ``posts`` came: a successor sees what they left."""
    rows = Lineage.objects.filter(after__posts__in=posts, on__lte=day).order_by()
    return rows.annotate(no_group=_NO_ID, sort=_RANGE).values_list(
        "after__posts__id", "no_group", "sort", "before__path"
    )
