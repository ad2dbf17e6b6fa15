"""Who may do what before joining, and when the program is over."""

from datetime import UTC, datetime
from textwrap import dedent

import pytest

from regulars.engine.events.activities import Activity
from regulars.engine.events.redemptions import Redeemed
from regulars.program_file import read_program
from tests.engine.shop import Till

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROGRAM = """
program: corner
timezone: UTC
currency: EUR
wallets: {points: {expires: P1Y}}
activities: {recycling: {}}
rules: [{id: green, kind: activity, activity: recycling, points: 5}]
rewards: [{id: mug, kind: catalogue_item, points: 10}]
"""


def did(till: Till, name: str) -> list[str]:
    """The codes of the refusals of an activity."""
    event = Activity(activity_id=name, name="recycling", occurred_us=till.now_us)
    return [one.code for one in till.play(event).refusals]


def took(till: Till, name: str) -> list[str]:
    """The codes of the refusals of a reward that is taken outside of a receipt."""
    return [one.code for one in till.play(Redeemed(redemption_id=name, reward="mug")).refusals]


def test_before_joining_no_activity_earns_and_no_reward_is_taken() -> None:
    till = Till(read_program(PROGRAM + "before_joining: nothing\n", 1), AT)
    till.correct(20)
    before = till.member
    assert (did(till, "a"), took(till, "t")) == (["not-joined"], ["not-joined"])
    assert till.member == before
    till.join()
    assert (did(till, "a"), took(till, "t")) == ([], [])


@pytest.mark.parametrize(("spends_until", "refused"), [("", []), (", spends_until: 2026-06-01", ["program-over"])])
def test_when_the_program_is_over_nothing_is_earned_and_spending_ends_on_its_day(
    spends_until: str, refused: list[str]
) -> None:
    till = Till(read_program(PROGRAM + f"over: {{from: 2026-05-01{spends_until}}}\n", 1), AT)
    till.correct(20)
    assert (did(till, "a"), took(till, "t")) == (["program-over"], refused)


def test_a_welcome_stays_and_what_was_for_the_first_purchase_comes_back_with_it() -> None:
    rules = """
    program: corner
    timezone: UTC
    currency: EUR
    wallets: {points: {}}
    joins: on_first_receipt
    rules:
      - {id: hello, kind: welcome, points: 50}
      - {id: first, kind: visits, points: 30, when: member.visits == 0}
    """
    till = Till(read_program(dedent(rules), 1), AT)
    till.buy("10.00")
    assert till.balance == 80
    till.give_back("r1")
    assert till.balance == 50
    till.buy("10.00")
    assert till.balance == 80, "no second welcome"
