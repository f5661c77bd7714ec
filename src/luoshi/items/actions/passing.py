"""What a unit leaves open passes to its successor; what it closed stays under its own name."""

from django.db.models import F, Q

from luoshi.base.acting import By
from luoshi.core.life import LIVE, State
from luoshi.items import tally
from luoshi.items.actions.work import working
from luoshi.items.models import Item, Support
from luoshi.org import tallies
from luoshi.org.models import Group, Post, Unit

_OPEN = [*LIVE, State.DRAFT]


def left_open(unit: Unit) -> int:
    """Return how many items ``unit`` itself leads, or opened and still holds, that are neither closed nor cancelled."""
    return Item.objects.filter(Q(lead=unit) | Q(owner=unit), state__in=_OPEN).count()


def pass_on(*, before: Unit, after: Unit, by: By) -> int:
    """Let ``after`` lead, own, support and judge what ``before`` leaves open; return how many items passed.

    One event ``item.passed_on`` an item. Dates, states and rounds stay; an item that lay on a post of ``before`` lies
    on the unit from now on. Source: rules 2, "who comes after inherits what is open and keeps only his own deeds".
    """
    with working(by) as work:
        concerned = Q(lead=before) | Q(owner=before) | Q(judge_unit=before)
        items = list(Item.objects.select_for_update().filter(concerned, state__in=_OPEN).order_by("pk"))
        own_posts = set(Post.objects.filter(unit=before).values_list("pk", flat=True))
        for item in map(tally.note, items):
            sides = [
                side for side in ("lead", "owner", "judge_unit") if getattr(item, f"{side}_id") == before.pk
            ]
            seat = {"post": item.post_id} if item.post_id in own_posts else {}
            work.log.add(
                "item.passed_on",
                f"item:{item.pk}",
                unit=after.pk,
                before={side: before.pk for side in sides} | seat,
                after={side: after.pk for side in sides} | dict.fromkeys(seat),
            )
            if "lead" in sides:
                item.lead_id = after.pk
        tallies.add([each for item in items for each in tally.changes(item)])
        ids = [item.pk for item in items]
        for side in ("lead", "owner", "judge_unit"):
            Item.objects.filter(pk__in=ids, **{side: before}).update(**{side: after})
        Item.objects.filter(pk__in=ids, post__unit=before).update(post=None)
        Item.objects.filter(pk__in=ids).update(version=F("version") + 1)
        _pass_supports(before, after)
    return len(items)


def _pass_supports(before: Unit, after: Unit) -> None:
    """Let ``after`` support what ``before`` supported; not what it leads itself, and nothing twice."""
    rows = Support.objects.filter(unit=before, item__state__in=_OPEN)
    rows.filter(item_id__in=Support.objects.filter(unit=after).values("item_id")).delete()
    rows.update(unit=after)
    Support.objects.filter(unit=after, item__lead=after, item__state__in=_OPEN).delete()


def judged_by(group: Group) -> int:
    """Return how many open items wait, or will wait, for the judgement of ``group``."""
    return Item.objects.filter(judge_group=group, state__in=_OPEN).count()


def pass_judging(*, before: Group, after: Group, by: By) -> int:
    """Let ``after`` judge what ``before`` was appointed to judge and is still open; return how many items passed."""
    with working(by) as work:
        rows = Item.objects.select_for_update().filter(judge_group=before, state__in=_OPEN).order_by("pk")
        items = list(rows)
        for item in items:
            work.log.add(
                "item.passed_on",
                f"item:{item.pk}",
                unit=item.lead_id,
                before={"judge_group": before.pk},
                after={"judge_group": after.pk},
            )
        Item.objects.filter(pk__in=[i.pk for i in items]).update(judge_group=after, version=F("version") + 1)
    return len(items)
