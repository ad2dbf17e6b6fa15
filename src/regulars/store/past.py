"""A member as she stood, or will stand, at any moment."""

from datetime import datetime
from typing import ClassVar

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.members import TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import NotFound
from regulars.store import history
from regulars.store.database import Connection
from regulars.store.members import Loaded
from regulars.store.programs import Programs


class NotYetMember(NotFound):
    """At that moment nobody knew this member yet."""

    code: ClassVar[str] = "not-yet-member"
    since: datetime


def caught_up(program: Program, member: Member, at: datetime) -> Member:
    """The member at a moment: what falls due until then is reckoned in, and nothing is saved."""
    return catching_up(program, member, at)[1]


def catching_up(program: Program, member: Member, at: datetime) -> tuple[Decision, Member]:
    """What falls due until a moment, and the member then; nothing is saved."""
    if member.seq == 0:
        return Decision(micros(at)), member
    return advance(program, member, TimePassed(), micros(at))


async def state_at(
    connection: Connection, programs: Programs, loaded: Loaded, program_no: int, when: datetime
) -> Member:
    """A member's state after the last event until a moment that has come: the checkpoint before it, and at most a
    hundred events decided again. Raises NotYetMember.
    """
    seq = await seq_at(connection, loaded.member_id, program_no, when)
    if seq is None:
        since = await connection.fetchval(_FIRST, loaded.member_id, program_no)
        if when < since:
            raise NotYetMember(since=since)
        return Member()
    if seq == loaded.stored.member.seq:
        return loaded.stored.member
    return await history.state_after(connection, programs, loaded.member_id, program_no, seq)


async def seq_at(connection: Connection, member_id: int, program_no: int, when: datetime) -> int | None:
    """The number of a member's last event until a moment; None before the first."""
    found: int | None = await connection.fetchval(_LAST, member_id, program_no, when)
    return found


# An event never has an earlier moment than the one before it, so the last of them is at the end of the key.
_LAST = """select seq from event where member_id = $1 and program_no = $2 and at <= $3 and seq > 0
    order by at desc, seq desc limit 1"""
_FIRST = """select least(created_at, (select min(at) from event
        where member_id = $1 and program_no = $2 and seq > 0)) from member where member_id = $1"""
