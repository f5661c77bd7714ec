"""A file that proves: what the trail holds of some items, checked without any ledger.

Purpose: whoever is handed such a file sees by calculation alone that every event in it stood in a trail with the root it names, that the
opened values are those that were sealed, and that a sample was drawn as it says. Source: rules 25; RFC 9162, 2.1.3.2. It does not
show that nothing else happened, nor whose trail it was: for that the root is held against one kept from elsewhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from luoshi.core import drawing, merkle

FORMAT = "luoshi-proof/1"
SEAL = "seal"
HEX = 64


class Flaw(StrEnum):
    """What does not fit."""

    FILE = "file"  # no such file: not JSON, or of another format
    BYTES = "bytes"  # not written as the program writes it
    SEAL = "seal"  # the whole is not what was sealed
    ROOT = "root"  # not under the root that was asked for
    LEAF = "leaf"  # an event's bytes are no event, or another number's
    PROOF = "proof"  # an event does not lie under the root
    VALUE = "value"  # an opened value is not the one that was sealed
    ITEM = "item"  # an item's events are not those of the file, or its number is none of them
    SAMPLE = "sample"  # drawn anew, the sample is another one


@dataclass(frozen=True)
class Checked:
    """What a check found: how much the file holds, and the first thing that does not fit, with where it stands."""

    items: int = 0
    events: int = 0
    values: int = 0
    closed: int = 0
    size: int = 0
    root: str = ""
    made_at: str = ""
    institution: str = ""
    flaw: Flaw | None = None
    where: str = ""


def encode(body: Mapping[str, Any]) -> bytes:
    """Return a file's bytes: JSON with sorted keys and a line break at its end, sealed by a hash of all the rest."""
    rest = {key: value for key, value in body.items() if key != SEAL}
    return _written({**rest, SEAL: sha256(_written(rest)).hexdigest()})


def _written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, allow_nan=False).encode() + b"\n"


def check(data: bytes, *, root: str = "") -> Checked:
    """Check a file; ``root`` (hex), where it is known from elsewhere, has to be the file's. Never raises: what does not fit is named."""
    try:
        body = json.loads(data)
        if not isinstance(body, dict) or body.get("format") != FORMAT:
            return Checked(flaw=Flaw.FILE)
        return _checked(data, body, root.strip().lower())
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return Checked(flaw=Flaw.FILE)


def _checked(data: bytes, body: dict[str, Any], root: str) -> Checked:
    tree, events, items = body["tree"], body["events"], body["items"]
    values = sum(len(event["values"]) for event in events)
    told = {
        "items": len(items),
        "events": len(events),
        "values": values,
        "closed": sum(_sealed_in(json.loads(event["leaf"])) for event in events) - values,
        "size": tree["size"],
        "root": tree["root"],
        "made_at": body["made_at"],
        "institution": body["institution"],
    }
    flaw, where = _first_flaw(data, body, root)
    return Checked(**told, flaw=flaw, where=where)


def _first_flaw(data: bytes, body: dict[str, Any], root: str) -> tuple[Flaw | None, str]:
    rest = {key: value for key, value in body.items() if key != SEAL}
    if _written(body) != data:
        return Flaw.BYTES, ""
    if sha256(_written(rest)).hexdigest() != body.get(SEAL):
        return Flaw.SEAL, ""
    if root and root != body["tree"]["root"]:
        return Flaw.ROOT, body["tree"]["root"]
    for event in body["events"]:
        flaw = _event_flaw(event, body["tree"])
        if flaw is not None:
            return flaw, str(event["seq"])
    for item in body["items"]:
        if not _has_its_events(item, body["events"]):
            return Flaw.ITEM, str(item["number"])
    sample = body.get("sample")
    if sample is not None and not _is_drawn(sample, body["items"]):
        return Flaw.SAMPLE, str(sample["seed"])
    return None, ""


def _event_flaw(event: dict[str, Any], tree: dict[str, Any]) -> Flaw | None:
    leaf = event["leaf"].encode()
    said = json.loads(leaf)
    if not isinstance(said, dict) or said.get("seq") != event["seq"] or said.get("obj") != event["obj"]:
        return Flaw.LEAF
    proof = [bytes.fromhex(each) for each in event["proof"]]
    whole = bytes.fromhex(tree["root"])
    if not merkle.verify_inclusion(merkle.leaf_hash(leaf), event["seq"], tree["size"], proof, whole):
        return Flaw.PROOF
    for pointer, opened in event["values"].items():
        sealed = sha256(bytes.fromhex(opened["salt"]) + opened["value"].encode()).hexdigest()
        if at(said, pointer) != {"h": sealed}:
            return Flaw.VALUE
    return None


def _has_its_events(item: dict[str, Any], events: list[dict[str, Any]]) -> bool:
    own = [event for event in events if event["obj"] == item["obj"]]
    numbers = [at(json.loads(event["leaf"]), "after.number") for event in own]
    return [event["seq"] for event in own] == item["events"] and item["number"] in numbers


def _is_drawn(sample: dict[str, Any], items: list[dict[str, Any]]) -> bool:
    population, drawn = sample["population"], sample["drawn"]
    return bool(
        population == sorted(set(population))
        and drawing.mark_of(population) == sample["mark"]
        and drawing.draw(sample["seed"], population, sample["size"]) == drawn
        and [item["number"] for item in items] == drawn
    )


def _sealed_in(said: Any) -> int:
    """Return how many values of an event stand in it as hashes alone."""
    if isinstance(said, dict):
        if set(said) == {"h"} and isinstance(said["h"], str) and len(said["h"]) == HEX:
            return 1
        return sum(_sealed_in(each) for each in said.values())
    return sum(_sealed_in(each) for each in said) if isinstance(said, list) else 0


def at(said: Any, pointer: str) -> Any:
    """Return what stands in an event at ``pointer`` (steps parted by dots), or None where nothing does."""
    for step in pointer.split("."):
        if isinstance(said, list):
            said = said[int(step)] if step.isascii() and step.isdigit() and int(step) < len(said) else None
        else:
            said = said.get(step) if isinstance(said, dict) else None
    return said
