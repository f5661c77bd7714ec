"""Many rows at once come out as they went in, on both databases: escaped where PostgreSQL takes a text, in order where it takes columns."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

import build
from luoshi.base import bulk
from luoshi.core.life import Act
from luoshi.items.models import Item, Step
from luoshi.trail.models import Sealed

pytestmark = pytest.mark.django_db
NASTY = [
    "",
    "\\N",
    "\\.",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\",
    "\\\\x41",
    "“”·𠮷",
    "'\";--",
    "{}",
    "NULL",
    " ",
    "\x7f",
]


def test_texts_and_bytes() -> None:
    values = [NASTY[n % len(NASTY)] for n in range(bulk.FEW + len(NASTY))]
    salts = [bytes([n % 256, 0, 92, 10, 9]) for n in range(len(values))]
    rows = [
        (n, f"after.{n}", salt, value, "") for n, (value, salt) in enumerate(zip(values, salts, strict=True))
    ]
    bulk.insert_values(Sealed, ("seq", "pointer", "salt", "value", "person"), rows)
    found = list(
        Sealed.objects.filter(pointer__startswith="after.").order_by("seq").values_list("value", "salt")
    )
    assert [(value, bytes(salt)) for value, salt in found] == list(zip(values, salts, strict=True))


def test_days_lists_and_nothing() -> None:
    house = build.house()
    item = build.item(house)
    documents = [["印发稿.docx", 'a"b\\c', "换\n行"], []]
    moment = datetime(2021, 4, 20, 1, 2, 3, 456, tzinfo=UTC)
    steps = [
        Step(
            item=item,
            round=1,
            act=Act.EDIT,
            on=date(2021, 4, 20),
            relook_on=date(2021, 5, 1) if n % 2 else None,
            documents=documents[n % 2],
            note=NASTY[n % len(NASTY)],
            known_at=moment,
            known_by="0" * 16,
        )
        for n in range(bulk.FEW + 9)
    ]
    bulk.insert_many(steps, ids=True)
    found = list(Step.objects.filter(pk__in=[step.pk for step in steps]).order_by("pk"))
    assert [(s.documents, s.relook_on, s.note, s.known_at, s.gone_at) for s in found] == [
        (s.documents, s.relook_on, s.note, moment, None) for s in steps
    ]


def test_a_row_changed_twice_stands_as_it_was_changed_last() -> None:
    """Made ready and sent together, or one by one: the same."""
    house = build.house()
    items = [build.item(house) for _ in range(3)]
    with bulk.queued() as queue:
        for word in ("先", "后"):
            for item in items:
                item.last_word, item.due_on = (
                    f"{word}{item.pk}",
                    date(2021, 7, 1) if item.pk % 2 else item.due_on,
                )
            bulk.write_fields(items, ["last_word", "due_on"])
        bulk.remove([])
    queue.gather()
    assert not Item.objects.filter(last_word__startswith="后").exists(), "nothing is written before"
    with transaction.atomic():
        queue.write()
    for item in items:
        now = Item.objects.get(pk=item.pk)
        assert (now.last_word, now.due_on) == (f"后{item.pk}", item.due_on)


def test_new_rows_are_written_before_what_changes_them() -> None:
    house = build.house()
    first = build.item(house)
    with bulk.queued() as queue:
        first.last_word = "改过"
        bulk.write_fields([first], ["last_word"])
        step = Step(
            item=first,
            round=1,
            act=Act.EDIT,
            on=date(2021, 4, 20),
            known_at=datetime(2021, 4, 20, tzinfo=UTC),
            known_by="0" * 16,
        )
        bulk.insert_many([step], ids=True)
        step.note = "后写的"
        bulk.write_fields([step], ["note"])
    queue.gather()
    queue.write()
    assert Step.objects.get(pk=step.pk).note == "后写的"
    assert Item.objects.get(pk=first.pk).last_word == "改过"
