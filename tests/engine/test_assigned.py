"""A tier given by hand or brought along, a joining without a welcome, and points taken from lots of one day."""

from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.engine.days import EPOCH_ORDINAL, NEVER, micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import Assigned, Joined, TimePassed
from regulars.engine.events.points import Corrected
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.evolve import evolve
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.program_file import read_program

PROGRAM = """
program: shop
timezone: Europe/Bucharest
currency: RON
wallets: {{points: {{expires: P1Y, worth: 0.01}}}}
rules:
  - {{id: welcome, kind: welcome, points: 50}}
  - {{id: base, kind: per_amount, points: 1, per: 1.00}}
tier_sets:
  status:
    counts: spend
    window: {window}
    keeps: {keeps}
    falls: {falls}
    tiers: [{{id: member}}, {{id: silver, at_least: 100.00}}, {{id: gold, at_least: 1000.00}}]
"""


def program(window: str = "P12M", keeps: str = "P0D", falls: str = "to_fit") -> Program:
    return read_program(PROGRAM.format(window=window, keeps=keeps, falls=falls), 1)


def day(text: str) -> int:
    return datetime.fromisoformat(text).toordinal() - EPOCH_ORDINAL


def after(program: Program, *happened: tuple[str, AnyEvent]) -> tuple[Decision, Member]:
    """The last decision and the member after it; every decision's effects make the member by themselves, too."""
    member, decision = Member(), Decision(0)
    for when, event in happened:
        before = member
        decision, member = advance(program, before, event, micros(at(when)))
        assert evolve(before, decision.effects, decision.at_us) == member
    return decision, member


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)


def bought(when: str, amount_minor: int) -> tuple[str, Receipt]:
    lines = (Line(line_id="1", total_minor=amount_minor),)
    return when, Receipt(receipt_id=when, occurred_us=micros(at(when)), currency="RON", lines=lines)


def assigned(when: str, tier: str) -> tuple[str, Assigned]:
    return when, Assigned(tier_set="status", tier=tier)


@pytest.mark.parametrize(
    ("terms", "kept_to"),
    [
        ({"window": "P12M"}, "2027-03-03"),
        ({"window": "P12M", "keeps": "P2Y"}, "2028-03-03"),
        ({"window": "P30D", "keeps": "end of year"}, "2027-01-01"),
        ({"window": "year"}, "2027-01-01"),
        ({"window": "P12M", "falls": "one_step"}, "2027-03-03"),
    ],
)
def test_an_assigned_tier_is_kept_as_if_it_had_been_reached_that_day(terms: dict[str, Any], kept_to: str) -> None:
    rules = program(**terms)
    _, member = after(rules, assigned("2026-03-02", "silver"))
    assert member.tiers["status"].tier == "silver"
    assert member.tiers["status"].review == day(kept_to)
    eve = datetime.fromordinal(day(kept_to) + EPOCH_ORDINAL - 1).isoformat()
    assert after(rules, assigned("2026-03-02", "silver"), (eve, TimePassed()))[1].tiers["status"].tier == "silver"
    _, later = after(rules, assigned("2026-03-02", "silver"), (kept_to, TimePassed()))
    assert later.tiers["status"].tier == "member"


@pytest.mark.parametrize("terms", [{"window": "lifetime"}, {"falls": "never"}])
def test_an_assigned_tier_is_never_looked_at_where_none_is_lost(terms: dict[str, Any]) -> None:
    _, member = after(program(**terms), assigned("2026-03-02", "gold"), ("2036-03-02", TimePassed()))
    assert (member.tiers["status"].tier, member.tiers["status"].review) == ("gold", NEVER)


def test_a_receipt_that_deserves_less_leaves_the_assigned_tier() -> None:
    _, member = after(program(), assigned("2026-03-02", "gold"), bought("2026-03-03", 15_000))
    assert member.tiers["status"].tier == "gold"
    assert member.tiers["status"].history[-1][1] == "member"


def test_a_tier_assigned_below_the_one_that_is_held_holds_until_the_next_receipt_raises_it() -> None:
    _, member = after(program(), bought("2026-03-02", 15_000), assigned("2026-03-03", "member"))
    assert (member.tiers["status"].tier, member.tiers["status"].review) == ("member", NEVER)
    assert after(
        program(), bought("2026-03-02", 15_000), assigned("2026-03-03", "member"), bought("2026-03-04", 100)
    )[1].tiers["status"].tier == "silver"  # fmt: skip


def test_the_tier_that_is_held_assigned_again_is_kept_longer_and_the_lowest_changes_nothing() -> None:
    _, member = after(program(), assigned("2026-03-02", "silver"), assigned("2026-05-02", "silver"))
    assert (member.tiers["status"].since_us, member.tiers["status"].review) == (
        micros(at("2026-03-02")), day("2027-05-03"),
    )  # fmt: skip
    decision, nobody = after(program(), assigned("2026-03-02", "member"))
    assert (decision.effects, nobody.tiers) == ([], {})


@pytest.mark.parametrize(
    "event", [Assigned(tier_set="status", tier="platinum"), Assigned(tier_set="stars", tier="silver")]
)
def test_an_unknown_tier_is_refused_and_changes_nothing(event: Assigned) -> None:
    decision, member = after(program(), ("2026-03-02", event))
    assert [(one.code, one.subject, one.detail) for one in decision.refusals] == [
        ("unknown-tier", event.tier_set, event.tier)
    ]
    assert (decision.effects, member.tiers) == ([], {})


def test_who_was_a_member_before_gets_no_welcome_and_joins_once() -> None:
    decision, member = after(program(), ("2026-03-02", Joined(welcome=False)))
    assert (member.joined_day, member.wallet("points").balance) == (day("2026-03-02"), 0)
    decision, again = after(program(), ("2026-03-02", Joined(welcome=False)), ("2026-03-03", Joined()))
    assert [one.code for one in decision.refusals] == ["already-joined"]
    assert again.wallet("points").balance == 0


def test_points_taken_with_a_day_come_from_the_lots_of_that_day_first() -> None:
    given = [
        ("2026-03-02", Corrected(wallet="points", points=points, reason="r", until=day(until)))
        for points, until in [(10, "2026-06-01"), (20, "2026-09-01"), (30, "2026-12-01")]
    ]
    taken = Corrected(wallet="points", points=-35, reason="r", until=day("2026-12-01"))
    decision, member = after(program(), *given, ("2026-03-03", taken))
    moved = [(one.until, one.points) for one in decision.effects if isinstance(one, Moved)]
    assert moved == [(day("2026-12-01"), 30), (day("2026-06-01"), 5)]
    assert [(lot.until, lot.points) for lot in member.wallet("points").lots] == [
        (day("2026-06-01"), 5), (day("2026-09-01"), 20),
    ]  # fmt: skip
