"""Kinds of meetings and series: loaded, opened, ended."""

from dataclasses import asdict
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.meetings.kinds import KINDS, RUNNING
from luoshi.meetings.models import MeetingKind, Series
from luoshi.org.models import Group, Unit
from luoshi.trail.log import Plain, writing


def load_kinds(*, by: By) -> list[MeetingKind]:
    """Enter the kinds of meetings shipped that are not there yet. One event each."""
    with writing(by) as log:
        have = set(MeetingKind.objects.values_list("code", flat=True))
        made = []
        for n, each in enumerate(KINDS):
            if each.code in have:
                continue
            row = MeetingKind.objects.create(order=n, **asdict(each))
            log.add("meeting_kind.entered", f"meeting_kind:{row.pk}", after={"code": Plain(row.code)})
            made.append(row)
        return made


def open_series(*, kind: str, unit: Unit, from_on: date, by: By, group: Group | None = None) -> Series:
    """Open the series of meetings of a kind (its code) of a unit, or of one of its groups, from a day on.

    The kinds shipped are entered with the first series. Raises Refusal where that series runs already, or the group belongs
    to another unit.
    """
    with writing(by) as log:
        load_kinds(by=by)
        row_of = MeetingKind.objects.filter(code=kind).first()
        if row_of is None:
            raise Refusal("kind", _("没有这种会。"), _("从列出的里面选。"), field="kind")
        if group is not None and group.home_id != unit.pk:
            raise Refusal("other_unit", _("这个小组不是本单位的。"), _("选它所在的单位。"), field="group")
        if Series.objects.filter(kind=row_of, unit=unit, group=group, to_on=None).exists():
            raise Refusal("running", _("这种会已经在开了。"), _("在原来的里面安排下一次。"), field="kind")
        row = Series.objects.create(kind=row_of, unit=unit, group=group, from_on=from_on)
        log.add(
            "series.opened",
            f"series:{row.pk}",
            unit=unit.pk,
            after={"kind": Plain(kind), "group": group.pk if group else None, "from_on": from_on},
        )
        return row


def end_series(*, series: Series, to_on: date, by: By) -> Series:
    """End a series on its last day: no session is planned after it. What it held stays.

    Raises Refusal while a session is still to be held, and for a day before its last session.
    """
    with writing(by) as log:
        row = Series.objects.select_for_update().get(pk=series.pk)
        if row.to_on is not None:
            raise Refusal("not_now", _("这种会已经不开了。"), _("刷新看看。"))
        if row.sessions.filter(state__in=RUNNING).exists():
            raise Refusal("sessions", _("还有安排好的会没有开。"), _("先开完，或者先取消。"), field="to_on")
        if to_on < row.from_on or row.sessions.filter(planned_on__gt=to_on, ended_at__isnull=False).exists():
            raise Refusal(
                "to_on", _("这一天以后还开过会。"), _("写最后一次会那天，或者以后。"), field="to_on"
            )
        row.to_on = to_on
        row.save(update_fields=["to_on"])
        log.add("series.ended", f"series:{row.pk}", unit=row.unit_id, after={"to_on": to_on})
        return row
