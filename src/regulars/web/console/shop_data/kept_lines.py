"""What a receipt came to, and how much of it is still kept after its returns."""

from collections.abc import Sequence

from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Receipt
from regulars.store.history import Recorded


def receipt_of(sold: Recorded) -> Receipt:
    """The receipt of an event that is one."""
    assert isinstance(sold.event, Receipt), "an event of the kind receipt"
    return sold.event


def due_minor(decision: Decision) -> int:
    """What a receipt came to after discounts, or what goes back with a return, however it was paid."""
    totals = decision.totals
    return totals.before_minor - totals.discount_minor if totals else 0


def is_returned(sold: Recorded, returns: Sequence[Recorded]) -> bool:
    """Whether nothing is left of it."""
    if not returns:
        return False
    if not any(kept.quantity for kept in returns[-1].decision.kept):
        return True
    due = due_minor(sold.decision)
    return 0 < due <= sum(due_minor(one.decision) for one in returns)


def quantities_back(sold: Recorded, returns: Sequence[Recorded]) -> list[int]:
    """How much of each line came back, in thousandths."""
    lines = receipt_of(sold).lines
    if not returns:
        return [0] * len(lines)
    kept = returns[-1].decision.kept
    return [(line.quantity or 1) - one.quantity for line, one in zip(lines, kept, strict=True)]
