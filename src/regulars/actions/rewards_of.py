"""Every reward as a member finds it now; nothing is stored."""

from datetime import datetime

import msgspec

from regulars.engine.days import micros
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.available import Available, available
from regulars.store import given, members, shares
from regulars.store.day_facts import DayFacts
from regulars.store.past import caught_up
from regulars.store.shop import Shop


class RewardsOf(msgspec.Struct, frozen=True):
    """The rewards of a program, the program, and the member as she stands."""

    found: list[Available]
    program: Program
    member: Member


async def rewards_of(shop: Shop, member_id: int, *, at: datetime, program: str = "") -> RewardsOf:
    """What she may take, and why not the rest. Raises UnknownMember, UnknownProgram."""
    number, rules = await shop.programs.now_for(program, member_id, at)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, number)
        shared = await shares.known(connection, number, rules, at)
    told = await DayFacts(shop).at(rules, number, rules.clock.day(micros(at)))
    known = given.of(loaded, rules, micros(at), told)
    state = loaded.stored.member
    found = available(rules, state, None, micros(at), known, shared, in_words=True)
    return RewardsOf(found, rules, caught_up(rules, state, at))
