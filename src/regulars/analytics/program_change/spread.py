"""All members of a program under both versions: few in this process, many on all cores, each reading its own part."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import msgspec
from msgspec import structs

from regulars.analytics.processes import pool
from regulars.analytics.program_change.comparison import Comparison
from regulars.analytics.program_change.impact import Affected, Impact
from regulars.analytics.program_change.known import Known
from regulars.program_file import read_program
from regulars.store import change_reading
from regulars.store.change_reading import Past
from regulars.store.database import Connection, Database
from regulars.store.members import Loaded

FEW = 2000
"""So few members are not worth a process."""
PART = 2000
BREATH = 20
"""After so many members others of this process have their turn."""

Tell = Callable[[str, int, int | None], None]


class Orders(msgspec.Struct, frozen=True):
    """What every process is to do. versions: the texts of the published versions by number, of which `old` is in force
    until the moment `from_us`; text: of the one that is planned. known: what each of the two finds. replays: whether it
    reads counters that the members do not have. lists: whether all members are wanted who have something otherwise.
    """

    url: str
    tenant: str
    program_no: int
    versions: dict[int, str]
    old: int
    text: str
    from_us: int
    known: tuple[Known, Known]
    replays: bool
    lists: bool = False


class Part(msgspec.Struct):
    """What came of the members of a part."""

    impact: Impact
    affected: list[Affected]


class Comparing:
    """Both versions made ready, and those before them where histories are replayed."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        new = read_program(orders.text)
        wanted = orders.versions if orders.replays else {orders.old: orders.versions[orders.old]}
        versions = {number: read_program(text, number) for number, text in wanted.items()}
        self.comparison = Comparison(versions[orders.old], new, orders.from_us, orders.known)
        self._counting = {number: one.counting_also(new) for number, one in versions.items()}

    async def part(self, connection: Connection, after: int, until: int) -> Part:
        """Compare the members behind one, up to another."""
        part = Part(Impact(), [])
        async for chunk in change_reading.loaded(connection, self.orders.program_no, after, until):
            pasts = await self._pasts(connection, chunk)
            for place, loaded in enumerate(chunk):
                member = loaded.stored.member
                if loaded.member_id in pasts:
                    counters = change_reading.counted(pasts[loaded.member_id], self._counting)
                    member = structs.replace(member, counters=counters)
                affected = part.impact.add(loaded.member_id, self.comparison.compare(loaded, member))
                if affected is not None and self.orders.lists:
                    part.affected.append(affected)
                if place % BREATH == 0:
                    await asyncio.sleep(0)
        return part

    async def _pasts(self, connection: Connection, chunk: list[Loaded]) -> dict[int, list[Past]]:
        if not self.orders.replays:
            return {}
        return await change_reading.events(connection, self.orders.program_no, [one.member_id for one in chunk])


async def compared(connection: Connection, orders: Orders, *, processes: int, tell: Tell) -> AsyncIterator[Part]:
    """Every part of the members, in their order; at no time more than a few parts are in memory."""
    bounds = [0, *await change_reading.bounds(connection, orders.program_no, PART)]
    spans = list(pairwise(bounds))
    if len(spans) <= FEW // PART or processes == 1:
        comparing = Comparing(orders)
        for done, (after, until) in enumerate(spans, 1):
            yield await comparing.part(connection, after, until)
            tell("Comparing members", done, len(spans))
        return
    with pool(processes, _begin, orders) as workers:
        running: deque[asyncio.Future[Part]] = deque()
        waiting = deque(spans)
        for done in range(1, len(spans) + 1):
            while waiting and len(running) < 2 * processes:
                running.append(asyncio.wrap_future(workers.submit(_do, *waiting.popleft())))
            yield await running.popleft()
            tell("Comparing members", done, len(spans))


_comparing: list[Comparing] = []


def _begin(orders: Orders) -> None:
    _comparing[:] = [Comparing(orders)]


def _do(after: int, until: int) -> Part:
    async def run() -> Part:
        orders = _comparing[0].orders
        async with Database.open(orders.url, tenant=orders.tenant, size=1) as db, db.connection() as connection:
            return await _comparing[0].part(connection, after, until)

    return asyncio.run(run())
