"""How a reward is unlocked that is not unlocked yet, and how far a member is with it."""

from typing import Any

import pytest
from msgspec import structs

from regulars.engine.program import Program
from regulars.engine.shown.available import Available, available
from regulars.engine.shown.unlocking import how_unlocked
from regulars.i18n import Reader
from regulars.prose import Prose
from tests.engine.shop import BASE, Till, program, receipt

CLUB = {"counts": "spend", "tiers": [{"id": "basic"}, {"id": "gold", "name": {"en": "Gold"}, "at_least": "500"}]}
TOUR = {"name": {"en": "Round the shop"}, "counts": "receipts", "target": "10", "badge": "explorer"}
MUG: dict[str, Any] = {"id": "mug", "kind": "catalogue_item", "points": "0"}

CASES = {
    "member.visits >= 3": "only after at least 3 visits (2 more visits)",
    "member.spend >= 50.00": "only for who has spent at least €50 (€30 more spent)",
    "member.points > 30": "only if points to spend > 30 (11 points missing)",
    'member.tier == "gold"': "only with the tier “Gold” (missing: €480)",
    'member.tier_club in ["gold"]': "only with the tier “Gold” (missing: €480)",
    '"explorer" in member.badges': "only with the badge “Explorer” (“Round the shop”: 1 of 10)",
    'member.badges.hasAny(["explorer"])': "only with the badge “Explorer” (“Round the shop”: 1 of 10)",
    '"plus" in member.plans': "only with the membership “Plus” (“Plus”: €9 a month)",
    'member.visits >= 1 && "plus" in member.plans': "only with the membership “Plus” (“Plus”: €9 a month)",
    'member.visits >= 3 || "plus" in member.plans': (
        "only after at least 3 visits or with the membership “Plus” (2 more visits or “Plus”: €9 a month)"
    ),
    "false": "it only comes as a gift",
}


def shop(unlocked_by: str) -> Program:
    return program(
        rules=[BASE], rewards=[{**MUG, "unlocked_by": unlocked_by}], tier_sets={"club": CLUB},
        challenges={"tour": TOUR}, badges={"explorer": {"name": {"en": "Explorer"}}},
        plans={"plus": {"name": {"en": "Plus"}, "price": "9.00", "per": "P1M"}},
    )  # fmt: skip


@pytest.mark.parametrize(("unlocked_by", "said"), CASES.items())
def test_what_is_locked_says_how_it_is_unlocked_and_how_far_she_is(unlocked_by: str, said: str) -> None:
    till = Till(shop(unlocked_by))
    till.buy("20.00")
    assert told(till) == [said]


def told(till: Till) -> list[str]:
    (mug,) = available(till.program, till.member, None, till.now_us, in_words=True)
    return in_words(till.program, mug)


def in_words(rules: Program, one: Available) -> list[str]:
    prose = Prose(rules.document, Reader("en"))
    found = [how_unlocked(rules, why.code, why.subject, why.detail, one.unlocks) for why in one.reasons]
    return [prose.part(how) for how in found if how]


def test_what_is_not_met_says_it_on_a_receipt_too() -> None:
    cake = {"id": "cake", "kind": "discount", "amount": "1.00"}
    conditions = {
        "receipt.total >= 30.00": ["only on receipts of at least €30 (€16 more)"],
        "member.visits >= 3 && not (receipt.store == \"north\")": [
            "only after at least 3 visits (2 more visits)", "not in the store “north”",
        ],
        'member.tier == "gold"': ["only with the tier “Gold” (missing: €480)"],
    }  # fmt: skip
    for when, said in conditions.items():
        rules = program(rules=[BASE], rewards=[{**cake, "when": when}], tier_sets={"club": CLUB})
        till = Till(rules)
        till.buy("20.00")
        sold = structs.replace(receipt("14.00"), store="north", occurred_us=till.now_us)
        (found,) = available(rules, till.member, sold, till.now_us, in_words=True)
        assert in_words(rules, found) == said


def test_each_part_that_does_not_hold_is_a_reason_of_its_own() -> None:
    till = Till(shop('member.visits >= 2 && member.tier == "gold"'))
    till.buy("20.00")
    assert told(till) == [
        "only after at least 2 visits (1 more visit)",
        "only with the tier “Gold” (missing: €480)",
    ]


def test_what_is_unlocked_says_nothing_more() -> None:
    till = Till(shop("member.visits >= 1"))
    till.buy("20.00")
    (mug,) = available(till.program, till.member, None, till.now_us, in_words=True)
    assert (mug.reasons, mug.unlocks) == ((), {})
