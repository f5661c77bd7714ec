"""A sample drawn by seed: anybody who knows the seed and the population draws the same one, with nothing but SHA-256.

Purpose: nobody can choose what is looked at, and nobody has to believe that it was not chosen. Source: rules 25.
"""

from collections.abc import Iterable
from hashlib import sha256


def place_of(seed: str, number: str) -> str:
    """Return what a number is ordered by: the hex SHA-256 of the seed with the number behind it, both as UTF-8."""
    return sha256(f"{seed}{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[str], size: int) -> list[str]:
    """Return the first `size` numbers in the order of `place_of`; all of them where there are fewer. Each number counts once."""
    return sorted(set(numbers), key=lambda number: (place_of(seed, number), number))[: max(size, 0)]


def mark_of(numbers: Iterable[str]) -> str:
    """Return the hex SHA-256 of a population: its numbers, each once, in order of their characters, a line each."""
    return sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()
