"""Writing duties: the rule pack, the institution's own numbers, stricter ones of a unit; the days off of a year."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.cadence import calendar
from luoshi.cadence.models import CalendarYear, Duty, DutyVersion
from luoshi.cadence.pack import PACK, Rule
from luoshi.core.dayspans import NotDays, Unread, days_in
from luoshi.core.windows import Length, months_of
from luoshi.org.models import Unit
from luoshi.trail.log import Log, Plain, writing


def load_pack(*, by: By) -> list[Duty]:
    """Enter the duties of the rule pack that are not there yet, each with its general version. One event a duty."""
    with writing(by) as log:
        have = set(Duty.objects.values_list("code", flat=True))
        return [_enter(rule, n, log) for n, rule in enumerate(PACK) if rule.code not in have]


def _enter(rule: Rule, order: int, log: Log) -> Duty:
    duty = Duty.objects.create(
        code=rule.code,
        name=rule.name,
        name_en=rule.name_en,
        subject=rule.subject,
        force=rule.force,
        basis=rule.basis,
        article=rule.article,
        mark=rule.mark,
        says=rule.says,
        says_en=rule.says_en,
        kinds_owing=rule.owing,
        conditions=" ".join(rule.conditions),
        order=order,
    )
    log.add(
        "duty.entered",
        f"duty:{duty.pk}",
        after={
            "code": Plain(rule.code),
            "name": rule.name,
            "basis": rule.basis,
            "article": rule.article,
            "force": rule.force,
        },
    )
    if rule.times:
        _version(
            duty,
            log,
            unit=None,
            from_on=rule.from_on,
            length=rule.length,
            times=rule.times,
            most=None,
            years=rule.years,
            grace=rule.grace,
            kinds=rule.kinds,
            needs=rule.needs,
            reason="",
        )
    return duty


def set_times(
    *,
    duty: Duty,
    unit: Unit,
    length: Length,
    times: int,
    from_on: date,
    by: By,
    most: int | None = None,
    grace: int = 10,
    reason: str = "",
) -> DutyVersion:
    """Let ``unit`` and what lies below it owe a duty ``times`` in a window of ``length`` from a day on.

    The unit's own earlier version ends the day before. Raises Refusal where the general rule asks for more: a unit may be
    stricter, never laxer; where ``most`` is under ``times``; and for terms of office, which no unit sets.
    """
    reason = clean(reason, limit=200, field="reason")
    with writing(by) as log:
        general = DutyVersion.objects.filter(living(from_on), duty=duty, unit=None, gone_at=None).first()
        if length in {Length.TERM, Length.MEETING} or times < 1 or (most is not None and most < times):
            raise Refusal(
                "times", _("次数或期限写得不对。"), _("写每月、每季、每半年或每年至少几次。"), field="times"
            )
        if general is not None and not _no_laxer(general, length, times):
            raise Refusal("laxer", _("比条例规定的少。"), _("本单位只能比条例多，不能少。"), field="times")
        for row in DutyVersion.objects.filter(
            duty=duty, unit=unit, gone_at=None, to_on=None, from_on__lt=from_on
        ):
            row.to_on = from_on - timedelta(days=1)
            row.save(update_fields=["to_on"])
        rule = next((each for each in PACK if each.code == duty.code), None)
        kinds = general.kinds.split() if general else [*(rule.kinds if rule else ())]
        needs = general.needs.split() if general else [*(rule.needs if rule else ())]
        return _version(
            duty,
            log,
            unit=unit,
            from_on=from_on,
            length=length,
            times=times,
            most=most,
            years=0,
            grace=grace,
            kinds=kinds,
            needs=needs,
            reason=reason,
        )


def _no_laxer(general: DutyVersion, length: Length, times: int) -> bool:
    if general.length in {Length.TERM, Length.MEETING}:
        return False
    ours, theirs = months_of(length), months_of(Length(general.length))
    return ours <= theirs and times * theirs >= general.times * ours


def _version(
    duty: Duty,
    log: Log,
    *,
    unit: Unit | None,
    from_on: date,
    length: Length,
    times: int,
    most: int | None,
    years: int,
    grace: int,
    kinds: Iterable[str],
    needs: Iterable[str],
    reason: str,
) -> DutyVersion:
    version = DutyVersion.objects.create(
        duty=duty,
        unit=unit,
        from_on=from_on,
        length=length,
        times=times,
        most=most,
        years=years,
        grace=grace,
        kinds=" ".join(kinds),
        needs=" ".join(needs),
        reason=reason,
        known_at=log.at,
        known_by=log.by.person,
    )
    log.add(
        "duty.times",
        f"duty:{duty.pk}",
        unit=unit.pk if unit else None,
        after={
            "from_on": from_on,
            "length": length,
            "times": times,
            "most": most,
            "years": years,
            "grace": grace,
            "reason": reason,
        },
    )
    return version


def enter_calendar(*, year: int, basis: str, off: str, on: str, by: By) -> CalendarYear:
    """Enter the days off and the make-up days of a year as its notice lists them; they count from this moment on.

    Entered again, the earlier row ends: what was seen before stays computable. Raises Refusal for a year the shipped tables hold, for what
    is no day of that year, a make-up day that is worked anyway, a day in both lists, nothing at all, or the same once more.
    """
    basis = clean(basis, limit=200, field="basis")
    if calendar.is_published(year):
        raise Refusal("in_tables", _("这一年的放假安排程序里已经有了。"), _("不用再登记。"), field="year")
    free, worked = _days(off, year, "off"), _days(on, year, "on")
    weekdays = [day for day in worked if day.weekday() < 5]
    if weekdays:
        raise Refusal(
            "on_weekday",
            _("%(day)s不是周六周日，本来就上班。") % {"day": _short(weekdays[0])},
            _("调休上班只写周六、周日。"),
            field="on",
        )
    both = sorted(set(free) & set(worked))
    if both:
        raise Refusal(
            "both", _("%(day)s又放假又上班。") % {"day": _short(both[0])}, _("从其中一栏删掉。"), field="on"
        )
    if not any(day.weekday() < 5 for day in free):
        raise Refusal("no_days", _("没有写放假的日子。"), _("照通知写，例如：1月1日至3日。"), field="off")
    with writing(by) as log:
        days = {"off": [str(day) for day in free], "on": [str(day) for day in worked]}
        before = CalendarYear.objects.filter(year=year, gone_at=None).first()
        if before is not None and (before.off, before.on, before.basis) == (days["off"], days["on"], basis):
            raise Refusal("same", _("和已经登记的一样。"), _("不用再登记。"), field="off")
        if before is not None:
            before.gone_at, before.gone_by = log.at, log.by.person
            before.save(update_fields=["gone_at", "gone_by"])
        row = CalendarYear.objects.create(
            year=year, basis=basis, known_at=log.at, known_by=log.by.person, **days
        )
        log.add(
            "calendar.entered",
            f"calendar:{year}",
            before={"off": Plain(" ".join(before.off)), "on": Plain(" ".join(before.on))} if before else {},
            after={
                "basis": Plain(basis),
                "off": Plain(" ".join(days["off"])),
                "on": Plain(" ".join(days["on"])),
            },
        )
        return row


def _short(day: date) -> str:
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def _days(text: str, year: int, field: str) -> list[date]:
    try:
        return days_in(clean(text, limit=2000, multiline=True, field=field), year)
    except NotDays as wrong:
        said = {
            Unread.WORDS: _("“%(piece)s”看不出是哪几天。"),
            Unread.NO_SUCH_DAY: _("“%(piece)s”没有这一天。"),
            Unread.BACKWARDS: _("“%(piece)s”先后写反了。"),
            Unread.OTHER_YEAR: _("“%(piece)s”不是这一年的。"),
        }
        raise Refusal(
            "not_days",
            said[wrong.why] % {"piece": wrong.piece},
            _("照通知写，例如：1月1日至3日、2月14日。"),
            field=field,
        ) from None
