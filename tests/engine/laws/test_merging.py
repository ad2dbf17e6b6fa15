"""Two members turn out to be one, and perhaps two after all: the engine's side of it."""

from datetime import datetime
from typing import Any

from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import ACCOUNTS, Moved
from regulars.engine.events.members import TimePassed
from regulars.engine.events.merges import Absorbed
from regulars.engine.events.receipts import Wanted
from regulars.engine.events.redemptions import RedemptionEnded
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from tests.engine.laws.histories import Happening, beginnings, histories, play
from tests.engine.laws.law import law
from tests.engine.laws.programs import programs
from tests.engine.merging import merged, parted, two
from tests.engine.redeeming import FIVE_OFF, MUG, end, take
from tests.engine.redeeming import till as rich_till
from tests.engine.shop import BASE, PAY, Till, program

TIERS: dict[str, Any] = {
    "club": {"counts": "spend", "tiers": [{"id": "plain"}, {"id": "silver", "at_least": "50"}]},
}


def test_g9_ten_twenty_and_thirty_become_sixty_and_the_lots_keep_their_dates() -> None:
    rules = program(wallets={"points": {"expires": "P1Y"}}, rules=[BASE])
    tills = [Till(rules) for _ in range(3)]
    for till, spent in zip(tills, ("10.00", "20.00", "30.00"), strict=True):
        till.join()
        till.buy(spent)
        till.wait(minutes=24 * 60)
    tills[1].buy("1.00")
    lots = sorted(lot for till in tills for lot in till.member.wallets["points"].lots)
    now_us = tills[0].now_us
    _, both, _ = merged(rules, tills[0].member, tills[1].member, now_us)
    _, all_three, _ = merged(rules, tills[2].member, both, now_us)
    assert all_three.wallets["points"].available == 61
    assert sum(lot.points for lot in all_three.wallets["points"].lots) == sum(lot.points for lot in lots)
    assert {lot.until for lot in all_three.wallets["points"].lots} == {lot.until for lot in lots}
    assert all_three.counters["spend"][0] == 6100


def test_of_two_tiers_the_higher_stays_and_the_sum_may_reach_a_higher_one() -> None:
    rules = program(rules=[BASE], tier_sets=TIERS)
    one, other = two(rules)
    one.buy("60.00")
    _, both, _ = merged(rules, one.member, other.member, one.now_us)
    assert both.tiers["club"].tier == "silver"
    one, other = two(rules)
    one.buy("30.00")
    other.buy("30.00")
    _, both, _ = merged(rules, one.member, other.member, one.now_us)
    assert both.tiers["club"].tier == "silver"


def test_what_is_put_aside_goes_along_and_a_receipt_takes_it_there() -> None:
    rules = program(rules=[BASE], rewards=[PAY], wallets={"points": {"expires": "P1Y"}})
    one, other = two(rules)
    one.buy("60.00")
    one.hold("h", 10)
    gone, other.member, came = merged(rules, one.member, other.member, one.now_us)
    assert (gone.holds, gone.wallets["points"].held) == ({}, 0)
    assert other.member.holds == one.member.holds, "the same lots until the same moment"
    assert (other.member.wallets["points"].available, other.member.wallets["points"].held) == (50, 10)
    assert [one.points for one in came.holds["h"].lots] == [10]
    other.buy("10.00", hold_id="h", wanted=(Wanted("pay", 60),))
    assert (other.balance, other.member.holds) == (9, {})


def test_what_is_put_aside_comes_back_unless_it_was_settled() -> None:
    rules = program(rules=[BASE])
    one, other = two(rules)
    one.buy("60.00")
    one.hold("kept", 10)
    one.hold("freed", 20)
    stood = other.member
    gone, other.member, came = merged(rules, one.member, stood, one.now_us)
    other.release("freed")
    other.hold("new", 5)
    again, left = parted(rules, gone, other.member, stood, came, one.now_us)
    assert (list(again.holds), list(left.holds)) == (["kept"], ["new"])
    assert (again.wallets["points"].balance, again.wallets["points"].held) == (55, 10)
    assert (left.wallets["points"].balance, left.wallets["points"].held) == (5, 5)


