"""Laws of tiers: what is said to be needed is needed, and what is said to come comes."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from regulars.engine.days import NEVER, moment, start_of
from regulars.engine.decide import advance
from regulars.engine.events.members import TimePassed
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.progress import TierProgress, progress
from tests.engine.laws.histories import Happening, beginnings, histories, played
from tests.engine.laws.law import law
from tests.engine.laws.programs import fields, maybe, programs
from tests.engine.shop import Till, line, program

LOWER = [{"id": "plain"}, {"id": "silver", "at_least": "20"}, {"id": "gold", "at_least": "90"}]
ANY = [*LOWER[:2], {"id": "gold", "at_least": "50", "any_of": [{"counts": "spend", "window": "P30D", "at_least": "40"},
                                                               {"counts": "visits", "at_least": "90"}]}]  # fmt: skip

by_spend = fields(
    counts=st.just("spend"),
    window=st.sampled_from(
        ["lifetime", "year", "month", "quarter", "year from 03-15", "year from joining", "P30D", "P3M"]
    ),
    keeps=maybe(st.sampled_from(["P20D", "end of month", "end of next year"])),
    grace=maybe(st.just("P7D")),
    falls=maybe(st.just("one_step")),
    tiers=st.sampled_from([LOWER, ANY]),
)
shops = st.builds(lambda terms: program(tier_sets={"club": terms}), by_spend)
plain_shops = st.builds(lambda terms: program(tier_sets={"club": {**terms, "tiers": LOWER}}), by_spend)
"""Of tiers with windows of two kinds there may be more ways to keep one than the one that is told."""
purchases = st.lists(
    st.tuples(st.sampled_from([0, 1, 5, 20, 40, 200]), st.sampled_from([100, 999, 1500, 4000, 9000])), max_size=8
)
BEGINS = datetime(2026, 2, 20, 12, tzinfo=UTC)
DAY_US = 86_400_000_000


def lived(rules: Program, bought: list[tuple[int, int]]) -> Till:
    till = Till(rules, BEGINS)
    till.join()
    for days, minor in bought:
        till.wait(days)
        till.play(sale(till.now_us, minor, str(len(till.history))))
    return till


def sale(at_us: int, minor: int, name: str = "last") -> Receipt:
    one = line("1", f"{minor // 100}.{minor % 100:02}")
    return Receipt(receipt_id=name, occurred_us=at_us, currency="EUR", lines=(one,))


def standing(rules: Program, member: Member, at_us: int) -> TierProgress:
    return progress(rules, member, moment(at_us))[0]


def after(rules: Program, member: Member, minor: int, at_us: int) -> Member:
    return advance(rules, member, sale(at_us, minor), at_us)[1]


@law(examples=100, rules=shops, bought=purchases, later=st.sampled_from([0, 3, 45]))
def test_buying_exactly_what_is_needed_reaches_the_tier_and_a_cent_less_does_not(
    rules: Program, bought: list[tuple[int, int]], later: int
) -> None:
    till = lived(rules, bought)
    till.wait(later)
    for step in standing(rules, till.member, till.now_us).rises:
        needed = max([one.needed for one in step.all_of] + [one.needed for one in step.any_of[:1]])
        assume(needed > 0)
        enough = standing(rules, after(rules, till.member, needed, till.now_us), till.now_us)
        assert enough.place >= rules.tier_sets[0].places[step.tier]
        short = standing(rules, after(rules, till.member, needed - 1, till.now_us), till.now_us)
        assert short.place < rules.tier_sets[0].places[step.tier]


@law(examples=100, rules=plain_shops, bought=purchases, part=st.integers(0, 100))
def test_buying_exactly_what_keeps_the_tier_in_its_days_keeps_it_and_a_cent_less_does_not(
    rules: Program, bought: list[tuple[int, int]], part: int
) -> None:
    till = lived(rules, bought)
    found = standing(rules, till.member, till.now_us)
    assume(found.keeps is not None)
    assert found.keeps is not None
    needs = [one for one in found.keeps.all_of + found.keeps.any_of[:1] if one.needed]
    assert needs, "else it would not be lost"
    needed = max(one.needed for one in needs)
    today = till.program.clock.day(till.now_us)
    first = max([today, *(one.from_day for one in needs)])
    last = min([found.lost_on - 1, *(one.until_day for one in needs)])
    when_us = till.now_us + (first + (last - first) * part // 100 - today) * DAY_US
    for minor, kept in ((needed, True), (needed - 1, False)):
        member = after(rules, till.member, minor, when_us)
        if member.tiers["club"].tier != found.tier:
            continue  # It reached a higher tier, which is kept by its own terms.
        then_us = found.lost_on * DAY_US + DAY_US // 2
        then = advance(rules, member, TimePassed(), then_us)[1].tiers["club"]
        assert (rules.tier_sets[0].places[then.tier] >= found.place) == kept


@law(examples=150, rules=programs, begins=beginnings, history=histories)
def test_what_is_projected_comes_on_its_day_if_nothing_more_happens(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    """Where the ladder asks for a balance, points that become hers meanwhile may lift it first, and then it falls from
    there.
    """
    till = played(rules, begins, history)
    for place, found in enumerate(progress(rules, till.member, moment(till.now_us))):
        if found.becomes_on >= NEVER:
            continue
        assert till.program.clock.day(till.now_us) < found.becomes_on
        ladder: Any = rules.tier_sets[place]
        if not ladder.is_live:
            on_day = int(start_of(found.becomes_on, rules.zone).timestamp()) * 1_000_000
            before = advance(rules, till.member, TimePassed(), on_day - 1)[1]
            assert before.tiers[found.tier_set].tier == found.tier or not found.since_us
            then = advance(rules, till.member, TimePassed(), on_day)[1]
            assert then.tiers[found.tier_set].tier == found.becomes
