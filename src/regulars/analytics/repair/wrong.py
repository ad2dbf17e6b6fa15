"""What was wrong, and by which program each event is decided once more."""

from datetime import datetime

import msgspec

from regulars.engine.days import moment
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.returns import Return
from regulars.engine.program import Program
from regulars.store.history import Recorded, receipt_in
from regulars.store.programs import Programs


class Wrong(msgspec.Struct, frozen=True):
    """What was wrong: what happened from one moment until another is to be decided by `right`."""

    right: Program
    program_no: int
    since: datetime
    until: datetime

    def covers(self, one: Recorded) -> bool:
        """Whether an event is to be decided by the right program: receipts and activities by when they happened."""
        match one.event:
            case Receipt() | Claimed():
                at = moment(receipt_in(one).occurred_us)
            case Activity() as activity:
                at = moment(activity.occurred_us)
            case _:
                at = one.at
        return self.since <= at < self.until

    async def programs(self, programs: Programs, one: Recorded) -> tuple[Program, Program]:
        """The program that decides an event, and the one that a return's receipt was decided by."""
        program = self.right if self.covers(one) else await programs.version(one.program_no, one.version)
        if isinstance(one.event, Return):
            return program, await programs.version(one.program_no, one.event.standing.version)
        return program, program
