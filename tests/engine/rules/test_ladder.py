"""A rate by the size of the receipt: of the whole, or of each band."""

import pytest

from regulars.engine.rules.ladder import Ladder, Rung
from tests.engine.shop import points_of, receipt
from tests.tables import table

STEPS = (
    Rung(points="1"),
    Rung(points="2", at_least="100.00"),
    Rung(points="3", at_least="500.00"),
    Rung(points="5", at_least="1000.00"),
)


@table("""
    spent     |  whole  band
    0.00      |  0      0
    0.99      |  0      0
    99.99     |  99     99
    100.00    |  200    100
    499.99    |  999    899
    500.00    |  1500   900
    999.99    |  2999   2399
    1000.00   |  5000   2400
    1000.50   |  5002   2402
    20000.00  |  100000  97400
""")
def test_one_two_three_five_percent_by_the_size_of_the_receipt(spent: str, whole: int, band: int) -> None:
    ladder = Ladder(id="r", steps=STEPS)
    bands = Ladder(id="r", steps=STEPS, by="band")
    assert (points_of(ladder, receipt(spent)), points_of(bands, receipt(spent))) == (whole, band)


@table("""
    spent    |  points
    4.99     |  0
    5.00     |  2
    10.00    |  5
""")
def test_below_its_first_step_a_ladder_gives_nothing(spent: str, points: int) -> None:
    assert points_of(Ladder(id="r", steps=(Rung(points="0.5", at_least="5.00"),)), receipt(spent)) == points


def test_bands_are_added_exactly_and_rounded_once() -> None:
    steps = (Rung(points="1"), Rung(points="2", at_least="0.50"), Rung(points="1", at_least="1.00"))
    ladder = Ladder(id="r", steps=steps, by="band", per="3.00", rounding="half_up")
    assert points_of(ladder, receipt("1.00")) == 1  # 0.1667 + 0.3333 is exactly a half
    assert points_of(ladder, receipt("0.99")) == 0


@pytest.mark.parametrize("floors", [("0", "0"), ("10.00", "5.00")])
def test_steps_that_do_not_rise_are_a_fault(floors: tuple[str, str]) -> None:
    steps = tuple(Rung(points="1", at_least=floor) for floor in floors)
    with pytest.raises(ValueError, match="each begins above the one before"):
        points_of(Ladder(id="r", steps=steps), receipt("1.00"))


def test_a_rate_for_every_nothing_is_a_fault() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        points_of(Ladder(id="r", per="0.00", steps=STEPS), receipt("1.00"))
