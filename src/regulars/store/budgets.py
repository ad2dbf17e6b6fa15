"""Budgets that all members share: what is left of them when a receipt or an activity is decided, what it takes, and
what is free again when it comes back.

A budget comes into being when it is first asked for. A large one has 16 slices, so that receipts do not wait for each
other; a small one has a single slice, so that its last points can be given too.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Undone
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.budgets import budgets_of, freed_by, still_running, taken_by, told
from regulars.engine.steps.coupons import counters_freed, counters_taken
from regulars.engine.terms.budgets import ReadyBudget
from regulars.errors import RegularsError
from regulars.store import coupons, recorder
from regulars.store.database import Connection
from regulars.store.ledger import Take
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome, Result, UsedUp
from regulars.store.shares import counter_of
from regulars.store.shop import Shop

SLICES = 16
LARGE = 160_000
"""From so many points on a budget is sliced: a slice then holds more than any receipt takes."""

AGAIN = 40
"""How often a receipt is decided anew because others took what it was promised."""


Event = TypeVar("Event", bound=AnyEvent)
Back = TypeVar("Back", Return, Undone)
Took = Counter[int]
"""What the events of one transaction take of shared counters, by these, so far."""


class Budget(msgspec.Struct, frozen=True):
    """How a budget stands, in whole units of its wallet. at_once: the most that one receipt can take."""

    key: str
    counter_id: int
    points: int
    lifted: int
    taken: int
    ceiling: int
    at_once: int

    def without(self, taken: int) -> "Budget":
        """As it stands when so much more is taken of it."""
        return structs.replace(self, taken=self.taken + taken, at_once=max(self.at_once - taken, 0))


class Taking:
    """What one event sees of the budgets, and takes of them; asked anew whenever it is decided anew."""

    def __init__(self, shop: Shop, program: Program, program_no: int, at: datetime, source: str = "") -> None:
        """source: of the receipt, where coupons may be put aside for it."""
        self._shop = shop
        self._program = program
        self._program_no = program_no
        self._at = at
        self._source = source
        self._counters: dict[str, int] = {}
        self._event: AnyEvent | None = None

    async def known(self, event: Event, loaded: Loaded) -> Event:
        """The event with its coupons as they stand, and what is there of each budget that it may take from; what is new
        is made. loaded: whose it is.
        """
        if isinstance(event, Receipt) and event.coupons:
            event = structs.replace(event, given=await self._shown(event, loaded.member_id))
        wanted = budgets_of(self._program, event, self._moment_of(loaded))
        if not wanted:
            return self._found(event, {})
        async with self._shop.db.connection() as connection:
            there = await _standing(connection, self._program_no, list(wanted))
        missing = {key: one for key, one in wanted.items() if key not in there or there[key].points != one.points}
        if missing:
            there |= await self._made(missing)
        return self._found(event, there)

    async def locked(self, tx: Connection, event: Event, loaded: Loaded) -> Event:
        """As `known`, in a transaction: until it is over nobody else takes of these budgets."""
        wanted = budgets_of(self._program, event, self._moment_of(loaded))
        for key, budget in sorted(wanted.items()):
            await _make(tx, self._shop, self._program_no, key, budget.points, self._at)
        await tx.execute(
            """select from budget join shared_counter using (counter_id)
                where program_no = $1 and key = any($2::text[])
                order by counter_id, slice for update of shared_counter""",
            self._program_no,
            list(wanted),
        )
        return self._found(event, await _standing(tx, self._program_no, list(wanted)))

    async def within(self, tx: Connection, event: Event, loaded: Loaded, took: Took) -> Event:
        """As `known`, in a transaction that took so much already and writes it later. Others may take of them in
        between: then the writing raises Gone, and the transaction is to be given up.
        """
        wanted = budgets_of(self._program, event, self._moment_of(loaded))
        if not wanted:
            return self._found(event, {})
        there = await _standing(tx, self._program_no, list(wanted))
        missing = [key for key, one in wanted.items() if key not in there or there[key].points != one.points]
        for key in sorted(missing):
            await _make(tx, self._shop, self._program_no, key, wanted[key].points, self._at)
        if missing:
            there |= await _standing(tx, self._program_no, missing)
        return self._found(event, {key: one.without(took[one.counter_id]) for key, one in there.items()})

    def _moment_of(self, loaded: Loaded) -> int:
        """At which it is decided."""
        return max(micros(self._at), loaded.stored.member.at_us)

    def _found(self, event: Event, there: dict[str, Budget]) -> Event:
        self._counters = {key: one.counter_id for key, one in there.items()}
        found = with_budgets(event, there) if there else event
        self._event = found
        return found

    async def _shown(self, event: Receipt, member_id: int) -> Given:
        """What is given with the receipt, its coupons as they stand; their counters are made."""
        asking = coupons.Asking(self._shop, self._program, self._program_no, member_id, self._at, self._source)
        async with self._shop.db.connection() as connection:
            shown = await coupons.with_shown(connection, asking, event)
        if any(one.takes and not one.refusal for one in shown.given.coupons.values()):
            await self._shop.db.run(lambda tx: coupons.provide(tx, self._program, self._program_no, shown, self._at))
        return shown.given

    async def _made(self, missing: dict[str, ReadyBudget]) -> dict[str, Budget]:
        async def make(tx: Connection) -> dict[str, Budget]:
            for key, budget in sorted(missing.items()):
                await _make(tx, self._shop, self._program_no, key, budget.points, self._at)
            return await _standing(tx, self._program_no, list(missing))

        return await self._shop.db.run(make)

    def takes(self, decision: Decision) -> Sequence[Take]:
        """What the decision takes."""
        assert self._event is not None, "asked before it was decided"
        taken = taken_by(self._program, self._event, decision.reasons, decision.at_us)
        takes = [Take(self._counters[key], points) for key, points in taken.items()]
        if isinstance(self._event, Receipt) and self._event.coupons:
            names = counters_taken(self._event, decision.spent)
            takes += [Take(counter_of(self._program_no, name), 1) for name in names]
        return takes


class Freeing:
    """What a return, or an activity that is taken back, gives back to the budgets whose time is not over."""

    def __init__(self, shop: Shop, program_no: int, under: Program) -> None:
        """under: the program version that decided what comes back."""
        self._shop = shop
        self._program_no = program_no
        self._under = under
        self._counters: dict[str, int] = {}
        self._event: Return | Undone | None = None
        self._before = Member()

    async def known(self, event: Back, at: datetime, loaded: Loaded) -> Back:
        """The event itself; its budgets are known from now on. loaded: whose it is."""
        self._before = loaded.stored.member
        keys = still_running(self._under, event, micros(at))
        if keys:
            async with self._shop.db.connection() as connection:
                there = await _standing(connection, self._program_no, keys)
            self._counters = {key: one.counter_id for key, one in there.items()}
        self._event = event
        return event

    def takes(self, decision: Decision) -> Sequence[Take]:
        """Less than nothing is taken of each budget."""
        assert self._event is not None, "asked before it was decided"
        if decision.refusals:
            return ()
        freed = freed_by(self._under, self._event, decision, self._before)
        takes = [Take(self._counters[key], -points) for key, points in freed.items() if key in self._counters]
        if isinstance(self._event, Return):
            names = counters_freed(self._event.standing.receipt, decision.reasons)
            takes += [Take(counter_of(self._program_no, name), -1) for name in names]
        return takes


async def record_taking(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome:
    """Record what takes of budgets: decided anew when others took what it was promised, for then it earns less.

    Raises as `recorder.record`.
    """
    for turn in range(AGAIN if occurrence.takes else 0):
        try:
            return await recorder.record(shop, occurrence, at)
        except UsedUp:
            await asyncio.sleep(turn / 1000)  # Who comes at the same moment goes first.
    return await recorder.record(shop, occurrence, at)


def asking(shop: Shop, occurrence: Occurrence, at: datetime) -> Occurrence:
    """The occurrence, which asks the budgets of what may follow from it, and takes of them besides what it takes."""
    taking: Taking | None = None

    async def event_of(loaded: Loaded) -> Made:
        nonlocal taking
        made = await occurrence.event_of(loaded)
        taking = Taking(shop, made.program, occurrence.program_no, at)
        return structs.replace(made, event=await taking.known(made.event, loaded))

    def takes(decision: Decision) -> Sequence[Take]:
        own = occurrence.takes(decision) if occurrence.takes else ()
        more = taking.takes(decision) if taking else ()
        amounts: Counter[int] = Counter()
        for take in (*own, *more):
            amounts[take.counter] += take.amount
        return [Take(counter, amount) for counter, amount in amounts.items() if amount]

    return structs.replace(occurrence, event_of=event_of, takes=takes)


async def record_asking(shop: Shop, occurrence: Occurrence, at: datetime) -> Outcome:
    """Record any other event: what follows from it, such as a tier that is reached, takes of budgets too. Raises as
    `recorder.record`.
    """
    return await record_taking(shop, asking(shop, occurrence, at), at)


async def record_all_taking(shop: Shop, occurrences: Sequence[Occurrence], at: datetime) -> list[Result]:
    """The result of each, in their order; as if each had been recorded by `record_taking`."""
    results = await recorder.record_all(shop, occurrences, at)
    for place, (one, result) in enumerate(zip(occurrences, results, strict=True)):
        if isinstance(result, UsedUp) and one.takes is not None:
            try:
                results[place] = await record_taking(shop, one, at)
            except RegularsError as error:
                results[place] = error
    return results


async def as_they_stand(connection: Connection, program: Program, program_no: int, event: Event, at: datetime) -> Event:
    """The event with what is there of each budget; nothing is made, for a quote."""
    wanted = budgets_of(program, event, micros(at))
    there = await _standing(connection, program_no, list(wanted))
    whole = {key: Budget(key, 0, one.points, 0, 0, one.points, one.points) for key, one in wanted.items()}
    return with_budgets(event, whole | there)


def with_budgets(event: Event, there: dict[str, Budget]) -> Event:
    """The event with the budgets as what was given."""
    return told(event, {key: (one.taken, one.ceiling, one.at_once) for key, one in there.items()})


async def lift(
    tx: Connection, shop: Shop, program_no: int, key: str, budget: ReadyBudget, points: int, at: datetime
) -> Budget:
    """Add points to a budget; it is made if nobody took of it yet."""
    await _make(tx, shop, program_no, key, budget.points, at)
    await tx.execute(
        "update budget set lifted = lifted + $3 where program_no = $1 and key = $2", program_no, key, points
    )
    there = (await _standing(tx, program_no, [key]))[key]
    await _widen(tx, there.counter_id, points)
    return (await _standing(tx, program_no, [key]))[key]


async def standing(connection: Connection, program_no: int, prefixes: Sequence[str]) -> list[Budget]:
    """The budgets whose keys begin so, in their order."""
    rows = await connection.fetch(
        "select key from budget where program_no = $1 and key ^@ any($2::text[]) order by key",
        program_no,
        list(prefixes),
    )
    found = await _standing(connection, program_no, [row["key"] for row in rows])
    return [found[row["key"]] for row in rows]


async def _standing(connection: Connection, program_no: int, keys: list[str]) -> dict[str, Budget]:
    rows = await connection.fetch(
        """select key, counter_id, points, lifted, sum(taken)::bigint as taken, sum(ceiling)::bigint as ceiling,
               greatest(max(ceiling - taken), 0) as at_once
          from budget join shared_counter using (counter_id)
         where program_no = $1 and key = any($2::text[])
         group by key, counter_id, points, lifted""",
        program_no,
        keys,
    )
    return {row["key"]: Budget(**dict(row)) for row in rows}


class Slices(msgspec.Struct, frozen=True):
    """A budget slice by slice: what it may come to, and what is left of it."""

    counter: int
    ceilings: list[int]
    left: list[int]


async def in_slices(
    tx: Connection, shop: Shop, program_no: int, wanted: Mapping[str, ReadyBudget], at: datetime
) -> dict[str, Slices]:
    """These budgets, by key; what is new is made."""
    for key, budget in sorted(wanted.items()):
        await _make(tx, shop, program_no, key, budget.points, at)
    rows = await tx.fetch(
        """select key, counter_id, array_agg(ceiling order by slice) as ceilings,
               array_agg(ceiling - taken order by slice) as left
          from budget join shared_counter using (counter_id)
         where program_no = $1 and key = any($2::text[]) group by key, counter_id""",
        program_no,
        list(wanted),
    )
    return {row["key"]: Slices(row["counter_id"], list(row["ceilings"]), list(row["left"])) for row in rows}


async def _make(tx: Connection, shop: Shop, program_no: int, key: str, points: int, at: datetime) -> None:
    """Make a budget, or give it the points that a newer program says."""
    counter_id = shop.new_id(at)
    made = await tx.fetchval(
        """insert into budget (program_no, key, counter_id, points) values ($1, $2, $3, $4)
        on conflict do nothing returning counter_id""",
        program_no,
        key,
        counter_id,
        points,
    )
    if made is not None:
        slices = SLICES if points >= LARGE else 1
        await tx.executemany(
            "insert into shared_counter (counter_id, slice, ceiling) values ($1, $2, $3)",
            [(made, place, points // slices + (place < points % slices)) for place in range(slices)],
        )
        return
    row = await tx.fetchrow(
        "select counter_id, points from budget where program_no = $1 and key = $2 for update", program_no, key
    )
    assert row is not None, "what is there stays there"
    if row["points"] != points:
        await tx.execute("update budget set points = $3 where program_no = $1 and key = $2", program_no, key, points)
        await _widen(tx, row["counter_id"], points - row["points"])


async def _widen(tx: Connection, counter_id: int, points: int) -> None:
    """Add points to a counter, or take away what nobody took of it yet."""
    rows = await tx.fetch(
        "select slice, taken, ceiling from shared_counter where counter_id = $1 order by slice for update", counter_id
    )
    left = points
    for place, row in enumerate(rows):
        share = left // (len(rows) - place) if points > 0 else max(left, row["taken"] - row["ceiling"])
        left -= share
        await tx.execute(
            "update shared_counter set ceiling = ceiling + $3 where counter_id = $1 and slice = $2",
            counter_id,
            row["slice"],
            share,
        )
