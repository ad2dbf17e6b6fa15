"""Ids are unique and in order whatever the clock does; what people type is checked."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars import ids
from regulars.ids import EPOCH_MS, LAST_ID, BadId, Ids, decode, encode
from tests.cards import is_card_number

PER_MS = 1 << 12
"""How many ids one node makes in a millisecond before it borrows from the next."""

numbers = st.integers(0, LAST_ID)


@given(st.lists(st.integers(EPOCH_MS - 10, EPOCH_MS + 10), min_size=1, max_size=50), st.integers(0, 1023))
def test_ids_grow_even_when_the_clock_goes_back(clock: list[int], node: int) -> None:
    maker = Ids(node)
    made = [maker.new(now_ms) for now_ms in clock]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert all(number >> 12 & 1023 == node for number in made)


def test_more_ids_than_a_millisecond_holds_borrow_from_the_next() -> None:
    now_ms = EPOCH_MS + 1_000
    made = Ids(7).many(now_ms, 3 * PER_MS)
    assert len(set(made)) == 3 * PER_MS
    assert made == sorted(made)
    assert (ids.made_ms(made[0]), ids.made_ms(made[-1])) == (now_ms, now_ms + 2)


def test_two_nodes_never_make_the_same_id() -> None:
    one, other = Ids(1), Ids(2)
    assert not set(one.many(EPOCH_MS, 5_000)) & set(other.many(EPOCH_MS, 5_000))


def test_an_id_fits_a_bigint_until_2095() -> None:
    last_ms = EPOCH_MS + (1 << 41) - 1
    number = Ids(1023).many(last_ms, PER_MS)[-1]
    assert number == LAST_ID
    assert ids.made_ms(number) == last_ms


@pytest.mark.parametrize("node", [-1, 1024])
def test_a_node_is_one_of_1024(node: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 1023"):
        Ids(node)


@given(numbers)
def test_the_text_of_an_id_reads_back_however_it_is_written(number: int) -> None:
    text = encode("mem", number)
    assert len(text) == 4 + 13
    assert decode("mem", text) == number
    assert decode("mem", f" {text.upper()} ") == number
    assert decode("mem", "mem_" + text[4:].replace("0", "O").replace("1", "l")) == number


@given(numbers, numbers)
def test_texts_sort_as_their_numbers_do(one: int, other: int) -> None:
    assert (encode("rcp", one) < encode("rcp", other)) == (one < other)


@pytest.mark.parametrize(
    "text",
    ["", "mem_", "mem", "mem_000000000000", "mem_00000000000001", "mem_z000000000000", "mem_000000000000u",
     "rcp_0000000000001", "mem_0000000000001\n_", "0000000000001", "mem_８000000000000", "me m_0000000000001"],
)  # fmt: skip
def test_what_is_no_id_of_that_kind_is_refused(text: str) -> None:
    with pytest.raises(BadId) as refused:
        decode("mem", text)
    assert refused.value.code == "bad-id"
    assert isinstance(refused.value, ValueError)


@pytest.mark.parametrize("prefix", ["29", "2", "4006381"[:6]])
def test_a_new_card_number_is_one(prefix: str) -> None:
    made = {ids.new_card_number(prefix) for _ in range(100)}
    assert len(made) == 100
    assert all(is_card_number(number) and number.startswith(prefix) for number in made)


def test_a_printed_ean_is_accepted() -> None:
    assert is_card_number("4006381333931")


@given(st.integers(0, 12), st.integers(1, 9))
def test_a_slip_of_one_digit_never_passes(place: int, change: int) -> None:
    number = ids.new_card_number()
    slipped = f"{number[:place]}{(int(number[place]) + change) % 10}{number[place + 1 :]}"
    assert not is_card_number(slipped)


@pytest.mark.parametrize("text", ["", "29", "40063813339310", "400638133393a", "４006381333931", "4006381333931\n"])
def test_what_is_no_card_number_is_none(text: str) -> None:
    assert not is_card_number(text)


def test_secrets_are_long_and_never_the_same() -> None:
    made = {ids.secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(secret) >= 43 for secret in made)
    assert len(ids.secret_bytes(16)) == 16
