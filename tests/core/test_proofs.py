"""A file that proves is checked by calculation alone; a changed byte anywhere is found (rules 25; RFC 9162, 2.1.3.2)."""

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core import drawing, merkle
from luoshi.core.merkle import inclusion_proof, leaf_hash
from luoshi.core.proofs import FORMAT, Flaw, at, check, encode

SALT = bytes(range(16))


def leaf(seq: int, obj: str, **after: object) -> bytes:
    body = {"act": "item.opened", "after": after, "before": None, "obj": obj, "seq": seq, "ts": "2021-04-20"}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sealed(text: str) -> dict[str, str]:
    return {"h": sha256(SALT + text.encode()).hexdigest()}


def body(of: int = 13) -> dict[str, Any]:
    """Return a file of two items out of a tree of ``of`` events, drawn as a sample."""
    leaves = [leaf(n, "item:9", number="1-09") for n in range(of)]
    leaves[3] = leaf(3, "item:1", number="1-01", title=sealed("把学习安排报到司里"))
    leaves[5] = leaf(5, "item:2", number="1-02", title=sealed("第二件"))
    leaves[8] = leaf(8, "item:1", effect=sealed("报齐了"), by=sealed("张某"))
    hashes = [leaf_hash(each) for each in leaves]
    values = {
        3: {"after.title": "把学习安排报到司里"},
        5: {"after.title": "第二件"},
        8: {"after.effect": "报齐了"},
    }
    events = [
        {
            "seq": seq,
            "obj": json.loads(leaves[seq])["obj"],
            "leaf": leaves[seq].decode(),
            "proof": [each.hex() for each in inclusion_proof(hashes, seq)],
            "values": {k: {"salt": SALT.hex(), "value": v} for k, v in values[seq].items()},
        }
        for seq in (3, 5, 8)
    ]
    population = ["1-01", "1-02", "1-03"]
    drawn = drawing.draw("7", population, 3)
    numbers = {"1-01": ("item:1", [3, 8]), "1-02": ("item:2", [5])}
    chosen = [number for number in drawn if number in numbers]
    return {
        "format": FORMAT,
        "institution": "示例部",
        "made_at": "2021-04-20T04:00:00+00:00",
        "tree": {"size": of, "root": merkle.root_of(hashes).hex()},
        "items": [{"number": n, "obj": numbers[n][0], "events": numbers[n][1]} for n in chosen],
        "events": events,
        "sample": {
            "seed": "7",
            "size": 2,
            "population": ["1-01", "1-02"],
            "mark": drawing.mark_of(["1-01", "1-02"]),
            "drawn": drawing.draw("7", ["1-01", "1-02"], 2),
        },
    }


def good() -> bytes:
    made = body()
    numbers = {each["number"]: each for each in made["items"]}
    made["items"] = [numbers[n] for n in made["sample"]["drawn"]]
    return encode(made)


def test_a_true_file_fits() -> None:
    found = check(good())
    assert found.flaw is None
    assert (found.items, found.events, found.values, found.closed, found.size) == (2, 3, 3, 1, 13)
    assert check(good(), root=found.root.upper()).flaw is None


def test_any_changed_byte_is_found() -> None:
    data = good()
    for n in range(len(data)):
        changed = data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :]
        assert check(changed).flaw is not None, (n, data[max(0, n - 20) : n + 20])
    for n in range(0, len(data), 13):
        assert check(data[:n] + data[n + 1 :]).flaw is not None
        assert check(data[:n] + b" " + data[n:]).flaw is not None


def forged(change: Any) -> bytes:
    """Change the content and seal it anew: who forges can do that, but not make the proofs fit."""
    made = json.loads(good())
    change(made)
    return encode(made)


FORGERIES: list[tuple[str, Any, Flaw]] = [
    ("an opened value", lambda m: m["events"][0]["values"]["after.title"].update(value="别的"), Flaw.VALUE),
    ("its salt", lambda m: m["events"][0]["values"]["after.title"].update(salt="00" * 16), Flaw.VALUE),
    (
        "a value where none was sealed",
        lambda m: m["events"][0]["values"].update({"after.number": {"salt": "00", "value": "1-01"}}),
        Flaw.VALUE,
    ),
    (
        "what an event says",
        lambda m: m["events"][2].update(leaf=m["events"][2]["leaf"].replace("opened", "closed")),
        Flaw.PROOF,
    ),
    ("an event's number", lambda m: m["events"][1].update(seq=6), Flaw.LEAF),
    ("an event's object", lambda m: m["events"][1].update(obj="item:1"), Flaw.LEAF),
    ("a proof", lambda m: m["events"][0]["proof"].pop(), Flaw.PROOF),
    ("the root", lambda m: m["tree"].update(root="00" * 32), Flaw.PROOF),
    ("an event left out", lambda m: m["events"].pop(2), Flaw.ITEM),
    ("an item's number", lambda m: m["items"][0].update(number="9-99"), Flaw.ITEM),
    ("the seed", lambda m: m["sample"].update(seed="8" * 9, drawn=m["sample"]["drawn"][::-1]), Flaw.SAMPLE),
    ("the population", lambda m: m["sample"]["population"].append("1-03"), Flaw.SAMPLE),
    ("the mark", lambda m: m["sample"].update(mark="00" * 32), Flaw.SAMPLE),
    ("the format", lambda m: m.update(format="other"), Flaw.FILE),
    ("no events at all", lambda m: m.pop("events"), Flaw.FILE),
]


@pytest.mark.parametrize(("what", "change", "flaw"), FORGERIES, ids=[each[0] for each in FORGERIES])
def test_what_is_forged_and_sealed_anew_is_named(what: str, change: Any, flaw: Flaw) -> None:
    assert check(forged(change)).flaw == flaw


def test_another_root_is_told() -> None:
    assert check(good(), root="ab" * 32).flaw == Flaw.ROOT


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_whatever_is_no_file_is_no_file(data: bytes) -> None:
    assert check(data).flaw == Flaw.FILE


@pytest.mark.parametrize("odd", ["[]", "null", "3", '{"format":"luoshi-proof/1"}', "[" * 5000])
def test_odd_json_is_no_file(odd: str) -> None:
    assert check(odd.encode()).flaw == Flaw.FILE


def test_what_stands_at_a_pointer() -> None:
    said = {"after": {"documents": [{"h": "1"}, "b"]}}
    assert at(said, "after.documents.0") == {"h": "1"}
    assert at(said, "after.documents.7") is None
    assert at(said, "after.nothing.at") is None
