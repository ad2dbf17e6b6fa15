"""Points for reaching a tier."""

from tests.engine.shop import BASE, Till, program
from tests.engine.test_tier_terms import ENTRY, SILVER, at, day, go, ladder
from tests.tables import table


@table("""
    again      |  first  same_year  next_year
    never      |  50     50         50
    each_year  |  50     50         100
    each_time  |  50     100        150
""")
def test_reaching_a_tier_gives_points_as_often_as_the_rule_says(
    again: str, first: int, same_year: int, next_year: int
) -> None:
    till = Till(program(rules=[{**ENTRY, "again": again}], **ladder(window="P30D")), at=at("2026-01-10"))
    balances = []
    for when in ("2026-01-10", "2026-05-10", "2027-02-10"):
        go(till, when)
        till.buy("100.00")
        balances.append(till.balance)
    assert balances == [first, same_year, next_year]


def test_a_return_that_undoes_the_reason_leaves_the_entry_reward() -> None:
    till = Till(program(rules=[BASE, ENTRY], **ladder()))
    told = till.buy("100.00").reasons
    assert [(one.code, one.subject, one.points) for one in told] == [("rule", "base", 100), ("rule", "hello", 50)]
    till.give_back("r1")
    till.wait(days=1)
    assert (till.tier, till.balance) == ("plain", 50)


def test_an_entry_reward_of_a_tier_that_starts_by_time_is_given_on_that_day() -> None:
    rules = program(rules=[ENTRY], **ladder(window="month", starts="next_period"))
    till = Till(rules, at=at("2026-03-15"))
    till.buy("100.00")
    assert till.balance == 0
    go(till, "2026-05-02")
    looked = till.look()
    assert [(one.code, one.subject, one.points) for one in looked.reasons] == [("rule", "hello", 50)]
    assert [one.start for one in till.member.wallet("points").lots] == [day("2026-04-01")]


BRIGHT = [{"id": "dim"}, {"id": "bright", "at_least": "50"}]


def test_points_for_reaching_a_tier_count_for_a_ladder_that_asks_for_the_balance() -> None:
    stars = {"counts": "balance", "wallet": "points", "tiers": BRIGHT}
    till = Till(program(rules=[ENTRY], tier_sets={"club": {"counts": "spend", "tiers": SILVER}, "stars": stars}))
    till.buy("100.00")
    assert till.stands().tiers["stars"].tier == "bright"


def test_points_for_reaching_a_tier_are_no_points_earned_for_another() -> None:
    stars = {"counts": "points", "tiers": BRIGHT}
    till = Till(program(rules=[ENTRY], tier_sets={"club": {"counts": "spend", "tiers": SILVER}, "stars": stars}))
    till.buy("100.00")
    assert (till.balance, "stars" in till.stands().tiers) == (50, False)


def test_a_tier_does_not_hold_itself_up_by_its_own_points_when_all_that_reached_it_comes_back() -> None:
    rules = program(rules=[BASE, {**ENTRY, "points": "500"}], **ladder(counts="points"))
    till = Till(rules)
    till.buy("100.00")
    assert (till.tier, till.balance) == ("silver", 600)
    till.give_back("r1")
    till.wait(days=1)
    assert (till.tier, till.balance) == ("plain", 500)
