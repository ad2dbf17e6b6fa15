"""Is every point where the events say it must be?

Each member's events are decided once more, from the first, and everything that was written is compared with what
comes out: decisions, entries with their hash chain, lots, tiers and balances, and the columns that lists show.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby

import msgspec

from regulars.engine.days import micros, to_date
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import draws, proof
from regulars.store.draws import Day
from regulars.store.history import Recorded
from regulars.store.ledger import EntryRow, Stored, state_row, step_after
from regulars.store.proof import Kept
from regulars.store.shop import Shop

CHUNK = 100
"""So many members are read at once."""
MOST_TOLD = 100
"""So many differences are told; the count goes on."""


class Difference(msgspec.Struct, frozen=True):
    """Something that is not as the events say: whose, where, which field, and both values."""

    member: str
    place: str
    field: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.member} {self.place}: {self.field} is {self.found}, must be {self.expected}"


class Verdict(msgspec.Struct):
    """What was compared, and every difference found."""

    members: int = 0
    events: int = 0
    entries: int = 0
    different: int = 0
    differences: list[Difference] = []

    @property
    def ok(self) -> bool:
        """Whether everything is as the events say."""
        return self.different == 0

    def __str__(self) -> str:
        counted = f"{self.members:,} members, {self.events:,} events, {self.entries:,} entries replayed"
        if self.ok:
            return f"{counted}: everything is as it must be."
        told = "\n".join(f"  {difference}" for difference in self.differences)
        return f"{counted}: {self.different:,} differences.\n{told}"

    def add(self, found: Iterator[Difference]) -> None:
        """Count differences, and keep the first."""
        for difference in found:
            self.different += 1
            if len(self.differences) < MOST_TOLD:
                self.differences.append(difference)


async def verify(shop: Shop, tell: Callable[[str, int, int | None], None] | None = None) -> Verdict:
    """Replay every member of every program and compare. tell: called with what is done, how many, of how many."""
    verdict = Verdict()
    async with shop.db.connection() as connection:
        versions = await proof.versions(connection)
        total = await proof.count(connection)
        programs = {(one[0], one[1]): await shop.programs.version(*one) for one in versions}
        ahead: asyncio.Task[list[Kept]] | None = None
        after = (0, 0)
        while True:
            kept = await (ahead or asyncio.ensure_future(proof.read(connection, after, CHUNK)))
            if not kept:
                break
            after = (kept[-1].member_id, kept[-1].program_no)
            secrets = await draws.secrets(connection)
            # The next members are read while these are replayed.
            ahead = asyncio.ensure_future(proof.read(connection, after, CHUNK))
            await asyncio.sleep(0)
            for one in kept:
                verdict.members += 1
                verdict.events += len(one.events)
                verdict.entries += len(one.entries)
                verdict.add(compare(one, programs))
                verdict.add(_draws(one, programs, secrets))
                await asyncio.sleep(0)
            if tell is not None:
                tell("Replaying members", verdict.members, total)
        verdict.add(_strays(await proof.strays(connection)))
    return verdict


def compare(kept: Kept, programs: dict[tuple[int, int], Program]) -> Iterator[Difference]:
    """Everything about one member in one program that is not as her events say."""
    stored = Stored()
    entries = {key: list(rows) for key, rows in groupby(kept.entries, key=lambda row: row.event_id)}
    program: Program | None = None
    for place, event in enumerate(kept.events, 1):
        if event.seq != place:
            yield _difference(kept, f"event {encode('evt', event.event_id)}", "seq", place, event.seq)
            return
        program = programs[event.program_no, event.version]
        decided = _again(programs, program, stored.member, event)
        yield from _decision(kept, event, decided[0])
        step = step_after(
            stored, kept.member_id, event.event, decided, program, event.event_id,
            source=event.source, external_id=event.external_id, request=b"",
        )  # fmt: skip
        yield from _entries(kept, event, step.entries, entries.pop(event.event_id, []))
        stored = step.stored
    for stray in entries:
        yield _difference(kept, f"event {encode('evt', stray)}", "entries", "no such event", "entries of it")
    if program is not None:
        yield from _state(kept, program, stored)


def _draws(
    kept: Kept, programs: dict[tuple[int, int], Program], secrets: dict[tuple[int, date], Day]
) -> Iterator[Difference]:
    """The draws of receipts that are not what the secret of their day says."""
    for one in kept.events:
        if not isinstance(one.event, Receipt) or one.event.given.draw is None:
            continue
        clock = programs[one.program_no, one.version].clock
        day = secrets.get((one.program_no, to_date(clock.day(micros(one.at)))))
        expected = None if day is None else day.number(one.source, one.event.receipt_id)
        if expected != one.event.given.draw:
            where = f"event {encode('evt', one.event_id)}"
            yield _difference(kept, where, "given.draw", expected, one.event.given.draw)


def _again(
    programs: dict[tuple[int, int], Program], program: Program, member: Member, event: Recorded
) -> tuple[Decision, Member]:
    under = program
    if isinstance(event.event, Return):
        under = programs[event.program_no, event.event.standing.version]
    return advance(program, member, event.event, micros(event.at), under=under)


def _decision(kept: Kept, event: Recorded, decision: Decision) -> Iterator[Difference]:
    """The decision as it was kept, field by field."""
    for name in ("at_us", "reasons", "totals", "discounts", "spent", "earned", "kept", "drawn"):
        expected, found = getattr(decision, name), getattr(event.decision, name)
        if expected != found:
            yield _difference(kept, f"event {encode('evt', event.event_id)}", f"decision.{name}", expected, found)


def _entries(
    kept: Kept, event: Recorded, expected: Sequence[EntryRow], found: Sequence[proof.EntryKept]
) -> Iterator[Difference]:
    for place in range(max(len(expected), len(found))):
        where = f"entry {place + 1} of {encode('evt', event.event_id)}"
        if place >= len(expected):
            yield _difference(kept, where, "entry", "none", found[place].moved)
        elif place >= len(found):
            yield _difference(kept, where, "entry", expected[place].moved, "none")
        else:
            yield from _entry(kept, where, expected[place], found[place])


def _entry(kept: Kept, where: str, expected: EntryRow, found: proof.EntryKept) -> Iterator[Difference]:
    for name in ("movement", "wallet", "start", "until", "points", "at_us"):
        must, is_ = getattr(expected.moved, name), getattr(found.moved, name)
        if must != is_:
            yield _difference(kept, where, name, must, is_)
    if expected.hash != found.hash:
        yield _difference(kept, where, "hash", expected.hash.hex()[:16], found.hash.hex()[:16])


def _state(kept: Kept, program: Program, stored: Stored) -> Iterator[Difference]:
    """The state document, the columns of lists, and the open lots."""
    member, found_member = stored.member, kept.stored.member
    for name in member.__struct_fields__:
        expected, found = getattr(member, name), getattr(found_member, name)
        if expected != found:
            yield _difference(kept, "state", name, expected, found)
    if stored.heads != kept.stored.heads:
        yield _difference(kept, "state", "heads", _hex(stored.heads), _hex(kept.stored.heads))
    row = state_row(program, stored)
    for field in ("seq", "balance", "tier", "last_visit", "true_until"):
        if getattr(row, field) != kept.columns[field]:
            yield _difference(kept, "state column", field, getattr(row, field), kept.columns[field])
    lots = {
        (name, lot.start, lot.until): (lot.points, lot.held)
        for name, wallet in member.wallets.items()
        for lot in (*wallet.lots, *wallet.waiting)
    }
    for key in sorted({*lots, *kept.lots}):
        if lots.get(key) != kept.lots.get(key):
            yield _difference(kept, f"lot {key[0]} {key[1]}-{key[2]}", "points", lots.get(key), kept.lots.get(key))


def _strays(found: Sequence[tuple[str, int]]) -> Iterator[Difference]:
    for table, member_id in found:
        yield Difference(encode("mem", member_id), table, "rows", "a member with a state", "none")


def _difference(kept: Kept, place: str, field: str, expected: object, found: object) -> Difference:
    return Difference(encode("mem", kept.member_id), place, field, _short(expected), _short(found))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 300 else text[:297] + "..."


def _hex(heads: dict[str, bytes]) -> dict[str, str]:
    return {wallet: head.hex()[:16] for wallet, head in heads.items()}
