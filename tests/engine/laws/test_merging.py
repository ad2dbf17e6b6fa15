"""Two members turn out to be one, and perhaps two after all: the engine's side of it."""

from datetime import datetime
from typing import Any

from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import ACCOUNTS, Moved
from regulars.engine.events.members import TimePassed
from regulars.engine.events.merges import Absorbed, Absorbing
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from tests.engine.laws.histories import Happening, beginnings, histories, play
from tests.engine.laws.law import law
from tests.engine.laws.programs import programs
from tests.engine.shop import BASE, Till, program

TIERS: dict[str, Any] = {
    "club": {"counts": "spend", "tiers": [{"id": "plain"}, {"id": "silver", "at_least": "50"}]},
}


def merged(rules: Program, of: Member, into: Member, now_us: int) -> tuple[Member, Member, Absorbing]:
    """Both members after the one was absorbed, and what came."""
    before = advance(rules, of, TimePassed(), now_us)[1] if of.seq else of
    decision, gone = advance(rules, of, Absorbed(into="into"), now_us)
    assert not decision.refusals
    came = absorbing("of", before, decision)
    return gone, accepted(advance(rules, into, came, now_us)), came


def parted(
    rules: Program, gone: Member, into: Member, stood: Member, came: Absorbing, now_us: int
) -> tuple[Member, Member]:
    """Both members after it was undone; stood: the one that stayed, as she was before."""
    giving, left = advance(rules, into, giving_back(came, stood), now_us)
    again = accepted(advance(rules, gone, reviving("into", came, into, giving), now_us))
    return again, left


def accepted(decided: tuple[Decision, Member]) -> Member:
    assert not decided[0].refusals
    return decided[1]


def two(rules: Program) -> tuple[Till, Till]:
    one, other = Till(rules), Till(rules)
    one.join()
    other.join()
    return one, other


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


def test_points_that_are_put_aside_forbid_a_merge() -> None:
    rules = program(rules=[BASE])
    one, _ = two(rules)
    one.buy("60.00")
    one.hold("h", 10)
    decision, _ = advance(rules, one.member, Absorbed(into="into"), one.now_us)
    assert [one.code for one in decision.refusals] == ["open-holds"]


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
        for hold in list(till.stands().holds):
            till.release(hold)
    now_us = max(till.now_us for till in tills)
    of, into = [advance(rules, till.member, TimePassed(), now_us)[1] for till in tills]
    if of.redemptions:
        return
    going, gone = advance(rules, of, Absorbed(into="into"), now_us)
    came = absorbing("of", of, going)
    coming, both = advance(rules, into, came, now_us)
    assert not any(wallet.balance or wallet.pending for wallet in gone.wallets.values())
    assert not any(any(buckets.values()) for buckets in gone.counters.values())
    assert on_the_way(going, coming) == {}
    giving, left = advance(rules, both, giving_back(came, into), now_us)
    taking, again = advance(rules, gone, reviving("into", came, both, giving), now_us)
    assert on_the_way(giving, taking) == {}
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
