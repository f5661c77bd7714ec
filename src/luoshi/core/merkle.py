"""Merkle tree hashing of the audit trail, as RFC 9162 section 2.1 defines it.

Purpose: one root hash stands for every event so far. `Frontier` is all a writer has to keep (at most 64
hashes); a proof lets somebody without the other events see that one event is under a root.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

HASH_SIZE = 32
"""Bytes of one SHA-256 hash."""


def leaf_hash(data: bytes) -> bytes:
    """Return the 32-byte hash of one entry: SHA-256 of 0x00 and the entry. Source: RFC 9162, 2.1.1."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash over two subtrees: SHA-256 of 0x01, left, right. Source: RFC 9162, 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the perfect subtrees that make up a tree of `size` leaves, the largest (oldest) first.

    There is one for every bit set in `size`. ValueError where the hashes do not fit the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"a tree cannot have {self.size} leaves")
        if len(self.hashes) != self.size.bit_count():
            raise ValueError(f"{len(self.hashes)} hashes do not fit a tree of {self.size} leaves")
        for value in self.hashes:
            _check_hash(value)

    def append(self, leaf: bytes) -> "Frontier":
        """Return the frontier after one more leaf; `leaf` is a leaf hash, not the entry itself."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the frontier after these leaf hashes, in their order. ValueError for one not of 32 bytes."""
        size, hashes = self.size, list(self.hashes)
        for leaf in leaves:
            _check_hash(leaf)
            node, filled = leaf, size
            while filled & 1:
                node = node_hash(hashes.pop(), node)
                filled >>= 1
            hashes.append(node)
            size += 1
        return Frontier(size, tuple(hashes))

    def extended(self, leaves: Iterable[bytes]) -> "tuple[Frontier, list[bytes]]":
        """Return the frontier after these leaf hashes, and the root after each of them; many at a time."""
        size, hashes, roots = self.size, list(self.hashes), []
        for leaf in leaves:
            _check_hash(leaf)
            node, filled = leaf, size
            while filled & 1:
                node = sha256(b"\x01" + hashes.pop() + node).digest()
                filled >>= 1
            hashes.append(node)
            size += 1
            for larger in hashes[-2::-1]:
                node = sha256(b"\x01" + larger + node).digest()
            roots.append(node)
        return Frontier(size, tuple(hashes)), roots

    def root(self) -> bytes:
        """Return the 32-byte root; of the empty tree SHA-256 of nothing. Source: RFC 9162, 2.1.1."""
        if not self.hashes:
            return sha256(b"").digest()
        root = self.hashes[-1]
        for larger in reversed(self.hashes[:-1]):
            root = node_hash(larger, root)
        return root

    def to_bytes(self) -> bytes:
        """Return the hashes one after the other, for keeping beside the size."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, data: bytes | memoryview) -> "Frontier":
        """Read back what `to_bytes` wrote. ValueError where the data does not fit the size."""
        data = bytes(data)
        return cls(size, tuple(data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes, in their order."""
    return Frontier().extend(leaf_hashes).root()


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from leaf `index` (from 0) up to the root. Source: RFC 9162, 2.1.3.1.

    IndexError where there is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(f"there is no leaf {index} in a tree of {len(leaf_hashes)}")
    proof: list[bytes] = []
    level = list(leaf_hashes)
    while len(level) > 1:
        if index ^ 1 < len(level):
            proof.append(level[index ^ 1])
        level, index = _level_above(level), index >> 1
    return proof


BLOCK = 4096
"""Leaves of which a perfect subtree is made at a time when many proofs are asked for; a power of two."""


def inclusion_proofs(
    leaf_hashes: Iterable[bytes], indices: Iterable[int]
) -> tuple[int, bytes, dict[int, list[bytes]]]:
    """Return size and root of the tree over these leaf hashes, and the proof of each index, reading the leaves once.

    As `inclusion_proof` for each, with memory for one block of leaves and one hash a block. IndexError where there is no such leaf.
    """
    wanted: dict[int, list[int]] = {}
    for index in indices:
        wanted.setdefault(index // BLOCK, []).append(index)
    proofs: dict[int, list[bytes]] = {}
    roots: list[bytes] = []
    size, leaves = 0, iter(leaf_hashes)
    while block := list(islice(leaves, BLOCK)):
        inside = [index for index in wanted.get(len(roots), ()) if index % BLOCK < len(block)]
        levels = _levels(block)
        proofs |= {index: _siblings(levels, index % BLOCK) for index in inside}
        roots.append(levels[-1][0])
        size += len(block)
    missing = next((index for each in wanted.values() for index in each if index not in proofs), None)
    if missing is not None:
        raise IndexError(f"there is no leaf {missing} in a tree of {size}")
    if not roots:
        return 0, Frontier().root(), {}
    above = _levels(roots)
    for index, proof in proofs.items():
        proof += _siblings(above, index // BLOCK)
    return size, above[-1][0], proofs


def _levels(nodes: list[bytes]) -> list[list[bytes]]:
    found = [nodes]
    while len(found[-1]) > 1:
        found.append(_level_above(found[-1]))
    return found


def _siblings(levels: list[list[bytes]], index: int) -> list[bytes]:
    found = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            found.append(level[index ^ 1])
        index >>= 1
    return found


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf hash at `index` under `root` of a tree of `size` leaves.

    Never raises: whatever does not fit is False. Source: RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    node, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def _level_above(level: list[bytes]) -> list[bytes]:
    """Return the parents of these nodes; an odd last node goes up as it is."""
    above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return above + level[-1:] if len(level) & 1 else above


def _check_hash(value: bytes) -> None:
    if len(value) != HASH_SIZE:
        raise ValueError(f"a hash has {HASH_SIZE} bytes, this has {len(value)}")
