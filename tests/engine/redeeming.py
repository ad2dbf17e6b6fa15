"""A member who takes every kind of reward there is."""

from typing import Any

from regulars.engine.decision import Decision
from regulars.engine.events.event import Given, Granted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from tests.engine.shop import BASE, Till, program

MUG: dict[str, Any] = {"id": "mug", "kind": "catalogue_item", "points": "100", "stock": 5, "most": 3}


FIVE_OFF: dict[str, Any] = {"id": "five-off", "kind": "voucher", "points": "80", "amount": "5.00", "valid_for": "P30D"}


TASTING: dict[str, Any] = {
    "id": "tasting", "kind": "experience", "points": "50", "cancel_hours": 24,
    "slots": [{"at": "2026-03-05 18:00", "seats": 2}, {"at": "2026-03-12 18:00", "seats": 2}],
}  # fmt: skip


DROP: dict[str, Any] = {
    "id": "print", "kind": "limited_drop", "points": "10", "drops": [{"at": "2026-03-03 10:00", "pieces": 7}],
}  # fmt: skip


GIFT: dict[str, Any] = {"id": "give", "kind": "donation", "points": "10", "causes": ["shelter", "forest"], "gives": "1"}


CARD: dict[str, Any] = {"id": "card", "kind": "gift_card", "points": "100", "amount": "1.00", "valid_for": "P1Y"}


DRAW: dict[str, Any] = {"id": "draw", "kind": "sweepstake", "points": "5", "closes_at": "2026-03-10 12:00"}


SALE: dict[str, Any] = {
    "id": "sale", "kind": "auction", "closes_at": "2026-03-10 12:00", "lowest": "20", "step": "5",
}  # fmt: skip


SCRATCH: dict[str, Any] = {
    "id": "scratch", "kind": "scratch_card", "points": "10", "valid_for": "P7D",
    "fields": [{"id": "big", "share": 1, "points": "500", "budget": 3}, {"id": "small", "share": 9, "points": "20"}],
}  # fmt: skip


KEY: dict[str, Any] = {"id": "key", "kind": "code_pool", "points": "30", "pool": "keys", "valid_for": "P14D"}


ALL = [MUG, FIVE_OFF, TASTING, DROP, GIFT, CARD, DRAW, SALE, SCRATCH, KEY]


SLOT = "2026-03-05 18:00"


def till(*rewards: dict[str, Any], points: int = 300, **more: Any) -> Till:
    """A till whose member has points that expire on different days."""
    made = Till(program(rules=[BASE], rewards=rewards or ALL, **more))
    made.join()
    made.correct(points - 60)
    made.correct(60, until=made.program.clock.day(made.now_us) + 20)
    return made


def take(at: Till, reward: str, redemption: str = "one", granted: Granted | None = None, **more: Any) -> Decision:
    return at.play(Redeemed(redemption_id=redemption, reward=reward, given=Given(granted=granted), **more))


def end(at: Till, how: Any, redemption: str = "one", *, by_staff: bool = False) -> Decision:
    return at.play(RedemptionEnded(redemption_id=redemption, how=how, by_staff=by_staff))


def why(decision: Decision) -> list[str]:
    return [one.code for one in decision.refusals]
