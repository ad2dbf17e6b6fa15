"""A member as she stood, or will stand, at any moment."""

from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.members import TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.store import history
from regulars.store.database import Connection
from regulars.store.ledger import Stored, decode_state
from regulars.store.programs import Programs


def caught_up(program: Program, member: Member, at: datetime) -> Member:
    """The member at a moment: what falls due until then is reckoned in, and nothing is saved."""
    return catching_up(program, member, at)[1]


def catching_up(program: Program, member: Member, at: datetime) -> tuple[Decision, Member]:
    """What falls due until a moment, and the member then; nothing is saved."""
    if member.seq == 0:
        return Decision(micros(at)), member
    return advance(program, member, TimePassed(), micros(at))


async def state_at(
    connection: Connection, programs: Programs, member_id: int, program_no: int, when: datetime
) -> Member:
    """The member's state after the last event until a moment; an empty one before the first."""
    later = await connection.fetchval(
        "select min(seq) from event where member_id = $1 and program_no = $2 and at > $3", member_id, program_no, when
    )
    if later is None:
        document = await connection.fetchval(
            "select document from state where member_id = $1 and program_no = $2", member_id, program_no
        )
        stored: Stored = decode_state(document)
        return stored.member
    (event,) = await history.of_member(connection, member_id, program_no, after_seq=later - 1, to_seq=later)
    return await history.state_before(connection, programs, event)
