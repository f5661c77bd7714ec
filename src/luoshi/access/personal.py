"""What the ledger holds about one person: for the person to take along, and before the name is taken away."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, Count, Model, Value

from luoshi.access.models import AccessEntry, Account, View
from luoshi.base.models import PersonField
from luoshi.org.models import Deputy, Person, Tenure
from luoshi.trail.models import Event, Sealed

_ERASED = {Person, Account, AccessEntry}
"""Tables whose mention of a name is taken away by erasure itself."""


def _tables() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("luoshi.")]


def _counted(rows: Iterable[models.QuerySet[Any]]) -> dict[str, int]:
    """Return how many rows each query finds, by its annotated ``labelled``, all in one query; empty ones left out."""
    first, *rest = [
        each.order_by().values_list("labelled").annotate(n=Count("pk")).values_list("labelled", "n")
        for each in rows
    ]
    return {place: n for place, n in first.union(*rest, all=True) if n}


def _labelled(model: type[Model], label: str, **condition: Any) -> models.QuerySet[Any]:
    rows = model._default_manager.filter(**condition)
    placed: models.QuerySet[Any] = rows.annotate(labelled=Value(label, output_field=CharField()))
    return placed


def traces(person: Person) -> dict[str, int]:
    """Return how often each column of the ledger names the person by the opaque id; those numbers outlive the name."""
    found = [
        _labelled(model, f"{model._meta.label_lower}.{field.name}", **{field.name: person.pk})
        for model in _tables()
        for field in model._meta.concrete_fields
        if isinstance(field, PersonField)
    ]
    return _counted(found)


def mentions(person: Person) -> dict[str, int]:
    """Return how many rows of each table bear the name in free text: what erasure does not reach, a person mends."""
    if len(person.name) < 2:
        return {}
    return _counted(_mentioning(person))


def _mentioning(person: Person) -> Iterator[models.QuerySet[Any]]:
    for model in _tables():
        if model in _ERASED:
            continue
        texts = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
        words = models.Q()
        for text in texts:
            if not text.choices and not isinstance(text, PersonField) and not text.primary_key:
                words |= models.Q(**{f"{text.name}__contains": person.name})
        if words:
            rows = _labelled(model, model._meta.label_lower).filter(words)
            yield rows.exclude(person=person.pk) if model is Sealed else rows


def sealed_about(person: Person) -> int:
    """Return how many values of the trail are about the person: they and their salts go with the name."""
    return Sealed.about(person.pk).count()


def everything(person: Person) -> dict[str, Any]:
    """Return everything the ledger holds about the person, ready for JSON."""
    account = Account.objects.filter(person=person).first()
    return {
        "id": person.pk,
        "name": person.name,
        "pinyin": person.name_pinyin,
        "posts": [_span(row) for row in _at_hand(Tenure.objects.filter(person=person))],
        "stood_in": [_span(row) for row in _at_hand(Deputy.objects.filter(person=person))],
        "account": _account(account) if account else None,
        "values_in_the_trail": [
            {"event": row.seq, "field": row.pointer, "value": row.value}
            for row in Sealed.about(person.pk).order_by("seq", "pointer")
        ],
        "own_acts": [
            {"event": seq, "at": _text(ts), "act": act, "object": obj}
            for seq, ts, act, obj in Event.objects.filter(actor=person.pk)
            .order_by("seq")
            .values_list("seq", "ts", "act", "obj")
        ],
        "named_by_id": traces(person),
    }


def _at_hand(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    return rows.select_related("post", "post__unit", "post__group").order_by("from_on", "pk")


def _span(row: Tenure | Deputy) -> dict[str, Any]:
    return {
        "place": str(row.post.unit or row.post.group),
        "post": row.post.title,
        "from": _text(row.from_on),
        "to": _text(row.to_on),
        "void": row.gone_at is not None,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "username": account.username,
        "language": account.language,
        "made_at": _text(account.made_at),
        "enabled_at": _text(account.enabled_at),
        "views": [{"name": v.name, "query": v.query} for v in View.objects.filter(account=account)],
        "access_log": [
            {"at": _text(row.at), "what": row.what, "address": row.address}
            for row in AccessEntry.objects.filter(account=account).order_by("pk")
        ],
    }


def _text(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
