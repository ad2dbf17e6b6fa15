"""What goes together on one receipt: D3 and D14 of the acceptance list."""

from typing import Any

import msgspec
import pytest

from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Wanted
from regulars.engine.program import BadProgram, Program
from regulars.engine.shown.available import available
from tests.engine.shop import PAY, Till, program, receipt


def shop(*rewards: dict[str, Any]) -> Program:
    """A program of discounts that are given by themselves."""
    return program(
        rewards=[{"id": f"d{n}", "kind": "discount", "automatic": True, **one} for n, one in enumerate(rewards, 1)]
    )


def bought(rules: Program, total: str = "100.00", *wanted: str) -> Decision:
    return Till(rules).buy(total, wanted=tuple(Wanted(one) for one in wanted))


def paid(rules: Program, total: str = "100.00") -> int:
    totals = bought(rules, total).totals
    assert totals is not None
    return totals.to_pay_minor


def given(decision: Decision) -> list[str]:
    return [one.reward for one in decision.spent]


def test_d14_three_times_ten_percent_one_after_the_other() -> None:
    ten = {"percent": "10%"}
    assert [paid(shop(*[ten] * many), "300.00") for many in (1, 2, 3)] == [27000, 24300, 21870]


def test_d14_ten_percent_after_fifty_off_and_before() -> None:
    ten, fifty = {"percent": "10%"}, {"amount": "50.00"}
    assert paid(shop(fifty, ten)) == 4500
    assert paid(shop(ten, fifty)) == 4000
    assert paid(shop(ten, fifty | {"priority": 1})) == 4500
    assert paid(shop(ten | {"priority": -1}, fifty)) == 4500


def test_d14_of_five_and_ten_percent_only_the_best() -> None:
    decision = bought(shop({"percent": "5%", "best_of": "one"}, {"percent": "10%", "best_of": "one"}))
    assert (given(decision), decision.discounts) == (["d2"], (1000,))


def test_d3_what_is_given_alone_suppresses_all_others() -> None:
    decision = bought(shop({"percent": "1%"}, {"amount": "10.00", "alone": True}, {"percent": "50%"}))
    assert (given(decision), decision.discounts) == (["d2"], (1000,))


def test_d3_of_two_that_are_given_alone_the_one_of_higher_priority() -> None:
    fifty = {"amount": "5.00", "alone": True, "priority": 5}
    two_hundred = {"amount": "20.00", "alone": True, "priority": 20}
    assert given(bought(shop(fifty, two_hundred))) == ["d2"]
    assert given(bought(shop(two_hundred, fifty))) == ["d1"]


def test_d3_switched_off_and_future_ones_give_nothing_and_suppress_nothing() -> None:
    off = {"amount": "10.00", "alone": True, "enabled": False}
    future = {"amount": "10.00", "alone": True, "from": "2027-01-01"}
    too_small = {"amount": "10.00", "alone": True, "least_receipt": "500.00"}
    assert given(bought(shop(off, future, too_small, {"percent": "5%"}))) == ["d4"]


def test_a_share_of_the_whole_price_does_not_see_what_came_off_before() -> None:
    ten_of_all = {"percent": "10%", "percent_of": "whole"}
    assert paid(shop(ten_of_all, ten_of_all, ten_of_all), "300.00") == 21000
    assert paid(shop({"amount": "95.00"}, ten_of_all)) == 0


def test_points_still_pay_beside_what_is_given_alone_and_who_asks_for_more_is_told() -> None:
    alone = {"id": "alone", "kind": "discount", "percent": "10%", "alone": True}
    till = Till(program(rewards=[alone, PAY, {"id": "more", "kind": "discount", "percent": "5%"}]))
    till.correct(1000)
    decision = till.buy("100.00", wanted=(Wanted("more"), Wanted("pay", 1000), Wanted("alone")))
    assert decision.totals is not None
    assert decision.totals.to_pay_minor == 8000
    assert [(one.code, one.subject, one.detail) for one in decision.refusals] == [("given-alone", "more", "alone")]


def test_what_cannot_be_had_beside_a_reward_that_is_given_alone_is_told_as_such_before() -> None:
    off = {"kind": "discount", "amount": "1.00"}
    rules = program(rewards=[{**off, "id": "alone", "alone": True}, {**off, "id": "more"}, PAY])
    till = Till(rules)
    till.correct(500)
    for wanted, codes in (((Wanted("alone"),), ["given-alone"]), ((), [])):
        told = available(rules, till.member, receipt("10.00", wanted=wanted), till.now_us)
        found = {one.reward.id: one for one in told}
        assert ([one.code for one in found["more"].reasons], found["pay"].reasons) == (codes, ())


def test_what_pays_has_no_place_among_what_comes_off() -> None:
    with pytest.raises(BadProgram):
        program(rewards=[PAY | {"alone": True}])


def most(number: int, *rewards: dict[str, Any]) -> Program:
    """A program that gives so many rewards on a receipt at most."""
    named = [{"id": f"d{place}", "kind": "discount", **one} for place, one in enumerate(rewards, 1)]
    return program(most_rewards=number, rewards=[*named, PAY])


def test_of_so_many_rewards_on_a_receipt_the_first_are_given_and_points_still_pay() -> None:
    one, itself = {"amount": "1.00"}, {"amount": "1.00", "automatic": True}
    rules = most(2, one, itself, one | {"priority": 5}, {"percent": "0%", "automatic": True})
    till = Till(rules)
    till.correct(500)
    decision = till.buy("10.00", wanted=(Wanted("d1"), Wanted("d3"), Wanted("pay", 500)))
    assert given(decision) == ["d3", "d2", "pay"], "by priority, then those that come by themselves"
    assert [(one.code, one.subject, one.number) for one in decision.refusals] == [("too-many-rewards", "d1", 2)]
    assert decision.totals is not None
    assert decision.totals.to_pay_minor == 1000 - 200 - 500


def test_rewards_that_are_one_too_many_are_told_as_such_before_and_the_others_stay_as_they_were() -> None:
    rules = most(1, {"amount": "1.00", "automatic": True}, {"amount": "2.00"}, {"amount": "3.00", "to": "2020-01-01"})
    till = Till(rules)
    found = {one.reward.id: one for one in available(rules, till.member, receipt("10.00"), till.now_us)}
    assert found["d1"].taken
    assert [one.code for one in found["d2"].reasons] == ["too-many-rewards"]
    assert [one.code for one in found["d3"].reasons] == ["too-many-rewards", "not-in-force"]
    assert "too-many-rewards" not in [one.code for one in found["pay"].reasons]
    without = program(rewards=[{"id": "d1", "kind": "discount", "amount": "2.00"}])
    assert paid(without) == 10_000
    assert [one.reasons for one in available(without, till.member, receipt("10.00"), till.now_us)] == [()]


def test_no_reward_at_all_on_a_receipt_is_no_number() -> None:
    with pytest.raises(msgspec.ValidationError, match="most_rewards"):
        most(0)
