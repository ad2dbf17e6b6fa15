"""What a ladder can say: windows, several conditions, when a tier starts, how long it lasts, what was given by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.engine.days import EPOCH_ORDINAL
from regulars.engine.effects import TierChanged, TierWarned
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.event import Given
from regulars.engine.events.members import Assigned, Joined
from regulars.engine.events.receipts import Wanted
from regulars.engine.program import BadProgram, Program
from tests.engine.shop import BASE, PAY, Till, program, receipt
from tests.tables import table

SILVER = [{"id": "plain"}, {"id": "silver", "at_least": "100"}]


def ladder(**fields: Any) -> dict[str, Any]:
    return {"tier_sets": {"club": {"counts": "spend", "tiers": SILVER, **fields}}}


def day(text: str) -> int:
    return datetime.fromisoformat(text).toordinal() - EPOCH_ORDINAL


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=UTC)


def go(till: Till, text: str) -> None:
    """The clock goes to noon of a day."""
    till.now_us = day(text) * 86_400_000_000 + 43_200_000_000


def tier_on(till: Till, text: str) -> str:
    go(till, text)
    return till.tier


@table("""
    window               bought      |  last        lost
    month                2026-03-15  |  2026-04-30  2026-05-01
    quarter              2026-03-15  |  2026-06-30  2026-07-01
    half-year            2026-03-15  |  2026-12-31  2027-01-01
    year                 2026-03-15  |  2027-12-31  2028-01-01
    year from 04-01      2026-03-15  |  2027-03-31  2027-04-01
    year from 04-06      2026-04-06  |  2028-04-05  2028-04-06
    year from joining    2026-03-15  |  2028-01-19  2028-01-20
    P12M                 2026-03-15  |  2027-03-15  2027-03-16
""")
def test_each_window_gives_a_tier_as_long_as_it_says(window: str, bought: str, last: str, lost: str) -> None:
    till = Till(program(**ladder(window=window)), at=at("2026-01-20"))
    till.join()
    go(till, bought)
    till.buy("100.00")
    assert tier_on(till, last) == "silver"
    assert tier_on(till, lost) == "plain"


@table("""
    window             keeps                             bought      |  last        lost
    year               end of february of the next year  2026-03-15  |  2028-02-29  2028-03-01
    year               end of february of the next year  2026-12-31  |  2028-02-29  2028-03-01
    year               end of next year                  2026-03-15  |  2027-12-31  2028-01-01
    year               30 june, 31 december              2026-03-15  |  2027-12-31  2028-01-01
    P30D               end of next year                  2026-03-15  |  2027-12-31  2028-01-01
    P30D               30 june, 31 december              2026-03-15  |  2026-06-30  2026-07-01
    lifetime           P1Y                               2026-03-15  |  2096-01-01  none
""")
def test_a_tier_is_kept_to_the_day_that_is_promised(window: str, keeps: str, bought: str, last: str, lost: str) -> None:
    till = Till(program(**ladder(window=window, keeps=keeps)), at=at(bought))
    till.buy("100.00")
    assert tier_on(till, last) == "silver"
    if lost != "none":
        assert tier_on(till, lost) == "plain"


@table("""
    keeps        |  last        lost
    P0D          |  2026-12-31  2027-01-01
    end of year  |  2026-12-31  2027-01-01
    P90D         |  2026-12-31  2027-01-01
    P300D        |  2027-01-09  2027-01-10
