"""Members of an import under way: found by what the file calls them, decided one event after the other in memory."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from regulars.engine.days import to_date
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved as Movement
from regulars.engine.events import AnyEvent
from regulars.engine.events.event import Given
from regulars.engine.events.members import Joined
from regulars.engine.program import Program
from regulars.store import given, import_budgets, import_people, members, scores
from regulars.store.database import Connection
from regulars.store.identifiers import BadIdentifier, Identifier, identifier
from regulars.store.import_budgets import ImportBudgets, Part
from regulars.store.import_rows import Rows
from regulars.store.import_run import AHEAD, Moved
from regulars.store.import_states import States
from regulars.store.ledger import Step, Stored, step_after
from regulars.store.members import Loaded
from regulars.store.partitions import ensure_partitions
from regulars.store.scores import Scored
from regulars.store.shop import Shop

STATES_KEPT = 30_000
DAY_US = 86_400_000_000
BREATH = 5
"""After so many members or receipts the database is listened to: it writes while the next are decided."""

Key = tuple[str, str]
"""How a file names a member: kind of identifier, and value."""


class Course(msgspec.Struct):
    """What happened to a member in a chunk: decided from the state after `before_seq` events."""

    before_seq: int
    last: Step
    moves: list[Movement] = []
    scored: set[Scored] = set()


class Deciding:
    """What is known of the members of a file, from chunk to chunk; a chunk's events are packed as they are decided.

    ids: who is known by a key; wrong: why nobody can be. welcome: whether who joins by this import is welcomed.
    budgets: asked where they are read; what is brought in of the past takes of none.
    """

    def __init__(self, shop: Shop, source: str, number: int, at: datetime, *, welcome: bool) -> None:
        self.shop, self.source, self.number, self.at, self.welcome = shop, source, number, at, welcome
        self.ids: dict[Key, int] = {}
        self.wrong: dict[Key, str] = {}
        self.budgets = ImportBudgets(shop, number, at)
        self._states: dict[int, Stored] = {}
        self._born: dict[int, date] = {}
        self._months: set[tuple[int, int]] = set()
        self._fresh: dict[int, tuple[Key, Identifier]] = {}
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._unwritten: deque[set[int]] = deque(maxlen=AHEAD + 1)
        self._next_chunk()

    def _next_chunk(self) -> None:
        self.rows = Rows(self.number, self.source, self.at)
        self._courses: dict[int, Course] = {}
        self._parts: list[Part] = []
        self._days: set[int] = set()

    def forget(self) -> None:
        """Read every member anew."""
        self.ids.clear()
        self.wrong.clear()
        self.budgets.forget()
        self._states.clear()
        self._fresh.clear()
        self._begin_anew()

    async def begin(self, keys: Iterable[Key]) -> None:
        """Find the members of a chunk and their states; those that nobody knows get an id."""
        wanted = set(keys)
        await self._find(wanted)
        await self.load({self.ids[key] for key in wanted if key in self.ids} - self._fresh.keys())

    async def _find(self, wanted: set[Key]) -> None:
        clean: dict[Key, Identifier] = {}
        for key in wanted - self.ids.keys() - self.wrong.keys():
            try:
                clean[key] = identifier(*key, region=self.shop.region)
            except BadIdentifier as bad:
                self.wrong[key] = bad.errors[0].detail
        if not clean:
            return
        async with self.shop.db.connection() as connection:
            found = await import_people.known_by(connection, clean.values())
        for key, one in clean.items():
            if one not in found:
                found[one] = self.shop.new_id(self.at)
                self._fresh[found[one]] = (key, one)
            self.ids[key] = found[one]

    async def load(self, member_ids: set[int]) -> None:
        """Read the states that are not in memory."""
        unread = sorted(member_id for member_id in member_ids if member_id not in self._states)
        if not unread:
            return
        if len(self._states) > STATES_KEPT:
            # What is decided and perhaps not yet written is known nowhere else.
            self._states = {one: self._states[one] for some in self._unwritten for one in some}
            unread = sorted(member_ids - self._states.keys())
        async with self.shop.db.connection() as connection:
            loaded = await members.load_many(connection, unread, self.number)
        for member_id, one in loaded.items():
            self._states[member_id] = one.stored
            if one.birthday is not None:
                self._born[member_id] = one.birthday

    def given(self, member_id: int, program: Program, occurred_us: int, told: Mapping[str, str]) -> Given:
        """What the shop knows of the member at that moment; told: of the day."""
        born = self._born.get(member_id)
        return given.of(Loaded(member_id, "active", born, Stored()), program, occurred_us, told)

    def stored(self, member_id: int) -> Stored:
        """The member after all that was decided."""
        return self._states.get(member_id) or Stored()

    def decide(
        self, member_id: int, event: AnyEvent, program: Program, at_us: int, name: str, request: bytes
    ) -> Decision:
        """Decide the next event of a member, with her joining before the first; name: the event's, of this source.

        What is refused is not taken.
        """
        before = self.stored(member_id)
        if before.member.seq == 0 and not isinstance(event, Joined):
            joining = f"member:{member_id}"
            first = Joined(welcome=self.welcome and member_id in self._fresh)
            self.decide(member_id, first, program, at_us, joining, self.shop.mac(joining))
            before = self.stored(member_id)
        event = self.budgets.known(program, event, at_us)
        decided = advance(program, before.member, event, at_us)
        if decided[0].refusals:
            return decided[0]
        self._parts += self.budgets.take(program, event, decided[0], member_id)
        step = step_after(
            before, member_id, event, decided, program, self.shop.new_id(self.at),
            source=self.source, external_id=name, request=request,
        )  # fmt: skip
        course = self._courses.get(member_id)
        if course is None:
            course = self._courses[member_id] = Course(before.member.seq, step)
        course.last = step
        course.moves += [entry.moved for entry in step.entries]
        course.scored |= scores.scored(program, step.decision.effects)
        self.rows.add(member_id, step)
        self.happened(step.decision.at_us)
        self._states[member_id] = step.stored
        return decided[0]

    def happened(self, at_us: int) -> None:
        """The chunk holds an event of that moment."""
        self._days.add(at_us // DAY_US)

    def end(self) -> "Decided":
        """What was decided since the last time."""
        courses, fresh = self._courses, self._fresh
        # Of whom nothing was taken, nobody was made: what comes next of her is again the first.
        for member_id, (key, _) in fresh.items():
            if member_id not in courses:
                del self.ids[key]
        new = [(member_id, one) for member_id, (_, one) in fresh.items() if member_id in courses]
        decided = Decided(self, courses, new, self.rows, States(self.number), self._days, self._parts)
        self._fresh = {}
        self._unwritten.append(set(courses))
        self._next_chunk()
        return decided

    async def make_months(self, days: Iterable[int]) -> None:
        """Make the months' partitions that these days need, counted from 1970."""
        dates = map(to_date, days)
        for month in sorted({(day.year, day.month) for day in dates} - self._months):
            day = date(*month, 1)
            async with self.shop.db.connection() as connection:
                for table in ("event", "entry"):
                    await ensure_partitions(connection, table, day, day)
            self._months.add(month)


