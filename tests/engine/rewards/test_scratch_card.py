"""A card with something under it."""

import pytest

from regulars.engine.events.event import Granted
from tests.engine.redeeming import end, take, till


@pytest.mark.parametrize(("prize", "balance"), [("big", 790), ("small", 310), ("", 290)])
def test_a_scratch_card_gives_what_is_under_it_once_it_is_scratched(prize: str, balance: int) -> None:
    at = till()
    take(at, "scratch", granted=Granted(prize=prize))
    assert at.balance == 290
    assert prize not in [one.detail for one in at.decisions[-1].reasons] or not prize
    end(at, "scratched")
    assert at.balance == balance


def test_a_draw_falls_on_prizes_by_their_chances() -> None:
    outside = till().program.rewards["scratch"].outside
    assert outside is not None
    drawn = [outside.prize(number) for number in range(100)]
    assert [sum(one is not None and one.name == name for one in drawn) for name in ("big", "small")] == [1, 9]
    assert drawn.count(None) == 90
