"""Closings reviewed (销号核查): the list, one closing on one screen with two buttons, in series; what proves them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.queries import visible_units
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotFound, Refusal
from luoshi.base.text import a_day, whole_number
from luoshi.files.excel_out import Column
from luoshi.inspection import actions, queries
from luoshi.inspection.kinds import How, Looked, Verdict
from luoshi.inspection.models import Review, Sample
from luoshi.inspection.queries import Chosen
from luoshi.inspection.rights import inspector, within
from luoshi.items.models import Step
from luoshi.items.queries import steps_of
from luoshi.mandate.models import Line
from luoshi.mandate.queries import visible_lines
from luoshi.org.kinds import UnitKind
from luoshi.org.models import Group, Post, Unit
from luoshi.papers.queries import sheets
from luoshi.trail.verify import holds
from luoshi.web.act_page import say
from luoshi.web.door import Request, by, page
from luoshi.web.forms.inspection import FindingForm
from luoshi.web.inspection_words import how_word, how_words, looked_words, verdict_word
from luoshi.web.templatetags.look import full_day
from luoshi.web.views.tables_out import table

OFFERED = (UnitKind.ROOT, UnitKind.DEPARTMENT, UnitKind.AFFILIATED)


def offered(viewer: Viewer) -> tuple[list[Unit], list[Line]]:
    """Return the units and lines a filter offers, as far as the acting group sees them. Two queries."""
    group, today = within(viewer), clock.today()
    units = visible_units(group).filter(living(today), kind__in=OFFERED).order_by("path")
    return list(units), list(visible_lines(group).filter(living(today)))


@dataclass(frozen=True)
class Asked:
    """The filter of an address, with what it offers."""

    chosen: Chosen
    units: list[Unit]
    lines: list[Line]

    def query(self, **changes: Any) -> str:
        """Return the address's query for this filter."""
        new = replace(self.chosen, **changes)
        pairs = {
            "from": new.first_on.isoformat(),
            "to": new.last_on.isoformat(),
            "unit": new.unit.pk if new.unit else "",
            "line": new.line.pk if new.line else "",
            "how": new.how or "",
            "looked": "" if new.looked is Looked.NOT_YET else new.looked,
        }
        return urlencode({name: value for name, value in pairs.items() if value != ""})


def asked(request: Request) -> Asked:
    """Read the filter of the address; a unit out of the group's sight is not found, other unknown values do not narrow.

    The period is the running half-year and the one before unless said otherwise.
    """
    units, lines = offered(request.viewer)
    get, today = request.GET.get, clock.today()
    unit = next((each for each in units if each.pk == whole_number(get("unit"))), None)
    if get("unit") and unit is None:
        raise NotFound
    first = date(today.year, 1, 1) if today.month > 6 else date(today.year - 1, 7, 1)
    one, two = a_day(get("from", "")) or first, a_day(get("to", "")) or today
    chosen = Chosen(
        min(one, two),
        max(one, two),
        line=next((each for each in lines if each.pk == whole_number(get("line"))), None),
        unit=unit,
        how=next((each for each in How if each.value == get("how")), None),
        looked=next((each for each in Looked if each.value == get("looked")), Looked.NOT_YET),
    )
    return Asked(chosen, units, lines)


