"""Writing: many posts set up, taken and left in one act."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from luoshi.base.acting import By
from luoshi.base.bulk import batched, insert_many, write_fields
from luoshi.base.refusals import Refusal, of_nth
from luoshi.org.actions import people
from luoshi.org.kinds import ADMINISTRATORS, PostKind
from luoshi.org.models import Group, Person, Post, Tenure, Unit
from luoshi.trail.log import About, Log, Plain, writing


@dataclass(frozen=True, eq=False)
class NewPost:
    """A post to be set up, the last in official order of its place; named by several seatings it is one post."""

    place: Unit | Group
    kind: PostKind
    title: str
    from_on: date


@dataclass(frozen=True, eq=False)
class NewPerson:
    """A person to be entered; named by several seatings it is one person."""

    name: str


@dataclass(frozen=True)
class Seating:
    """Who holds a post from–to; ``person`` None: the post is set up and stays vacant."""

    post: Post | NewPost
    person: Person | NewPerson | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Leaving:
    """A tenure (with its post) that ends with ``last_on``."""

    tenure: Tenure
    last_on: date


Move = Seating | Leaving


def seat_people(*, moves: Sequence[Move], by: By) -> list[Tenure | None]:
    """Let people leave and take posts, all or none; return the tenure of each move, None where a post stays vacant.

    The effect and events are those of ``leave``, or ``create_post``, ``register_person`` and ``appoint``, move after move. So are
    the refusals, which say which move they are about (``nth``). Administrators (三员) are appointed one by one.
    """
    with writing(by) as log:
        table = _Table(moves, log)
        found = []
        for n, move in enumerate(moves):
            with of_nth(n):
                found.append(table.leave(move) if isinstance(move, Leaving) else table.seat(move))
        table.write()
    return found


class _Table:
    """The rows of one act, made in the order of its moves, and its events; written at the end."""

    def __init__(self, moves: Sequence[Move], log: Log) -> None:
        self.log = log
        seatings = [move for move in moves if isinstance(move, Seating)]
        self.orders = _orders({s.post.place for s in seatings if isinstance(s.post, NewPost)})
        self.held = _held({s.post.pk for s in seatings if isinstance(s.post, Post)})
        self.fresh: defaultdict[int, list[Tenure]] = defaultdict(list)
        self.posts: dict[NewPost, Post] = {}
        self.people: dict[NewPerson, Person] = {}
        self.tenures: list[Tenure] = []
        self.left: list[Tenure] = []
        self.told: list[tuple[str, Post | Person, dict[str, object]]] = []

    def leave(self, move: Leaving) -> Tenure:
        tenure = move.tenure
        people.refuse_leaving(tenure, move.last_on)
        tenure.to_on = move.last_on
        for each in self.held[tenure.post_id]:
            if each.pk == tenure.pk:
                each.to_on = move.last_on
        self.left.append(tenure)
        after = {"person": Plain(tenure.person_id), "to_on": move.last_on}
        self.told.append(("post.left", tenure.post, after))
        return tenure

    def seat(self, move: Seating) -> Tenure | None:
        post = self._post(move.post) if isinstance(move.post, NewPost) else move.post
        if move.person is None:
            return None
        person = self._person(move.person) if isinstance(move.person, NewPerson) else move.person
        assert move.from_on is not None
        held = self._make_way(post, person, move.from_on, move.to_on)
        known = {"known_at": self.log.at, "known_by": self.log.by.person}
        tenure = Tenure(post=post, person=person, from_on=move.from_on, to_on=move.to_on, **known)
        self.tenures.append(tenure)
        held.append(tenure)
        after = {"person": Plain(person.pk), "from_on": move.from_on, "to_on": move.to_on}
        self.told.append(("post.held", post, after))
        return tenure

    def _post(self, new: NewPost) -> Post:
        if new not in self.posts:
            if not new.place.lives_on(new.from_on):
                raise people.place_gone()
            unit, group = (new.place, None) if isinstance(new.place, Unit) else (None, new.place)
            self.orders[type(new.place), new.place.pk] += 1
            order = self.orders[type(new.place), new.place.pk]
            title = people.post_titled(new.title)
            post = Post(unit=unit, group=group, kind=new.kind, title=title, from_on=new.from_on, order=order)
            self.posts[new] = post
            self.told.append(("post.created", post, {}))
        return self.posts[new]

    def _person(self, new: NewPerson) -> Person:
        if new not in self.people:
            name = people.person_named(new.name)
            person = Person(name=name, name_pinyin=people.pinyin(name))
            self.people[new] = person
            self.told.append(("person.registered", person, {"name": About(name, person.pk)}))
        return self.people[new]

    def _make_way(self, post: Post, person: Person, from_on: date, to_on: date | None) -> list[Tenure]:
        """End who holds the post the day before, as ``appoint`` does; return who holds or held it."""
        people.refuse_appointing(post, person, from_on, to_on)
        if post.kind in ADMINISTRATORS:
            raise Refusal("administrators", _("三员一个一个任命。"), _("在岗位的页面上办。"))
        held = self.fresh[id(post)] if post._state.adding else self.held[post.pk]
        if any(from_on <= each.from_on <= (to_on or date.max) for each in held):
            raise people.held_already()
        for each in held:
            if each.lives_on(from_on):
                if each.person_id == person.pk:
                    raise people.holds_already()
                each.to_on = from_on - timedelta(days=1)
                if not each._state.adding:
                    self.left.append(each)
        return held

    def write(self) -> None:
        """Write the rows, and tell the events in the order of the moves."""
        insert_many(list(self.people.values()))
        insert_many(list(self.posts.values()), ids=True)
        for tenure in self.tenures:
            tenure.post_id = tenure.post.pk
        insert_many(self.tenures)
        write_fields(self.left, ["to_on"])
        for act, row, after in self.told:
            if isinstance(row, Person):
                self.log.add(act, f"person:{row.pk}", after=after)
                continue
            said = people.facts_of_post(row) if act == "post.created" else after
            self.log.add(act, f"post:{row.pk}", unit=row.unit_id, after=said)


def _orders(places: Iterable[Unit | Group]) -> Counter[tuple[type, int]]:
    """Return how many posts each place has."""
    found: Counter[tuple[type, int]] = Counter()
    every = list(places)
    for model, name in ((Unit, "unit"), (Group, "group")):
        for some in batched(place.pk for place in every if isinstance(place, model)):
            rows = Post.objects.filter(**{f"{name}__in": some}).order_by().values_list(name)
            found.update({(model, pk): n for pk, n in rows.annotate(n=Count("pk"))})
    return found


def _held(posts: Iterable[int]) -> defaultdict[int, list[Tenure]]:
    found: defaultdict[int, list[Tenure]] = defaultdict(list)
    for some in batched(posts):
        for row in Tenure.objects.filter(post__in=some, gone_at=None):
            found[row.post_id].append(row)
    return found