def test_a_hold_that_is_over_by_itself_before_it_is_undone_does_not_come_back() -> None:
    rules = program(rules=[BASE])
    one, other = two(rules)
    one.buy("60.00")
    one.hold("h", 10)
    stood = other.member
    gone, both, came = merged(rules, one.member, stood, one.now_us)
    again, left = parted(rules, gone, both, stood, came, one.now_us + 3_600_000_000)
    assert (again.holds, left.holds) == ({}, {})
    assert (again.wallets["points"].available, left.wallets["points"].balance) == (60, 0)


def test_two_holds_of_one_name_forbid_a_merge() -> None:
    rules = program(rules=[BASE])
    for till in (tills := two(rules)):
        till.buy("60.00")
        till.hold("h", 10)
    going, _ = advance(rules, tills[0].member, Absorbed(into="into"), tills[0].now_us)
    came = absorbing("of", tills[0].member, going)
    decision, _ = advance(rules, tills[1].member, came, tills[1].now_us)
    assert [one.code for one in decision.refusals] == ["hold-exists"]


def test_rewards_not_used_yet_go_along_and_come_back_as_far_as_they_are_open() -> None:
    one, other = rich_till(MUG, FIVE_OFF), rich_till(MUG, FIVE_OFF)
    take(one, "mug", "mug")
    take(one, "five-off", "voucher")
    stood = other.member
    gone, other.member, came = merged(one.program, one.member, stood, one.now_us)
    assert (gone.redemptions, other.member.redemptions) == ({}, one.member.redemptions)
    end(other, "used", "mug")
    again, left = parted(one.program, gone, other.member, stood, came, one.now_us)
    assert (list(again.redemptions), left.redemptions) == (["voucher"], {})
    cancelled, _ = advance(one.program, again, RedemptionEnded(redemption_id="voucher", how="cancelled"), one.now_us)
    assert {one.code: one.points for one in cancelled.reasons} == {"cancelled": 0, "restored": 80}


def test_debts_and_waiting_points_go_along() -> None:
    rules = program(
        wallets={"points": {"pending": "P7D", "clawback": "unlimited"}}, rules=[BASE], rewards=[],
    )  # fmt: skip
    one, other = two(rules)
    one.buy("60.00", receipt_id="r")
    gone, both, came = merged(rules, one.member, other.member, one.now_us)
    assert (gone.wallets["points"].pending, both.wallets["points"].pending) == (0, 60)
    again, left = parted(rules, gone, both, other.member, came, one.now_us + 8 * 86_400_000_000)
    assert again.wallets["points"].available == 60, "what waited can be spent by now"
    assert left.wallets["points"].balance == 0


def test_undone_gives_back_what_is_left_and_the_tier_that_only_the_other_had() -> None:
    rules = program(rules=[BASE], rewards=[{"id": "pay", "kind": "part_payment", "points": "1", "worth": "0.01"}],
                    tier_sets=TIERS)  # fmt: skip
    one, other = two(rules)
    one.buy("60.00")
    stood = other.member
    gone, both, came = merged(rules, one.member, stood, one.now_us)
    other.member = both
    other.correct(-25)
    again, left = parted(rules, gone, other.member, stood, came, one.now_us)
    assert (again.wallets["points"].balance, left.wallets["points"].balance) == (35, 0)
    assert (again.tiers["club"].tier, left.tiers["club"].tier) == ("silver", "plain")
    assert left.counters["spend"][0] == 0
    assert again.counters["spend"][0] == 6000


