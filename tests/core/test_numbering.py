"""Numbers of clauses, items and papers, and how they sort."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.numbering import child_number, clause_item_number, serial, sort_key

# Each list is in the order in which an office would lay the papers.
IN_ORDER = [
    ["2-4", "2-10", "3-1", "10-1"],
    ["2-04", "2-04.2", "2-04.10", "2-04/2020", "2-04/2020-2", "2-04/2021", "2-05", "2-10"],
    ["2-04.2", "2-04.2.1", "2-04.2.10", "2-04.3"],
    ["2020-0999", "2021-0001", "2021-0137", "2021-1000", "2021-10000"],
    ["问2020-0012", "问2021-0002", "问2021-0012"],
    ["措-7", "措-07.2", "措-10", "措-20"],
    ["第2条", "第10条", "第10条第2款", "第10条第11款"],
    ["", "1", "2"],
    ["7", "999999", "1000000", "9999999", "10000000"],  # longer than the padding
    ["２－４", "２－１０"],  # full-width digits count too
]


@pytest.mark.parametrize("numbers", IN_ORDER)
def test_numbers_sort_as_people_count(numbers: list[str]) -> None:
    assert sorted(reversed(numbers), key=sort_key) == numbers


@pytest.mark.parametrize(
    ("number", "width", "key"),
    [
        ("2-4", 6, "000002-000004"),
        ("2-04", 6, "000002-000004"),  # a leading zero is how it is written, not another number
        ("2-4", 2, "02-04"),
        ("措-07", 6, "措-000007"),
        ("0", 6, "000000"),
        ("", 6, ""),
        ("无编号", 6, "无编号"),
        ("1234567", 6, ":1234567"),
        ("0001234", 6, "001234"),
        ("٤", 3, "004"),
    ],
)
def test_sort_key(number: str, width: int, key: str) -> None:
    assert sort_key(number, width) == key


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_any_two_numbers_sort_by_value(a: int, b: int) -> None:
    assert (sort_key(f"2-{a}") < sort_key(f"2-{b}")) == (a < b)
    assert (sort_key(f"{a:04d}.1") < sort_key(f"{b}.1")) == (a < b)


@given(st.text("条-./:09٣１²é😀", max_size=20))
def test_everything_but_digits_is_kept(number: str) -> None:
    def without_digits(text: str) -> str:
        return "".join(sign for sign in text if not sign.isdecimal() and sign != ":")

    assert without_digits(sort_key(number)) == without_digits(number)


def test_thousands_of_digits_are_no_fault() -> None:
    assert sort_key("9" * 5000) > sort_key("9" * 4999)


@pytest.mark.parametrize(
    ("parent", "n", "number"),
    [("2-04", 1, "2-04.1"), ("2-04", 3, "2-04.3"), ("2-04.3", 12, "2-04.3.12"), ("措-07", 2, "措-07.2")],
)
def test_child_number(parent: str, n: int, number: str) -> None:
    assert child_number(parent, n) == number


@pytest.mark.parametrize(
    ("prefix", "clause", "year_taken", "again", "number"),
    [
        ("", "2-04", None, 0, "2-04"),  # the first item of a clause bears its number
        ("", "2-04", None, 1, "2-04"),
        ("", "2-04", 2020, 1, "2-04/2020"),  # a later one says the year
        ("", "2-04", 2020, 2, "2-04/2020-2"),  # and from the second of that year on which
        ("", "2-04", 2021, 11, "2-04/2021-11"),
        ("措", "07", None, 1, "措-07"),  # a document's own prefix
        ("措-", "07", None, 1, "措-07"),  # one dash, however the prefix is written
        ("措", "07", 2021, 2, "措-07/2021-2"),
    ],
)
def test_clause_item_number(
    prefix: str, clause: str, year_taken: int | None, again: int, number: str
) -> None:
    assert clause_item_number(prefix, clause, year_taken, again) == number


@pytest.mark.parametrize(
    ("prefix", "year", "n", "number"),
    [
        ("", 2021, 137, "2021-0137"),
        ("问", 2021, 12, "问2021-0012"),
        ("", 2021, 1, "2021-0001"),
        ("", 2021, 12345, "2021-12345"),
    ],
)
def test_serial(prefix: str, year: int, n: int, number: str) -> None:
    assert serial(prefix, year, n) == number


@pytest.mark.parametrize("n", [0, -1])
def test_numbers_count_from_one(n: int) -> None:
    with pytest.raises(ValueError, match="count from 1"):
        child_number("2-04", n)
    with pytest.raises(ValueError, match="count from 1"):
        serial("", 2021, n)
    with pytest.raises(ValueError, match="count from 1"):
        clause_item_number("", "2-04", 2020, n)


def test_only_one_item_of_a_clause_has_no_year() -> None:
    with pytest.raises(ValueError, match="without a year"):
        clause_item_number("", "2-04", None, 2)


@given(st.integers(2017, 2030), st.integers(1, 30))
def test_items_of_one_clause_have_different_numbers(year: int, again: int) -> None:
    numbers = {
        clause_item_number("", "2-04", None, 1),
        clause_item_number("", "2-04", year, again),
        clause_item_number("", "2-04", year, again + 1),
        clause_item_number("", "2-04", year + 1, again),
        child_number("2-04", again),
    }
    assert len(numbers) == 5


# as documents number their parts, in the order people read them
READ_IN_ORDER = [
    ["一", "二", "三", "四", "九", "十", "十一", "二十", "二十一"],
    ["第一条", "第二条", "第三条", "第十条", "第十二条", "第一百零三条"],
    ["（一）", "（二）", "（三）", "（十）"],
    ["一、1", "一、2", "二、1", "三、1"],
    ["一-01", "一-10", "二-01", "三-02"],
]


@pytest.mark.parametrize("numbers", READ_IN_ORDER)
def test_numbers_in_characters_sort_as_people_count(numbers: list[str]) -> None:
    assert sorted(numbers, key=sort_key) == numbers


@pytest.mark.parametrize("number", ["措-07", "一流-2", "统一办-3", "三会一课-1"])
def test_a_number_within_a_word_is_none(number: str) -> None:
    assert sort_key(number)[0] == number[0]
