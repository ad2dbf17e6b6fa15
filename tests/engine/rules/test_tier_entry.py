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


def test_points_for_reaching_a_tier_may_reach_another_ladder() -> None:
    sets = {
        "club": {"counts": "spend", "tiers": SILVER},
        "stars": {"counts": "points", "tiers": [{"id": "dim"}, {"id": "bright", "at_least": "50"}]},
    }
    till = Till(program(rules=[ENTRY], tier_sets=sets))
    till.buy("100.00")
    assert till.stands().tiers["stars"].tier == "bright"