@law(rules=programs, begins=beginnings, one=histories, other=histories)
def test_a_merge_and_its_undoing_neither_make_nor_lose_points(
    rules: Program, begins: datetime, one: list[Happening], other: list[Happening]
) -> None:
    tills = Till(rules, begins), Till(rules, begins)
    for till, history in zip(tills, (one, other), strict=True):
        for happened in history:
            play(till, happened)
    now_us = max(till.now_us for till in tills)
    of, into = [advance(rules, till.member, TimePassed(), now_us)[1] for till in tills]
    if of.holds.keys() & into.holds.keys():
        return
    going, gone = advance(rules, of, Absorbed(into="into"), now_us)
    came = absorbing("of", of, going)
    coming, both = advance(rules, into, came, now_us)
    assert not any(wallet.balance or wallet.pending for wallet in gone.wallets.values())
    assert not any(any(buckets.values()) for buckets in gone.counters.values())
    assert on_the_way(going, coming) == {}
    giving, left = advance(rules, both, giving_back(rules, came, into), now_us)
    taking, again = advance(rules, gone, reviving("into", came, both, giving), now_us)
    assert on_the_way(giving, taking) == {}
    assert (again.holds, left.holds) == (of.holds, into.holds), "nothing happened in between"
    assert (again.redemptions, left.redemptions) == (of.redemptions, into.redemptions)
    for member in (gone, both, left, again):
        for name, wallet in member.wallets.items():
            in_holds = sum(p.points for hold in member.holds.values() for p in hold.by_wallet().get(name, ()))
            assert wallet.held == in_holds, name
    for member in (both, left, again):
        for name, wallet in member.wallets.items():
            assert wallet.available + wallet.held == sum(lot.points for lot in wallet.lots), name
            assert wallet.pending == sum(lot.points for lot in wallet.waiting), name
            assert wallet.owed >= 0


def on_the_way(*decisions: Decision) -> dict[str, int]:
    """By wallet, the points that left one member and did not reach the other, debts the other way round."""
    found: dict[str, int] = {}
    for moved in (one for decision in decisions for one in decision.effects if isinstance(one, Moved)):
        out_of, into = ACCOUNTS[moved.movement]
        sign = (into == "members") - (out_of == "members")
        found[moved.wallet] = found.get(moved.wallet, 0) + sign * moved.points
    return {wallet: points for wallet, points in found.items() if points}


def test_vouchers_that_came_by_themselves_on_one_day_are_all_kept_and_go_back_to_whom_they_came_from() -> None:
    auto = {"id": "auto", "kind": "auto_redeem", "points": "100", "worth": "1.00"}
    rules = program(rules=[BASE], rewards=[auto, PAY])
    one, other = two(rules)
    one.buy("200.00")
    other.buy("500.00")
    for till in (one, other):
        till.wait(days=1)
        till.look()
    stood, now_us = other.member, one.now_us
    gone, both, came = merged(rules, one.member, stood, now_us)
    assert sorted(voucher.points for voucher in both.redemptions.values()) == [200, 500]
    again, left = parted(rules, gone, both, stood, came, now_us)
    assert [voucher.points for voucher in again.redemptions.values()] == [200]
    assert left.redemptions == stood.redemptions


def test_vouchers_of_one_name_stay_two_and_go_back_to_whose_they_were() -> None:
    coffee = {"id": "coffee", "kind": "voucher", "points": "100", "amount": "3.00"}
    gift = {"id": "hello", "kind": "welcome", "reward": "coffee"}
    one, other = two(program(rules=[gift], rewards=[coffee]))
    stood = one.member
    assert [*stood.redemptions] == [*other.member.redemptions] == ["hello-1"]
    gone, both, came = merged(one.program, other.member, stood, one.now_us)
    assert [*both.redemptions] == ["hello-1", "hello-1+of"]
    again, left = parted(one.program, gone, both, stood, came, one.now_us)
    assert [*left.redemptions] == [*again.redemptions] == ["hello-1"]
