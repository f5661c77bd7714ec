"""The root over each whole block of the tree is kept: those that are full by now are filled in."""

from itertools import islice

from django.db import migrations, models

from luoshi.core import merkle
from luoshi.trail import guard

CHUNK = 20_000


def fill(apps, schema_editor):
    """Fill in the blocks level by level, reading the hash of each event once."""
    Block = apps.get_model("trail", "Block")
    size = apps.get_model("trail", "TreeState").objects.values_list("size", flat=True).get(pk=1)
    below, level = _hashes(apps.get_model("trail", "Event"), size), 1
    while whole := size >> merkle.STEP * level:
        nodes = [merkle.root_of(islice(below, merkle.WIDTH)) for _number in range(whole)]
        rows = [Block(level=level, number=number, node=node) for number, node in enumerate(nodes)]
        Block.objects.bulk_create(rows, batch_size=1000)
        below, level = iter(nodes), level + 1


def _hashes(Event, size):
    for start in range(0, size, CHUNK):
        rows = Event.objects.filter(seq__gte=start, seq__lt=min(size, start + CHUNK)).order_by("seq")
        yield from map(bytes, rows.values_list("leaf_hash", flat=True))


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.connection, ("trail_block",))


class Migration(migrations.Migration):

    dependencies = [
        ("trail", "0003_sealed_about_persons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("node", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "number"), name="trail_block_place")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
