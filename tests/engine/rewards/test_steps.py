"""Fixed steps: which one is taken, what a careful member waits for, what comes back."""

from typing import Any

import pytest

from regulars.engine.events.receipts import Wanted
from regulars.engine.rewards.steps import Step, Steps
from regulars.engine.terms.reward import Choice, Claim, Offer, RewardTerms
from tests.engine.shop import BASE, Till, program
from tests.tables import table

DRUGSTORE = [("100", "5.00"), ("250", "15.00"), ("1000", "50.00")]
STEPS = [{"points": points, "worth": worth} for points, worth in DRUGSTORE]


def claimed(due: int, has: int, asked: int | None = None, **fields: Any) -> Offer:
    """What comes of a claim on one line."""
    fields.setdefault("steps", tuple(Step(points=points, worth=worth) for points, worth in DRUGSTORE))
    reward = Steps(id="steps", **fields).ready(RewardTerms(2, 0))
    return reward(Claim(due=[due], total_minor=due, asked=asked, available=has))


@table("""
    due    has    asked  |  points  value
    10000  99     -      |  0       0
    10000  100    -      |  100     500
    10000  249    -      |  100     500
    10000  250    -      |  250     1500
    10000  5000   -      |  1000    5000
    10000  5000   250    |  250     1500
    10000  5000   300    |  250     1500
    10000  5000   99     |  0       0
    600    5000   -      |  250     600
    500    5000   -      |  100     500
    150    5000   -      |  100     150
    0      5000   -      |  0       0
""")
def test_one_step_is_taken_the_one_that_takes_off_most_for_the_fewest_points(
    due: int, has: int, asked: int | None, points: int, value: int
) -> None:
    offer = claimed(due, has, asked)
    assert (offer.points, offer.value_minor) == (points, value)


def test_sixty_stars_for_two_take_no_more_than_the_goods_cost() -> None:
    offer = claimed(150, 60, 60, steps=(Step(points="60", worth="2.00"),))
    assert (offer.points, offer.value_minor, offer.refusal) == (60, 150, "")


@table("""
    has  together  |  points  value
    200  1         |  100     500
    200  2         |  200     1000
    300  2         |  250     1500
    350  2         |  350     2000
    500  2         |  500     3000
    500  5         |  500     3000
""")
def test_several_steps_at_once_are_put_together_for_the_most(has: int, together: int, points: int, value: int) -> None:
    offer = claimed(100_000, has, together=together)
    assert (offer.points, offer.value_minor) == (points, value)


def test_the_answer_tells_every_step_and_the_best_for_each_point() -> None:
    """250 for 15.00 is worth more a point than 1,000 for 50.00: the careful member takes it four times."""
    assert claimed(100_000, 2000).choices == (
        Choice(100, 500),
        Choice(250, 1500, best=True),
        Choice(1000, 5000),
    )
    assert claimed(100_000, 120).choices == (
        Choice(100, 500, best=True),
        Choice(250, 1500, missing=130),
        Choice(1000, 5000, missing=880),
    )


def test_a_step_may_be_a_share_of_the_receipt_with_a_maximum() -> None:
    steps = (Step(points="10", percent="10%"), Step(points="30", percent="50%", at_most="20.00"))
    assert claimed(10_000, 30, steps=steps).value_minor == 2000
    assert claimed(1000, 30, steps=steps).value_minor == 500
    assert claimed(1000, 29, steps=steps).value_minor == 100


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"steps": (Step(points="100", worth="5.00"), Step(points="100", worth="6.00"))}, "costs no more"),
        ({"steps": (Step(points="100", worth="5.00"), Step(points="200", worth="5.00"))}, "is worth no more"),
        ({"steps": (Step(points="0", worth="5.00"),)}, "at least one point"),
        ({"steps": (Step(points="10"),)}, "either a worth or a percent"),
        ({"steps": (Step(points="10", percent="10%"),), "together": 2}, "one at a time"),
        ({"most_share": "0%"}, "more than 0%"),
        ({"points": "5"}, "prices of their own"),
    ],
)
def test_steps_that_make_no_sense_are_told(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        claimed(100, 100, **fields)


def test_a_return_gives_back_the_part_of_the_step_that_lay_on_it() -> None:
    till = Till(program(rules=[BASE], rewards=[{"id": "steps", "kind": "steps", "steps": STEPS}]))
    till.correct(250)
    sold = till.buy("30.00", "10.00", wanted=(Wanted("steps"),))
    assert sold.totals is not None
    assert sold.totals.to_pay_minor == 2500
    assert till.balance == 25
    till.give_back("r1", "2")
    assert till.balance == 25 + 62 - 7, "62 of the points lay on it, and 18.75 that are kept earn 18"
    till.give_back("r1")
    assert till.balance == 250
