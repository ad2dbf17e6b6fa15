"""What a program may not say where it says it keeps to a law, and what a change must wait for."""

from typing import Any

import pytest

from regulars.engine.checks.laws import broken, unknown
from regulars.engine.checks.notice import too_early, worse
from regulars.engine.days import to_date
from regulars.engine.document import Document
from regulars.i18n import languages
from regulars.program_file.jurisdictions import jurisdictions
from tests.engine.shop import BASE, program

DAY = 20_000
LASTING = {"inactive_for": "P1Y", "active_by": ["earn", "spend"]}
NOTICE = {"jurisdictions": ["ca-qc"], "notice": "P60D"}


def document(**fields: Any) -> Document:
    return program(**{"rules": [BASE], **fields}).document


def points(**terms: Any) -> dict[str, Any]:
    return {"wallets": {"points": {"worth": "0.01", **terms}}}


BROKEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "points are over by time in Ontario": (
        {"jurisdictions": ["ca-on"], **points(expires="P1Y")},
        ["ca-on no-expiry-by-time /wallets/points/expires"],
    ),
    "points of one rule are over by time": (
        {"jurisdictions": ["ca-on"], "rules": [BASE, {**BASE, "id": "gift", "expires": "P30D"}]},
        ["ca-on no-expiry-by-time /rules/1/expires"],
    ),
    "rewards are too small for the law": (
        {"jurisdictions": [{"law": "ca-on", "exempt": ["small-rewards"]}], **points(expires="P1Y")},
        [],
    ),
    "what only counts for a tier is nothing that can be over": (
        {
            "jurisdictions": ["ca-on"],
            "wallets": {"points": {}, "status": {"spendable": False, "expires": "P1Y"}},
        },
        [],
    ),
    "a visit keeps points, but a purchase does not": (
        {"jurisdictions": ["ca-on"], **points(expires={"inactive_for": "P1Y", "active_by": ["visit", "earn"]})},
        ["ca-on inactivity /wallets/points/expires/active_by"],
    ),
    "points are over too soon, and nobody is told in time": (
        {**NOTICE, **points(expires={**LASTING, "inactive_for": "P11M", "warned": "P14D"})},
        ["ca-qc inactivity /wallets/points/expires/inactive_for", "ca-qc warning /wallets/points/expires/warned"],
    ),
    "members are told so early that they forget": (
        {**NOTICE, **points(expires={**LASTING, "warned": "P61D"})},
        ["ca-qc warning /wallets/points/expires/warned"],
    ),
    "a month is shorter than thirty days in February": (
        {**NOTICE, **points(expires={**LASTING, "warned": "P1M"})},
        ["ca-qc warning /wallets/points/expires/warned"],
    ),
    "two months are longer than sixty days in summer": (
        {**NOTICE, **points(expires={**LASTING, "warned": "P2M"})},
        ["ca-qc warning /wallets/points/expires/warned"],
    ),
    "a year of 365 days is shorter than a leap year": (
        {**NOTICE, **points(expires={**LASTING, "inactive_for": "P365D"})},
        ["ca-qc inactivity /wallets/points/expires/inactive_for"],
    ),
    "a notice that is too long": ({"jurisdictions": ["ca-qc"], "notice": "P91D"}, ["ca-qc notice /notice"]),
    "one thing only, as on a coffee card": (
        {"jurisdictions": [{"law": "ca-qc", "exempt": ["one-good"]}], **points(expires="P1Y")},
        [],
    ),
    "a notice that is too short": ({"jurisdictions": ["ca-qc"], "notice": "P30D"}, ["ca-qc notice /notice"]),
    "no notice at all in the Union": ({"jurisdictions": ["eu"]}, ["eu notice /notice"]),
    "all is well": ({**NOTICE, **points(expires={**LASTING, "warned": "P30D"})}, []),
    "no jurisdiction is named": (points(expires="P1Y"), []),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), BROKEN.values(), ids=BROKEN)
def test_what_the_law_forbids_is_found(fields: dict[str, Any], expected: list[str]) -> None:
    found = [one for one in broken(document(**fields), jurisdictions()) if one.severity == "error"]
    assert [f"{one.law} {one.fact} {one.pointer}" for one in found] == expected
    assert all(one.source in one.detail and one.todo in one.detail for one in found)


def test_what_no_program_can_show_is_for_the_owner_to_mind() -> None:
    found = broken(document(**NOTICE), jurisdictions())
    assert {one.severity for one in found} == {"mind"}
    assert [one.fact for one in found] == ["earned-units", "told-before-joining", "french"]
    assert [one.fact for one in broken(document(jurisdictions=["ru"]), jurisdictions())] == [
        fact.id for fact in jurisdictions()["ru"].facts
    ]


def test_a_jurisdiction_or_an_exemption_that_nobody_knows_is_told() -> None:
    text = document(jurisdictions=["mars", {"law": "eu", "exempt": ["nobody"]}])
    assert [pointer for pointer, _ in unknown(text, jurisdictions())] == [
        "/jurisdictions/0",
        "/jurisdictions/1/exempt/0",
    ]


