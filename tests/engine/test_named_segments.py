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
    friend = {"id": "friend", "kind": "referral", "points": "1"}
    walks = {"target": "3", "counts": "activity", "activity": "walk", "when": '"walks" in member.segments'}
    lucky = {"when": '"lucky" in member.segments', "gifts": {"few": {"share": 10, "points": "1"}}}
    found = named_segments(
        program(
            rules=[*rules, friend],
            rewards=[pay],
            tier_sets=tiers,
            offers=offers,
            activities={"walk": {}},
            excludes='"staff" in member.segments',
            challenges={"visits": {"target": "3", "when": '"counts" in member.segments'}, "walks": walks},
            referral={"when": '"friend" in member.segments'},
            surprises={"luck": lucky},
        )
    )
    named = ["base", "not-base", "any-1", "any-2", "entered", "welcome", "pays", "tier", "claims", "staff", "counts",
             "walks", "friend", "lucky"]  # fmt: skip
    assert sorted(found) == sorted(named)


def test_a_program_without_segments_names_none() -> None:
    assert named_segments(program(rules=[BASE])) == frozenset()