class Decided(msgspec.Struct):
    """Events ready to be written, with the members who are new, how all of them stand afterwards, and what they take of
    budgets.
    """

    deciding: Deciding
    courses: dict[int, Course]
    new: list[tuple[int, Identifier]]
    rows: Rows
    states: States
    days: set[int]
    parts: list[Part]

    async def pack(self) -> None:
        """Make the rows of the members, once."""
        courses, self.courses = self.courses, {}
        # In order of member, so that two imports never wait for each other's rows.
        for place, member_id in enumerate(sorted(courses)):
            if place % BREATH == 0:
                await asyncio.sleep(0)
            course = courses[member_id]
            self.states.add(
                member_id, course.before_seq, course.last.program, course.last.stored, course.moves, course.scored
            )

    async def before(self) -> None:
        """What is to be done ahead of the transaction."""
        await self.pack()
        await self.deciding.make_months(self.days)

    async def write(self, tx: Connection, import_id: int) -> None:
        """Write it all. Raises Moved when a member was changed meanwhile, or others took what she was promised, Seen
        for a name that is taken meanwhile; then the transaction is to be given up.
        """
        if self.new:
            await members.add_many(tx, self.new, self.deciding.at)
        if not await self.states.write(tx) or not await import_budgets.write(tx, self.parts):
            raise Moved
        await self.rows.write(tx, import_id)