def test_every_fact_has_its_source_and_its_day_and_every_term_is_in_every_language() -> None:
    for name, law in jurisdictions().items():
        assert law.id == name
        assert set(law.name) == set(languages())
        facts = {fact.id: fact for fact in law.facts}
        assert len(facts) == len(law.facts)
        for fact in law.facts:
            assert fact.says.endswith(".")
            assert fact.source
            assert fact.url.startswith("http")
            assert to_date(0) < fact.looked_up
            assert set(fact.lifted_by) <= set(law.exemptions)
            assert set(fact.terms) in (set(), set(languages()))
            places = {text.count("%(notice)s") for text in fact.terms.values()}
            assert len(places) <= 1


GOLD = {"club": {"counts": "spend", "tiers": [{"id": "basic"}, {"id": "gold", "at_least": "500"}]}}
MUG = {"kind": "voucher", "id": "mug", "points": "100", "amount": "5"}
WORSE: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "fewer points": ({}, {"rules": [{**BASE, "points": "0.5"}]}, ["/rules/0/points"]),
    "more points": ({}, {"rules": [{**BASE, "points": "2"}]}, []),
    "more has to be spent for a point": ({}, {"rules": [{**BASE, "per": "2"}]}, ["/rules/0/per"]),
    "a rule more": ({}, {"rules": [BASE, {"kind": "visits", "id": "visit", "points": "5"}]}, []),
    "a rule less": ({"rules": [BASE, {**BASE, "id": "more"}]}, {}, ["/rules"]),
    "a rule less that is over by then": ({"rules": [BASE, {**BASE, "id": "more", "to": "2020-01-01"}]}, {}, []),
    "a rule that is switched off": ({}, {"rules": [{**BASE, "enabled": False}]}, ["/rules/0/enabled"]),
    "a rule with another condition": ({}, {"rules": [{**BASE, "when": "receipt.total > 5"}]}, ["/rules/0/when"]),
    "a rule without its condition": ({"rules": [{**BASE, "when": "receipt.total > 5"}]}, {}, []),
    "a rule that ends earlier": ({}, {"rules": [{**BASE, "to": "2030-01-01"}]}, ["/rules/0/to"]),
    "a limit": ({}, {"rules": [{**BASE, "limits": [{"per": "day", "points": "5"}]}]}, ["/rules/0/limits"]),
    "a reward that costs more": ({"rewards": [MUG]}, {"rewards": [{**MUG, "points": "200"}]}, ["/rewards/0/points"]),
    "a reward that costs less": ({"rewards": [MUG]}, {"rewards": [{**MUG, "points": "50"}]}, []),
    "a reward that is worth less": ({"rewards": [MUG]}, {"rewards": [{**MUG, "amount": "4"}]}, ["/rewards/0/amount"]),
    "points that last less long": (points(expires="P2Y"), points(expires="P1Y"), ["/wallets/points/expires"]),
    "points that last for ever": (points(expires="P2Y"), points(), []),
    "points that no longer last for ever": (points(), points(expires="P9Y"), ["/wallets/points/expires"]),
    "points that wait longer": (points(), points(pending="P14D"), ["/wallets/points/pending"]),
    "points that are worth less": (points(), points(worth="0.005"), ["/wallets/points/worth"]),
    "a tier that is further away": (
        {"tier_sets": GOLD},
        {"tier_sets": {"club": {**GOLD["club"], "tiers": [{"id": "basic"}, {"id": "gold", "at_least": "600"}]}}},
        ["/tier_sets/club/tiers/1/at_least"],
    ),
    "a tier set that is gone": ({"tier_sets": GOLD}, {}, ["/tier_sets"]),
    "the end of the program": ({}, {"over": {"from": "2030-01-01"}}, ["/over"]),
    "another name": ({}, {"name": {"en": "Friends"}}, []),
}


@pytest.mark.parametrize(("was", "now", "expected"), WORSE.values(), ids=WORSE)
def test_what_is_worse_after_a_change_is_found(was: dict[str, Any], now: dict[str, Any], expected: list[str]) -> None:
    assert [one.pointer for one in worse(document(**was), document(**now), DAY)] == expected


def test_what_is_worse_waits_for_the_longest_notice_and_what_is_better_for_none() -> None:
    law = {**NOTICE, "notice": "P90D"}
    before, less = document(**law), document(**law, rules=[{**BASE, "points": "0.5"}])
    found = too_early(before, less, jurisdictions(), DAY, DAY + 89)
    assert found is not None
    assert (found.earliest_day, found.notice, found.because) == (DAY + 90, "P90D", "the program")
    assert too_early(before, less, jurisdictions(), DAY, DAY + 90) is None
    assert too_early(before, document(**law, rules=[{**BASE, "points": "2"}]), jurisdictions(), DAY, DAY) is None


def test_a_notice_cannot_be_cut_short_by_the_change_itself() -> None:
    before = document(notice="P30D")
    after = document(rules=[{**BASE, "points": "0.5"}])
    assert too_early(before, after, jurisdictions(), DAY, DAY + 29) is not None
    assert too_early(after, before, jurisdictions(), DAY, DAY) is None


def test_a_law_asks_for_its_notice_whatever_the_program_says() -> None:
    before, after = document(), document(**NOTICE, rules=[{**BASE, "points": "0.5"}])
    found = too_early(before, after, jurisdictions(), DAY, DAY)
    assert found is not None
    assert found.earliest_day == DAY + 60
    assert found.because.startswith("ca-qc: Consumer Protection Act")
