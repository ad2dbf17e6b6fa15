"""A plan and a repair in the terminal say what the program calls its things; their data say the ids."""

from datetime import UTC, datetime

import msgspec
from regulars.main.repair_file import Row

from regulars.analytics.program_change.outcome import Concerned, Group, Moved, Owed
from regulars.analytics.program_change.shown import ShownPlan
from regulars.analytics.program_change.telling import told
from regulars.analytics.repair.otherwise import Sum
from regulars.main.repairing import Proposal, WalletTotal
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
    promises={}, taken={"mug": 1},
    losers=(Concerned("mem_1", (Moved("tier", "club", "golden", "basic", gain=False),)),), others=(), replayed=False,
    examples=(), changes=(), terms={}, lints=(), names=NAMES,
)  # fmt: skip


def test_a_plan_is_told_by_names_and_kept_with_ids() -> None:
    text = told(PLAN)
    assert "of Corner shop, against version 1" in text
    assert "lose  Club: Gold → Member: 3 members" in text
    assert "gain  40 Stars: 2 members" in text
    assert "lose  the price of A mug, which they can take: 5 → 7: 1 members" in text
    assert "1 took A mug and have not used it" in text
    assert "mem_1  tier Club: Gold → Member" in text
    assert "Stars: 1 → 2 points" in text
    assert "golden" not in text
    assert msgspec.to_builtins(PLAN)["groups"][0]["before"] == "golden"


def test_a_repair_is_told_by_names_and_kept_with_ids() -> None:
    row = Row("rep_1", "corner-shop", "mem_1", "points", "5", "7", "2", "2", "", "0", "", "wrong rule")
    proposal = Proposal(
        "rep_1", Counts(1), (), (WalletTotal("points", "2", "0", "0"),), (row,),
        sums=(Sum("tier", "club", "basic", "golden", 4), Sum("reward", "mug", "0", "1", 1)), names=NAMES,
    )  # fmt: skip
    text = str(proposal)
    assert "mem_1             Stars " in text
    assert "Stars: 2 given, 0 taken, 0 left." in text
    assert "Club: has the tier Member, would have Gold: 4 members" in text
    assert "A mug: was given 0, would have been given 1: 1 member" in text
    assert "golden" not in text
    assert msgspec.to_builtins(proposal)["rows"][0]["wallet"] == "points"
