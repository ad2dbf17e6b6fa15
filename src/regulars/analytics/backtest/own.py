"""The shop's own receipts as a history, written to disk member by member."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from regulars.analytics.backtest.past import Bought, CameBack, Entered, Happened, Spool, as_it_was
from regulars.engine.days import micros
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.returns import Return
from regulars.ids import encode
from regulars.store import own_past
from regulars.store.own_past import Told
from regulars.store.shop import Shop

PART = 10_000

Tell = Callable[[str, int, int | None], None]


class Own(msgspec.Struct, frozen=True):
    """What the shop's books hold. nobodys: receipts that nobody claimed, and their sum in minor units."""

    spool: Spool
    program: str
    nobodys: tuple[int, int]


async def spooled(shop: Shop, folder: Path, *, program: str, at: datetime, tell: Tell) -> Own:
    """Write the past of all members of a program to a folder. program: empty for the shop's default.

    Raises UnknownProgram.
    """
    number = await shop.programs.number(program, at)
    spool = Spool(folder, PART)
    async with shop.db.connection() as connection:
        total = await own_past.count(connection, number)
        async for member_id, events in own_past.of_members(connection, number):
            happened = sorted(_happened(events), key=lambda one: one.at_us)
            if any(isinstance(one, Bought) for one in happened):
                spool.add(encode("mem", member_id), happened)
            tell("Reading members", spool.members, total)
        nobodys = await own_past.nobodys(connection, number)
    spool.close()
    name = (await shop.programs.in_force(number, at, at)).document.program
    return Own(spool, name, nobodys)


def _happened(events: Sequence[Told]) -> Iterator[Happened]:
    """A receipt that was claimed counts on its own day; its returns are about the claim, or the receipt itself."""
    returned = {one.about for one in events if isinstance(one.event, Return)}
    claims = {one.about: one.event_id for one in events if isinstance(one.event, Claimed)}
    for one in events:
        at_us, name = micros(one.at), str(one.event_id)
        match one.event:
            case Receipt() as receipt:
                yield Bought(at_us, as_it_was(receipt), name=name, comes_back=one.event_id in returned)
            case Claimed(receipt=receipt):
                comes_back = not returned.isdisjoint((one.event_id, one.about))
                yield Bought(receipt.occurred_us, as_it_was(receipt), name=name, comes_back=comes_back)
            case Return() as event:
                yield CameBack(
                    at_us, event.return_id, str(claims.get(one.about, one.about)), event.lines, event.amount_minor
                )
            case Joined() as joined:
                yield Entered(at_us, joined)
            case _:
                pass
