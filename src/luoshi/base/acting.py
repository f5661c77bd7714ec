"""Who acts: a person in a post."""

from dataclasses import dataclass


@dataclass(frozen=True)
class By:
    """The person who acts and the post acted in; ``request`` ties the events of one web request together.

    ``person`` is the opaque id. ``post`` is None only for a person who acts in no post (an administrator's first
    command, the sample's generator).
    """

    person: str
    post: int | None = None
    request: str = ""
