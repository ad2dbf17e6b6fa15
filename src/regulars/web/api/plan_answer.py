"""A member's plans as the API shows them."""

from datetime import datetime

import msgspec

from regulars.engine.days import NEVER, moment, start_of
from regulars.engine.events.plans import PlanStatus
from regulars.engine.member import Member
from regulars.engine.program import Program


class PlanAnswer(msgspec.Struct, omit_defaults=True):
    """A membership that is paid for, or was.

    `paid_until`: the first moment that nobody paid for. `until`: the first one without the benefits if nothing more
    happens, the grace included; both are left out where it never ends.
    """

    plan: str
    status: PlanStatus
    since: datetime
    paid_until: datetime | None = None
    until: datetime | None = None


def plan_answers(program: Program, now: Member) -> list[PlanAnswer]:
    """The member's plans, by name."""

    def start(day: int) -> datetime | None:
        return start_of(day, program.zone) if day < NEVER else None

    return [
        PlanAnswer(name, state.status, moment(state.since_us), start(state.paid_until), start(state.until))
        for name, state in sorted(now.plans.items())
    ]
