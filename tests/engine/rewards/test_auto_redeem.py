"""Points that become vouchers by themselves: when, how many, who chooses, and that no tier is out of reach."""

from typing import Any

import pytest

from regulars.engine.events.members import Set
from regulars.engine.events.receipts import Wanted
from regulars.engine.program import BadProgram, Program
from tests.engine.shop import BASE, PAY, Till, program

AUTO = {"id": "auto", "kind": "auto_redeem", "points": "250", "worth": "5.00"}


def shop(**fields: Any) -> Program:
    """A program with points that redeem themselves."""
    return program(rules=[BASE], rewards=[{**AUTO, **fields}, PAY])


def vouchers(till: Till) -> list[tuple[int, int]]:
    """Of each open voucher how many times its worth, and the points it took."""
    return [(one.quantity, one.points) for one in till.stands().redemptions.values()]


def test_at_the_days_end_all_whole_vouchers_are_given_as_one() -> None:
    till = Till(shop())
    till.buy("740.00")
    assert vouchers(till) == []
    till.wait(days=1)
    assert vouchers(till) == [(2, 500)]
    assert till.balance == 240


def test_points_spent_on_the_same_day_are_not_taken() -> None:
    till = Till(shop())
    till.buy("250.00")
    till.buy("10.00", wanted=(Wanted("pay", 100),))
    till.wait(days=1)
    assert vouchers(till) == []


class TestThresholds:
    """Best Buy: the elite choose from how many points on, up to 25,000, or bank them."""

    rules = shop(threshold_up_to="25000", banking=True, most_per_day=100)

    def test_nothing_at_2499_and_one_certificate_of_50_at_2500(self) -> None:
        till = Till(self.rules)
        till.play(Set(reward="auto", threshold=2500))
        till.buy("2499.00")
        till.wait(days=1)
        assert vouchers(till) == []
        till.buy("1.00")
        till.wait(days=1)
        assert vouchers(till) == [(10, 2500)]

    def test_banked_points_stay_until_they_are_no_longer(self) -> None:
        till = Till(self.rules)
        till.play(Set(reward="auto", banks=True))
        till.buy("500.00")
        till.wait(days=30)
        assert vouchers(till) == []
        till.play(Set(reward="auto"))
        till.wait(days=1)
        assert vouchers(till) == [(2, 500)]

    @pytest.mark.parametrize(
        ("said", "code", "number"),
        [
            (Set(reward="auto", threshold=25001), "threshold-not-allowed", 25000),
            (Set(reward="auto", threshold=249), "threshold-not-allowed", 25000),
            (Set(reward="pay", threshold=300), "unknown-reward", 0),
        ],
    )
    def test_what_may_not_be_chosen_is_refused(self, said: Set, code: str, number: int) -> None:
        till = Till(self.rules)
        assert [(one.code, one.number) for one in till.play(said).refusals] == [(code, number)]
        assert till.member.settings == {}

    def test_who_may_not_choose_is_told_so(self) -> None:
        till = Till(shop())
        assert [one.code for one in till.play(Set(reward="auto", banks=True)).refusals] == ["no-banking"]
        assert [one.code for one in till.play(Set(reward="auto", threshold=500)).refusals] == ["threshold-not-allowed"]


def test_no_more_than_so_many_a_day_and_the_rest_the_next() -> None:
    till = Till(shop(most_per_day=3))
    till.buy("2500.00")
    till.wait(days=1)
    assert vouchers(till) == [(3, 750)]
    till.wait(days=2)
    assert vouchers(till) == [(3, 750)] * 3
    till.wait(days=5)
    assert sum(many for many, _ in vouchers(till)) == 10


def test_what_expires_that_day_is_gone_before() -> None:
    rules = program(rules=[BASE], wallets={"points": {"expires": "P1D"}}, rewards=[{**AUTO, "threshold_up_to": "500"}])
    till = Till(rules)
    till.play(Set(reward="auto", threshold=400))
    till.buy("300.00")
    till.wait(days=1)
    till.buy("120.00")
    till.wait(days=1)
    assert vouchers(till) == []
    assert till.balance == 120


def test_points_that_wait_become_vouchers_on_the_day_they_can_be_spent() -> None:
    till = Till(program(rules=[BASE], wallets={"points": {"pending": "P14D"}}, rewards=[AUTO]))
    till.buy("250.00")
    till.wait(days=13)
    assert vouchers(till) == []
    till.wait(days=1)
    assert vouchers(till) == [(1, 250)]


def test_a_tier_by_points_earned_is_reached_although_the_points_are_taken() -> None:
    club = {"counts": "points", "tiers": [{"id": "plain"}, {"id": "gold", "at_least": "600"}]}
    till = Till(program(rules=[BASE], rewards=[AUTO], tier_sets={"club": club}))
    for _ in range(6):
        till.buy("100.00")
        till.wait(days=1)
    assert till.tier == "gold"


def test_a_tier_by_balance_above_the_threshold_is_a_fault() -> None:
    club = {"counts": "balance", "tiers": [{"id": "plain"}, {"id": "gold", "at_least": "600"}]}
    with pytest.raises(BadProgram) as bad:
        program(rewards=[AUTO], tier_sets={"club": club})
    assert [error.pointer for error in bad.value.errors] == ["/rewards/0/threshold"]
    program(rewards=[{**AUTO, "threshold": "600"}], tier_sets={"club": club})


def test_looking_later_finds_the_same_as_looking_each_day() -> None:
    one, other = Till(shop(most_per_day=1)), Till(shop(most_per_day=1))
    for till in (one, other):
        till.buy("900.00")
    for _ in range(5):
        one.wait(days=1)
        one.look()
    other.wait(days=5)
    assert one.stands().redemptions == other.stands().redemptions
    assert one.stands().wallets == other.stands().wallets


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"points": "0"}, "points"),
        ({"threshold": "100"}, "threshold"),
        ({"valid_for": "soon"}, "valid_for"),
        ({"prices": [{"points": "5"}]}, "prices"),
        ({"unlocked_by": "member.visits > 1"}, "unlocked_by"),
    ],
)
def test_terms_that_make_no_sense_are_told(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(BadProgram) as bad:
        shop(**fields)
    assert [error.pointer for error in bad.value.errors] == [f"/rewards/0/{field}"]


def test_the_voucher_takes_its_worth_off_a_later_receipt() -> None:
    till = Till(shop())
    till.buy("500.00")
    till.wait(days=1)
    (name,) = till.stands().redemptions
    sold = till.buy("30.00", wanted=(Wanted("auto", voucher=name),))
    assert sold.totals is not None
    assert sold.totals.to_pay_minor == 2000
    assert vouchers(till) == []
