"""What brings a line into a post's sight: its unit leads the line, or the post has charge of it."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from luoshi.base.models import living
from luoshi.mandate.models import Line, LineCharge
from luoshi.org.kinds import PostKind

Rows = QuerySet[Any, tuple[int | None, int | None, str, str]]
_NO_ID = Value(None, output_field=BigIntegerField())
_LINE = Value("line", output_field=CharField())


def lines_led(posts: list[int], groups: list[int], units: list[int], day: date) -> Rows:
    """Return the lines whose lead department has one of ``posts`` as its line post (牵头岗)."""
    rows = Line.objects.filter(
        living(day), living(day, "lead__posts__"), lead__posts__in=posts, lead__posts__kind=PostKind.LINE_LEAD
    ).order_by()
    return rows.annotate(no_group=_NO_ID, sort=_LINE, text=Cast(F("pk"), CharField())).values_list(
        "lead__posts__id", "no_group", "sort", "text"
    )


def lines_in_charge(posts: list[int], groups: list[int], units: list[int], day: date) -> Rows:
    """Return the lines in the portfolio of one of ``posts``."""
    rows = LineCharge.objects.filter(living(day), post_id__in=posts, gone_at=None).order_by()
    return rows.annotate(no_group=_NO_ID, sort=_LINE, text=Cast(F("line_id"), CharField())).values_list(
        "post_id", "no_group", "sort", "text"
    )
