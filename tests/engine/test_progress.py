"""What a member still needs: to rise, to keep what she has, and what comes if she does nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.engine.days import EPOCH_ORDINAL, NEVER, moment
from regulars.engine.events.members import Assigned
from regulars.engine.shown.progress import Criterion, TierProgress, progress
from tests.engine.doing import does
from tests.engine.shop import Till, program
from tests.tables import table

TIERS = [{"id": "plain"}, {"id": "silver", "at_least": "100"}, {"id": "gold", "at_least": "250"}]


def ladder(**fields: Any) -> dict[str, Any]:
    return {"tier_sets": {"club": {"counts": "spend", "tiers": TIERS, **fields}}}


def day(text: str) -> int:
    return datetime.fromisoformat(text).toordinal() - EPOCH_ORDINAL


def till_of(at: str = "2026-03-02", **fields: Any) -> Till:
    return Till(program(**ladder(**fields)), at=datetime.fromisoformat(f"{at}T12:00").replace(tzinfo=UTC))


def go(till: Till, text: str) -> None:
    till.now_us = day(text) * 86_400_000_000 + 43_200_000_000


def of(till: Till) -> TierProgress:
    (found,) = progress(till.program, till.member, moment(till.now_us))
    return found


def lacks(several: tuple[Criterion, ...]) -> list[tuple[int, int]]:
    return [(one.have, one.needed) for one in several]


def test_who_has_bought_something_still_needs_the_rest_for_each_higher_tier() -> None:
    till = till_of(window="year")
    till.buy("60.00")
    found = of(till)
    assert (found.tier, found.place, found.lost_on, found.keeps) == ("plain", 0, NEVER, None)
    assert [(one.tier, lacks(one.all_of)) for one in found.rises] == [
        ("silver", [(6000, 4000)]),
        ("gold", [(6000, 19000)]),
    ]
    (asked,) = found.rises[0].all_of
    assert (asked.from_day, asked.until_day) == (day("2026-01-01"), day("2026-12-31"))


def test_a_years_tier_tells_what_keeps_it_and_by_when() -> None:
    till = till_of(window="year")
    till.buy("120.00")
    found = of(till)
    assert (found.tier, found.lost_on, found.becomes) == ("silver", day("2028-01-01"), "plain")
    assert found.keeps is not None
    (asked,) = found.keeps.all_of
    assert (asked.have, asked.needed, asked.from_day, asked.until_day) == (
        0, 10000, day("2027-01-01"), day("2027-12-31"),
    )  # fmt: skip
    go(till, "2027-05-01")
    till.buy("30.00")
    keeps = of(till).keeps
    assert keeps is not None
    assert lacks(keeps.all_of) == [(3000, 7000)]


@table("""
    window  grace  warns  |  lost        warned
    P30D    P0D    P7D    |  2026-04-02  2026-03-26
    P30D    P10D   P7D    |  2026-04-12  2026-04-05
    year    P0D    P30D   |  2028-01-01  2027-12-02
    month   P0D    P7D    |  2026-05-01  2026-04-24
""")
def test_the_day_of_loss_counts_the_grace_and_the_warning_comes_before_it(
    window: str, grace: str, warns: str, lost: str, warned: str
) -> None:
    till = till_of(window=window, grace=grace, warns=warns)
    till.buy("100.00")
    assert (of(till).lost_on, of(till).warns_on) == (day(lost), day(warned))


def test_within_the_grace_the_progress_tells_what_keeps_the_tier_now() -> None:
    till = till_of(window="P30D", grace="P30D")
    till.buy("100.00")
    go(till, "2026-04-10")
    till.buy("15.00")
    found = of(till)
    assert (found.falling, found.lost_on) == (True, day("2026-05-02"))
    assert found.keeps is not None
    assert lacks(found.keeps.all_of) == [(1500, 8500)]


def test_a_tier_that_starts_with_the_next_period_is_projected() -> None:
    till = till_of(window="quarter", starts="next_period")
    till.buy("100.00")
    found = of(till)
    assert (found.tier, found.becomes, found.becomes_on) == ("plain", "silver", day("2026-04-01"))
    assert found.rises[0].is_reached


def test_a_soft_landing_projects_one_step() -> None:
    till = till_of(window="P30D", falls="one_step")
    till.buy("250.00")
    assert (of(till).becomes, of(till).becomes_on) == ("silver", day("2026-04-02"))


def test_a_permanent_tier_and_one_of_a_lifetime_are_never_lost() -> None:
    assert till_of().program.tier_sets[0].falls == "to_fit"
    till = till_of()
    till.buy("100.00")
    found = of(till)
    assert (found.lost_on, found.keeps, found.becomes, found.becomes_on) == (NEVER, None, "silver", NEVER)


def test_all_of_and_any_of_tell_each_part() -> None:
    gold = {
        "id": "gold",
        "all_of": [{"counts": "spend", "at_least": "100"}],
        "any_of": [{"counts": "visits", "at_least": "3"}, {"segment": "staff"}],
    }
    till = Till(program(tier_sets={"club": {"tiers": [{"id": "plain"}, gold]}}))
    till.buy("40.00")
    (step,) = of(till).rises
    assert (lacks(step.all_of), lacks(step.any_of)) == ([(4000, 6000)], [(1, 2), (0, 1)])


def test_a_fixed_tier_says_until_when_nothing_moves() -> None:
    till = till_of()
    till.play(Assigned(tier_set="club", tier="silver", until=day("2026-09-01"), is_fixed=True))
    found = of(till)
    assert (found.tier, found.fixed_until, found.lost_on) == ("silver", day("2026-09-01"), day("2026-09-01"))


BOTH = [
    {"id": "plain"},
    {
        "id": "gold",
        "all_of": [
            {"counts": "spend", "at_least": "100.00"},
            {"counts": "visits", "at_least": "1", "window": "P30D"},
        ],
    },
]


def test_where_windows_of_two_kinds_count_each_tells_what_it_needs_and_by_when() -> None:
    till = till_of("2026-12-20", window="year", tiers=BOTH)
    till.buy("120.00")
    go(till, "2027-01-10")
    till.buy("5.00")
    found = of(till)
    assert (found.tier, found.keeps is not None) == ("gold", True)
    assert found.keeps is not None
    assert [(one.have, one.needed, one.from_day, one.until_day) for one in found.keeps.all_of] == [
        (12000, 0, day("2026-01-01"), day("2026-12-31")),
        (0, 1, day("2027-01-11"), day("2027-02-09")),
    ]
    (at_the_end,) = found.keeps_also
    assert [(one.have, one.needed, one.from_day, one.until_day) for one in at_the_end.all_of] == [
        (500, 9500, day("2027-01-01"), day("2027-12-31")),
        (0, 1, day("2027-12-02"), day("2027-12-31")),
    ]


@table("""
    more   |  tier
    39.99  |  plain
    40.00  |  gold
