"""A receipt that is played live has a name that draws what its story says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.engine.terms.surprises import OF, drawn_for
from regulars.stories.live_draws import MILLIONTHS, SOURCE, name_drawing

SECRET = bytes(range(32))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999))
def test_the_draw_lies_at_the_place_that_is_said_or_just_behind_it(place: int) -> None:
    wanted = -(-place * OF // 1_000)
    name = name_drawing(SECRET, "story-1.receipt-1", wanted)
    assert 0 <= drawn_for(SECRET, SOURCE, name) - wanted < OF // 1_000
    assert name.startswith("story-1.receipt-1~")


def test_the_last_place_of_all_is_found() -> None:
    assert drawn_for(SECRET, SOURCE, name_drawing(SECRET, "r", OF - 1)) >= OF - OF // 1_000


def test_a_place_of_four_digits_is_found() -> None:
    wanted = -(-1_999 * OF // 10_000)
    assert 0 <= drawn_for(SECRET, SOURCE, name_drawing(SECRET, "r", wanted)) - wanted < OF // 10_000


@pytest.mark.long
def test_a_place_of_six_digits_is_found() -> None:
    wanted = -(-119_999 * OF // MILLIONTHS)
    assert drawn_for(SECRET, SOURCE, name_drawing(SECRET, "r", wanted)) * 100 < 12 * OF
