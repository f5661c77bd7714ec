"""Who sees and writes lists, who opens and signs handover sheets: by the seat's place (rules 23)."""

from django.db.models import Q, QuerySet

from luoshi.access.models import Account
from luoshi.access.queries import visible_posts
from luoshi.access.rights import Verb
from luoshi.access.scope import Seat, Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.lists.kinds import Side
from luoshi.lists.models import Handover, Standing
from luoshi.mandate import queries as mandate
from luoshi.mandate.models import Document
from luoshi.org.models import Post, Tenure


def lists_in_sight(viewer: Viewer) -> QuerySet[Standing]:
    """Return the lists whose document lies in sight, in official order of their units, the last one of a unit first."""
    seen = mandate.documents(viewer).order_by().values("pk")
    rows = Standing.objects.filter(gone_at=None, document__in=seen).select_related(
        "document", "unit", "upper"
    )
    return rows.order_by("unit__path", "-from_on", "-pk")


def may_write(viewer: Viewer, document: Document) -> bool:
    """Say whether the acting post may write a list: it may change the document."""
    return mandate.may_write(viewer, document)


def may_ask(viewer: Viewer, document: Document) -> bool:
    """Say whether the acting post may ask units to derive their lists from this one: it may write it, and open items."""
    return may_write(viewer, document) and viewer.has(Verb.OPEN)


def draws_up_for(viewer: Viewer) -> int | None:
    """Return the unit for which the acting post draws up lists; None where it draws up none."""
    seat = viewer.acting
    return seat.unit if seat is not None and Verb.DOCUMENT in seat.rights else None


def may_derive(viewer: Viewer, standing: Standing) -> bool:
    """Say whether the acting post may draw up its unit's list from this one: of a unit above it, in force today."""
    seat = viewer.acting
    if draws_up_for(viewer) is None or seat is None or not standing.lives_on(clock.today()):
        return False
    return seat.unit != standing.unit_id and seat.unit_path.startswith(standing.unit.path)


def handovers_in_sight(viewer: Viewer) -> QuerySet[Handover]:
    """Return the handovers in sight: of posts in sight, and those one hands over or takes over oneself; newest first."""
    own = Q(giver=viewer.person) | Q(taker=viewer.person)
    seen = visible_posts(viewer).order_by().values("pk")
    rows = Handover.objects.filter(Q(post__in=seen) | own)
    return rows.select_related("post", "post__unit", "post__group", "post__group__home").order_by(
        "-opened_at", "-pk"
    )


def may_hand_over(viewer: Viewer, post: Post) -> bool:
    """Say whether the acting post may open, or cancel, a handover of ``post``.

    Its holder may, whoever comes after him, the staff of its unit (or its group's home) or of a unit above it, and head office.
    """
    seat = viewer.acting
    if seat is None or Verb.READ not in seat.rights:
        return False
    if seat.post == post.pk or Verb.ORGANISE in seat.rights:
        return True
    if Verb.TYPE_FOR in seat.rights and post.home.path.startswith(seat.unit_path or "-"):
        return True
    coming = Tenure.objects.filter(post=post, person=viewer.person, gone_at=None)
    return coming.filter(Q(to_on=None) | Q(to_on__gte=clock.today())).exists()


def can_sign(person: str) -> bool:
    """Say whether somebody can still sign himself: he is not anonymised, has an account let in, and holds a post today."""
    if not Account.objects.filter(
        person=person, person__anonymised_at=None, enabled_at__isnull=False
    ).exists():
        return False
    today = clock.today()
    return Tenure.objects.filter(living(today), living(today, "post__"), person=person, gone_at=None).exists()


def is_superior(seat: Seat, post: Post) -> bool:
    """Say whether a seat may sign for who can no longer: it decides at the unit's superior, or at the root for the root's own."""
    return Verb.DECIDE in seat.rights and seat.unit == (post.home.parent_id or post.home.pk)


def may_sign(viewer: Viewer, handover: Handover) -> Side | None:
    """Return the side on which somebody may sign now, in his own name; None where he may not.

    Where the seat was vacant when it was opened, who holds it by now takes it over.
    """
    if not handover.is_open:
        return None
    if handover.gave_at is None and handover.giver == viewer.person:
        return Side.GAVE
    if handover.took_at is not None or handover.giver == viewer.person:
        return None
    held = any(seat.post == handover.post_id and not seat.deputy for seat in viewer.seats)
    if handover.taker == viewer.person or (handover.taker == "" and held):
        return Side.TOOK
    return None


def may_sign_for(viewer: Viewer, handover: Handover) -> bool:
    """Say whether the acting post may sign for who handed over and can no longer; never who takes over."""
    seat = viewer.acting
    return (
        seat is not None
        and handover.is_open
        and handover.gave_at is None
        and viewer.person not in (handover.giver, handover.taker, handover.took_by)
        and is_superior(seat, handover.post)
        and not can_sign(handover.giver)
    )