""")
def test_what_it_says_is_needed_at_the_other_look_keeps_the_tier(more: str, tier: str) -> None:
    till = till_of("2026-12-20", window="year", tiers=BOTH)
    till.buy("120.00")
    for _ in range(12):
        till.wait(days=30)
        till.buy("5.00")
    found = of(till)
    assert found.keeps is not None
    assert [[one.needed for one in step.all_of] for step in (found.keeps, *found.keeps_also)] == [[4000, 0], [4000, 1]]
    till.buy(more)
    go(till, "2028-01-01")
    assert till.tier == tier


def test_windows_of_one_kind_are_told_once() -> None:
    till = till_of(window="year")
    till.buy("120.00")
    assert of(till).keeps_also == ()


def test_asking_changes_nothing_and_counts_what_time_has_taken() -> None:
    till = till_of(window="P30D")
    till.buy("100.00")
    before = till.member
    go(till, "2026-06-01")
    assert (of(till).tier, lacks(of(till).rises[0].all_of)) == ("plain", [(0, 10000)])
    assert till.member == before


SOLD = {"id": "sold", "kind": "points_bought", "points": "100", "per": "3.00"}


def for_sale(*rules: dict[str, Any], **terms: Any) -> Till:
    """A ladder by points earned, of which the member has 30; 70 more are silver, 220 more gold."""
    base = {"id": "base", "kind": "per_amount", "points": "1", "per": "1.00"}
    club = {"counts": "points", "window": "year", "tiers": TIERS, **terms}
    till = Till(program(tier_sets={"club": club}, rules=[base, *rules]))
    till.buy("30.00")
    return till


def prices(till: Till) -> list[int]:
    return [one.price_minor for step in of(till).rises for one in (*step.all_of, *step.any_of)]


def test_what_lacks_has_a_price_where_a_rule_sells_it_in_full_steps() -> None:
    assert prices(for_sale(SOLD)) == [300, 900]
    assert prices(for_sale()) == [0, 0]
    dearer = {**SOLD, "id": "dear", "points": "50", "per": "2.00"}
    assert prices(for_sale(SOLD, dearer)) == [300, 900], "the cheapest"


def test_the_price_is_what_the_shop_then_takes_for_it() -> None:
    till = for_sale(SOLD)
    price = prices(till)[1]
    cheaper = does(till, "points-bought", amount=price - 300)
    assert of(till).tier == "silver", cheaper
    till = for_sale(SOLD)
    does(till, "points-bought", amount=price)
    assert of(till).tier == "gold"


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"at_least": "6.00"}, [600, 900]),
        ({"at_most": "6.00"}, [300, 0]),
        ({"limits": [{"per": "month", "points": "200"}]}, [300, 0]),
        ({"limits": [{"per": "year", "times": 1}]}, [300, 900]),
        ({"when": "member.visits >= 1"}, [0, 0]),
        ({"from": "2026-03-03"}, [0, 0]),
        ({"to": "2026-03-01"}, [0, 0]),
        ({"enabled": False}, [0, 0]),
        ({"wallet": "other"}, [0, 0]),
        ({"points": "0"}, [0, 0]),
    ],
)  # fmt: skip
def test_what_is_not_sold_at_once_has_no_price(terms: dict[str, Any], expected: list[int]) -> None:
    club = {"counts": "points", "window": "year", "tiers": TIERS}
    base = {"id": "base", "kind": "per_amount", "points": "1", "per": "1.00"}
    till = Till(program(tier_sets={"club": club}, rules=[base, {**SOLD, **terms}], wallets={"points": {}, "other": {}}))
    till.buy("30.00")
    assert prices(till) == expected


def test_who_has_bought_as_much_as_she_may_is_told_no_price() -> None:
    till = for_sale({**SOLD, "limits": [{"per": "month", "points": "100"}]})
    does(till, "points-bought", amount=300)
    assert (of(till).tier, prices(till)) == ("silver", [0])


def test_a_full_wallet_sells_nothing_and_other_measures_have_no_price() -> None:
    club = {"counts": "points", "window": "year", "tiers": TIERS}
    till = Till(program(tier_sets={"club": club}, rules=[SOLD], wallets={"points": {"cap": "150"}}))
    assert prices(till) == [300, 0]
    assert prices(Till(program(tier_sets={"club": {"counts": "spend", "tiers": TIERS}}, rules=[SOLD]))) == [0, 0]