""")
def test_a_tier_of_this_period_ends_with_it(keeps: str, last: str, lost: str) -> None:
    till = Till(program(**ladder(window="year", holds="this_period", keeps=keeps)), at=at("2026-03-15"))
    till.buy("100.00")
    assert tier_on(till, last) == "silver"
    assert tier_on(till, lost) == "plain"


def test_a_tier_that_starts_with_the_next_period_is_reached_in_one_and_held_in_the_next() -> None:
    till = Till(program(**ladder(window="quarter", starts="next_period")), at=at("2026-02-10"))
    till.buy("100.00")
    assert tier_on(till, "2026-03-31") == "plain"
    assert tier_on(till, "2026-04-01") == "silver"
    assert tier_on(till, "2026-06-30") == "silver"
    assert tier_on(till, "2026-07-01") == "plain"


def test_what_comes_back_before_the_period_ends_gives_no_tier() -> None:
    till = Till(program(**ladder(window="quarter", starts="next_period")), at=at("2026-02-10"))
    till.buy("100.00")
    till.give_back("r1")
    assert tier_on(till, "2026-04-01") == "plain"


def test_counting_from_the_tiers_start_asks_for_the_same_again_after_it_was_reached() -> None:
    terms = ladder(window="P12M from the tier", keeps="P1Y", tiers=[*SILVER, {"id": "gold", "at_least": "150"}])
    till = Till(program(**terms), at=at("2026-01-10"))
    till.buy("100.00")
    go(till, "2026-02-10")
    till.buy("60.00")
    assert till.tier == "silver"
    till.buy("90.00")
    assert till.tier == "gold"
    assert tier_on(till, "2027-02-10") == "gold"
    assert tier_on(till, "2027-02-11") == "plain"


BOTH = {"id": "gold", "all_of": [{"counts": "spend", "at_least": "100"}, {"counts": "visits", "at_least": "3"}]}
EITHER = {"id": "gold", "any_of": [{"counts": "spend", "at_least": "100"}, {"counts": "visits", "at_least": "3"}]}


@table("""
    kind    spent    visits  |  tier
    both    100.00   1       |  plain
    both    99.99    3       |  plain
    both    100.00   3       |  gold
    either  100.00   1       |  gold
    either  99.99    2       |  plain
    either  1.00     3       |  gold
