"""What became of a wallet's points over all time, as sums over its entries."""

from collections.abc import Iterable, Mapping

import msgspec

from regulars.engine.effects import Effect, Moved

Sums = dict[str, dict[str, int]]
"""By wallet, the points moved, by movement."""


class Lifetime(msgspec.Struct, frozen=True):
    """earned: given by rules, pending points among them. spent: less what came back to be spent again. expired: pending
    points that lapsed among them. taken_back: of what was earned, what is owed for it among them.
    """

    earned: int = 0
    spent: int = 0
    expired: int = 0
    taken_back: int = 0


def lifetime(moved: Mapping[str, int]) -> Lifetime:
    """The sums of one wallet."""
    return Lifetime(
        earned=moved.get("earned", 0) + moved.get("promised", 0),
        spent=moved.get("spent", 0) - moved.get("restored", 0),
        expired=moved.get("expired", 0) + moved.get("lapsed", 0),
        taken_back=moved.get("taken_back", 0) + moved.get("withdrawn", 0) + moved.get("owed", 0),
    )


def add(sums: Sums, effects: Iterable[Effect]) -> None:
    """What a decision moves, added to the sums."""
    for effect in effects:
        if isinstance(effect, Moved):
            of = sums.setdefault(effect.wallet, {})
            of[effect.movement] = of.get(effect.movement, 0) + effect.points
