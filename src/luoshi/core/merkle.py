"""Merkle tree hashing of the audit trail, as RFC 9162 section 2.1 defines it.

Purpose: one root hash stands for every event so far. `Frontier` is all a writer has to keep (at most 64
hashes); a proof lets somebody without the other events see that one event is under a root.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, islice

HASH_SIZE = 32
"""Bytes of one SHA-256 hash."""
STEP = 8
"""A block of level L is a whole subtree of 2**(8 * L) leaves; level 0 are the leaves. Source: C2SP tlog-tiles."""
WIDTH = 1 << STEP
"""Blocks of one level under a block of the next."""

Block = tuple[int, int, bytes]
"""Level (from 1), number within it (from 0), hash."""
Read = Callable[[int, Sequence[range]], Iterator[tuple[int, bytes]]]
"""What hands back (number, hash) of the blocks of a level with these numbers, in their order."""


class Unfit(ValueError):
    """A block is not the one over what lies under it, or something under it is not there."""


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

    def extended(self, leaves: Iterable[bytes]) -> "tuple[Frontier, list[bytes], list[Block]]":
        """Return the frontier after these leaf hashes, the root after each of them, and the blocks they fill; many at a time."""
        size, hashes, roots = self.size, list(self.hashes), []
        blocks: list[Block] = []
        for leaf in leaves:
            _check_hash(leaf)
            node, height = leaf, 0
            while size >> height & 1:
                node = sha256(b"\x01" + hashes.pop() + node).digest()
                height += 1
                if not height % STEP:
                    blocks.append((height // STEP, size >> height, node))
            hashes.append(node)
            size += 1
            for larger in hashes[-2::-1]:
                node = sha256(b"\x01" + larger + node).digest()
            roots.append(node)
        return Frontier(size, tuple(hashes)), roots, blocks

    def rest(self, level: int) -> "Frontier":
        """Return the tree over the leaves behind the last whole block of a level."""
        size = self.size & ((1 << STEP * level) - 1)
        return Frontier(size, self.hashes[len(self.hashes) - size.bit_count() :])

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


def inclusion_proofs(frontier: Frontier, indices: Iterable[int], read: Read) -> dict[int, list[bytes]]:
    """Return the proof of each index under the frontier's root, as `inclusion_proof` does; reads the blocks beside its own alone.

    That is at most 256 hashes a level for each index. IndexError where there is no such leaf; Unfit where what was read does not lead
    to the root.
    """
    proofs: dict[int, list[bytes]] = {index: [] for index in sorted(set(indices))}
    if not all(0 <= index < frontier.size for index in proofs):
        raise IndexError(f"not all of these leaves are in a tree of {frontier.size}")
    below: dict[int, bytes] = {}
    for level in range(_levels_of(frontier.size) if proofs else 0):
        below = _climb(frontier, level, proofs, below, read)
    if below and below != {0: frontier.root()}:
        raise Unfit("the root is another one")
    return proofs


def _levels_of(size: int) -> int:
    return max(1, -(-(size - 1).bit_length() // STEP))


def _climb(
    frontier: Frontier, level: int, proofs: dict[int, list[bytes]], below: dict[int, bytes], read: Read
) -> dict[int, bytes]:
    """Lengthen the proofs by the hashes of one level; return the hash of each block of the next that holds one of them.

    ``below`` are the blocks of this level whose hash was computed: the one kept has to be the same.
    """
    whole, rest, found = frontier.size >> STEP * level, frontier.rest(level), dict[int, bytes]()
    parents = {
        number: list(own) for number, own in groupby(proofs, lambda index: index >> STEP * (level + 1))
    }
    spans = [range(number * WIDTH, min((number + 1) * WIDTH, whole)) for number in parents]
    hashes = read(level, spans)
    for (number, own), span in zip(parents.items(), spans, strict=True):
        given = list(islice(hashes, len(span)))
        if [each for each, _hash in given] != list(span):
            raise Unfit(f"not all under block {number} of level {level + 1} is there")
        nodes = [each for _number, each in given]
        if rest.size and (number + 1) * WIDTH > whole:
            nodes.append(rest.root())
        levels = _levels(nodes)
        for index in own:
            place = (index >> STEP * level) - span.start
            if level and below[index >> STEP * level] != nodes[place]:
                raise Unfit(
                    f"block {span.start + place} of level {level} is not the one over what lies under it"
                )
            proofs[index] += _siblings(levels, place)
        found[number] = levels[-1][0]
    return found


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
