"""A member joins a program by a call of its own."""

from datetime import date, datetime

from regulars.engine.days import micros, to_day
from regulars.engine.events.members import Joined
from regulars.store import given
from regulars.store.budgets import record_asking
from regulars.store.history import SOURCE
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def join(
    shop: Shop, member_id: int, *, program: str = "", joined_on: date | None = None, welcome: bool = True,
    at: datetime,
) -> Outcome:  # fmt: skip
    """Join formally, whatever the program's policy; joined_on: the day, when it is told afterwards.

    Raises UnknownMember, UnknownProgram, MemberNotActive, NotPossible (she is in already, nobody joins, it is over).
    """
    number, rules = await shop.programs.now_for(program, member_id, at)

    async def event_of(loaded: Loaded) -> Made:
        day = None if joined_on is None else to_day(joined_on)
        return Made(Joined(given=given.of(loaded, rules, micros(at)), welcome=welcome, joined_day=day), rules)

    name = f"join:{member_id}:{number}:{joined_on or ''}:{welcome}"
    occurrence = Occurrence("joined", SOURCE, name, shop.mac(name), member_id, number, event_of)
    return await record_asking(shop, occurrence, at)
