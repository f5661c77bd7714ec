"""Tree hashing against the reference vectors of RFC 6962 and the plain definition of RFC 9162, 2.1."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.core.merkle import (
    STEP,
    WIDTH,
    Block,
    Frontier,
    Read,
    Unfit,
    inclusion_proof,
    inclusion_proofs,
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


# blocks: whole subtrees of 256, 65,536, … leaves, kept so that a proof reads little

LARGEST = 66_000  # a block of the second level, and some hundred leaves behind it


@lru_cache
def many() -> tuple[list[bytes], list[Block]]:
    """Return leaf hashes and all blocks they fill."""
    leaves = [leaf_hash(n.to_bytes(4)) for n in range(LARGEST)]
    return leaves, Frontier().extended(leaves)[2]


@lru_cache
def nodes() -> dict[tuple[int, int], bytes]:
    leaves, blocks = many()
    return {
        (level, n): node for level, n, node in [*((0, n, each) for n, each in enumerate(leaves)), *blocks]
    }


class Kept:
    """What a ledger keeps of a tree (``changed``: but for this), and how much of it was read."""

    def __init__(self, size: int, changed: dict[tuple[int, int], bytes | None] | None = None) -> None:
        self.leaves = many()[0][:size]
        self.frontier = Frontier().extend(self.leaves)
        self.changed = changed or {}
        self.asked: list[int] = []
        self.read = 0

    def __call__(self, level: int, spans: Sequence[range]) -> Iterator[tuple[int, bytes]]:
        self.asked.append(level)
        for number in (number for span in spans for number in span):
            node = self.changed.get((level, number), nodes()[level, number])
            if node is not None:
                self.read += 1
                yield number, node

    def prove(self, *indices: int) -> dict[int, list[bytes]]:
        read: Read = self
        return inclusion_proofs(self.frontier, indices, read)


def test_a_block_is_the_root_over_its_leaves() -> None:
    leaves, blocks = many()
    assert [each[:2] for each in blocks if each[0] == 1] == [(1, n) for n in range(LARGEST // WIDTH)]
    assert [each[:2] for each in blocks if each[0] == 2] == [(2, 0)]
    assert {each[0] for each in blocks} == {1, 2}
    for level, number, node in blocks:
        first, last = number << STEP * level, (number + 1) << STEP * level
        assert node == root_of(leaves[first:last])


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=8))
@settings(max_examples=40)
def test_blocks_are_the_same_in_however_many_goes(ends: list[int]) -> None:
    leaves, blocks = many()
    frontier, found = Frontier(), list[Block]()
    for start, end in pairwise([0, *sorted(ends)]):
        frontier, _roots, filled = frontier.extended(leaves[start:end])
        found += filled
    assert found == [each for each in blocks if (each[1] + 1) << STEP * each[0] <= max(ends)]


def test_proofs_by_blocks_are_the_plain_ones_at_every_size() -> None:
    """Every size to 2,500: at the edges of the blocks and somewhere between they fit the root, and one is the plain one."""
    kept = Kept(0)
    for size in range(1, 2501):
        kept.leaves.append(many()[0][size - 1])
        kept.frontier = kept.frontier.append(kept.leaves[-1])
        edges = {0, 255, 256, size // 2, (size - 1) & ~255, size - 1, size * 7919 % 2503, size * 31 // 37}
        wanted = sorted(index for index in edges if index < size)
        proofs, root = kept.prove(*wanted), kept.frontier.root()
        assert list(proofs) == wanted
        for index in wanted:
            assert verify_inclusion(kept.leaves[index], index, size, proofs[index], root), (size, index)
        some = wanted[size % len(wanted)]
        assert proofs[some] == inclusion_proof(kept.leaves, some), (size, some)


@given(st.integers(1, LARGEST), st.data())
@settings(max_examples=40, deadline=None)
def test_proofs_by_blocks_are_the_plain_ones_anywhere(size: int, data: st.DataObject) -> None:
    kept = Kept(size)
    wanted = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=4))
    assert kept.prove(*wanted) == {index: inclusion_proof(kept.leaves, index) for index in wanted}
    levels = 1 + (size > WIDTH) + (size > WIDTH**2)
    assert kept.asked == list(range(levels)), "each level is asked once, whatever the number of leaves"
    assert kept.read <= WIDTH * len(set(wanted)) * levels


@pytest.mark.parametrize("size", [255, 256, 257, 65_535, 65_536, 65_537, 65_792, 65_793, LARGEST])
def test_proofs_by_blocks_where_a_level_begins(size: int) -> None:
    kept = Kept(size)
    for index in {0, 254, 255, 256, 65_279, 65_280, 65_535, 65_536, 65_791, 65_792, size - 1}:
        if index < size:
            assert kept.prove(index) == {index: inclusion_proof(kept.leaves, index)}


def test_nothing_is_read_for_nothing() -> None:
    kept = Kept(1000)
    assert kept.prove() == {}
    assert inclusion_proofs(Frontier(), [], kept) == {}
    assert kept.asked == []


@pytest.mark.parametrize("index", [-1, 1000])
def test_there_is_no_proof_by_blocks_outside_the_tree(index: int) -> None:
    with pytest.raises(IndexError):
        Kept(1000).prove(1, index)


@given(st.integers(1, 3000), st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_changed_or_is_gone_leads_to_no_proof(size: int, data: st.DataObject) -> None:
    """Whatever a proof was made of fits the tree's own root, or there is none."""
    index = data.draw(st.integers(0, size - 1))
    read = [(0, n) for n in range(index & ~255, min(size, (index | 255) + 1))]
    read += [(1, n) for n in range(size >> STEP)] if size > WIDTH else []
    where = data.draw(st.sampled_from(read))
    with pytest.raises(Unfit):
        Kept(size, {where: None}).prove(index)
    with pytest.raises(Unfit):
        Kept(size, {where: leaf_hash(b"another")}).prove(index)
