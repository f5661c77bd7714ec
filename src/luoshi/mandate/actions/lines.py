"""Writing lines (条), and which leader has charge of one."""

from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.mandate.kinds import LineKind
from luoshi.mandate.models import Line, LineCharge
from luoshi.org.models import Post, Unit
from luoshi.trail.log import Plain, writing


def open_line(
    *, code: str, name: str, kind: LineKind, lead: Unit, from_on: date, by: By, order: int = 0
) -> Line:
    """Open a line (条) with its one lead department. One event ``line.opened``.

    Raises Refusal for a missing code or name, a code in use, or a lead that does not live on ``from_on``.
    """
    code, name = clean(code, limit=12, field="code"), clean(name, limit=200, field="name")
    if not name:
        raise Refusal("name_missing", _("没有写名称。"), _("写这一条叫什么。"), field="name")
    if not lead.lives_on(from_on):
        raise Refusal(
            "lead_gone",
            _("牵头单位“%(unit)s”那一天不在。") % {"unit": lead.name},
            _("换一个单位，或改开始的日期。"),
            field="lead",
        )
    with writing(by) as log:
        if not code or Line.objects.filter(code=code).exists():
            raise Refusal("line", _("代号空着，或已经有这个代号。"), _("换一个代号。"), field="code")
        line = Line.objects.create(code=code, name=name, kind=kind, lead=lead, from_on=from_on, order=order)
        log.add(
            "line.opened",
            f"line:{line.pk}",
            unit=lead.pk,
            after={"code": Plain(code), "name": name, "kind": kind, "lead": lead.pk},
        )
    return line


def charge_line(*, post: Post, line: Line, from_on: date, by: By) -> LineCharge:
    """Put a line into the portfolio of a leader's post from a day on."""
    with writing(by) as log:
        if LineCharge.objects.filter(living(from_on), post=post, line=line, gone_at=None).exists():
            raise Refusal("charge_already", _("这一条已经由这个岗位分管。"), _("不用再加。"))
        row = LineCharge.objects.create(
            post=post, line=line, from_on=from_on, known_at=log.at, known_by=by.person
        )
        log.add(
            "post.charged", f"post:{post.pk}", unit=line.lead_id, after={"line": line.pk, "from_on": from_on}
        )
    return row