""")
def test_all_of_asks_for_everything_and_any_of_for_one(kind: str, spent: str, visits: str, tier: str) -> None:
    tiers = [{"id": "plain"}, BOTH if kind == "both" else EITHER]
    till = Till(program(tier_sets={"club": {"tiers": tiers}}))
    for _ in range(int(visits) - 1):
        till.buy("0.00")
    till.buy(spent)
    assert till.tier == tier


def test_a_tier_asks_for_at_least_and_for_one_of_several_with_windows_of_their_own() -> None:
    gold = {
        "id": "gold", "at_least": "100",
        "any_of": [{"counts": "visits", "at_least": "2", "window": "month"}, {"segment": "staff"}],
    }  # fmt: skip
    till = Till(program(**ladder(tiers=[{"id": "plain"}, gold])), at=at("2026-03-02"))
    till.buy("100.00")
    go(till, "2026-04-02")
    till.buy("1.00")
    assert till.tier == "plain"
    till.buy("1.00")
    assert till.tier == "gold"
    assert tier_on(till, "2026-05-31") == "gold"
    assert tier_on(till, "2026-06-01") == "plain"


def test_a_tier_of_a_segment_is_given_and_lost_with_the_events_that_tell_of_it() -> None:
    till = Till(
        program(tier_sets={"club": {"tiers": [{"id": "plain"}, {"id": "staff", "any_of": [{"segment": "s"}]}]}})
    )
    till.play(receipt("1.00", receipt_id="a", given=Given(segments=frozenset({"s"}))))
    assert till.tier == "staff"
    till.wait(days=400)
    assert till.tier == "staff"
    till.play(Joined())
    assert till.tier == "staff"
    till.wait(days=1)
    assert till.tier == "plain"


def test_a_tier_of_an_activity_is_lost_again_when_it_is_undone() -> None:
    sets = {"club": {"counts": "activity:referral", "tiers": [{"id": "plain"}, {"id": "friend", "at_least": "2"}]}}
    till = Till(program(activities={"referral": {}}, tier_sets=sets))
    events = [Activity(activity_id=f"a{one}", name="referral", occurred_us=till.now_us) for one in range(2)]
    till.play(events[0])
    assert till.tier == "plain"
    till.play(events[1])
    assert till.tier == "friend"
    till.play(Undone(activity=events[1], day=till.program.clock.day(till.now_us)))
    assert till.tier == "friend"
    till.wait(days=1)
    assert till.tier == "plain"


BALANCE = ladder(counts="balance", tiers=[{"id": "plain"}, {"id": "rich", "at_least": "100"}])


def test_a_tier_of_the_balance_falls_the_day_after_it_was_spent() -> None:
    till = Till(program(rules=[BASE], rewards=[PAY], **BALANCE))
    till.buy("100.00")
    assert till.tier == "rich"
    till.buy("1.00", wanted=(Wanted("pay", 50),))
    assert till.tier == "rich"
    till.wait(days=1)
    assert till.tier == "plain"
    till.correct(80)
    assert till.tier == "rich"


def test_a_tier_of_the_balance_rises_with_pending_points_and_falls_after_they_expire() -> None:
    wallets = {"points": {"pending": "P14D", "expires": "P30D"}}
    till = Till(program(wallets=wallets, rules=[BASE], **BALANCE), at=at("2026-03-01"))
    till.buy("100.00")
    assert till.tier == "plain"
    assert tier_on(till, "2026-03-15") == "rich"
    assert tier_on(till, "2026-04-15") == "rich"
    assert tier_on(till, "2026-04-16") == "plain"


def test_two_ladders_move_by_themselves() -> None:
    sets = {
        "spend": {"counts": "spend", "tiers": SILVER},
        "visits": {"counts": "visits", "tiers": [{"id": "new"}, {"id": "known", "at_least": "2"}]},
    }
    till = Till(program(tier_sets=sets))
    till.buy("1.00")
    till.buy("1.00")
    assert {name: one.tier for name, one in till.stands().tiers.items()} == {"visits": "known"}
    till.buy("98.00")
    assert {name: one.tier for name, one in till.stands().tiers.items()} == {"visits": "known", "spend": "silver"}


THREE = [*SILVER, {"id": "gold", "at_least": "200"}, {"id": "black", "at_least": "300"}]


def test_nobody_falls_below_a_permanent_tier() -> None:
    tiers = [SILVER[0], SILVER[1], {"id": "gold", "at_least": "200", "permanent": True}, THREE[3]]
    till = Till(program(**ladder(window="P30D", tiers=tiers)))
    till.buy("300.00")
    till.wait(days=400)
    assert till.tier == "gold"


@table("""
    grace                 |  last        lost
    P0D                   |  2026-04-01  2026-04-02
    P30D                  |  2026-05-01  2026-05-02
    P30D to end of month  |  2026-05-31  2026-06-01
    end of quarter        |  2026-06-30  2026-07-01
""")
def test_a_grace_may_be_rounded_up_to_the_end_of_a_unit(grace: str, last: str, lost: str) -> None:
    till = Till(program(**ladder(window="P30D", grace=grace)), at=at("2026-03-02"))
    till.buy("100.00")
    assert tier_on(till, last) == "silver"
    assert tier_on(till, lost) == "plain"


@table("""
    grace  day  |  tier
    P0D    0    |  silver
    P30D   0    |  gold
    P30D   29   |  gold
    P30D   35   |  silver
