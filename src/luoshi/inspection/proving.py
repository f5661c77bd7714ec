"""Files that prove: one item, or a sample, with every event, its proof and the values opened. Checked by ``core.proofs`` alone."""

from collections.abc import Sequence
from typing import Any

from luoshi.access.scope import Viewer
from luoshi.base import clock
from luoshi.core import proofs
from luoshi.inspection.models import Sample
from luoshi.inspection.queries import drawn_of, population_of
from luoshi.items.models import Item
from luoshi.org.queries import root
from luoshi.trail.proving import prove


def item_file(item: Item) -> bytes:
    """Return the file of one item found in sight."""
    return proofs.encode(_body([item]))


def sample_file(viewer: Viewer, sample: Sample) -> bytes:
    """Return the file of a sample of the acting group: its items, the population's numbers, and the seed, so that it can be drawn again."""
    items = [row.item for row in drawn_of(viewer, sample)]
    told = {
        "seed": sample.seed,
        "size": sample.size,
        "mark": sample.mark,
        "population": sorted({step.item.number for step in population_of(viewer, sample)}),
        "drawn": [item.number for item in items],
        "first_on": sample.first_on.isoformat(),
        "last_on": sample.last_on.isoformat(),
        "as_of_on": sample.as_of_on.isoformat(),
        "unit": sample.unit.name if sample.unit else "",
        "line": sample.line.name if sample.line else "",
    }
    return proofs.encode({**_body(items), "sample": told})


def _body(items: Sequence[Item]) -> dict[str, Any]:
    proof = prove(f"item:{item.pk}" for item in items)
    own: dict[str, list[int]] = {}
    for event in proof.events:
        own.setdefault(event.obj, []).append(event.seq)
    whole = root()
    return {
        "format": proofs.FORMAT,
        "institution": whole.name if whole else "",
        "made_at": clock.now().isoformat(timespec="seconds"),
        "tree": {"size": proof.size, "root": proof.root},
        "items": [
            {"number": i.number, "obj": f"item:{i.pk}", "events": own.get(f"item:{i.pk}", [])} for i in items
        ],
        "events": [event.as_json() for event in proof.events],
    }
