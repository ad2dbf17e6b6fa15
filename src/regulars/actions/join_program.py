"""A member joins a program by a call of its own."""

from datetime import date, datetime

from regulars.store import joinings
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def join_program(
    shop: Shop, member_id: int, *, program: str = "", joined_on: date | None = None, welcome: bool = True,
    at: datetime,
) -> Outcome:  # fmt: skip
    """Join formally, whatever the program's policy; joined_on: the day, when it is told afterwards.

    Raises UnknownMember, UnknownProgram, MemberNotActive, NotPossible (she is in already, nobody joins, it is over).
    """
    return await joinings.join(shop, member_id, program=program, joined_on=joined_on, welcome=welcome, at=at)
