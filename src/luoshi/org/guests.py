"""Who may chair, record, lecture, or attend as an ordinary member: the holders of a unit's posts, and the leaders whose branch it is."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luoshi.base.models import living
from luoshi.org.models import Post, Tenure, Unit


@dataclass(frozen=True)
class Holder:
    """Somebody in a post on a day; ``is_guest``: the unit is the branch where he is an ordinary member."""

    person: str
    name: str
    post: Post
    is_guest: bool


def holders(unit: Unit, day: date) -> list[Holder]:
    """Return the holders of the unit's posts on ``day``, then the leaders whose own branch it is, in one query."""
    rows = (
        Tenure.objects.filter(
            living(day), living(day, "post__"), Q(post__unit=unit) | Q(post__branch=unit), gone_at=None
        )
        .select_related("post", "post__unit", "post__group", "person")
        .order_by("post__order", "post_id")
    )
    found = [Holder(r.person_id, r.person.name, r.post, r.post.unit_id != unit.pk) for r in rows]
    return sorted(found, key=lambda each: each.is_guest)
