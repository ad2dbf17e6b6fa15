"""What a person leaves in the history besides the ledger: free texts. They go when she is erased."""

import msgspec
from msgspec import structs

from regulars.engine.events.members import Assigned
from regulars.engine.events.points import Corrected, Extended
from regulars.store import history
from regulars.store.database import Connection

ERASED = "erased"
"""What stands where a free text stood: the event still decides the same."""


async def forget_texts(tx: Connection, member_id: int) -> int:
    """Erase the reasons that staff wrote into corrections and tiers of a member; how many there were."""
    rows = await tx.fetch(
        """select member_id, at, event_id, program_no, seq, kind, source, external_id, about, version, body, decision,
            recorded_at from event where member_id = $1 and kind in ('corrected', 'extended', 'assigned')""",
        member_id,
    )
    events = [one for one in map(history.recorded, rows) if not isinstance(one.event, Assigned) or one.event.reason]
    for one in events:
        assert isinstance(one.event, Corrected | Extended | Assigned), "selected by its kind"
        event = structs.replace(one.event, reason=ERASED)
        reasons = one.decision.reasons
        if not isinstance(one.event, Assigned):
            reasons = [structs.replace(reason, detail=ERASED if reason.detail else "") for reason in reasons]
        decision = structs.replace(one.decision, reasons=reasons)
        await tx.execute(
            "update event set body = $4, decision = $5 where member_id = $1 and at = $2 and event_id = $3",
            member_id, one.at, one.event_id, msgspec.json.encode(event).decode(),
            msgspec.json.encode(decision).decode(),
        )  # fmt: skip
    await tx.execute("update claim set reference = '', note = '', reason = '' where member_id = $1", member_id)
    return len(events)
