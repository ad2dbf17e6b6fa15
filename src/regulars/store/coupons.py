"""Coupons that are shown: which reward a code is for, whether it can still be used, and what it takes.

A code that can be used once is a shared counter of one piece, made when it is first used; so is what a reward has for
all members together, of as many pieces as the program says.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.events.event import Shown
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.engine.terms.coupons import plain
from regulars.store import code_batches, codes, coupon_holds, shares
from regulars.store.code_batches import why_not
from regulars.store.codes import MistypedCode, UnknownCode
from regulars.store.database import Connection
from regulars.store.shop import Shop


class Asking(msgspec.Struct, frozen=True):
    """Who shows codes, where and when. source: of the receipt, by whose number they may be put aside."""

    shop: Shop
    program: Program
    program_no: int
    member_id: int
    at: datetime
    source: str = ""


class Single(msgspec.Struct, frozen=True):
    """A code that can be used once. name: of its counter. refusal: why it cannot be used, whoever used it."""

    reward: str
    name: str
    refusal: str = ""


async def with_shown(connection: Connection, asking: Asking, receipt: Receipt) -> Receipt:
    """The receipt with its coupons as they now stand; nothing is made, for a quote."""
    singles = await _singles(connection, asking, receipt)
    coupons = asking.program.coupons
    names = [name for one in singles.values() for name in (one.name, *coupons.counters(one.reward))]
    for code in receipt.coupons:
        found = coupons.for_all(code, {})
        names += found.takes if found else ()
    taken, held = await _taken(connection, asking, receipt, names) if names else ({}, {})
    shown = {code: _standing(asking.program, one, taken) for code, one in singles.items()}
    for code in receipt.coupons:
        known = coupons.for_all(code, taken)
        if known is not None:
            shown[plain(code)] = known
    if held:
        shown = {code: coupon_holds.as_held(one, held) for code, one in shown.items()}
    return structs.replace(receipt, given=structs.replace(receipt.given, coupons=shown))


async def _taken(
    connection: Connection, asking: Asking, receipt: Receipt, names: list[str]
) -> tuple[dict[str, int], dict[str, coupon_holds.Standing]]:
    """How much is taken of each of these things for this receipt, and what of them is put aside."""
    taken = await shares.taken(connection, asking.program_no, names)
    if not taken:
        return taken, {}
    basket = coupon_holds.Basket(asking.source, receipt.receipt_id)
    held = await coupon_holds.standing(connection, asking.program_no, names, basket, asking.at)
    return coupon_holds.left_out(taken, held), held


def _standing(program: Program, one: Single, taken: Mapping[str, int]) -> Shown:
    whole = program.coupons.counters(one.reward)
    refusal = one.refusal or ("coupon-used" if taken.get(one.name) else "")
    if not refusal and any(taken.get(name, 0) >= most for name, most in whole.items()):
        refusal = "coupon-used-up"
    return Shown(one.reward, refusal, takes=(one.name, *whole))


async def _singles(connection: Connection, asking: Asking, receipt: Receipt) -> dict[str, Single]:
    """Those of the codes shown that can be used once, by their plain codes."""
    coupons = asking.program.coupons
    asked = [code for code in map(plain, receipt.coupons) if code not in coupons.codes]
    found: dict[str, Single] = {}
    if asked and coupons.pools:
        found |= await _of_pools(connection, asking, asked)
    if coupons.batches:
        for code in asked:
            if code not in found and (one := await _of_batch(connection, asking, code)):
                found[code] = one
    return found


async def _of_pools(connection: Connection, asking: Asking, asked: list[str]) -> dict[str, Single]:
    """Codes that were uploaded. What a member was given is hers alone; where a reward gives them, only such count."""
    pools = asking.program.coupons.pools
    given_out = _pools_given_out(asking.program)
    rows = await connection.fetch(
        """select plain_code(p.code) as code, p.pool, p.redemption_id is null as free, r.member_id is not null as hers
          from pool_code p left join redemption r on r.member_id = $3 and r.redemption_id = p.redemption_id
         where p.pool = any($1::text[]) and plain_code(p.code) = any($2::text[])
         order by p.pool desc, p.code desc""",
        list(pools),
        asked,
        asking.member_id,
    )
    found: dict[str, Single] = {}
    for row in rows:
        if row["free"] and row["pool"] in given_out:
            continue
        refusal = "" if row["free"] or row["hers"] else "coupon-of-another"
        found[row["code"]] = Single(pools[row["pool"]], f"coupon:{row['pool']}:{row['code']}", refusal)
    return found


async def _of_batch(connection: Connection, asking: Asking, code: str) -> Single | None:
    """A code of a batch, which proves itself; None for one that is none."""
    try:
        batch_no, number = codes.read_code(asking.shop.mac_bytes, code)
    except (MistypedCode, UnknownCode):
        return None
    batch = await code_batches.numbered(connection, batch_no)
    if batch is None or number >= batch.size or batch.program_no != asking.program_no:
        return None
    reward = asking.program.coupons.batches.get(batch.batch_id)
    if reward is None:
        return None
    why = why_not(batch, asking.at)
    return Single(reward, f"coupon:{batch_no}:{number}", f"coupon-{why}" if why else "")


async def unused(connection: Connection, program_no: int, program: Program, reward: str, at: datetime) -> int:
    """How many of a reward's codes that are used once members may have at a moment, and have not used; of each batch or
    pool at most `MOST_CODES` are looked at.
    """
    names = await _handed_out(connection, program_no, program, reward, at)
    return len(names) - len(await shares.taken(connection, program_no, names))


async def _handed_out(
    connection: Connection, program_no: int, program: Program, reward: str, at: datetime
) -> list[str]:  # fmt: skip
    terms = program.rewards[reward].coupon
    if terms is not None and terms.batch is not None:
        batch = next((one for one in await code_batches.every(connection) if one.batch_id == terms.batch), None)
        if batch is None or batch.program_no != program_no or why_not(batch, at) not in ("", "not-yet"):
            return []
        return [f"coupon:{batch.batch_no}:{number}" for number in range(min(batch.size, shares.MOST_CODES))]
    if terms is None or terms.pool is None:
        return []
    rows = await connection.fetch(
        """select plain_code(code) from pool_code where pool = $1 and (redemption_id is not null or not $2) limit $3""",
        terms.pool, terms.pool in _pools_given_out(program), shares.MOST_CODES,
    )  # fmt: skip
    return [f"coupon:{terms.pool}:{row[0]}" for row in rows]


def _pools_given_out(program: Program) -> set[str]:
    """The pools of which members get codes as a reward; what is still in them nobody has."""
    return {one.outside.pool for one in program.rewards.values() if one.outside}


async def provide(tx: Connection, program: Program, program_no: int, receipt: Receipt, at: datetime) -> None:
    """Make the counters that the coupons of a receipt will take from; what was put aside of them up to now is free."""
    pieces = {
        name: most for reward in program.coupons.totals for name, most in program.coupons.counters(reward).items()
    }
    names = {name for one in receipt.given.coupons.values() if not one.refusal for name in one.takes}
    await coupon_holds.free_over(tx, at, [shares.counter_of(program_no, name) for name in names])
    for name in sorted(names):
        slices = shares.SLICES if name in pieces else 1
        await shares.provide(tx, shares.counter_of(program_no, name), pieces.get(name, 1), slices)
