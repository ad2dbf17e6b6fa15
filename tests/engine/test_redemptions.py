"""Rewards taken outside of receipts: what they cost, how they end, what comes back."""

from typing import Any

import pytest

from regulars.engine.events.event import Granted
from regulars.engine.events.receipts import Wanted
from regulars.engine.events.redemptions import RedemptionHeld
from regulars.engine.program import BadProgram
from tests.engine.redeeming import CARD, DRAW, FIVE_OFF, GIFT, MUG, SALE, SCRATCH, SLOT, TASTING, end, take, till, why
from tests.engine.shop import program


@pytest.mark.parametrize(
    ("reward", "more", "costs", "state"),
    [
        ("mug", {}, 100, "issued"),
        ("mug", {"quantity": 2}, 200, "issued"),
        ("five-off", {}, 80, "issued"),
        ("tasting", {"choice": SLOT}, 50, "booked"),
        ("give", {"choice": "forest", "quantity": 12}, 120, "issued"),
        ("card", {}, 100, "issued"),
        ("draw", {"quantity": 4}, 20, "issued"),
        ("scratch", {}, 10, "sealed"),
        ("key", {}, 30, "issued"),
    ],
)
def test_a_reward_costs_its_points_and_is_then_open(reward: str, more: Any, costs: int, state: str) -> None:
    at = till()
    take(at, reward, **more)
    assert at.balance == 300 - costs
    assert at.member.redemptions["one"].state == state