@page()
def closings(request: Request) -> HttpResponse:
    """List the closings of a period in the group's sight, the latest first."""
    inspector(request.viewer)
    by_filter = asked(request)
    size = None if request.GET.get("all") == "1" else queries.SIZE
    found = queries.closings(request.viewer, by_filter.chosen, after=request.GET.get("after", ""), size=size)
    context = {
        "asked": by_filter,
        "chosen": by_filter.chosen,
        "rows": found.rows,
        "after": found.after,
        "total": queries.how_many(request.viewer, by_filter.chosen),
        "hows": how_words(),
        "lookeds": looked_words(),
        "query": by_filter.query(),
        "may_export": request.viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/inspection/closings.html", context)


@page()
def export(request: Request) -> HttpResponse:
    """Send the list of closings as a file."""
    inspector(request.viewer)
    request.viewer.need(Verb.EXPORT)
    by_filter = asked(request)
    chosen = by_filter.chosen
    rows = queries.closings(request.viewer, chosen, size=None).rows
    scope = [
        f"{full_day(chosen.first_on)}—{full_day(chosen.last_on)}",
        chosen.unit.name if chosen.unit else _("范围里的全部单位"),
        chosen.line.name if chosen.line else "",
        how_word(chosen.how or ""),
        dict(looked_words())[chosen.looked.value],
    ]
    title = _("销号核查")
    line = " · ".join(filter(None, [*scope, f"{_('导出')} {full_day(clock.today())}"]))
    return table(request, name=title, title=title, scope=line, columns=columns(), rows=rows)


def columns() -> list[Column[Any]]:
    """Return the columns of a file of closings."""
    return [
        Column(_("销号日期"), lambda row: row.on, 12),
        Column(_("编号"), lambda row: row.item.number, 12),
        Column(_("事项"), lambda row: row.item.title, 44),
        Column(_("牵头单位"), lambda row: row.item.lead.name, 20),
        Column(_("条"), lambda row: row.item.line.name, 14),
        Column(_("第几轮"), lambda row: row.round, 8),
        Column(_("怎么销的"), lambda row: how_word(row.how), 12),
        Column(_("核查"), lambda row: verdict_word(row.verdict), 12),
    ]


@dataclass
class Series:
    """In which series a closing is looked at: a sample, or a filtered list; where it goes on and where it ends."""

    query: str
    sample: Sample | None = None
    chosen: Chosen | None = None

    @property
    def back(self) -> str:
        """Where the series was begun."""
        if self.sample is not None:
            return reverse("sample", args=[self.sample.pk])
        return f"{reverse('closings')}?{self.query}"

    def after(self, viewer: Viewer, step: Step) -> int | None:
        """Return the next closing nobody of the group reviewed."""
        if self.sample is not None:
            return queries.next_drawn(viewer, self.sample, step.pk)
        return queries.next_closing(viewer, self.chosen, step) if self.chosen is not None else None


_NAMES = ("from", "to", "unit", "line", "how", "looked")


def _series(request: Request) -> Series:
    """Read the series of the address; of a filter no more than its words while the page is only looked at."""
    sample = whole_number(request.GET.get("sample"))
    if sample is not None:
        return Series(f"sample={sample}", sample=queries.get_sample(request.viewer, sample))
    if request.method == "GET":
        return Series(urlencode({name: request.GET[name] for name in _NAMES if request.GET.get(name)}))
    by_filter = asked(request)
    return Series(by_filter.query(), chosen=by_filter.chosen)


@page("GET", "POST")
def closing(request: Request, pk: int) -> HttpResponse:
    """Show one closing on one screen; said of it, the next one of the series comes at once."""
    viewer = request.viewer
    inspector(viewer)
    step = queries.get_closing(viewer, pk)
    series = _series(request)
    form, status = FindingForm(request.POST if request.POST.get("verdict") == Verdict.FINDING else None), 200
    if request.method == "POST":
        status = 422
        try:
            made = _review(request, step, form)
            if made is not None:
                return _on(request, series, step, made)
        except Refusal as refusal:
            status = refusal.status
            if not form.is_bound:
                form = FindingForm({})
                form.errors.clear()
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    context = _shown(request, step) | {"form": form, "series": series, "done": _done(request)}
    return render(request, "luoshi/inspection/closing.html", context, status=status)


def _review(request: Request, step: Step, form: FindingForm) -> Review | None:
    """Make the review that was sent off; None where the form says what is wrong with it."""
    seat = inspector(request.viewer)
    verdict = request.POST.get("verdict")
    if verdict not in {each.value for each in Verdict}:
        raise Refusal("verdict", _("没有选有没有意见。"), _("选一个。"))
    if verdict == Verdict.FINDING and not form.is_valid():
        return None
    given = form.cleaned_data if verdict == Verdict.FINDING else {}
    return actions.review(
        group=Group.objects.get(pk=seat.group or 0),
        post=Post.objects.get(pk=seat.post),
        step=step,
        verdict=Verdict(verdict),
        by=by(request),
        **given,
    )


def _on(request: Request, series: Series, step: Step, made: Review) -> HttpResponse:
    following = series.after(request.viewer, step)
    if made.verdict == Verdict.FINDING:
        say(request, _("记下了，在“监督发现”里，可以提到下一次会商。"))
    if following is None:
        say(request, _("记下了，这一批都核查过了。"))
        return HttpResponseRedirect(series.back, status=303)
    url = reverse("closing", args=[following])
    return HttpResponseRedirect(f"{url}?{series.query}&done={made.pk}", status=303)


def _done(request: Request) -> Review | None:
    """Return the review just made, so that it can be taken back at once."""
    pk = whole_number(request.GET.get("done"))
    if pk is None or request.method != "GET":
        return None
    return queries.visible_reviews(request.viewer).select_related("item").filter(pk=pk).first()


def _shown(request: Request, step: Any) -> dict[str, Any]:
    """Return what one closing's page holds: facts, steps, attachments, the trail's word, what was said of it. Five queries."""
    item = step.item
    steps = steps_of(item)
    rounds: dict[int, list[Step]] = {}
    for each in steps:
        rounds.setdefault(each.round, []).append(each)
    sent = [
        each for each in steps if each.act == "submitted" and each.round == step.round and each.pk < step.pk
    ]
    events, bad = holds(f"item:{item.pk}")
    reviews = queries.said_of(request.viewer, item.pk)
    return {
        "step": step,
        "item": item,
        "confirmed": next((each for each in steps if each.pk == step.pk), step),
        "sent": sent[-1] if sent else None,
        "times": len(sent),
        "rounds": sorted(rounds.items()),
        "papers": sheets(paper__item_link__item=item.pk, gone_at=None),
        "events": events,
        "bad": bad,
        "review": reviews.get(step.pk),
        "others": [row for pk, row in reviews.items() if pk != step.pk],
    }
