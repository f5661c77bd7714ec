"""Reading duties: what regulations ask is no secret inside the institution."""

from django.db.models import Prefetch, QuerySet

from luoshi.base.refusals import NotFound
from luoshi.cadence.models import Duty, DutyVersion


def duties_with_rules() -> QuerySet[Duty]:
    """Return the duties in order, each with its versions, in two queries."""
    rules = DutyVersion.objects.filter(gone_at=None).select_related("unit").order_by("from_on", "id")
    return Duty.objects.prefetch_related(Prefetch("versions", queryset=rules))


def get_duty(code: str) -> Duty:
    """Return a duty with its versions, else raise NotFound."""
    duty = duties_with_rules().filter(code=code).first()
    if duty is None:
        raise NotFound
    return duty
