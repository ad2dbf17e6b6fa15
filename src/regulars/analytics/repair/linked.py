"""Events that were recorded together with one of another member, which decided what they are."""

from collections.abc import Iterator, Sequence

from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Undone
from regulars.engine.events.merges import Absorbing, Purse, Revived
from regulars.engine.events.points import Received, Sent
from regulars.engine.events.pools import CameBack, PaidFor
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return
from regulars.engine.steps.of_pools import of_pools
from regulars.ids import decode
from regulars.store.handover import arriving
from regulars.store.history import SOURCE, Recorded


def leaders(events: Sequence[Recorded]) -> dict[int, Recorded]:
    """By event, the one that it was recorded with and that decided what it is. What members send each other is their
    own act, and what arrives of it is as it was.
    """
    by_id = {one.event_id: one for one in events}
    by_name = {(one.kind, one.external_id): one for one in events if one.source == SOURCE}
    found = {}
    for one in events:
        leader = _leader(one, by_id, by_name) if one.source == SOURCE else None
        if leader is not None:
            found[one.event_id] = leader
    return found


def _leader(
    one: Recorded, by_id: dict[int, Recorded], by_name: dict[tuple[str, str], Recorded]
) -> Recorded | None:  # fmt: skip
    match one.event:
        case Received():
            return by_name.get(("sent", one.external_id))
        case Absorbing():
            return by_name.get(("absorbed", one.external_id))
        case Revived():
            return by_name.get(("gave_back", one.external_id))
        case PaidFor() | CameBack():
            return by_id.get(int(one.external_id.rpartition(":")[2]))
        case _:
            return None


def of_points(one: Recorded, decision: Decision, member: str) -> Iterator[tuple[int, AnyEvent]]:
    """To whom else a member's event brings points or takes them, and by what event."""
    match one.event:
        case Sent() if one.source == SOURCE and not decision.refusals:
            yield decode("mem", one.event.to), arriving(one.event, decision, member)
        case Receipt(paid_from=payer) if payer is not None:
            purses = tuple(Purse(spent.wallet, spent.lots) for spent in decision.spent if spent.points)
            if purses:
                yield decode("mem", payer.pool), PaidFor(receipt_id=one.event.receipt_id, of=member, purses=purses)
        case Return() | Undone() if not decision.refusals:
            for pool, event in of_pools(one.event, decision, member).items():
                yield decode("mem", pool), event
        case _:
            return
