"""What the generator has built so far, by name, and the people who act in it."""

from dataclasses import dataclass, field
from random import Random

from luoshi.base.acting import By
from luoshi.mandate.models import Clause, Document, Line
from luoshi.org.models import Group, Person, Post, Unit

DESK, DESK_BRANCH = "丁司", "丁司第一党支部"
"""The department and the branch whose desks the demo opens."""
GENERATOR = By(person="0" * 16)
"""Who founds bodies and seats people in the sample: no person."""


@dataclass
class Place:
    """The institution under construction. Units by full and by short name, posts by (place, kind)."""

    rng: Random
    names: list[str]
    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    holders: dict[int, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    clauses: dict[tuple[str, str], Clause] = field(default_factory=dict)

    def by(self, place: str, kind: str) -> By:
        """Return the present holder of a post, acting in it."""
        post = self.posts[place, kind]
        return By(person=self.holders[post.pk].pk, post=post.pk)

    def name(self) -> str:
        """Return the next unused name."""
        return self.names.pop()
