"""Every reward as a member finds it: what it gives, or every reason why not, with its number."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from regulars.engine.days import micros, to_day
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.engine.program import Program
from regulars.engine.shown.available import Available, available, most_spendable
from regulars.engine.shown.left import Shared
from tests.engine import redeeming
from tests.engine.shop import BASE, PAY, Till, program, receipt

OFF = {"id": "off", "kind": "discount", "amount": "1.00", "points": "50"}
CLUB = {
    "counts": "visits",
    "tiers": [{"id": "plain"}, {"id": "silver", "at_least": "2"}, {"id": "gold", "at_least": "9"}],
}


def shop(*rewards: dict[str, Any], **fields: Any) -> Program:
    """A program with these rewards and a tier set."""
    return program(rules=[BASE], tier_sets={"club": CLUB}, rewards=list(rewards), **fields)


def found(till: Till, sold: Receipt | None = None) -> dict[str, Available]:
    """What the member finds, by reward."""
    return {one.reward.id: one for one in available(till.program, till.member, sold, till.now_us)}


def why(one: Available) -> list[tuple[str, int, str]]:
    """Its reasons with their numbers."""
    return [(reason.code, reason.number, reason.detail) for reason in one.reasons]


def test_the_missing_points_are_told_exactly() -> None:
    till = Till(shop(OFF, {**PAY, "at_least": "100"}))
    till.correct(30)
    one = found(till)
    assert (one["off"].price, one["off"].missing, why(one["off"])) == (50, 20, [("not-enough-points", 50, "")])
    assert (one["pay"].missing, why(one["pay"])) == (70, [("not-enough-points", 100, "")])
    till.correct(70)
    assert not any(reward.reasons or reward.missing for reward in found(till).values())


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"when": 'member.tier == "gold"'}, [("tier-needed", 0, "gold")]),
        ({"when": 'member.tier in ["silver", "gold"]'}, [("tier-needed", 0, "silver,gold")]),
        (
            {"when": 'member.tier == "gold" && member.visits >= 3'},
            [("tier-needed", 0, "gold"), ("condition", 0, "member.visits >= 3")],
        ),
        ({"unlocked_by": "member.visits >= 1"}, [("locked", 0, "member.visits >= 1")]),
        ({"from": "2026-04-01"}, [("not-in-force", to_day(date(2026, 4, 1)), "")]),
        ({"to": "2026-02-01"}, [("not-in-force", 0, "")]),
        ({"prices": [{"points": "5", "when": "member.visits > 7"}]}, [("no-price", 0, "")]),
    ],
)
def test_each_reason_has_its_number_or_name(fields: dict[str, Any], reasons: list[tuple[str, int, str]]) -> None:
    till = Till(shop({**OFF, "points": "0", **fields}))
    assert why(found(till)["off"]) == reasons


def test_every_reason_is_told_at_once() -> None:
    till = Till(
        shop({**OFF, "unlocked_by": "member.visits >= 1", "when": 'member.tier == "gold"', "from": "2026-04-01"})
    )
    assert [code for code, _, _ in why(found(till)["off"])] == [
        "not-in-force",
        "locked",
        "tier-needed",
        "not-enough-points",
    ]


def test_what_is_used_up_says_until_when() -> None:
    till = Till(shop({**OFF, "points": "0", "limits": [{"per": "month", "times": 1}]}))
    till.buy("10.00", wanted=(Wanted("off"),))
    assert why(found(till)["off"]) == [("limit", to_day(date(2026, 4, 1)), "month")]


def test_without_goods_a_condition_on_them_is_no_reason_with_goods_it_is() -> None:
    till = Till(shop({**OFF, "points": "0", "when": '"coffee" in line.categories'}))
    assert found(till)["off"].reasons == ()
    assert [code for code, _, _ in why(found(till, receipt("5.00"))["off"])] == ["condition"]
    coffee = receipt(Line("1", 500, categories=frozenset({"coffee"})))
    offer = found(till, coffee)["off"].offer
    assert offer is not None
    assert offer.value_minor == 100


def test_the_most_that_pays_this_receipt() -> None:
    steps = {
        "id": "steps",
        "kind": "steps",
        "steps": [{"points": "100", "worth": "2.00"}, {"points": "300", "worth": "9.00"}],
    }
    till = Till(shop({**PAY, "most_share": "50%"}, steps))
    till.correct(400)
    every = available(till.program, till.member, receipt("20.00"), till.now_us)
    best = most_spendable(every)
    assert best is not None
    assert best.offer is not None
    assert (best.reward.id, best.offer.points, best.offer.value_minor) == ("steps", 300, 900)
    assert [(one.points, one.value_minor, one.best) for one in best.choices] == [(100, 200, False), (300, 900, True)]


def test_what_the_receipt_takes_already_is_told_and_its_points_are_gone() -> None:
    till = Till(shop(OFF, {**OFF, "id": "more"}))
    till.correct(60)
    one = found(till, receipt("20.00", wanted=(Wanted("off"),)))
    assert one["off"].taken
    assert (one["more"].missing, one["more"].offer) == (40, None)


def test_what_is_switched_off_is_not_shown() -> None:
    assert found(Till(shop({**OFF, "enabled": False}))) == {}


def test_looking_changes_nothing_and_the_offer_is_what_the_receipt_then_gives() -> None:
    """D20: the question and the receipt say the same."""
    till = Till(shop(OFF, PAY))
    till.correct(500)
    before = till.member
    offers = {name: one.offer for name, one in found(till, receipt("3.00")).items()}
    assert till.member is before
    for name, offer in offers.items():
        sold = Till(till.program)
        sold.correct(500)
        spent = sold.buy("3.00", wanted=(Wanted(name),)).spent[0]
        assert offer is not None
        assert (offer.points, offer.by_line) == (spent.points, spent.by_line)


def left(till: Till, **shared: Any) -> dict[str, tuple[int | None, dict[str, int], list[tuple[str, int, str]]]]:
    """How many are left of each reward, of each choice, and why it cannot be had."""
    found = available(till.program, till.member, None, till.now_us, shared=Shared(**shared))
    return {
        one.reward.id: (
            one.left.pieces if one.left else None,
            {choice.choice: choice.pieces for choice in one.left.choices} if one.left else {},
            why(one),
        )
        for one in found
    }


def test_what_is_left_is_told_and_a_reward_that_is_sold_out_with_how_many_there_were() -> None:
    at = redeeming.till()
    now = left(at, taken={"stock:mug": 4, f"slot:tasting:{redeeming.SLOT}": 2}, free={"keys": 2})
    assert now["mug"] == (1, {}, [])
    assert now["tasting"] == (2, {redeeming.SLOT: 0, "2026-03-12 18:00": 2}, [])
    assert (now["key"], now["give"]) == ((2, {}, []), (None, {}, []))
    gone = left(at, taken={"stock:mug": 5, f"slot:tasting:{redeeming.SLOT}": 2, "slot:tasting:2026-03-12 18:00": 2})
    assert [gone[name][2] for name in ("mug", "tasting", "key")] == [
        [("sold-out", 5, "")], [("sold-out", 4, "")], [("sold-out", 0, "")],
    ]  # fmt: skip


def test_nobody_is_told_a_number_that_was_not_asked_for() -> None:
    at = redeeming.till()
    assert {one.left for one in available(at.program, at.member, None, at.now_us)} == {None}


def test_a_moment_that_has_passed_is_no_longer_counted_and_the_last_one_closes_the_reward() -> None:
    at = redeeming.till()
    at.now_us = micros(datetime(2026, 3, 5, 18, tzinfo=UTC))
    assert left(at)["tasting"] == (2, {"2026-03-12 18:00": 2}, [])
    at.now_us = micros(datetime(2026, 3, 12, 18, tzinfo=UTC))
    assert left(at)["tasting"][2] == [("closed", 0, "")]


def test_before_it_opens_a_drop_tells_its_moment_and_afterwards_how_many_of_it_are_left() -> None:
    at = redeeming.till()
    opens = micros(datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert left(at)["print"] == (None, {}, [("not-yet-open", opens, "")])
    at.now_us = opens
    assert left(at, taken={"drop:print:2026-03-03 10:00": 3})["print"] == (4, {}, [])


def test_a_voucher_is_taken_before_and_not_paid_with_points_on_the_receipt() -> None:
    till = Till(shop({"id": "mug", "kind": "voucher", "points": "50", "amount": "5.00"}))
    till.correct(50)
    assert (found(till)["mug"].reasons, [code for code, _, _ in why(found(till, receipt("10.00"))["mug"])]) == (
        (), ["voucher-needed"],
    )  # fmt: skip
    refused = till.buy("10.00", wanted=(Wanted("mug"),)).refusals
    assert [one.code for one in refused] == ["voucher-needed"]


def test_points_put_aside_are_there_for_the_receipt_that_names_them() -> None:
    till = Till(shop(OFF))
    till.correct(50)
    till.hold("h", 50)
    assert [why(found(till, receipt("10.00", hold_id=hold))["off"]) for hold in ("", "h")] == [
        [("not-enough-points", 50, "")],
        [],
    ]


def test_who_may_spend_nothing_finds_nothing_to_take() -> None:
    mug = {"id": "mug", "kind": "voucher", "points": "0", "amount": "5.00"}
    over = Till(shop(OFF, mug, over={"from": "2026-01-01", "spends_until": "2026-02-01"}))
    over.correct(50)
    for sold in (None, receipt("10.00"), receipt("10.00", wanted=(Wanted("off"),))):
        there = found(over, sold)
        assert {one.reasons[0].code for one in there.values()} == {"program-over"}
        assert [one.offer for one in there.values()] == [None, None]
        assert not any(one.taken for one in there.values())


def test_a_condition_on_goods_never_holds_where_there_are_none() -> None:
    till = Till(shop({"id": "kettle", "kind": "catalogue_item", "points": "0", "when": "line.total >= 2.00"}))
    assert why(found(till)["kettle"]) == [("condition", 0, "line.total >= 2.00")]


def test_a_voucher_that_is_not_hers_is_not_taken_on_the_receipt() -> None:
    till = Till(shop({"id": "mug", "kind": "voucher", "points": "0", "amount": "5.00"}))
    assert not found(till, receipt("10.00", wanted=(Wanted("mug", voucher="none"),)))["mug"].taken
