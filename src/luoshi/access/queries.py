"""Reading through the door: an object is found only if it lies in the reader's sight."""

from django.db.models import Q, QuerySet

from luoshi.access.models import AccessEntry, Account, View
from luoshi.access.rights import Verb
from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.base.models import living
from luoshi.base.refusals import NotAllowed, NotFound
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group, Person, Tenure, Unit, UnitName
from luoshi.org.queries import in_ranges


def visible_units(viewer: Viewer) -> QuerySet[Unit]:
    """Return the units in sight, in official order."""
    return Unit.objects.filter(in_ranges(viewer.ranges)).order_by("path")


def get_unit(viewer: Viewer, pk: int) -> Unit:
    """Return a unit in sight, else raise NotFound."""
    unit = visible_units(viewer).select_related("parent").filter(pk=pk).first()
    if unit is None:
        raise NotFound
    return unit


def visible_groups(viewer: Viewer) -> QuerySet[Group]:
    """Return the groups whose home unit lies in sight, or to which the reader belongs."""
    return Group.objects.filter(in_ranges(viewer.ranges, "home__") | Q(pk__in=viewer.groups)).select_related(
        "home"
    )


def get_group(viewer: Viewer, pk: int) -> Group:
    """Return a group in sight, else raise NotFound."""
    group = visible_groups(viewer).filter(pk=pk).first()
    if group is None:
        raise NotFound
    return group


def visible_people(viewer: Viewer) -> QuerySet[Person]:
    """Return the people who hold or held a post in sight, and oneself."""
    here = in_ranges(viewer.ranges, "post__unit__") | in_ranges(viewer.ranges, "post__group__home__")
    mine = Q(post__group_id__in=viewer.groups)
    holders = Tenure.objects.filter(here | mine).values("person_id")
    return Person.objects.filter(Q(pk__in=holders) | Q(pk=viewer.person))


def get_person(viewer: Viewer, pk: str) -> Person:
    """Return a person in sight, else raise NotFound."""
    person = visible_people(viewer).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def get_account(viewer: Viewer, pk: int) -> Account:
    """Return an account for an administrator of accounts; to everyone else accounts do not exist."""
    if not (viewer.has(Verb.MAKE_ACCOUNT) or viewer.has(Verb.ENABLE_ACCOUNT)):
        raise NotAllowed
    account = Account.objects.select_related("person").filter(pk=pk).first()
    if account is None:
        raise NotFound
    return account


def views_of(account: int, page: str) -> list[View]:
    """Return the saved filters of an account for one page."""
    return list(View.objects.filter(account_id=account, page=page))


def entries(viewer: Viewer, before: int | None = None, limit: int = 50) -> list[AccessEntry]:
    """Return the access log, newest first, for the audit administrator alone."""
    viewer.need(Verb.READ_TRAIL)
    rows = AccessEntry.objects.select_related("account").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[:limit])


def search_units(viewer: Viewer, words: str, limit: int = 20) -> list[Unit]:
    """Return units in sight whose present or former name holds ``words``, in official order."""
    named = UnitName.objects.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
    return list(visible_units(viewer).filter(pk__in=named.values("unit_id"))[:limit])


def search_people(viewer: Viewer, words: str, limit: int = 20) -> list[Person]:
    """Return people in sight found by characters or pinyin of their name."""
    match = Q(name__icontains=words) | Q(name_pinyin__startswith=words.lower().replace(" ", ""))
    return list(visible_people(viewer).filter(match).exclude(name="").order_by("name_pinyin", "pk")[:limit])


def judging_groups(viewer: Viewer) -> QuerySet[Group]:
    """Return the groups that may be appointed to confirm: alive, and never the inspectors."""
    today = clock.today()
    kinds = [GroupKind.STANDING, GroupKind.WORKING, GroupKind.STEERING]
    at_home = Q(home__path__in=viewer.prefixes) | in_ranges(viewer.ranges, "home__")
    return Group.objects.filter(living(today), at_home, kind__in=kinds).order_by("kind", "order", "pk")
