"""Coupons put aside for baskets that are still open: no other one is paid with them until the hold ends by time.

What is put aside is taken of its counter at once, and waits as one piece of a counter of the hold's own. The receipt of
the basket takes that piece, or, when its time is over, whoever comes by does and gives it back: each piece once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.events.event import Shown
from regulars.store import shares
from regulars.store.database import Connection
from regulars.store.shares import counter_of


class Basket(msgspec.Struct, frozen=True):
    """A basket by the number that its receipt will have, of its source."""

    source: str
    receipt_id: str


class Standing(msgspec.Struct):
    """What is put aside of one thing that coupons take. own: the name of the piece kept for this basket.

    over: pieces whose time is over, which are free. others, until_us: those kept for other baskets, and the moment at
    which the first of them is free.
    """

    own: str = ""
    over: int = 0
    others: int = 0
    until_us: int = 0


async def standing(
    connection: Connection, program_no: int, names: Iterable[str], basket: Basket, at: datetime
) -> dict[str, Standing]:
    """What is put aside of each of these things; nothing of what no basket keeps, or used already."""
    by_counter = {counter_of(program_no, name): name for name in names}
    rows = await connection.fetch(
        """select h.counter_id, h.held_name, h.until_at, h.source = $2 and h.receipt_id = $3 as own
          from coupon_hold h join shared_counter c on c.counter_id = h.held_id and c.taken = 0
         where h.counter_id = any($1::bigint[])""",
        list(by_counter),
        basket.source,
        basket.receipt_id,
    )
    found: dict[str, Standing] = {}
    for row in rows:
        one = found.setdefault(by_counter[row["counter_id"]], Standing())
        if row["until_at"] <= at:
            one.over += 1
        elif row["own"]:
            one.own = row["held_name"]
        else:
            one.others += 1
            until_us = micros(row["until_at"])
            one.until_us = min(one.until_us or until_us, until_us)
    return found


def left_out(taken: Mapping[str, int], held: Mapping[str, Standing]) -> dict[str, int]:
    """What is taken, without what is free again and what is kept for this very basket."""
    return {
        name: many - held[name].over - bool(held[name].own) if name in held else many for name, many in taken.items()
    }


def as_held(shown: Shown, held: Mapping[str, Standing]) -> Shown:
    """A coupon with what is put aside of it: taken from its own hold; told as held where others keep it."""
    if shown.refusal in ("coupon-used", "coupon-used-up"):
        until_us = min((held[name].until_us for name in shown.takes if name in held and held[name].others), default=0)
        return structs.replace(shown, refusal="coupon-held", number=until_us) if until_us else shown
    if not shown.refusal and any(name in held and held[name].own for name in shown.takes):
        pieces = tuple((held[name].own if name in held else "") or name for name in shown.takes)
        return structs.replace(shown, held=pieces)
    return shown


async def put_aside(
    tx: Connection, program_no: int, names: Sequence[str], basket: Basket, hold_id: int, until: datetime
) -> bool:
    """Keep a piece of each of these for a basket; whether all were there. If not, the transaction must be given up."""
    for place, name in enumerate(sorted(names)):
        counter, held_name = counter_of(program_no, name), f"held:{hold_id}:{place}"
        held_id = counter_of(program_no, held_name)
        is_new = await tx.fetchval(
            """insert into coupon_hold (source, receipt_id, counter_id, held_name, held_id, until_at)
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning true""",
            basket.source, basket.receipt_id, counter, held_name, held_id, until,
        )  # fmt: skip
        if not is_new or not await tx.fetchval("select take_shared($1, 0::smallint, 1)", counter):
            return False
        await shares.provide(tx, held_id, 1, slices=1)
    return True


async def free(tx: Connection, basket: Basket) -> None:
    """A basket keeps nothing any more."""
    rows = await tx.fetch(
        "delete from coupon_hold where source = $1 and receipt_id = $2 returning counter_id, held_id",
        basket.source,
        basket.receipt_id,
    )
    await _give_back(tx, [(row["counter_id"], row["held_id"]) for row in rows])


async def free_over(tx: Connection, at: datetime, counters: Iterable[int] | None = None) -> None:
    """What was kept up to this moment is free: of some counters, or all of it."""
    rows = await tx.fetch(
        """delete from coupon_hold where until_at <= $1 and ($2::bigint[] is null or counter_id = any($2))
        returning counter_id, held_id""",
        at,
        None if counters is None else list(counters),
    )
    await _give_back(tx, [(row["counter_id"], row["held_id"]) for row in rows])


async def _give_back(tx: Connection, pieces: Iterable[tuple[int, int]]) -> None:
    """What no receipt took goes back to where it was taken of."""
    for counter, held_id in sorted(pieces):
        if await tx.fetchval("select take_shared($1, 0::smallint, 1)", held_id):
            await shares.give_back(tx, counter, 1)
        await tx.execute("delete from shared_counter where counter_id = $1", held_id)
