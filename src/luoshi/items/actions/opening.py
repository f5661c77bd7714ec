"""Opening items, one or many in one act: by hand, from a clause, from a file, by breaking down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many
from luoshi.base.models import living
from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.core import numbering
from luoshi.core.life import Act, State
from luoshi.items import tally
from luoshi.items.actions.numbers import Numbers
from luoshi.items.actions.work import Work, locked, working
from luoshi.items.kinds import JudgeFrom, Klass
from luoshi.items.models import Item, Support
from luoshi.mandate.models import Clause, Line
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group, Post, Tenure, Unit
from luoshi.trail.log import Plain


@dataclass
class NewItem:
    """An item to be opened. Without ``number`` it gets one; ``judge_group`` only where ``judge_from`` is GROUP."""

    title: str
    line: Line
    lead: Unit
    owner: Unit
    klass: Klass = Klass.BY_DATE
    due_on: date | None = None
    standard: str = ""
    clause: Clause | None = None
    parent: Item | None = None
    post: Post | None = None
    supports: Sequence[Unit] = ()
    origin: str = "hand"
    origin_ref: str = ""
    number: str = ""
    judge_from: JudgeFrom = JudgeFrom.SUPERIOR
    judge_group: Group | None = None
    needs_document: str = ""
    needs_rule: bool = False
    needs_relook: bool = False
    needs_beneficiary: bool = False
    check_every: int | None = None
    draft: bool = False
    by: By | None = None  # in a bulk act of several people; the act's own actor otherwise
    note: str = field(default="")
    opened_on: date | None = None  # of an older ledger's item; today otherwise


def open_item(*, new: NewItem, by: By) -> Item:
    """Open one item; see :func:`open_items`."""
    return open_items(news=[new], by=by)[0]


def open_items(*, news: Sequence[NewItem], by: By) -> list[Item]:
    """Open items in one act: rows, numbers, supporting units, a step and an event each (unless drafts).

    Raises Refusal for an empty title, a missing date, a lead that does not live today, a second person who cannot
    be another one (no standing group for the root's own items), or a secrecy marking. Nothing is opened then.
    """
    with working(by) as work:
        return open_in(list(news), work)


def open_in(news: list[NewItem], work: Work) -> list[Item]:
    """Open items within an act that is under way; see :func:`open_items`."""
    numbers = Numbers(news, work.today)
    members: dict[int, set[str]] = {}
    items = [_made(new, numbers, work.today, members) for new in news]
    work.begin(items)
    if any(item.pk is None for item in items):
        raise RuntimeError("the database did not return the ids of new rows")
    supports = []
    for item, new in zip(items, news, strict=True):
        helping = [unit for unit in new.supports if unit.pk != new.lead.pk]
        item.helped_by = frozenset(unit.pk for unit in helping)
        supports += [Support(item=item, unit=unit) for unit in helping]
    insert_many(supports)
    for item, new in zip(items, news, strict=True):
        if new.draft:
            work.log.add("item.drafted", f"item:{item.pk}", unit=item.lead_id, after=_facts(item), by=new.by)
        else:
            work.step(item, Act.OPEN, by=new.by, note=new.note)
            work.log.pending[-1]["after"] |= _facts(item)
    for parent in {new.parent.pk: new.parent for new in news if new.parent is not None}.values():
        if "counted_as" not in parent.__dict__:
            tally.note(parent)
        parent.has_children = True
        work.touch(parent)
    return items


def _made(new: NewItem, numbers: Numbers, today: date, members: dict[int, set[str]]) -> Item:
    title = clean(new.title, limit=200, field="title")
    standard = clean(new.standard, limit=400, field="standard")
    if not title:
        raise Refusal("title_missing", _("没有写要办什么。"), _("写一句。"), field="title")
    if not new.lead.lives_on(today):
        raise Refusal(
            "lead_gone",
            _("牵头单位“%(unit)s”今天不在。") % {"unit": new.lead.name},
            _("换成现在的单位。"),
            field="lead",
        )
    due_on = _due(new, today)
    judge_unit, judge_group = _second_person(new, today, members)
    if new.post is not None:
        refuse_post(new.post, new.lead, judge_group, today, members)
    number = numbers.take(new)
    return tally.note_new(
        Item(
            number=number,
            sort=numbering.sort_key(number)[:160],
            title=title,
            clause=new.clause,
            origin=new.origin,
            origin_ref=new.origin_ref[:60],
            line=new.line,
            owner=new.owner,
            lead=new.lead,
            post=new.post,
            parent=new.parent,
            klass=new.klass,
            standard=standard,
            due_on=due_on,
            original_due_on=due_on,
            needs_document=clean(new.needs_document, limit=200, field="needs_document"),
            needs_rule=new.needs_rule,
            needs_relook=new.needs_relook,
            needs_beneficiary=new.needs_beneficiary,
            check_every=new.check_every,
            judge_from=new.judge_from,
            judge_unit=judge_unit,
            judge_group=judge_group,
            state=State.DRAFT,
            opened_on=new.opened_on or today,
        )
    )


def _due(new: NewItem, today: date) -> date | None:
    if new.due_on is not None:
        return new.due_on
    if new.klass == Klass.IMMEDIATE:
        return today + timedelta(days=settings.IMMEDIATE_DAYS)
    if new.klass == Klass.SUSTAINED:
        return None
    raise Refusal("due_missing", _("没有写完成时限。"), _("写一个日期，或选“长期坚持”。"), field="due_on")


def _second_person(
    new: NewItem, today: date, members: dict[int, set[str]]
) -> tuple[Unit | None, Group | None]:
    if new.judge_from == JudgeFrom.GROUP:
        return None, _judging_group(new, today, members)
    if new.lead.parent_id is None:
        raise Refusal(
            "root_needs_group",
            _("本级自己办的事项，要指定一个常设核验组。"),
            _("选一个成员没有参与办理的常设核验组。"),
            field="judge_group",
        )
    if new.judge_from == JudgeFrom.LINE:
        if new.line.lead_id == new.lead.pk:
            raise Refusal(
                "own_line",
                _("条上的牵头司局就是办理单位，不能自己核验。"),
                _("改由上级单位核验。"),
                field="judge_from",
            )
        return new.line.lead, None
    return new.lead.parent, None


def _judging_group(new: NewItem, today: date, members: dict[int, set[str]]) -> Group:
    """Return the group that judges, or raise Refusal; ``members`` keeps who is in a group for the items after this one."""
    group = new.judge_group
    if group is None or not group.lives_on(today):
        raise Refusal(
            "group_missing", _("没有选核验的组，或它已经撤销。"), _("选一个组。"), field="judge_group"
        )
    if group.kind == GroupKind.INSPECTION:
        raise Refusal(
            "inspector", _("派驻纪检监察组只监督，不核验。"), _("选另一个组。"), field="judge_group"
        )
    if new.lead.parent_id is None and (
        group.kind != GroupKind.STANDING or not _members(group, today, members)
    ):
        raise Refusal(
            "root_needs_group",
            _("本级自己办的事项，要由成员没有参与办理的常设核验组核验。"),
            _("选一个有成员的常设核验组。"),
            field="judge_group",
        )
    return group


def _members(group: Group, today: date, known: dict[int, set[str]]) -> set[str]:
    """Return who sits in a group, read once for many items."""
    if group.pk not in known:
        known[group.pk] = _holders(today, post__group=group)
    return known[group.pk]


def _holders(today: date, **posts: Group | Post) -> set[str]:
    rows = Tenure.objects.filter(living(today), gone_at=None, **posts)
    return set(rows.values_list("person_id", flat=True))


def refuse_post(
    post: Post, lead: Unit, group: Group | None, today: date, members: dict[int, set[str]]
) -> None:
    """Refuse a post that is none of ``lead``'s today, or whose holder alone could judge the item in ``group``."""
    if post.home != lead or not post.lives_on(today):
        raise Refusal(
            "post_elsewhere",
            _("“%(post)s”今天不是%(unit)s的岗位。") % {"post": post.title, "unit": lead.name},
            _("选%(unit)s现有的岗位，或空着，归单位。") % {"unit": lead.name},
            field="post",
        )
    if group is not None and not _members(group, today, members) - _holders(today, post=post):
        raise Refusal(
            "only_judge",
            _("“%(post)s”上的人是%(group)s里唯一能核验的人，不能又办又核。")
            % {"post": post.title, "group": group.name},
            _("换一个岗位，或换核验的组。"),
            field="post",
        )


def _facts(item: Item) -> dict[str, object]:
    return {
        "number": Plain(item.number),
        "title": item.title,
        "standard": item.standard,
        "klass": Klass(item.klass),
        "line": item.line_id,
        "owner": item.owner_id,
        "lead": item.lead_id,
        "parent": item.parent_id,
        "clause": item.clause_id,
        **({"post": item.post_id} if item.post_id else {}),
        "due_on": item.due_on,
        "judge_unit": item.judge_unit_id,
        "judge_group": item.judge_group_id,
    }


def release(*, item: Item, by: By) -> Item:
    """Let a draft go out: from now on the lead sees it and its days count."""
    with working(by) as work:
        (now,) = locked([item])
        now.opened_on = work.today
        now.save(update_fields=["opened_on"])
        work.step(now, Act.OPEN)
    return now


@dataclass(frozen=True)
class Part:
    """One child of a breakdown: whose, what, by when; empty values are taken from the parent."""

    lead: Unit
    title: str = ""
    due_on: date | None = None
    standard: str = ""
    post: Post | None = None


def break_down(
    *,
    item: Item,
    parts: Sequence[Part],
    by: By,
    judge_from: JudgeFrom = JudgeFrom.SUPERIOR,
    judge_group: Group | None = None,
) -> list[Item]:
    """Hand ``item`` down (分层施工): one child per part in one act, each with its own second person.

    Units that already have a live child of the item are refused, so that reloading never hands down twice.
    """
    return break_down_many(entries=[(item, parts)], by=by, judge_from=judge_from, judge_group=judge_group)[0]


def break_down_many(
    *,
    entries: Sequence[tuple[Item, Sequence[Part]]],
    by: By,
    bys: Sequence[By] = (),
    judge_from: JudgeFrom = JudgeFrom.SUPERIOR,
    judge_group: Group | None = None,
) -> list[list[Item]]:
    """Hand items down, each to its own parts, all or none; ``bys`` names who hands each one down where they differ.

    The refusals are those of :func:`break_down`. Returns the children of each, in order.
    """
    if not all(parts for _item, parts in entries):
        raise Refusal("no_parts", _("没有选单位。"), _("选一个以上的单位。"), field="units")
    with working(by) as work:
        parents = locked([item for item, _parts in entries])
        given = [(parent, parts) for parent, (_item, parts) in zip(parents, entries, strict=True)]
        _refuse_twice(given)
        since, news = len(work.log.pending), []
        for (parent, parts), who in zip(given, bys or [by] * len(given), strict=True):
            work.step(parent, Act.BREAK_DOWN, by=who, note=_("分给 %(n)s 个单位") % {"n": len(parts)})
            news += [_child(parent, part, judge_from, judge_group, who) for part in parts]
        opened = iter(open_in(news, work))
        children = [[next(opened) for _part in parts] for _parent, parts in given]
        families = zip(parents, children, strict=True)
        work.log.one_by_one(since, [f"item:{each.pk}" for parent, own in families for each in (parent, *own)])
        return children


def _child(parent: Item, part: Part, judge_from: JudgeFrom, judge_group: Group | None, by: By) -> NewItem:
    return NewItem(
        title=part.title or parent.title,
        line=parent.line,
        lead=part.lead,
        owner=parent.lead,
        klass=Klass(parent.klass),
        due_on=part.due_on or parent.due_on,
        standard=part.standard or parent.standard,
        clause=None,
        parent=parent,
        post=part.post,
        origin="breakdown",
        origin_ref=parent.number,
        judge_from=judge_from,
        judge_group=judge_group,
        needs_document=parent.needs_document,
        needs_rule=parent.needs_rule,
        needs_relook=parent.needs_relook,
        needs_beneficiary=parent.needs_beneficiary,
        check_every=parent.check_every,
        by=by,
    )


def _refuse_twice(given: Sequence[tuple[Item, Sequence[Part]]]) -> None:
    """Refuse a unit that has a live child of the item already, or is given one twice."""
    children = Item.objects.exclude(state=State.CANCELLED).order_by()
    held = {
        pair
        for some in batched(parent.pk for parent, _parts in given)
        for pair in children.filter(parent_id__in=some).values_list("parent_id", "lead_id")
    }
    for parent, parts in given:
        leads = [part.lead.pk for part in parts]
        taken = [part.lead.name for part in parts if (parent.pk, part.lead.pk) in held][:3]
        if taken or len(set(leads)) != len(leads):
            raise Refusal(
                "handed_already",
                _("已经分给过：%(units)s。") % {"units": "、".join(taken) or _("同一个单位选了两次")},
                _("去掉这些单位再分。"),
                field="units",
            )


def open_with_leads(*, new: NewItem, leads: Sequence[Unit], by: By) -> list[Item]:
    """Open an item with several leads (并列牵头): the parent stays with its opener, one child per lead.

    Returns the parent first. With one lead it is a plain item.
    """
    if len(leads) == 1:
        new.lead = leads[0]
        return [open_item(new=new, by=by)]
    with working(by):
        new.lead = new.owner
        parent = open_item(new=new, by=by)
        children = break_down(item=parent, parts=[Part(lead=lead) for lead in leads], by=by)
    return [parent, *children]
