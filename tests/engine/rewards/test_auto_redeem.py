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


def test_points_put_aside_become_vouchers_at_the_end_of_the_day_on_which_they_are_free_again() -> None:
    till = Till(shop())
    till.buy("250.00")
    till.hold("open basket", 250, minutes=15)
    till.wait(days=40)
    (voucher,) = till.stands().redemptions.values()
    assert voucher.day == till.program.clock.day(till.now_us) - 39


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


class TestBeforePointsExpire:
    """Points about to expire become a last voucher: whole ones, filled up; or one of what is left."""

    def till(self, *lots: tuple[int, int], **fields: Any) -> Till:
        """A member with points that expire after so many days."""
        made = Till(shop(**{"threshold": "2500", "before_expiry": "P7D", **fields}))
        made.join()
        for points, days in lots:
            made.correct(points, until=made.program.clock.day(made.now_us) + days)
        return made

    def test_a_week_before_and_not_sooner(self) -> None:
        till = self.till((600, 30))
        till.wait(days=22)
        assert vouchers(till) == []
        till.wait(days=1)
        assert (vouchers(till), till.balance) == ([(2, 500)], 100)

    def test_points_that_last_longer_fill_the_last_one_up(self) -> None:
        till = self.till((30, 10), (400, 90))
        till.wait(days=3)
        assert (vouchers(till), till.balance) == ([(1, 250)], 180)

    def test_too_few_for_a_whole_one_expire(self) -> None:
        till = self.till((249, 30))
        till.wait(days=40)
        assert (vouchers(till), till.balance) == ([], 0)

    def test_points_that_arrive_when_it_is_nearly_too_late_are_taken_with_the_next_day(self) -> None:
        till = self.till((30, 5))
        till.correct(220, until=till.program.clock.day(till.now_us) + 90)
        till.wait(days=1)
        assert (vouchers(till), till.balance) == ([(1, 250)], 0)

    def test_a_last_one_of_any_amount_takes_what_expires_and_no_more(self) -> None:
        till = self.till((380, 30), (400, 90), any_amount=True)
        till.wait(days=23)
        assert (vouchers(till), till.balance) == ([(1, 250), (1, 130)], 400)
        name = next(name for name in till.stands().redemptions if name.endswith("-last"))
        sold = till.buy("10.00", wanted=(Wanted("auto", voucher=name),))
        assert [spent.value_minor for spent in sold.spent] == [260]
        assert sold.totals is not None
        assert sold.totals.to_pay_minor == 740

    def test_what_is_not_worth_a_cent_is_left_to_expire(self) -> None:
        till = self.till((30, 10), any_amount=True, worth="0.05")
        till.wait(days=3)
        assert (vouchers(till), till.balance) == ([], 30)

    def test_who_keeps_her_points_keeps_these_too(self) -> None:
        till = self.till((600, 30), banking=True)
        till.play(Set(reward="auto", banks=True))
        till.wait(days=25)
        assert (vouchers(till), till.balance) == ([], 600)

    def test_points_put_aside_are_not_taken(self) -> None:
        till = self.till((600, 30))
        till.wait(days=22)
        till.hold("basket", 400, minutes=60 * 24)
        till.wait(minutes=60 * 20)
        assert vouchers(till) == []

    def test_a_day_without_a_visit_too_many_is_foreseen(self) -> None:
        wallets = {"points": {"worth": "0.01", "expires": {"inactive_for": "P90D"}}}
        rewards = [{**AUTO, "threshold": "2500", "before_expiry": "P7D"}]
        till = Till(program(rules=[BASE], rewards=rewards, wallets=wallets))
        till.buy("600.00")
        till.wait(days=83)
        assert vouchers(till) == []
        till.wait(days=1)
        assert (vouchers(till), till.balance) == ([(2, 500)], 100)

    def test_looking_later_finds_the_same_as_looking_each_day(self) -> None:
        one, other = (self.till((600, 30), (90, 33), (400, 90), any_amount=True) for _ in range(2))
        for _ in range(60):
            one.wait(days=1)
            one.look()
        other.wait(days=60)
        assert one.stands().redemptions == other.stands().redemptions
        assert one.stands().wallets == other.stands().wallets
        assert one.balance == 400

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"before_expiry": "P0D"}, "before_expiry"),
            ({"before_expiry": "PD"}, "before_expiry"),
            ({"before_expiry": None, "any_amount": True}, "any_amount"),
        ],
    )
    def test_terms_that_make_no_sense_are_told(self, fields: dict[str, Any], field: str) -> None:
        with pytest.raises(BadProgram) as bad:
            self.till(**fields)
        assert [error.pointer for error in bad.value.errors] == [f"/rewards/0/{field}"]