@pytest.mark.parametrize(
    ("reward", "more", "code"),
    [
        ("nothing", {}, "unknown-reward"),
        ("mug", {"quantity": 4}, "more-than-allowed"),
        ("mug", {"quantity": 3}, ""),
        ("tasting", {}, "unknown-choice"),
        ("tasting", {"choice": "2026-03-06 18:00"}, "unknown-choice"),
        ("print", {}, "not-yet-open"),
        ("give", {"choice": "moon"}, "unknown-choice"),
        ("give", {"choice": "forest", "quantity": 31}, "not-enough-points"),
        ("sale", {"bid": 19}, "bid-too-low"),
        ("sale", {"bid": 301}, "not-enough-points"),
        ("sale", {"bid": 24, "granted": Granted(beaten=20)}, "bid-too-low"),
        ("sale", {"bid": 25, "granted": Granted(beaten=20)}, ""),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(reward: str, more: Any, code: str) -> None:
    at = till()
    before = at.member
    assert why(take(at, reward, **more)) == ([code] if code else [])
    assert (at.member == before) == bool(code)


WITH_GIFTS: dict[str, Any] = {"wallets": {"points": {}, "gift": {"gift_of": "points", "expires": "P14D"}}}


def test_a_gift_is_taken_first_and_each_comes_back_to_its_own() -> None:
    at = till(**WITH_GIFTS)
    at.correct(30, wallet="gift")
    before = at.stands().wallets
    done = take(at, "mug")
    assert [(one.wallet, one.points) for one in done.spent] == [("gift", 30), ("points", 70)]
    assert (at.stands().wallet("gift").balance, at.balance) == (0, 230)
    back = end(at, "cancelled")
    assert [(one.code, one.wallet, one.points) for one in back.reasons[1:]] == [
        ("restored", "gift", 30),
        ("restored", "points", 70),
    ]
    assert at.stands().wallets == before


def test_with_gifts_there_may_be_enough() -> None:
    at = till(points=90, **WITH_GIFTS)
    assert why(take(at, "mug")) == ["not-enough-points"]
    at.correct(10, wallet="gift")
    assert why(take(at, "mug")) == []
    assert at.balance == 0


def test_a_bid_puts_gifts_aside_first_and_pays_with_them() -> None:
    at = till(**WITH_GIFTS)
    at.correct(10, wallet="gift")
    take(at, "sale", bid=25)
    held = at.stands()
    assert (held.wallet("gift").held, held.wallet("points").held) == (10, 15)
    end(at, "outbid")
    assert at.stands().wallet("gift").available == 10
    take(at, "sale", "two", bid=25)
    at.wait(days=9)
    won = end(at, "won", "two")
    assert [(one.wallet, one.points) for one in won.spent] == [("gift", 10), ("points", 15)]
    assert at.balance == 285


def test_cancelling_gives_back_the_very_lots_to_their_original_expiry() -> None:
    at = till()
    before = at.member.wallets["points"]
    take(at, "mug")
    assert at.member.wallets["points"].lots != before.lots
    at.wait(days=3)
    end(at, "cancelled")
    assert at.member.wallets["points"].lots == before.lots
    assert at.member.redemptions == {}
    assert why(end(at, "cancelled")) == ["unknown-redemption"]


def test_what_expired_meanwhile_is_not_given_back() -> None:
    at = till()
    take(at, "mug")
    at.wait(days=30)
    decision = end(at, "cancelled")
    assert {one.code: one.points for one in decision.reasons} == {"cancelled": 0, "restored": 40, "lapsed": 60}
    assert at.balance == 240


def test_a_voucher_serves_one_basket_at_a_time() -> None:
    """Peers G4: in basket 1, then in basket 2: the other is told at once."""
    at = till()
    take(at, "five-off")
    until = at.now_us + 600_000_000
    at.play(RedemptionHeld(redemption_id="one", receipt_id="basket-1", until_us=until))
    other = at.play(RedemptionHeld(redemption_id="one", receipt_id="basket-2", until_us=until))
    assert why(other) == ["voucher-held"]
    sold = at.buy("20.00", receipt_id="basket-2", wanted=(Wanted("five-off", voucher="one"),))
    assert why(sold) == ["voucher-held"]
    sold = at.buy("20.00", receipt_id="basket-1", wanted=(Wanted("five-off", voucher="one"),))
    assert not sold.refusals


def test_caps_count_a_reward_and_its_category_and_a_cancelled_one_no_more() -> None:
    one_a_month = [{"times": 1, "per": "month"}]
    mug, cup = ({**MUG, "id": name, "points": "10", "category": "gifts"} for name in ("mug", "cup"))
    at = till(mug, cup, reward_categories={"gifts": {"limits": one_a_month}})
    take(at, "mug")
    assert why(take(at, "cup", "two")) == ["limit"]
    end(at, "cancelled")
    assert why(take(at, "cup", "two")) == []


def test_a_reward_is_unlocked_by_what_the_member_did() -> None:
    at = till({**MUG, "points": "0", "unlocked_by": "member.visits >= 1"})
    assert why(take(at, "mug")) == ["locked"]
    at.buy("1.00")
    assert why(take(at, "mug")) == []


def test_spending_is_confirmed_where_the_reward_asks_for_it() -> None:
    at = till({**MUG, "confirm": "code"})
    assert why(take(at, "mug")) == ["not-confirmed"]
    assert why(take(at, "mug", confirmed="pin")) == ["not-confirmed"]
    assert why(take(at, "mug", confirmed="code")) == []


def test_a_gift_of_the_house_costs_nothing_and_counts_for_no_limit() -> None:
    at = till({**MUG, "limits": [{"times": 1, "per": "year"}]})
    take(at, "mug", free=True)
    assert at.balance == 300
    assert why(take(at, "mug", "two")) == []


@pytest.mark.parametrize(
    ("reward", "at"),
    [
        ({**CARD, "amount": "0"}, "amount"),
        ({**SALE, "opens_at": "2026-03-11 12:00"}, "closes_at"),
        ({**SCRATCH, "chances": 5}, "chances"),
        ({**GIFT, "causes": ["forest", "forest"]}, "causes"),
        ({**MUG, "download": "https://x.example/a", "parcel": True}, "parcel"),
        ({**MUG, "valid_for": "soon"}, "valid_for"),
        ({**FIVE_OFF, "automatic": True}, "automatic"),
        ({**DRAW, "closes_at": "2026-02-30 12:00"}, "closes_at"),
        ({**TASTING, "slots": [{"at": SLOT, "seats": 1}, {"at": SLOT, "seats": 2}]}, "slots"),
    ],
)
def test_faults_of_a_reward_name_their_field(reward: dict[str, Any], at: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(rewards=[reward])
    assert [fault.pointer for fault in bad.value.errors] == [f"/rewards/0/{at}"]
