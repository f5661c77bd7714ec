"""Samples drawn by seed: the list, a new one, one with its rule drawn again, its file; the file that proves one item."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.core.drawing import place_of
from luoshi.files.excel_out import Column
from luoshi.inspection import actions, queries
from luoshi.inspection.actions import Terms
from luoshi.inspection.models import Sample
from luoshi.inspection.proving import item_file, sample_file
from luoshi.inspection.rights import inspector
from luoshi.items.queries import get_item
from luoshi.meetings.queries import half_of
from luoshi.org.models import Group, Post
from luoshi.org.queries import names_of, post_titles
from luoshi.trail.queries import Change, history
from luoshi.web.act_page import ActPage, Done, run
from luoshi.web.door import Request, by, page
from luoshi.web.forms.inspection import SampleForm
from luoshi.web.inspection_words import population_words, verdict_word
from luoshi.web.templatetags.look import full_day
from luoshi.web.trail_words import act_words
from luoshi.web.views.acts import typed
from luoshi.web.views.closings import offered
from luoshi.web.views.tables_out import sent, table

JSON = "application/json; charset=utf-8"


@page()
def samples(request: Request) -> HttpResponse:
    """List the group's samples, the latest first."""
    inspector(request.viewer)
    return render(request, "luoshi/inspection/samples.html", {"rows": queries.samples(request.viewer)})


@page("GET", "POST")
def new(request: Request) -> HttpResponse:
    """Draw a sample: the population as of a day, a number, a seed."""
    seat = inspector(request.viewer)
    units, lines = offered(request.viewer)

    def act(given: dict[str, Any]) -> Done:
        names = ("first_on", "last_on", "as_of_on", "line", "unit")
        terms = Terms(**{name: given[name] for name in names})
        made = actions.draw(
            group=Group.objects.get(pk=seat.group or 0),
            post=Post.objects.get(pk=seat.post),
            seed=given["seed"],
            size=given["size"],
            terms=terms,
            population=queries.population(request.viewer, terms),
            by=by(request),
        )
        return Done(reverse("sample", args=[made.pk]), _("抽好了。同样的种子和范围，谁来抽都一样。"))

    half = half_of(clock.today())
    first = {"first_on": half.first_on, "last_on": clock.today(), "as_of_on": clock.today(), "size": 10}
    form = SampleForm(typed(request), units=units, lines=lines, initial=first)
    shown = ActPage(
        title=_("抽一次"),
        button=_("抽"),
        crumb=(_("抽查"), reverse("samples")),
        hint=_(
            "从一段时间的销号里按种子抽。编号接在种子后面算 SHA-256，从小到大取前几项；一个事项只抽一次，看最后一次销号。"
        ),
    )
    return run(request, shown, form, act)


@page()
def sample(request: Request, pk: int) -> HttpResponse:
    """Show a sample: its rule, drawn again, the list with what was said of each, and where to go on."""
    viewer = request.viewer
    found = queries.get_sample(viewer, pk)
    rows = queries.drawn_of(viewer, found)
    todo = [row for row in rows if not row.verdict]
    context = {
        "sample": found,
        "rows": rows,
        "again": queries.redraw(viewer, found, rows),
        "done": len(rows) - len(todo),
        "next": todo[0].step_id if todo else None,
        "places": {row.pk: place_of(found.seed, row.item.number)[:12] for row in rows},
        "may_export": viewer.has(Verb.EXPORT),
    }
    return render(request, "luoshi/inspection/sample.html", context)


@page()
def export(request: Request, pk: int) -> HttpResponse:
    """Send a sample as a file for people."""
    request.viewer.need(Verb.EXPORT)
    found = queries.get_sample(request.viewer, pk)
    rows = queries.drawn_of(request.viewer, found)
    columns: list[Column[Any]] = [
        Column(_("顺序"), lambda row: row.order, 8),
        Column(_("编号"), lambda row: row.item.number, 12),
        Column(_("事项"), lambda row: row.item.title, 44),
        Column(_("牵头单位"), lambda row: row.item.lead.name, 20),
        Column(_("条"), lambda row: row.item.line.name, 14),
        Column(_("销号日期"), lambda row: row.step.on, 12),
        Column(_("第几轮"), lambda row: row.step.round, 8),
        Column(_("核查"), lambda row: verdict_word(row.verdict), 12),
        Column(_("排序用的散列"), lambda row: place_of(found.seed, row.item.number), 66),
    ]
    scope = f"{population_words(found)} · {_said(found)} · {_('导出')} {full_day(clock.today())}"
    return table(request, name=_("抽查"), title=_("抽查"), scope=scope, columns=columns, rows=rows)


def _said(found: Sample) -> str:
    words = {"seed": found.seed, "n": found.population, "size": found.size}
    return _("种子“%(seed)s”，%(n)s 项里抽 %(size)s 项") % words


@page()
def sample_proof(request: Request, pk: int) -> HttpResponse:
    """Send a sample as the file that ``luoshi verify`` checks."""
    request.viewer.need(Verb.EXPORT)
    found = queries.get_sample(request.viewer, pk)
    return sent(sample_file(request.viewer, found), f"luoshi-sample-{found.pk}.json", JSON)


@page()
def item_proof(request: Request, pk: int) -> HttpResponse:
    """Send one item as the file that ``luoshi verify`` checks; ``format=xlsx`` its events as a table for people."""
    request.viewer.need(Verb.EXPORT)
    item = get_item(request.viewer, pk)
    if request.GET.get("format") not in {"xlsx", "csv"}:
        return sent(item_file(item), f"luoshi-item-{item.number}.json", JSON)
    changes = history(f"item:{pk}", limit=10_000)[::-1]
    names = names_of({change.actor for change in changes})
    posts = post_titles({change.post for change in changes if change.post})
    columns: list[Column[Change]] = [
        Column(_("留痕号"), lambda row: row.seq, 10),
        Column(_("时间"), lambda row: f"{row.ts.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}", 20),
        Column(_("做了什么"), lambda row: str(act_words(row.act)), 16),
        Column(_("岗位"), lambda row: posts.get(row.post or 0, ""), 20),
        Column(_("谁"), lambda row: names.get(row.actor, ""), 12),
        Column(_("内容"), _told, 80),
    ]
    title = f"{item.number} {item.title}"
    scope = f"{item.lead.name} · {_('导出')} {full_day(clock.today())}"
    return table(
        request,
        name=f"{_('谁改过什么')} {item.number}",
        title=title,
        scope=scope,
        columns=columns,
        rows=changes,
    )


def _told(change: Change) -> str:
    texts = [value for value in change.after.values() if isinstance(value, str)]
    return "；".join(text for text in texts if text)
