"""Vouchers that came by themselves, when their member turned out to be another: what takes them back, or gives them
back, speaks of them by the names that they had then.
"""

from typing import Any

from msgspec import structs

from regulars.engine.answers.activity import undoing
from regulars.engine.decision import Decision
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Wanted
from regulars.engine.events.returns import Return
from tests.engine.doing import does
from tests.engine.merging import merged, parted, two
from tests.engine.shop import Till, program, receipt

COFFEE: dict[str, Any] = {"id": "coffee", "kind": "voucher", "points": "100", "amount": "3.00"}
THANKS: dict[str, Any] = {"id": "thanks", "kind": "activity", "activity": "tasting", "reward": "coffee"}
CARD: dict[str, Any] = {"id": "card", "kind": "challenge_won", "challenge": "twice", "reward": "coffee"}
SHOP = program(
    activities={"tasting": {}},
    rules=[THANKS, CARD],
    rewards=[COFFEE],
    challenges={"twice": {"target": "2", "again": "on_completion"}},
    surprises={"treat": {"gifts": {"cup": {"share": 100, "reward": "coffee"}}}},
)


def undone(of: Till, at: Till, did: Decision, *whose: str) -> list[str]:
    """What is withdrawn when an activity of the one is taken back at the other, where it came by these merges."""
    event, _ = of.history[of.decisions.index(did)]
    assert isinstance(event, Activity)
    day = of.program.clock.day(did.at_us)
    return withdrawn(at.play(structs.replace(undoing(SHOP, event, did, day, again=False), whose=whose)))


def returned(of: Till, at: Till, receipt_id: str, *whose: str) -> Decision:
    """A receipt of the one comes back at the other, where it came by these merges."""
    standing = structs.replace(of.standing[receipt_id], whose=whose)
    return at.play(Return(return_id=f"{receipt_id} back", standing=standing))


def withdrawn(decision: Decision) -> list[str]:
    assert not decision.refusals
    return [one.detail for one in decision.reasons if one.code == "voucher-withdrawn"]


def test_what_an_activity_gave_is_withdrawn_by_the_name_it_has_now_and_hers_of_that_name_stays() -> None:
    ana, anna = two(SHOP)
    does(ana, "tasting")
    did = does(anna, "tasting")
    assert [*ana.member.redemptions] == [*anna.member.redemptions] == ["thanks-2"]
    _, ana.member, _ = merged(SHOP, anna.member, ana.member, ana.now_us)
    assert undone(anna, ana, did, "of") == ["thanks-2+of"]
    assert [*ana.member.redemptions] == ["thanks-2"]


def test_one_that_is_used_leaves_hers_of_that_name_alone_whoever_had_it_first() -> None:
    for used in ("ana", "anna"):
        ana, anna = two(SHOP)
        own, did = does(ana, "tasting"), does(anna, "tasting")
        user = ana if used == "ana" else anna
        user.buy("5.00", wanted=(Wanted("coffee", voucher="thanks-2"),))
        _, ana.member, _ = merged(SHOP, anna.member, ana.member, ana.now_us)
        left = [*ana.member.redemptions]
        assert undone(ana, ana, own) == ([] if used == "ana" else ["thanks-2"])
        assert undone(anna, ana, did, "of") == ([] if used == "anna" else ["thanks-2+of"])
        assert (len(left), len(ana.member.redemptions)) == (1, 0)


def test_through_two_merges_the_name_tells_both_and_parted_it_is_the_first_one_again() -> None:
    ana, anna = two(SHOP)
    hanna = Till(SHOP)
    hanna.join()
    did = does(hanna, "tasting")
    gone, anna.member, first = merged(SHOP, hanna.member, anna.member, ana.now_us)
    stood = ana.member
    assert [*anna.member.redemptions] == ["thanks-2+of"]
    absorbed, both, second = merged(SHOP, anna.member, stood, ana.now_us)
    assert [*both.redemptions] == ["thanks-2+of+of"]
    ana.member = both
    assert undone(hanna, ana, did, "of", "of") == ["thanks-2+of+of"]
    again, _ = parted(SHOP, absorbed, both, stood, second, ana.now_us)
    alone, _ = parted(SHOP, gone, again, Till(SHOP).member, first, ana.now_us)
    hanna.member = alone
    assert undone(hanna, hanna, did) == ["thanks-2"]


def test_what_a_challenge_gave_is_withdrawn_when_its_goods_come_back() -> None:
    ana, anna = two(SHOP)
    anna.buy("5.00")
    anna.buy("5.00")
    _, ana.member, _ = merged(SHOP, anna.member, ana.member, ana.now_us)
    assert [*ana.member.redemptions] == ["card-3+of"]
    assert withdrawn(returned(anna, ana, "r2", "of")) == ["card-3+of"]


def test_where_both_had_won_it_took_as_much_more_and_none_is_won_or_lost_by_the_merge() -> None:
    ana, anna = two(SHOP)
    for till in (ana, anna):
        for _ in range(3):
            till.buy("5.00")
    stood = ana.member
    gone, ana.member, came = merged(SHOP, anna.member, stood, ana.now_us)
    assert [one.at for one in ana.member.won["twice"]] == [2, 4]
    again, left = parted(SHOP, gone, ana.member, stood, came, ana.now_us)
    assert (left.won, [one.at for one in again.won["twice"]]) == (stood.won, [2])
    ana.buy("5.00")
    assert [one.at for one in ana.member.won["twice"]] == [2, 4, 6], "seven are three times two, and one"
    assert withdrawn(returned(anna, ana, "r1", "of")) == []
    assert withdrawn(returned(anna, ana, "r2", "of")) == ["card-6"]
    assert withdrawn(returned(anna, ana, "r3", "of")) == []
    assert withdrawn(returned(ana, ana, "r4")) == ["card-3+of"]


def test_what_a_surprise_gave_is_taken_back_when_its_goods_come_back() -> None:
    ana, anna = two(SHOP)
    for till in (ana, anna):
        till.play(receipt("5.00", receipt_id="lucky", given=Given(draw=0)))
    _, ana.member, _ = merged(SHOP, anna.member, ana.member, ana.now_us)
    back = returned(anna, ana, "lucky", "of")
    assert [one.detail for one in back.reasons if one.code == "surprise-back"] == ["cup"]
    assert [*ana.member.redemptions] == ["treat-cup-2"]


def test_one_that_was_used_is_there_again_beside_hers_of_that_name() -> None:
    ana, anna = two(SHOP)
    does(ana, "tasting")
    does(anna, "tasting")
    anna.buy("5.00", receipt_id="r", wanted=(Wanted("coffee", voucher="thanks-2"),))
    _, ana.member, _ = merged(SHOP, anna.member, ana.member, ana.now_us)
    assert [*ana.member.redemptions] == ["thanks-2"]
    assert "voucher-back" in [one.code for one in returned(anna, ana, "r", "of").reasons]
    assert [*ana.member.redemptions] == ["thanks-2", "thanks-2+of"]
    used = ana.buy("5.00", wanted=(Wanted("coffee", voucher="thanks-2+of"),))
    assert used.totals is not None
    assert used.totals.to_pay_minor == 200
