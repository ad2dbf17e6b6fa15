"""What a program may well mean, and what can cost more than its shop thinks: told by the checker, never a fault."""

from collections.abc import Iterator

import msgspec

from regulars.engine.program import Program
from regulars.engine.rules.charge import Charge
from regulars.engine.rules.points_bought import PointsBought


class Doubt(msgspec.Struct, frozen=True):
    """Something to look at. pointer: where in the program."""

    pointer: str
    detail: str


def doubts(program: Program) -> Iterator[Doubt]:
    """All of them, in the order of the file."""
    for place, rule in enumerate(program.document.rules):
        ready = program.rule[rule.id]
        wallet = ready.wallet
        if isinstance(rule, Charge | PointsBought) and wallet.spendable and wallet.clawback != "unlimited":
            yield Doubt(
                f"/rules/{place}",
                f"what {rule.id} gives for money can be spent before the money is refunded, and then stays with the"
                f" member: wallets.{wallet.name} says clawback: {wallet.clawback}; with unlimited she owes it",
            )
