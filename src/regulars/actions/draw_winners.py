"""A draw is over: it has numbers that win."""

from datetime import datetime

import msgspec

from regulars.store import closings, draws, redemptions
from regulars.store.closings import UnknownDraw
from regulars.store.draws import Draw
from regulars.store.shop import Shop


class Winner(msgspec.Struct, frozen=True):
    """An entry that won, and whose it is."""

    entry: int
    member_id: int
    redemption_id: int


class Drawn(msgspec.Struct, frozen=True):
    """A draw that is over; anybody can reckon the winners from the seed."""

    draw: Draw
    winners: list[Winner]


async def draw_winners(shop: Shop, reward: str, *, at: datetime, program: str = "") -> Drawn:
    """Draw, once; asked again, the same. Raises UnknownDraw, NotClosedYet."""
    number, outside = await closings.closed(shop, reward, program, at)
    if not outside.entries:
        raise UnknownDraw()
    draw = await shop.db.run(lambda tx: draws.close(tx, number, reward, outside.winners, at), idempotent=True)
    winners = []
    async with shop.db.connection() as connection:
        for entry in draw.winners:
            holder = await redemptions.entry_holder(connection, number, reward, entry)
            if holder is not None:
                winners.append(Winner(entry, *holder))
    return Drawn(draw, winners)
