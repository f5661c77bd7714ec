"""Responsibility lists: the root's of 2019; units with a committee asked for theirs in 2021; some seats handed over."""

from datetime import date, timedelta
from random import Random

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.cadence import calendar
from luoshi.cadence.models import Duty
from luoshi.core.life import LIVE, State
from luoshi.items import actions as items
from luoshi.items.actions import Effect
from luoshi.items.kinds import Klass
from luoshi.items.models import Item
from luoshi.lists import actions, queries
from luoshi.lists.actions import Line
from luoshi.lists.kinds import Side, Tier
from luoshi.lists.models import Request, Standing
from luoshi.mandate.models import Document
from luoshi.ops.sample.place import DESK, DESK_BRANCH, GENERATOR, Place
from luoshi.ops.sample.texts import bodies, groups, list_texts, responsibility
from luoshi.ops.sample.texts.filling import fill
from luoshi.org import actions as org
from luoshi.org.models import Person, Post, Unit

DAY = timedelta(days=1)
ASKED_ON, DUE_ON = date(2021, 2, 22), date(2021, 4, 15)
MISSING, LATE = "甲戌中心", ("丑社", "丁卯所", "甲申院")
"""Who has drawn up no list by the last day; who drew it up after the date."""
CARRIED_BY = {"1.1": "governance", "1.5": "consultation", "3.5": "dual_life"}
HEADS_CHANGED = (("己司", date(2021, 4, 13)), ("辰中心", date(2021, 4, 14)), ("子院", date(2021, 4, 15)))
"""Heads that changed lately: a sheet shows what is open when it is written, and all the rest of the years is written before."""
SECRETARY_PART, OF_ONE_MEMBER = "2", "3.4"
SEATED_ON = date(2021, 4, 6)
LEAVES_ON = date(2021, 5, 5)
"""Until when the secretary of the demo's branch holds the seat: his sheet waits for both."""


def build(place: Place, until: date) -> None:
    """Make the list of 2019 one, let units derive theirs as far as the days go, and hand over some seats."""
    rng = Random("lists")  # noqa: S311  # invented words, no secret
    document = place.documents[responsibility.RESPONSIBILITY]
    _of_root(place, document)
    if until > SEATED_ON:
        _seat(place, until)
    if until > ASKED_ON:
        request = _ask(place, document, until)
        for item in Item.objects.filter(parent=request.item).select_related("lead").order_by("lead__path"):
            if item.lead.short_name != MISSING:
                _answer(place, rng, document, item, until)
    for unit, on in HEADS_CHANGED:
        if on + 2 * DAY < until:
            _changed(place, place.posts[unit, "unit_leader"], on)
    _leaves(place, until)


def _seat(place: Place, until: date) -> None:
    """Let what the list asks of the secretary lie on his seat, one entry on a member's; two of the demo's department on its head's."""
    document = place.documents[responsibility.RESPONSIBILITY]
    leaders = [place.posts[groups.LEADING_GROUP, f"leader.{n}"] for n in range(2)]
    with clock.at(SEATED_ON):
        of_list = Item.objects.filter(clause__document=document, state__in=LIVE).order_by("sort")
        mine = of_list.filter(clause__parent__number=SECRETARY_PART)
        entries = [(item, leaders[0]) for item in mine]
        entries += [(item, leaders[1]) for item in of_list.filter(clause__number=OF_ONE_MEMBER)]
        items.seat_many(entries=entries, by=place.by(bodies.ROOT, "head_office.0"))
        own = Item.objects.filter(
            lead=place.units[DESK], state=State.OPEN, opened_on__lt=SEATED_ON, due_on__gt=until
        )
        head = place.posts[DESK, "unit_leader"]
        due = own.exclude(klass=Klass.SUSTAINED).order_by("due_on", "pk")[:2]
        items.seat_many(entries=[(item, head) for item in due], by=place.by(DESK, "party_staff"))


def _of_root(place: Place, document: Document) -> None:
    by, key = place.by(bodies.ROOT, "head_office.0"), responsibility.RESPONSIBILITY
    tiers = zip(Tier, responsibility.TIERS, strict=True)
    with clock.at(document.issued_on):
        actions.make_list(
            document=document,
            aspects={tier: place.clauses[key, number] for tier, (number, _name, _who) in tiers},
            from_on=document.issued_on,
            secretary=place.posts[groups.LEADING_GROUP, "leader.0"],
            by=by,
        )
    with clock.at(date(2020, 3, 16)):
        for number, code in CARRIED_BY.items():
            duties = [Duty.objects.get(code=code)]
            actions.tie_duties(clause=place.clauses[key, number], duties=duties, by=by)


