"""Periods of leaderboards that are over: the places become final, and what they give is recorded.

It is given by an activity of the program's own under a name of its own, so that doing it again gives nothing again; as
for any activity, rules answer, with their limits and budgets. Who won is kept before anything is given: a score that
moves meanwhile moves no place. What breaks off in between is done at the next look.
"""

from datetime import datetime
from functools import partial

from regulars.engine.days import day_of
from regulars.engine.terms.leaderboards import PLACED, ReadyLeaderboard
from regulars.errors import Refused
from regulars.store import activities, leaderboards, merges
from regulars.store.activities import Did
from regulars.store.leaderboards import Round, Winner
from regulars.store.shop import Shop

LATE_DAYS = 31
"""A period that could have been settled longer ago is settled without winners: an import of the past, most often. In
test mode, where the clock goes in leaps, it has them.
"""


async def settle_rounds(shop: Shop, at: datetime) -> int:
    """Settle every period that is over and whose goods come back no more; how many there were."""
    done = 0
    for number in await shop.programs.numbers(at):
        program = await shop.programs.in_force(number, at, at)
        for board in program.leaderboards.values():
            async with shop.db.connection() as connection:
                known = await leaderboards.settled(connection, number, board.name)
                begun = await leaderboards.rounds_of(connection, number, board.name)
            for one in begun:
                days = board.final_for(one, day_of(at, program.zone), program.return_window)
                if one in known or days is None:
                    continue
                places = board.places if days < LATE_DAYS or shop.clock.is_test else 0
                of = Round(number, board.name, one)
                done += await shop.db.run(partial(leaderboards.settle, of=of, places=places, at=at), idempotent=True)
    return done


async def give_places(shop: Shop, at: datetime, most: int) -> int:
    """Record what winners' places give, at most so many; how many there were."""
    async with shop.db.connection() as connection:
        found = await leaderboards.waiting(connection, most)
    for of, winner in found:
        refused = await _give(shop, of, winner, at)
        told = partial(leaderboards.told, of=of, member_id=winner.member_id, at=at, refused=refused)
        await shop.db.run(told, idempotent=True)
    return len(found)


async def _give(shop: Shop, of: Round, winner: Winner, at: datetime) -> str:
    """Why nothing was recorded; empty when it was."""
    async with shop.db.connection() as connection:
        member_id = await merges.current(connection, winner.member_id)
    did = Did(
        f"leaderboard:{of.program_no}:{of.board}:{of.begun}:{winner.member_id}", PLACED,
        ReadyLeaderboard.called(of.begun), {"leaderboard": of.board, "place": winner.place},
    )  # fmt: skip
    name = shop.programs.name_of(of.program_no)
    try:
        await activities.record_ours(shop, did, member_id=member_id, at=at, program=name)
    except Refused as error:
        return error.code
    return ""
