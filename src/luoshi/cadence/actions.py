"""Writing duties: the rule pack, the institution's own numbers, stricter ones of a unit."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.cadence.models import Duty, DutyVersion
from luoshi.cadence.pack import PACK, Rule
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
