"""A sample drawn by seed: anybody draws the same one with nothing but SHA-256 (rules 25)."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.drawing import draw, mark_of, place_of

NUMBERS = [f"{year}-{n:02d}" for year in (2019, 2020) for n in range(1, 31)]


def test_drawn_by_hand() -> None:
    """As written on the page: the number behind the seed, SHA-256, the smallest first."""
    by_hand = sorted(NUMBERS, key=lambda number: sha256(("20210119-37" + number).encode()).hexdigest())
    assert draw("20210119-37", NUMBERS, 5) == by_hand[:5]
    assert place_of("种子", "1-01") == sha256("种子1-01".encode()).hexdigest()


@given(st.text(max_size=20), st.lists(st.text(min_size=1, max_size=8)), st.integers(-3, 50))
def test_the_same_seed_draws_the_same_whatever_the_order(seed: str, numbers: list[str], size: int) -> None:
    drawn = draw(seed, numbers, size)
    assert drawn == draw(seed, reversed([*numbers, *numbers]), size)
    assert len(drawn) == max(0, min(size, len(set(numbers)))), "all of them where there are fewer"
    assert len(set(drawn)) == len(drawn)
    assert draw(seed, numbers, size + 1)[: len(drawn)] == drawn, "a larger sample begins with the smaller one"


def test_another_seed_draws_another_one() -> None:
    assert len({tuple(draw(str(seed), NUMBERS, 10)) for seed in range(20)}) == 20


def test_every_number_is_drawn_as_often_as_another() -> None:
    counts = dict.fromkeys(NUMBERS, 0)
    for seed in range(600):
        for number in draw(str(seed), NUMBERS, 6):
            counts[number] += 1
    assert max(counts.values()) < 100 > 2 * min(counts.values()) // 2 > 10, counts


def test_a_population_has_one_mark() -> None:
    assert mark_of(NUMBERS) == mark_of([*reversed(NUMBERS), NUMBERS[0]])
    assert mark_of(NUMBERS[1:]) != mark_of(NUMBERS)