""")
def test_e4_a_tier_no_longer_earned_is_lost_by_the_nightly_look_after_its_grace(
    grace: str, day: int, tier: str
) -> None:
    tiers = [{"id": "plain"}, {"id": "silver", "at_least": "1000"}, {"id": "gold", "at_least": "5000"}]
    till = Till(program(**ladder(window="P12M", grace=grace, tiers=tiers)), at=at("2025-03-02"))
    till.buy("3800.00")
    till.wait(days=200)
    till.buy("1200.00")
    assert till.tier == "gold"
    go(till, "2026-03-03")
    till.wait(days=day)
    assert till.tier == tier


def test_e4_what_reaches_the_tier_on_day_20_of_the_grace_clears_the_note() -> None:
    till = Till(program(**ladder(window="P30D", grace="P30D")), at=at("2026-03-02"))
    till.buy("100.00")
    go(till, "2026-04-22")
    assert till.stands().tiers["club"].falling
    till.buy("100.00")
    assert not till.stands().tiers["club"].falling
    assert tier_on(till, "2026-05-22") == "silver"


def test_e3_the_event_of_the_receipt_says_the_old_and_the_new_tier() -> None:
    till = Till(program(**ladder(tiers=THREE)))
    changed = [one for one in till.buy("200.00").effects if isinstance(one, TierChanged)]
    assert [(one.tier_set, one.before, one.after, one.at_us) for one in changed] == [
        ("club", "plain", "gold", till.now_us)
    ]


# Given by hand


def given(till: Till, tier: str, until: str | None = None, *, is_fixed: bool = False) -> None:
    till.play(Assigned(tier_set="club", tier=tier, until=day(until) if until else None, is_fixed=is_fixed))


def test_a_tier_given_until_a_day_holds_until_then_and_may_be_exceeded() -> None:
    till = Till(program(**ladder(window="P30D", tiers=THREE)), at=at("2026-03-02"))
    given(till, "gold", "2026-09-01")
    till.buy("300.00")
    assert till.tier == "black"
    assert tier_on(till, "2026-04-02") == "gold"
    assert tier_on(till, "2026-08-31") == "gold"
    assert tier_on(till, "2026-09-01") == "plain"


def test_a_fixed_tier_neither_falls_nor_rises_until_its_day_and_then_fits() -> None:
    till = Till(program(**ladder(window="year", tiers=THREE)), at=at("2026-03-02"))
    given(till, "silver", "2026-09-01", is_fixed=True)
    till.buy("300.00")
    assert tier_on(till, "2026-08-31") == "silver"
    assert tier_on(till, "2026-09-01") == "black"


def test_a_tier_fixed_for_ever_stays_and_one_given_anew_takes_its_place() -> None:
    till = Till(program(**ladder(window="P30D", tiers=THREE)), at=at("2026-03-02"))
    given(till, "plain", is_fixed=True)
    till.buy("300.00")
    assert tier_on(till, "2036-03-02") == "plain"
    given(till, "silver")
    till.buy("300.00")
    assert till.tier == "black"


# Entry rewards


ENTRY: dict[str, Any] = {"id": "hello", "kind": "tier_entry", "tier": "silver", "points": "50"}


# Warnings


def warnings(till: Till) -> list[tuple[str, str, int, int]]:
    return [
        (one.tier, one.falls_to, one.lost_on, till.program.clock.day(one.at_us))
        for decision in till.decisions
        for one in decision.effects
        if isinstance(one, TierWarned)
    ]


def test_a_member_is_warned_once_before_a_tier_is_lost() -> None:
    till = Till(program(**ladder(window="P60D", warns="P14D", tiers=THREE)), at=at("2026-03-01"))
    till.buy("200.00")
    for when in ("2026-04-16", "2026-04-17", "2026-04-20", "2026-04-30"):
        go(till, when)
        till.look()
    assert warnings(till) == [("gold", "plain", day("2026-05-01"), day("2026-04-17"))]
    assert [one.code for decision in till.decisions for one in decision.reasons if one.number] == ["tier-warning"]


def test_who_bought_enough_in_time_is_warned_of_the_later_loss_instead() -> None:
    till = Till(program(**ladder(window="P60D", warns="P14D")), at=at("2026-03-01"))
    till.buy("100.00")
    go(till, "2026-04-01")
    till.buy("100.00")
    for when in ("2026-04-20", "2026-05-10", "2026-05-25"):
        go(till, when)
        till.look()
    assert warnings(till) == [("silver", "plain", day("2026-06-01"), day("2026-05-18"))]


# A program changes


def changed(till: Till, rules: Program) -> None:
    till.program = rules


def test_a_renamed_tier_keeps_its_members_in_conditions_too() -> None:
    till = Till(program(**ladder()))
    till.buy("100.00")
    double = {"id": "more", "kind": "multiplier", "times": "2", "when": 'member.tier == "vip"'}
    vip = [{"id": "plain"}, {"id": "vip", "at_least": "5000", "formerly": ["silver"]}]
    changed(till, program(rules=[BASE, double], **ladder(tiers=vip)))
    assert sum(one.points for one in till.buy("10.00").earned) == 20


def test_members_of_a_tier_that_is_gone_have_the_lowest_until_they_deserve_another() -> None:
    till = Till(program(**ladder(tiers=THREE)))
    till.buy("200.00")
    changed(till, program(**ladder(tiers=[{"id": "plain"}, {"id": "new", "at_least": "201"}])))
    till.buy("0.50")
    assert till.stands().tiers["club"].tier == "gold"
    till.buy("0.50")
    assert till.tier == "new"


@pytest.mark.parametrize(
    ("fields", "place", "detail"),
    [
        ({"tiers": [*SILVER, {"id": "gold", "at_least": "100"}]}, "/tiers/2/at_least", "begins higher"),
        ({"tiers": [{"id": "plain", "at_least": "5"}]}, "/tiers/0/at_least", "begins at 0"),
        ({"counts": None, "tiers": SILVER}, "/tiers/1/at_least", "does not say what it counts"),
        ({"tiers": [{"id": "plain"}, {"id": "gold", "all_of": []}]}, "/tiers/1/all_of", "at least one"),
        ({"tiers": [{"id": "plain"}, BOTH, {"id": "top", "any_of": [BOTH["all_of"][1]]}]}, "/tiers/2", "never held"),
        ({"tiers": [SILVER[0], {"id": "gold", "any_of": [{"at_least": "5"}]}]}, "/any_of/0", "says what it counts"),
        ({"counts": "activity:nothing"}, "/counts", "no activity 'nothing'"),
        ({"counts": "points", "wallet": "stars"}, "/wallet", "no wallet 'stars'"),
        ({"window": "year from 02-29"}, "/window", "not a day of every year"),
        ({"window": "P12M", "starts": "next_period"}, "/starts", "needs a window of periods"),
        ({"window": "P12M", "holds": "this_period"}, "/holds", "needs a window of periods"),
        ({"window": "P12M from the tier", "keeps": "P30D"}, "/keeps", "nobody has time"),
        ({"counts": "balance", "starts": "this_receipt"}, "/starts", "what the receipt itself counts"),
        ({"falls": "never", "warns": "P30D"}, "/warns", "ever lost"),
        ({"tiers": [SILVER[0], {**SILVER[1], "formerly": ["plain"]}]}, "/formerly", "there is a tier 'plain' still"),
    ],
)  # fmt: skip
def test_a_ladder_that_makes_no_sense_is_told_with_its_place(fields: dict[str, Any], place: str, detail: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(**ladder(**fields))
    assert [(place in one.pointer, detail in one.detail) for one in bad.value.errors] == [(True, True)]


@pytest.mark.parametrize(("tier", "field"), [("plain", "tier"), ("gold", "tier")])
def test_a_reward_for_a_tier_that_nobody_reaches_is_a_fault(tier: str, field: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(rules=[{**ENTRY, "tier": tier}], **ladder())
    assert [one.pointer for one in bad.value.errors] == [f"/rules/0/{field}"]


@pytest.mark.parametrize(("threshold", "is_fault"), [("99", True), ("101", False)])
def test_points_that_redeem_themselves_below_a_tier_of_the_balance_are_a_fault(threshold: str, is_fault: bool) -> None:
    auto = {"id": "auto", "kind": "auto_redeem", "points": "50", "worth": "5.00", "threshold": threshold}
    if is_fault:
        with pytest.raises(BadProgram) as bad:
            program(rewards=[auto], **BALANCE)
        assert [one.pointer for one in bad.value.errors] == ["/rewards/0/threshold"]
    else:
        assert program(rewards=[auto], **BALANCE).tier_sets[0].is_live
