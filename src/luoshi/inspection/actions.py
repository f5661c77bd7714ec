"""All writes of the room: reviews made, taken back, brought to a consultation; samples drawn. None of them changes an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean
from luoshi.core import drawing
from luoshi.inspection.kinds import Verdict
from luoshi.inspection.models import Drawn, Review, Sample
from luoshi.inspection.words import TAKEN_BACK, called
from luoshi.items.models import Step
from luoshi.mandate.models import Line
from luoshi.meetings import actions as meetings
from luoshi.meetings.kinds import SessionState, Side
from luoshi.meetings.models import Series, Topic
from luoshi.org.models import Group, Post, Unit
from luoshi.trail.log import Plain, writing

MOST_DRAWN = 200


def review(
    *,
    group: Group,
    post: Post,
    step: Step,
    verdict: Verdict,
    by: By,
    words: str = "",
    answer_on: date | None = None,
) -> Review:
    """Say of one closing that there is nothing to say, or what is found; the item stays as it is. One event ``review.made``.

    Raises Refusal for a finding without words, a secrecy marking, a day for the answer that is not ahead; Conflict where another
    of the group has reviewed this closing meanwhile.
    """
    words = clean(words, limit=2000, multiline=True, field="words") if verdict == Verdict.FINDING else ""
    if verdict == Verdict.FINDING and not words:
        raise Refusal("words", _("没有写意见。"), _("写一句哪里不对。"), field="words")
    if verdict == Verdict.SOUND:
        answer_on = None
    with writing(by) as log:
        if answer_on is not None and answer_on <= clock.day_of(log.at):
            raise Refusal(
                "answer_on", _("答复的日期要在今天以后。"), _("换一天，或者空着。"), field="answer_on"
            )
        said = Review.objects.select_for_update().filter(group=group, step=step, gone_at=None).first()
        if said is not None:
            raise Conflict({"verdict": Verdict(said.verdict), "words": said.words})
        made = Review.objects.create(
            group=group,
            post=post,
            item_id=step.item_id,
            step=step,
            verdict=verdict,
            words=words,
            answer_on=answer_on,
            known_at=log.at,
            known_by=log.by.person,
        )
        log.add(
            "review.made",
            f"review:{made.pk}",
            unit=group.home_id,
            after={
                "item": step.item_id,
                "step": step.pk,
                "verdict": verdict,
                "words": words,
                "answer_on": answer_on,
            },
        )
    return made


def take_back(*, review: Review, by: By) -> Review:
    """Take a review back; a topic it was brought as leaves the list. One event ``review.taken_back``.

    Raises Refusal once it was taken back, and once a consultation has come to it.
    """
    with writing(by) as log:
        now = _standing(review)
        topic = now.topic
        if topic is not None and topic.gone_at is None:
            if topic.session is not None and topic.session.state != SessionState.PLANNED:
                raise Refusal("dealt", _("会商已经议到这条意见。"), _("不能再收回，看会商定了什么。"))
            meetings.withdraw_topic(topic=topic, reason=TAKEN_BACK, by=by)
        now.gone_at, now.gone_by = log.at, log.by.person
        now.save(update_fields=["gone_at", "gone_by"])
        log.add("review.taken_back", f"review:{now.pk}", unit=now.group.home_id)
    return now


def _standing(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related(
        "group", "topic__session", "item__lead"
    )
    now = rows.get(pk=review.pk)
    if now.gone_at is not None:
        raise Refusal("not_now", _("这条核查已经收回了。"), _("刷新看看。"))
    return now


def bring(*, review: Review, series: Series, by: By) -> Topic:
    """Bring a finding to the next consultation of ``series`` as a topic of the inspectors' side. One event more, ``review.brought``.

    Raises Refusal for a review without a finding, one brought already, and a series that is not the group's consultation.
    """
    with writing(by) as log:
        now = _standing(review)
        if now.verdict != Verdict.FINDING:
            raise Refusal("sound", _("没有意见的不用提到会商。"), _("先收回，再写意见。"))
        if now.topic is not None and now.topic.gone_at is None:
            raise Refusal("brought", _("已经提到会商了。"), _("刷新看看。"))
        if series.unit_id != now.group.home_id or series.to_on is not None:
            raise Refusal("series", _("这不是本组的专题会商。"), _("重新选。"))
        topic = meetings.propose(series=series, title=called(now), side=Side.INSPECTORS, by=by)
        now.topic = topic
        now.save(update_fields=["topic"])
        log.add("review.brought", f"review:{now.pk}", unit=series.unit_id, after={"topic": topic.pk})
    return topic


@dataclass(frozen=True)
class Terms:
    """What a sample is drawn of: the closings of a period as known at the end of a day, of a line, of a unit with all below it."""

    first_on: date
    last_on: date
    as_of_on: date
    line: Line | None = None
    unit: Unit | None = None


def draw(
    *, group: Group, post: Post, seed: str, size: int, terms: Terms, population: Sequence[Step], by: By
) -> Sample:
    """Draw a sample by seed and keep it. ``population``: one closing an item, as ``queries.population`` returns it for ``terms``.

    Where there are fewer than ``size``, all are drawn. One event ``sample.drawn``. Raises Refusal for an empty seed, a size out of
    bounds, a period the wrong way round or not over on the day, an empty population.
    """
    seed = clean(seed, limit=100, field="seed")
    _allow_draw(seed, size, terms)
    closings = {step.item.number: step for step in population}
    if not closings:
        raise Refusal("none", _("这个范围里没有销号。"), _("放宽期间或单位。"), field="first_on")
    drawn = drawing.draw(seed, closings, size)
    with writing(by) as log:
        made = Sample.objects.create(
            group=group,
            post=post,
            seed=seed,
            size=size,
            **{name: getattr(terms, name) for name in ("first_on", "last_on", "as_of_on", "line", "unit")},
            population=len(closings),
            mark=drawing.mark_of(closings),
            known_at=log.at,
            known_by=log.by.person,
        )
        rows = [(n, closings[number]) for n, number in enumerate(drawn, start=1)]
        Drawn.objects.bulk_create(Drawn(sample=made, order=n, item=s.item, step=s) for n, s in rows)
        log.add(
            "sample.drawn",
            f"sample:{made.pk}",
            unit=group.home_id,
            after={
                "seed": seed,
                "wanted": size,
                "first_on": terms.first_on,
                "last_on": terms.last_on,
                "as_of_on": terms.as_of_on,
                "line": terms.line.pk if terms.line else None,
                "unit": terms.unit.pk if terms.unit else None,
                "population": made.population,
                "mark": Plain(made.mark),
                "drawn": [step.item_id for _n, step in rows],
            },
        )
    return made


def _allow_draw(seed: str, size: int, terms: Terms) -> None:
    if not seed:
        raise Refusal("seed", _("没有写种子。"), _("写几个字或数字，最好当众定。"), field="seed")
    if not 1 <= size <= MOST_DRAWN:
        says = _("抽的数要在 1 到 %(n)s 之间。") % {"n": MOST_DRAWN}
        raise Refusal("size", says, _("改一个数。"), field="size")
    if terms.first_on > terms.last_on:
        raise Refusal("period", _("起止日期写反了。"), _("对调一下。"), field="first_on")
    if terms.as_of_on > clock.today() or terms.last_on > terms.as_of_on:
        says, mend = _("期间要在那一天以前，那一天不能在今天以后。"), _("核对日期。")
        raise Refusal("as_of_on", says, mend, field="as_of_on")
