"""What a changed program would do to every member: where no member has anything otherwise by it, where each reward of
each is looked at, and where their histories are decided again.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from regulars.actions.publish_program import publish_program
from regulars.analytics.program_change.plan import plan
from regulars.bench.crowd import Tell, gather, twin
from regulars.bench.figures import Figure
from regulars.bench.stand import Stand
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.migrate import migrate
from regulars.store.shop import Shop

TENANT: Final = "planned"
VISITS: Final = 10
"""Receipts of each member, a day apart."""

WHOLE: Final = 100_000
"""Of so many members it is promised how long it takes."""

PROGRAM: Final = """
program: planned
timezone: Europe/Bucharest
currency: USD
wallets:
  points: {expires: P1Y, worth: 0.01}
tier_sets:
  status: {counts: spend, window: P90D, tiers: [{id: member}, {id: gold, at_least: 100.00}]}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
  - {id: mug, kind: catalogue_item, points: 100}
"""
CHANGES: Final = {
    "a rule changes": PROGRAM.replace("points: 1, per: 1.00", "points: 2, per: 1.00"),
    "a reward changes": PROGRAM.replace("points: 100}", "points: 120}"),
    "histories are decided again": PROGRAM.replace("counts: spend", "counts: visits").replace("100.00}]", "20}]"),
}


async def plan_speed(stand: Stand, members: int, *, at: datetime, tell: Tell) -> list[Figure]:
    """Seconds for each change, with so many members."""
    async with Database.open(stand.url, tenant=TENANT, size=4) as db:
        await migrate(db)
        shop = await Shop.of(db, Ids(0), read_program)
        await publish_program(shop, PROGRAM, from_at=at - timedelta(days=VISITS + 30), at=at)
        await gather(db, twin(read_program(PROGRAM, 1), VISITS, at), members, at, lambda *_: None)
        return [figure async for figure in _figures(shop, members, at, tell)]


async def _figures(shop: Shop, members: int, at: datetime, tell: Tell) -> AsyncIterator[Figure]:
    for done, (name, text) in enumerate(CHANGES.items(), 1):
        begun = perf_counter()
        counts = (await plan(shop, text, from_at=None, at=at, actor="regulars", actor_id=0)).counts
        took = perf_counter() - begun
        if counts.members != members:
            raise RuntimeError(f"{counts.members:,} of {members:,} members were looked at")
        tell("Plans of a changed program", done, len(CHANGES))
        yield Figure(
            name=f"plan where {name}, {members:,} members", unit="s", measured=took,
            target=30 if members >= WHOLE else None, at_most=True,
            note=f"{members * VISITS:,} receipts; {counts.lose:,} members lose something by it",
        )  # fmt: skip
