"""A plan and a repair in the terminal say what the program calls its things; their data say the ids."""

from datetime import UTC, datetime

import msgspec

from regulars.analytics.program_change.outcome import Concerned, Group, Moved, Owed
from regulars.analytics.program_change.shown import ShownPlan
from regulars.analytics.program_change.telling import told
from regulars.analytics.repair.file import Row
from regulars.main.repairing import Proposal, Total
from regulars.store.change_limits import Counts

NAMES = {
    "program": "Corner shop",
    "wallets/points": "Stars",
    "rewards/mug": "A mug",
    "tier_sets/club": "Club",
    "tier_sets/club/basic": "Member",
    "tier_sets/club/golden": "Gold",
}
PLAN = ShownPlan(
    plan="0" * 64, program="corner-shop", base=1, from_at=None, made_at=datetime(2026, 3, 1, tzinfo=UTC), signed=True,
    approved_at=None, applied_at=None, version=None, above=(), counts=Counts(9, 2, 3), currency="EUR",
    owed_before="1.00", owed_after="2.00", owed=(Owed("points", "1", "2", "1.00", "2.00", "program", "program"),),
    groups=(
        Group("tier", "club", "golden", "basic", gain=False, members=3),
        Group("points", "points", "", "", gain=True, members=2, points="40"),
        Group("price", "mug", "5", "7", gain=False, members=1),
    ),
    promises={}, taken={"mug": 1}, coupons={"mug": 12},
    losers=(Concerned("mem_1", (Moved("tier", "club", "golden", "basic", gain=False),)),), others=(), replayed=False,
    examples=(), changes=(), terms={}, lints=(), names=NAMES, followed_by=None, followed_at=None,
)  # fmt: skip


def test_a_plan_is_told_by_names_and_kept_with_ids() -> None:
    text = told(PLAN)
    assert "of Corner shop, against version 1" in text
    assert "lose  Club: Gold → Member: 3 members" in text
    assert "gain  40 Stars: 2 members" in text
    assert "lose  the price of A mug, which they can take: 5 → 7: 1 members" in text
    assert "1 took A mug and have not used it" in text
    assert "12 codes for A mug are not used yet" in text
    assert "mem_1  tier Club: Gold → Member" in text
    assert "Stars: 1 → 2 points" in text
    assert "golden" not in text
    assert msgspec.to_builtins(PLAN)["groups"][0]["before"] == "golden"


def test_a_repair_is_told_by_names_and_kept_with_ids() -> None:
    of_points = Row("rep_1", "shop", "mem_1", "points", "points", "5", "7", "2", "2", "", "0", "", "wrong rule")
    of_tier = Row("rep_1", "shop", "mem_2", "tier", "club", "basic", "golden", "", "golden", "", "", "", "wrong rule")
    of_reward = Row("rep_1", "shop", "mem_3", "reward", "mug", "0", "1", "1", "1", "", "0", "", "wrong rule")
    totals = (Total("points", "points", "2", "0", "0"), Total("tier", "club", "1", "0", "0"))
    proposal = Proposal("rep_1", Counts(3), (), totals, (of_points, of_tier, of_reward), names=NAMES)
    told = [line.split() for line in str(proposal).splitlines()]
    assert ["mem_1", "points", "Stars", "5", "7", "2"] in told
    assert ["mem_2", "tier", "Club", "Member", "Gold", "Gold"] in told
    assert ["mem_3", "reward", "A", "mug", "0", "1", "1"] in told
    assert "Stars: 2 given, 0 taken, 0 left." in str(proposal)
    assert "tiers of Club: 1 given, 0 taken, 0 left." in str(proposal)
    assert "golden" not in str(proposal)
    assert msgspec.to_builtins(proposal)["rows"][1]["correction"] == "golden"
