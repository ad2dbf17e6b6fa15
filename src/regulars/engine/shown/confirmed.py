"""A receipt as it would be once everything is confirmed that its rewards ask for: to reckon what it would come to."""

from msgspec import structs

from regulars.engine.events.receipts import ConfirmedBy, Receipt
from regulars.engine.program import Program


def as_confirmed(receipt: Receipt, how: ConfirmedBy) -> Receipt:
    """The receipt, all that it asks for confirmed like that."""
    return structs.replace(receipt, wanted=tuple(structs.replace(one, confirmed=how) for one in receipt.wanted))


def as_if_confirmed(program: Program, receipt: Receipt) -> Receipt:
    """The receipt, each reward confirmed as it asks for."""
    if not any(reward.confirm != "no" for reward in program.rewards.values()):
        return receipt
    asked = {name: reward.confirm for name, reward in program.rewards.items()}
    wanted = tuple(structs.replace(one, confirmed=asked.get(one.reward, "no")) for one in receipt.wanted)
    return structs.replace(receipt, wanted=wanted)
