"""The one place that asks what closing needs and who may judge; page, bulk, import and command all come through."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.refusals import Refusal
from luoshi.core import closing
from luoshi.core.closing import Given, Missing, Needs
from luoshi.core.life import Act, State
from luoshi.items.kinds import Klass
from luoshi.items.models import Item, Progress, Step
from luoshi.items.words import MISSING
from luoshi.org.kinds import GroupKind, PostKind
from luoshi.org.models import Post
from luoshi.papers.kinds import PaperKind
from luoshi.papers.models import PaperVersion

DONE = (State.CLOSED, State.CANCELLED)
_FIELDS = {
    Missing.EFFECT: "effect",
    Missing.DOCUMENT: "documents",
    Missing.RULE: "rule",
    Missing.RELOOK: "relook_on",
    Missing.BENEFICIARY: "beneficiary_word",
}


def needs_of(item: Item) -> Needs:
    """Return what the opener of ``item`` asked for."""
    return Needs(
        document=item.needs_document,
        rule=item.needs_rule,
        relook=item.needs_relook,
        beneficiary=item.needs_beneficiary,
        sustained=item.klass == Klass.SUSTAINED,
    )


def refuse_missing(missing: Iterable[Missing], item: Item) -> None:
    """Raise Refusal for the first thing that is missing, naming the item."""
    for each in missing:
        says, mend = MISSING[each]
        raise Refusal(f"missing_{each.value}", f"{item.number} {says}", mend, field=_FIELDS.get(each, ""))


class Facts:
    """What is known about a batch of items, in four queries: submissions, doers, attachments, open children, checks."""

    def __init__(self, items: list[Item]) -> None:
        self.items = {item.pk: item for item in items}
        ids = list(self.items)
        self.submission: dict[int, Step] = {}
        self.doers: dict[int, set[str]] = {pk: set() for pk in ids}
        self.checks: dict[int, int] = dict.fromkeys(ids, 0)
        self.steps: dict[int, list[Step]] = {pk: [] for pk in ids}
        for step in Step.objects.filter(item_id__in=ids, gone_at=None).order_by("id"):
            self._take(step)
        for item_id, person in Progress.objects.filter(item_id__in=ids).values_list("item_id", "known_by"):
            self.doers[item_id].add(person)
        self.papers: dict[int, int] = dict.fromkeys(ids, 0)
        self._take_papers(ids)
        self.open_children: dict[int, int] = dict.fromkeys(ids, 0)
        for parent in (
            Item.objects.filter(parent_id__in=ids).exclude(state__in=DONE).values_list("parent_id", flat=True)
        ):
            self.open_children[parent] += 1

    def _take(self, step: Step) -> None:
        item = self.items[step.item_id]
        self.steps[item.pk].append(step)
        if step.act == Act.SUBMIT:
            self.doers[item.pk] |= {step.known_by, step.for_person}
            if step.round == item.round:
                self.submission[item.pk] = step
        if step.act == Act.CHECK and step.round == item.round:
            self.checks[item.pk] += 1

    def _take_papers(self, ids: list[int]) -> None:
        """Count who attached something on the doing side among the doers, and the named documents of this round."""
        link = "paper__item_link__"
        rows = PaperVersion.objects.filter(**{f"{link}item__in": ids, f"{link}doer": True})
        for item_id, round_, kind, gone_at, person in rows.values_list(
            f"{link}item_id", f"{link}round", "paper__kind", "gone_at", "known_by"
        ):
            self.doers[item_id].add(person)
            this_round = round_ == self.items[item_id].round and gone_at is None
            self.papers[item_id] += this_round and kind == PaperKind.NAMED

    def given(self, item: Item, *, relook_on: date | None = None) -> Given:
        """Return what is there for closing ``item``."""
        last = self.submission.get(item.pk)
        return Given(
            effect=last.effect if last else "",
            documents=tuple(last.documents) if last else (),
            papers=self.papers[item.pk],
            rule=last.rule if last else "",
            relook_on=relook_on or item.relook_on,
            beneficiary_word=last.beneficiary_word if last else "",
            checks=self.checks[item.pk],
            open_children=self.open_children[item.pk],
        )

    def refuse_same_person(self, item: Item, judges: Iterable[str]) -> None:
        """Raise Refusal when a judge is also a doer: across posts, deputies and those who typed (rules 7)."""
        if closing.same_person(self.doers[item.pk], judges):
            raise Refusal(
                "same_person",
                _("%(number)s 是你办的、报的或代录的，不能由你核验。") % {"number": item.number},
                _("换一个人核验；换岗位、代理、代录都不算换人。"),
            )


def judge_posts(bys: Iterable[By]) -> dict[int, Post]:
    """Return the posts of several judges by id, in one query."""
    ids = {by.post for by in bys if by.post}
    return {post.pk: post for post in Post.objects.select_related("group").filter(pk__in=ids)}


def judge_post(by: By, posts: Mapping[int, Post] | None = None) -> Post:
    """Return the post a judgement is made in (from ``posts`` if at hand); raise Refusal when there is none."""
    found = judge_posts([by]) if posts is None else posts
    post = found.get(by.post) if by.post else None
    if post is None:
        raise Refusal("no_post", _("核验要在岗位上办。"), _("先选一个岗位。"))
    if post.group is not None and post.group.kind == GroupKind.INSPECTION:
        raise Refusal("inspector", _("派驻纪检监察组只监督，不核验。"), _("由上级单位或指定的组核验。"))
    return post


def refuse_wrong_place(item: Item, post: Post, *, stale: bool) -> None:
    """Raise Refusal when ``post`` does not sit where the item's second person sits.

    A submission unanswered for too long (``stale``) may also be judged one level up (rules 7).
    """
    if item.judge_group_id is not None:
        places: set[int | None] = set()
        here = post.group_id == item.judge_group_id
    else:
        judge = item.judge_unit
        places = {item.judge_unit_id} | ({judge.parent_id} if judge and stale else set())
        here = post.unit_id in places
    if post.group is not None and post.kind == PostKind.LEADER:
        here = here or post.group.home_id in places
    if not here:
        raise Refusal(
            "wrong_place",
            _("%(number)s 不归你的岗位核验。") % {"number": item.number},
            _("由它的上级单位、条上的牵头司局或指定的组核验。"),
        )
