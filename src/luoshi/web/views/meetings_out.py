"""What is taken into the room and out of it: the pack as Word and Excel, the minutes as Word."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _in

from luoshi.access.rights import Verb
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.core.lights import Light
from luoshi.files.excel_out import Cell, Column, Table, write_book
from luoshi.files.word_out import Word
from luoshi.items.models import Item
from luoshi.meetings import queries
from luoshi.meetings.models import Session, Topic
from luoshi.meetings.queries import Opinion
from luoshi.meetings.queries.pack import Pack
from luoshi.meetings.queries.pack import pack as packed
from luoshi.web.door import Request, page
from luoshi.web.inspection_words import side_word
from luoshi.web.meeting_words import came_of, session_name, topic_name
from luoshi.web.templatetags.look import due, full_day, light_word, state_of
from luoshi.web.views.meetings import numbered
from luoshi.web.views.tables_out import sent

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Line = Sequence[Cell]
Part = tuple[str, str, Sequence[tuple[str, int]], list[Line]]  # title, scope, headings with widths (mm), rows


def _item_cells(item: Item | None) -> list[Cell]:
    if item is None:
        return ["", "", _("没有立事项")]
    return [item.number, due(item), light_word(Light(item.light)) or state_of(item.state)]


def _note(topic: Topic) -> str:
    if topic.directive is not None:
        return _("指示批示")
    if topic.previous is not None and topic.previous.session is not None:
        return _("%(day)s转来") % {"day": full_day(topic.previous.session.planned_on)}
    return _("%(unit)s汇报") % {"unit": topic.unit.name} if topic.unit else ""


def _agenda(found: Pack) -> Part:
    rows: list[Line] = [[n, topic_name(t), _note(t), came_of(t)] for n, t in numbered(found.topics) if n]
    headings = [(_in("row", "序号"), 12), (_("议题"), 90), (_("说明"), 36), (_("结果"), 20)]
    if found.session.series.kind.both_sides:
        rows = [
            [n, side_word(t.side), *row[1:]] for (n, t), row in zip(_heads(found.topics), rows, strict=True)
        ]
        headings = [headings[0], (_("哪一方"), 20), (_("议题"), 74), (_("说明"), 32), (_("结果"), 20)]
    scope = ""
    if found.waiting:
        here = {topic.directive_id for topic in found.topics}
        missing = sum(1 for each in found.waiting if each.pk not in here)
        scope = _("没有传达、也不在议程上的指示批示 %(n)s 份") % {"n": missing} if missing else ""
    return _("议程"), scope, headings, rows


def _heads(topics: list[Topic]) -> list[tuple[int, Topic]]:
    return [(n, topic) for n, topic in numbered(topics) if n]


def _answers(opinions: list[Opinion], title: str) -> Part:
    rows: list[Line] = [
        [
            n,
            each.topic.words,
            each.item.lead.name,
            each.item.number,
            each.item.due_on,
            light_word(each.light) or state_of(each.item.state),
            each.answer or _("还没有答复"),
        ]
        for n, each in enumerate(opinions, start=1)
    ]
    headings = [
        (_in("row", "序号"), 12),
        (_in("consultation", "意见"), 62),
        (_("答复单位"), 26),
        (_("编号"), 20),
        (_("时限"), 22),
        (_("现在"), 18),
        (_("答复"), 62),
    ]
    return title, _("没有答复完的以前的意见也在里面"), headings, rows


def _decided(found: Pack) -> Part:
    last = found.last
    scope = f"{session_name(last)} · {full_day(last.planned_on)}" if last else _("这是第一次，没有上次。")
    rows: list[Line] = [
        [
            n,
            topic.words,
            topic.lead.name if topic.lead else "",
            *_item_cells(topic.decision.item if topic.decision else None),
        ]
        for n, topic in enumerate(found.decided, start=1)
    ]
    headings = [
        (_in("row", "序号"), 12),
        (_("上次定的事"), 62),
        (_("责任单位"), 26),
        (_("编号"), 20),
        (_("时限"), 20),
    ]
    return _("上次定的事"), scope, [*headings, (_("现在"), 18)], rows


def _changed(found: Pack) -> Part:
    rows: list[Line] = [[c.unit, c.opened, c.submitted, c.closed, c.overdue] for c in found.changed]
    total = [sum(int(str(row[n])) for row in rows) for n in range(1, 5)]
    if rows:
        rows.append([_("合计"), *total])
    headings = [(_("牵头单位"), 62), (_("新立"), 24), (_("报来"), 24), (_("销号"), 24), (_("到期没办结"), 24)]
    scope = _("%(day)s以后，%(unit)s交办的；按机构序列排") % {
        "day": full_day(found.since),
        "unit": found.session.series.unit.name,
    }
    return _("有什么变化"), scope, headings, rows


def _table(found: Pack) -> Part:
    lines = found.lines
    units = list(dict.fromkeys(each.unit for each in sorted(found.table, key=lambda each: each.path)))
    cells = {(each.unit, each.line): each for each in found.table}

    def said(unit: str, line: str) -> Cell:
        each = cells.get((unit, line))
        if each is None:
            return ""
        return (
            _("%(n)s（逾期%(late)s）") % {"n": each.open, "late": each.overdue} if each.overdue else each.open
        )

    rows: list[Line] = [[unit, *(said(unit, line) for line in lines)] for unit in units]
    width = max(14, 200 // max(1, len(lines)))
    return (
        _("条和块"),
        _("没有销号的，最末一级；行是牵头单位，列是条"),
        [(_("牵头单位"), 44), *((line, width) for line in lines)],
        rows,
    )


def _seats(found: Pack) -> Part:
    rows: list[Line] = [[n, each.post.title, each.name, ""] for n, each in enumerate(found.seats, start=1)]
    headings = [(_in("row", "序号"), 14), (_("岗位"), 60), (_("姓名"), 44), (_("到会"), 40)]
    return _("座次"), _("按序列排"), headings, rows


def _rows(found: Pack) -> Part:
    rows: list[Line] = [
        [
            item.number,
            item.title,
            item.lead.name,
            item.line.name,
            due(item),
            light_word(Light(item.light)),
            item.last_word,
        ]
        for item in found.rows
    ]
    headings = [(_("编号"), 20), (_("事项"), 80), (_("牵头单位"), 30), (_("条"), 26), (_("时限"), 24)]
    headings += [(_in("column", "灯"), 18), (_("最近进展"), 60)]
    return _("有变化的事项"), "", headings, rows


@page()
def pack(request: Request, pk: int) -> HttpResponse:
    """Send everything for a session in one file: ``format=xlsx`` a workbook, else a Word document."""
    request.viewer.need(Verb.EXPORT)
    session = queries.get_session(request.viewer, pk)
    found = packed(session)
    answers = [_answers(found.opinions, _("上次意见的答复"))] if session.series.kind.both_sides else []
    parts = [_agenda(found), *answers, _decided(found), _changed(found), _table(found), _seats(found)]
    name = f"luoshi-meeting-{session.planned_on:%Y%m%d}-{session.pk}"
    if request.GET.get("format") == "xlsx":
        return sent(_book(session, [*parts, _rows(found)]), f"{name}.xlsx")
    word = Word(_("%(name)s会议材料") % {"name": session_name(session)}, _when(session), landscape=True)
    for title, scope, headings, rows in parts:
        _part(word, title, scope, headings, rows)
    return sent(word.bytes(), f"{name}.docx", DOCX)


def _when(session: Session) -> str:
    words = {"now": full_day(clock.today())}
    return f"{session.series.unit.name} · {full_day(session.planned_on)} · {_('数据截至 %(now)s') % words}"


def _part(word: Word, title: str, scope: str, headings: Sequence[tuple[str, int]], rows: list[Line]) -> None:
    word.heading(title)
    if scope:
        word.say(scope)
    if rows:
        word.table([text for text, _width in headings], rows, [width for _text, width in headings])
    else:
        word.say(_("没有。"))


def _book(session: Session, parts: Sequence[Part]) -> bytes:
    stream = BytesIO()
    tables: list[Table[Any]] = [
        Table(
            title,
            " · ".join(filter(None, [session_name(session), _when(session), scope])),
            [Column(text, _cell(n), max(8, width // 2)) for n, (text, width) in enumerate(headings)],
            rows,
        )
        for title, scope, headings, rows in parts
    ]
    write_book(stream, tables)
    return stream.getvalue()


def _cell(n: int) -> Any:
    return lambda row: row[n]


@page()
def minutes(request: Request, pk: int) -> HttpResponse:
    """Send the minutes as a Word document: topics, what was settled, by whom until when; never who said what."""
    request.viewer.need(Verb.EXPORT)
    session = queries.get_session(request.viewer, pk)
    if session.record is None:
        raise NotFound
    version = session.record.versions.filter(gone_at=None).get()
    word = Word(_("%(name)s纪要") % {"name": session_name(session)}, _held(session, version))
    if session.other_first:
        word.say(_("先议了别的：%(why)s") % {"why": session.other_first})
    rows: list[Line] = []
    for n, (topic, outcomes) in enumerate(queries.rows_of_minutes(queries.topics_of(session)), start=1):
        for k, each in enumerate(outcomes):
            called = topic_name(topic)
            if session.series.kind.both_sides:
                called = _("%(topic)s（%(side)s提）") % {"topic": called, "side": side_word(topic.side)}
            head: list[Cell] = ["", ""] if k else [n, called]
            unit = each.lead.name if each.lead else ""
            rows.append([*head, each.words or came_of(each), unit, each.due_on])
    headings = [_in("row", "序号"), _("题目"), _("议定事项"), _("责任单位"), _("时限")]
    word.table(headings, rows, [12, 46, 56, 24, 22])
    opinions = queries.opinions_of(session)
    if opinions:
        title, _scope, heads, lines = _answers(opinions, _("意见的答复"))
        word.heading(title)
        word.say(_("到 %(day)s。") % {"day": full_day(clock.today())})
        word.table([text for text, _width in heads], lines, [10, 40, 20, 18, 22, 16, 34])
    return sent(word.bytes(), f"luoshi-minutes-{session.planned_on:%Y%m%d}-{session.pk}.docx", DOCX)


def _held(session: Session, version: Any) -> str:
    parts = [session.series.unit.name, full_day(version.held_on), version.place]
    here = {"all": version.required, "here": version.present}
    return " · ".join(filter(None, [*parts, _("应到 %(all)s 人，实到 %(here)s 人") % here]))
