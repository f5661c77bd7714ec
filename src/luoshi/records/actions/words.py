"""What a record says, as the actions take it: checked in one place, so that page, file and generator cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import lru_cache

from django.utils.translation import gettext as _

from luoshi.base.refusals import Refusal
from luoshi.base.text import clean
from luoshi.cadence.kinds import RecordKind
from luoshi.items.actions import NewItem
from luoshi.items.models import Item
from luoshi.org.models import Unit
from luoshi.records.kinds import Matter, Mode, Role


@dataclass(frozen=True)
class Attended:
    """A person named because it was his own duty."""

    person: str
    role: Role
    post: int | None = None


@dataclass(frozen=True)
class Decided:
    """A decision; with ``item`` it becomes one. ``names``: the items it is about; the one it becomes is among them of its own accord."""

    text: str
    item: NewItem | None = None
    names: Sequence[Item] = ()


@dataclass(frozen=True)
class Found:
    """A finding about a unit."""

    about: Unit
    text: str
    names: Sequence[Item] = ()


@dataclass(frozen=True)
class Polled:
    """Counts of a vote (persons)."""

    matter: Matter
    text: str
    entitled: int
    present: int
    in_favour: int
    against: int = 0
    abstained: int = 0


@lru_cache(maxsize=256)
def _between_blanks(kinds: frozenset[RecordKind]) -> str:
    return f" {' '.join(each for each in RecordKind if each in kinds)} "


@dataclass(frozen=True)
class NewRecord:
    """One activity. Counts are of people; ``present`` left out means everybody required who is not counted elsewhere."""

    host: Unit
    kinds: Sequence[RecordKind]
    held_on: date
    until_on: date | None = None
    begins: time | None = None
    ends: time | None = None
    mode: Mode = Mode.ON_SITE
    place: str = ""
    topics: str = ""
    chair: str = ""
    recorder: str = ""
    required: int = 0
    present: int | None = None
    excused: int = 0
    visiting: int = 0
    exempt: int = 0
    elsewhere: int = 0
    pairs: int | None = None
    joints: Sequence[Unit] = field(default_factory=tuple)
    attended: Sequence[Attended] = field(default_factory=tuple)
    decisions: Sequence[Decided] = field(default_factory=tuple)
    findings: Sequence[Found] = field(default_factory=tuple)
    votes: Sequence[Polled] = field(default_factory=tuple)
    names: Sequence[Item] = ()

    @property
    def kind_words(self) -> str:
        """Return the kinds as the column keeps them: between blanks, in the order of the enumeration."""
        return _between_blanks(frozenset(self.kinds))

    def checked(self, today: date) -> "NewRecord":
        """Return it cleaned; raise Refusal for what no record may say.

        No kind, a day ahead or outside the life of a host, an end before the beginning, counts that do not add up, a
        joint unit named twice, a vote counted wrongly, a secrecy marking.
        """
        new = replace(
            self,
            place=clean(self.place, limit=120, field="place"),
            topics=clean(self.topics, limit=4000, multiline=True, field="topics"),
            decisions=[replace(d, text=clean(d.text, limit=400, field="decisions")) for d in self.decisions],
            findings=[replace(f, text=clean(f.text, limit=400, field="findings")) for f in self.findings],
            votes=[replace(v, text=clean(v.text, limit=200, field="votes")) for v in self.votes],
            present=self._present(),
        )
        if not new.kinds:
            raise Refusal("kinds", _("没有选做了什么。"), _("至少选一样。"), field="kinds")
        new._check_days(today)
        new._check_counts()
        return new

    def _present(self) -> int:
        return (
            self.required - self.excused - self.exempt - self.elsewhere
            if self.present is None
            else self.present
        )

    def _check_days(self, today: date) -> None:
        if self.held_on > today:
            raise Refusal("ahead", _("日期还没有到。"), _("办过以后再记。"), field="held_on")
        for unit in (self.host, *self.joints):
            if not unit.lives_on(self.held_on):
                raise Refusal(
                    "outside_life",
                    _("%(unit)s 那一天不在。") % {"unit": unit.name},
                    _("核对日期和单位。"),
                    field="held_on",
                )
        if self.until_on is not None and self.until_on < self.held_on:
            raise Refusal("until", _("结束的日期早于开始的日期。"), _("核对日期。"), field="until_on")
        same_day = self.until_on in (None, self.held_on)
        if same_day and self.begins is not None and self.ends is not None and self.ends < self.begins:
            raise Refusal("ends", _("结束的时间早于开始的时间。"), _("核对时间。"), field="ends")
        units = [self.host.pk, *(unit.pk for unit in self.joints)]
        if len(set(units)) != len(units):
            raise Refusal("joint_twice", _("联合的单位写了两遍。"), _("去掉一个。"), field="joints")

    def _check_counts(self) -> None:
        counts = (self.required, self.present or 0, self.excused, self.visiting, self.exempt, self.elsewhere)
        if (
            min(counts) < 0
            or (self.present or 0) + self.excused + self.exempt + self.elsewhere > self.required
        ):
            raise Refusal(
                "counts",
                _("人数对不上：实到、请假、免到、在别处参加的加起来超过应到。"),
                _("核对应到和没有来的人数。"),
                field="required",
            )
        for vote in self.votes:
            if not 0 <= vote.in_favour + vote.against + vote.abstained <= vote.present <= vote.entitled:
                raise Refusal(
                    "vote",
                    _("票数对不上：赞成、反对、弃权加起来超过到会的有表决权的人。"),
                    _("核对票数。"),
                    field="votes",
                )