def _ask(place: Place, document: Document, until: date) -> Request:
    with clock.at(ASKED_ON):
        return actions.ask_units(
            document=document,
            units=list(queries.units_to_ask(document, ASKED_ON)),
            line=place.lines["D1"],
            due_on=DUE_ON,
            title=f"照《{document.title}》列出本单位责任清单",
            standard="分三级列出条目，每条落到事项或规定动作",
            judge_group=place.groups[groups.STANDING_GROUP],
            by=place.by(bodies.ROOT, "head_office.0"),
        )


def _answer(place: Place, rng: Random, document: Document, item: Item, until: date) -> None:
    """Let a unit draw up its list, report it, and the head office confirm it some days later."""
    short = item.lead.short_name
    late = short in LATE
    day = _workday(DUE_ON + DAY * rng.randint(1, 4) if late else ASKED_ON + DAY * rng.randint(16, 48))
    if day >= until:
        day = _workday(until - 2 * DAY)
    by = place.by(short, "party_staff")
    with clock.at(day):
        standing = _drawn(place, rng, document, item.lead, day, by)
        effect = Effect(
            effect=fill(rng, rng.choice(list_texts.RESULTS)), documents=[f"《{standing.document.title}》"]
        )
        items.submit(item=item, effect=effect, by=by)
    judged = _workday(day + DAY * rng.randint(1, 6))
    if judged < until:
        with clock.at(judged):
            item.refresh_from_db()
            items.confirm(item=item, by=place.by(bodies.ROOT, "head_office.1"))


def _drawn(place: Place, rng: Random, document: Document, unit: Unit, day: date, by: By) -> Standing:
    key = responsibility.RESPONSIBILITY
    tiers = {"1": Tier.BODY, "2": Tier.SECRETARY, "3": Tier.MEMBER}
    staff, head = (place.posts[unit.short_name, kind] for kind in ("party_staff", "unit_leader"))
    lines = []
    for number, words in list_texts.DERIVED.items():
        if rng.random() < 0.18:
            continue
        tier = tiers[number[0]]
        code = {"1.1": "governance", "3.5": "dual_life"}.get(number)
        lines.append(
            Line(
                tier=tier,
                title=fill(rng, rng.choice(words)),
                uppers=[place.clauses[key, number]],
                posts=[head if number == "3.5" else staff] if tier == Tier.MEMBER else (),
                duties=[Duty.objects.get(code=code)] if code else (),
            )
        )
    lines += [
        Line(tier=Tier.SECRETARY, title=fill(rng, own))
        for own in rng.sample(list_texts.OWN, rng.randint(1, 2))
    ]
    drawn = actions.draw_up(
        unit=unit, title=f"{unit.name}责任清单", lines=lines, upper=document, from_on=day, by=by
    )
    for clause in rng.sample(drawn.clauses, 4):
        _carried(place, clause.pk, unit, day)
    return drawn.standing


def _carried(place: Place, clause: int, unit: Unit, day: date) -> None:
    """Open an item from a point, led by the unit and confirmed by the root."""
    said = queries.words_of(clause, day.year)
    items.open_item(
        new=items.NewItem(
            title=said.title,
            clause=said.clause,
            origin="clause",
            origin_ref=said.clause.number,
            line=place.lines["D1"],
            lead=unit,
            owner=unit,
            due_on=date(day.year, 12, 20),
        ),
        by=place.by(unit.short_name, "party_staff"),
    )


def _changed(place: Place, post: Post, on: date) -> None:
    """Let a unit's head change: the sheet is opened on the day, signed by both in the days after."""
    old = place.holders[post.pk]
    with clock.at(on - 3 * DAY):
        new = _coming(place, post, on)
    with clock.at(on):
        sheet = actions.open_handover(post=post, by=place.by(bodies.ROOT, "head_office.0"))
    with clock.at(on + DAY):
        sheet = actions.sign(handover=sheet, side=Side.GAVE, by=By(person=old.pk, post=post.pk))
    with clock.at(on + 2 * DAY):
        actions.sign(handover=sheet, side=Side.TOOK, by=By(person=new.pk, post=post.pk))
    place.holders[post.pk] = new


def _coming(place: Place, post: Post, on: date) -> Person:
    person = org.register_person(name=place.name(), by=GENERATOR)
    org.appoint(post=post, person=person, from_on=on, by=GENERATOR)
    return person


def _leaves(place: Place, until: date) -> None:
    """The secretary of the demo's branch leaves soon: who comes after him is entered, the sheet waits for both."""
    post = place.posts[DESK_BRANCH, "secretary"]
    if until >= LEAVES_ON:
        return
    with clock.at(_workday(until - 4 * DAY)):
        _coming(place, post, LEAVES_ON + DAY)
        actions.open_handover(post=post, by=place.by(post_unit(post), "party_staff"))


def post_unit(post: Post) -> str:
    """Return the short name of the body above a branch's post."""
    unit = post.unit
    while unit is not None and unit.parent is not None and unit.parent.parent_id is not None:
        unit = unit.parent
    assert unit is not None
    return unit.short_name


def _workday(day: date) -> date:
    while not calendar.is_workday(day):
        day += DAY
    return day
