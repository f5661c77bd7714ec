"""Tree hashing against the reference vectors of RFC 6962 and the plain definition of RFC 9162, 2.1."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.merkle import (
    Frontier,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_inclusion,
)

# Source: the eight leaves of the reference implementation of RFC 6962 (Certificate Transparency).
REFERENCE_LEAVES = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]

# Source: the same, root over the first n leaves.
REFERENCE_ROOTS = [
    (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    (6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]

# Source: the same, proof that leaf `index` is in the tree over the first n leaves.
REFERENCE_PROOFS: list[tuple[int, int, list[str]]] = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

REFERENCE_HASHES = [leaf_hash(bytes.fromhex(data)) for data in REFERENCE_LEAVES]
entries = st.lists(st.binary(max_size=8), max_size=40)


def plain_root(entries: list[bytes]) -> bytes:
    """MTH(D[n]) word for word: split at the largest power of two smaller than n. Source: RFC 9162, 2.1.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return sha256(b"\x01" + plain_root(entries[:split]) + plain_root(entries[split:])).digest()


def hashes_of(entries: list[bytes]) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries]


def test_leaf_and_node_cannot_be_taken_for_each_other() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)  # RFC 9162, 2.1.1: domain separation
    assert node_hash(left, right) != node_hash(right, left)


@pytest.mark.parametrize(("size", "root"), REFERENCE_ROOTS)
def test_reference_roots(size: int, root: str) -> None:
    assert root_of(REFERENCE_HASHES[:size]).hex() == root


@pytest.mark.parametrize(("index", "size", "proof"), REFERENCE_PROOFS)
def test_reference_proofs(index: int, size: int, proof: list[str]) -> None:
    assert [step.hex() for step in inclusion_proof(REFERENCE_HASHES[:size], index)] == proof
    root = bytes.fromhex(dict(REFERENCE_ROOTS)[size])
    assert verify_inclusion(REFERENCE_HASHES[index], index, size, [bytes.fromhex(p) for p in proof], root)


@given(entries)
def test_root_is_the_plain_definition(entries: list[bytes]) -> None:
    assert root_of(hashes_of(entries)) == plain_root(entries)


@given(entries, entries)
def test_writing_in_two_goes_is_writing_in_one(first: list[bytes], second: list[bytes]) -> None:
    kept = Frontier().extend(hashes_of(first))
    read_back = Frontier.from_bytes(kept.size, kept.to_bytes())
    assert read_back == kept
    one_by_one = read_back
    for leaf in hashes_of(second):
        one_by_one = one_by_one.append(leaf)
    assert one_by_one == Frontier().extend(hashes_of(first + second))
    assert one_by_one.root() == plain_root(first + second)


def test_a_frontier_stays_small() -> None:
    frontier = Frontier().extend(leaf_hash(bytes([n % 251])) for n in range(1000))
    assert frontier.size == 1000
    assert len(frontier.hashes) == 6  # bits set in 1000 = 0b1111101000
    assert len(frontier.to_bytes()) == 6 * 32


def test_appending_leaves_the_old_frontier_as_it_was() -> None:
    before = Frontier().append(leaf_hash(b"a"))
    root = before.root()
    before.append(leaf_hash(b"b"))
    assert (before.size, before.root()) == (1, root)


@pytest.mark.parametrize(
    ("size", "data"),
    [
        (1, b""),  # too few
        (0, bytes(32)),  # too many
        (2, bytes(64)),  # two leaves are one subtree
        (1, bytes(31)),  # cut off
        (3, bytes(65)),  # a byte too many
        (-1, b""),
    ],
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, data: bytes) -> None:
    with pytest.raises(ValueError, match=r"leaves|bytes"):
        Frontier.from_bytes(size, data)


@pytest.mark.parametrize("data", [b"", b"an entry and not its hash", bytes(33)])
def test_only_hashes_are_appended(data: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(data)


def test_a_frontier_is_read_from_what_a_database_hands_back() -> None:
    frontier = Frontier().extend(REFERENCE_HASHES[:5])
    assert Frontier.from_bytes(5, memoryview(frontier.to_bytes())) == frontier


@pytest.mark.parametrize("size", range(1, 18))
def test_every_leaf_of_every_size_is_proved(size: int) -> None:
    leaves = hashes_of([bytes([n]) for n in range(size)])
    root = root_of(leaves)
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert verify_inclusion(leaves[index], index, size, proof, root)


@given(st.integers(1, 33), st.data())
def test_a_proof_of_anything_else_is_refused(size: int, data: st.DataObject) -> None:
    leaves = hashes_of([bytes([n]) for n in range(size)])
    index = data.draw(st.integers(0, size - 1))
    root, proof, leaf = root_of(leaves), inclusion_proof(leaves, index), leaves[index]
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, [*proof, leaf], root), "lengthened"
    assert not verify_inclusion(leaf, index, size, proof, leaf_hash(b"other root"))
    if proof:
        assert not verify_inclusion(leaf, index, size, proof[:-1], root), "shortened"
        at = data.draw(st.integers(0, len(proof) - 1))
        flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        assert not verify_inclusion(leaf, index, size, [*proof[:at], flipped, *proof[at + 1 :]], root)
        wrong = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
        assert not verify_inclusion(leaf, wrong, size, proof, root)


def test_a_root_made_to_fit_a_proof_is_refused() -> None:
    """The shape of the tree decides how long a proof is, not whoever hands in proof and root."""
    leaf, other = REFERENCE_HASHES[0], REFERENCE_HASHES[1]
    assert not verify_inclusion(leaf, 0, 1, [other], node_hash(other, leaf)), "one leaf is its own root"
    assert not verify_inclusion(leaf, 0, 2, [other, other], node_hash(other, node_hash(leaf, other)))
    assert not verify_inclusion(leaf, 1, 1, [], leaf), "there is no second leaf in a tree of one"
    assert not verify_inclusion(leaf, 0, 2, [], leaf), "a leaf is not the root of two"


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, -1)])
def test_there_is_no_proof_outside_the_tree(index: int, size: int) -> None:
    leaves = REFERENCE_HASHES[: max(size, 0)]
    with pytest.raises(IndexError):
        inclusion_proof(leaves, index)
    assert not verify_inclusion(REFERENCE_HASHES[0], index, size, [], root_of(leaves))
