"""Every place of a program that asks for a segment is found."""

from regulars.engine.shown.segments import named_segments
from tests.engine.shop import BASE, program


def test_all_that_a_program_names_is_found() -> None:
    rules = [
        {**BASE, "when": '"base" in member.segments && !("not-base" in member.segments)'},
        {"id": "any", "kind": "visits", "points": "1", "when": 'member.segments.hasAny(["any-1", "any-2"])'},
        {"id": "entered", "kind": "segment_entered", "points": "1", "segment": "entered"},
        {"id": "joins", "kind": "welcome", "points": "1", "when": '"welcome" in member.segments'},
        {"id": "lines", "kind": "visits", "points": "1", "when": '"tea" in line.categories'},
    ]
    pay = {"id": "pay", "kind": "part_payment", "points": "1", "worth": "0.01", "when": '"pays" in member.segments'}
    tiers = {"club": {"tiers": [{"id": "plain"}, {"id": "gold", "all_of": [{"segment": "tier"}]}]}}
    offers = {"weekend": {"when": '"claims" in member.segments'}}
    found = named_segments(program(rules=rules, rewards=[pay], tier_sets=tiers, offers=offers))
    assert sorted(found) == sorted(
        ["base", "not-base", "any-1", "any-2", "entered", "welcome", "pays", "tier", "claims"]
    )  # fmt: skip


def test_a_program_without_segments_names_none() -> None:
    assert named_segments(program(rules=[BASE])) == frozenset()
