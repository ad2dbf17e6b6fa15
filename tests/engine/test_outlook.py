"""What a member comes to under a version of her program, and that a version that begins gives her just that."""

from typing import Any

import pytest

from regulars.engine.days import NEVER, micros
from regulars.engine.decide import advance
from regulars.engine.events.members import Recounted
from regulars.engine.member import Member, TierLock, TierState, Wallet
from regulars.engine.shown.outlook import outlook
from tests.engine.shop import AT, program

MARCH, JUNE = 20513, 20240
"""The first of March 2026, and that of June 2025."""
TIERS: list[dict[str, Any]] = [
    {"id": "member"},
    {"id": "silver", "at_least": "100.00"},
    {"id": "gold", "at_least": "300"},
]


def ladder(**terms: Any) -> Any:
    return program(tier_sets={"club": {"counts": "spend", "window": "year", "tiers": TIERS, **terms}})


def held(tier: str, **more: Any) -> dict[str, TierState]:
    return {"club": TierState(tier, 0, **more)}


@pytest.mark.parametrize(
    ("terms", "spent", "tiers", "comes_to", "lost"),
    [
        ({}, {MARCH: 35000}, {}, "gold", False),
        ({}, {JUNE: 35000}, {}, "member", False),
        ({}, {JUNE: 35000}, held("gold", review=MARCH + 300), "gold", False),
        ({}, {MARCH: 15000}, held("gold", review=MARCH + 300), "silver", True),
        ({}, {MARCH: 15000}, held("gold", review=NEVER), "gold", False),
        ({"falls": "never"}, {}, held("gold", review=NEVER), "gold", False),
        ({"falls": "one_step"}, {}, held("gold", review=MARCH + 300), "silver", True),
        ({"starts": "next_period"}, {MARCH: 35000}, {}, "member", False),
        ({}, {MARCH: 35000}, held("silver", lock=TierLock("silver", MARCH + 90, True)), "silver", False),
    ],
)
def test_the_tier_is_what_she_rises_to_or_a_look_would_leave(
    terms: dict[str, Any], spent: dict[int, int], tiers: dict[str, TierState], comes_to: str, *, lost: bool
) -> None:
    rules = ladder(**terms)
    member = Member(seq=1, counters={"spend": spent}, tiers=tiers)
    reached = outlook(rules, member, micros(AT)).tiers["club"]
    assert (reached.tier, reached.lost_on < NEVER) == (comes_to, lost)
    _, after = advance(rules, member, Recounted(counters={}), micros(AT))
    now = after.tiers["club"].tier if "club" in after.tiers else "member"
    before = tiers["club"].tier if tiers else "member"
    assert now == (before if lost else comes_to), "a version that begins gives what is gained and takes nothing"


def test_points_are_all_that_she_has_or_waits_for_less_what_she_owes() -> None:
    member = Member(seq=1, wallets={"points": Wallet(available=50, pending=20, held=10, owed=5), "old": Wallet(7)})
    assert outlook(program(), member, micros(AT)).points == {"points": 75}
