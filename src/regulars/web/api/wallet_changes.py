"""What an event did to wallets: the answer to holds, returns, corrections and transfers."""

from collections.abc import Mapping
from typing import Final

import msgspec

from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.web.api.amounts import text_of


class WalletChange(msgspec.Struct, omit_defaults=True):
    """One wallet after an event. `movements` are the points moved, by kind of movement."""

    wallet: str
    balance: str
    available: str
    held: str
    pending: str
    owed: str
    movements: dict[str, str] = {}


_BY_TIME: Final = frozenset({"activated", "expired", "lapsed"})


def wallet_changes(program: Program, decision: Decision, after: Member) -> list[WalletChange]:
    """The wallets that the event moved, and the main one; what time alone did is in the entries."""
    moved: dict[str, dict[str, int]] = {program.main_wallet: {}}
    for effect in decision.effects:
        if type(effect) is Moved and effect.movement not in _BY_TIME:
            movements = moved.setdefault(effect.wallet, {})
            movements[effect.movement] = movements.get(effect.movement, 0) + effect.points
    return [wallet_change(program, name, after, movements) for name, movements in moved.items()]


def wallet_change(program: Program, name: str, after: Member, movements: Mapping[str, int]) -> WalletChange:
    """One wallet as it stands."""
    wallet, scale = after.wallet(name), program.wallets[name].scale
    return WalletChange(
        name,
        text_of(wallet.balance, scale),
        text_of(wallet.available, scale),
        text_of(wallet.held, scale),
        text_of(wallet.pending, scale),
        text_of(wallet.owed, scale),
        {movement: text_of(points, scale) for movement, points in movements.items()},
    )
