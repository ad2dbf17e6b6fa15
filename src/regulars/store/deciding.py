"""Members of an import under way: found by what the file calls them, decided one event after the other in memory."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from regulars.engine.days import to_date
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent, Given, Joined
from regulars.engine.program import Program
from regulars.store import given, import_people, imports, ledger, members
from regulars.store.database import Connection
from regulars.store.identifiers import BadIdentifier, Identifier, identifier
from regulars.store.import_run import Moved
from regulars.store.ledger import Change, Step, Stored, step_after
from regulars.store.members import Loaded
from regulars.store.partitions import ensure_partitions
from regulars.store.shop import Shop

STATES_KEPT = 30_000
DAY_US = 86_400_000_000

Key = tuple[str, str]
"""How a file names a member: kind of identifier, and value."""


class Deciding:
    """What is known of the members of a file, from chunk to chunk; a chunk's events are put together in `changes`.

    ids: who is known by a key; wrong: why nobody can be. welcome: whether who joins by this import is welcomed.
    """

    def __init__(self, shop: Shop, source: str, number: int, at: datetime, *, welcome: bool) -> None:
        self.shop, self.source, self.number, self.at, self.welcome = shop, source, number, at, welcome
        self.ids: dict[Key, int] = {}
        self.wrong: dict[Key, str] = {}
        self._states: dict[int, Stored] = {}
        self._born: dict[int, date] = {}
        self._months: set[tuple[int, int]] = set()
        self._fresh: dict[int, tuple[Key, Identifier]] = {}
        self._steps: dict[int, tuple[int, list[Step]]] = {}

    def forget(self) -> None:
        """Read every member anew."""
        self.ids.clear()
        self.wrong.clear()
        self._states.clear()
        self._fresh.clear()
        self._steps.clear()

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
            self._states.clear()
            unread = sorted(member_ids)
        async with self.shop.db.connection() as connection:
            loaded = await members.load_many(connection, unread, self.number)
        for member_id, one in loaded.items():
            self._states[member_id] = one.stored
            if one.birthday is not None:
                self._born[member_id] = one.birthday

    def given(self, member_id: int, program: Program, occurred_us: int) -> Given:
        """What the shop knows of the member at that moment."""
        born = self._born.get(member_id)
        return given.of(Loaded(member_id, "active", born, Stored()), program, occurred_us) if born else Given()

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
        decided = advance(program, before.member, event, at_us)
        if decided[0].refusals:
            return decided[0]
        step = step_after(
            before, member_id, event, decided, program, self.shop.new_id(self.at),
            source=self.source, external_id=name, request=request,
        )  # fmt: skip
        _, steps = self._steps.setdefault(member_id, (before.member.seq, []))
        steps.append(step)
        self._states[member_id] = step.stored
        return decided[0]

    def end(self) -> "Decided":
        """What was decided since the last time."""
        steps, self._steps = self._steps, {}
        fresh, self._fresh = self._fresh, {}
        changes = [Change(member_id, self.number, seq, tuple(own)) for member_id, (seq, own) in steps.items()]
        # Of whom nothing was taken, nobody was made: what comes next of her is again the first.
        for member_id, (key, _) in fresh.items():
            if member_id not in steps:
                del self.ids[key]
        new = [(member_id, one) for member_id, (_, one) in fresh.items() if member_id in steps]
        return Decided(self, changes, new)

    async def make_months(self, moments_us: Iterable[int]) -> None:
        """Make the months' partitions that these moments need."""
        days = map(to_date, {at_us // DAY_US for at_us in moments_us})
        for month in sorted({(day.year, day.month) for day in days} - self._months):
            day = date(*month, 1)
            async with self.shop.db.connection() as connection:
                for table in ("event", "entry"):
                    await ensure_partitions(connection, table, day, day)
            self._months.add(month)


class Decided(msgspec.Struct, frozen=True):
    """Events ready to be written, with the members who are new."""

    deciding: Deciding
    changes: list[Change]
    new: list[tuple[int, Identifier]]

    async def before(self) -> None:
        """What is to be done ahead of the transaction."""
        await self.deciding.make_months([step.decision.at_us for change in self.changes for step in change.steps])

    async def write(self, tx: Connection, import_id: int) -> None:
        """Write it all. Raises Moved when a member was changed meanwhile; then the transaction is to be given up."""
        if self.new:
            await members.add_many(tx, self.new, self.deciding.at)
        if self.changes:
            written = await ledger.record_many(tx, self.changes, self.deciding.at)
            if len(written) != len(self.changes):
                raise Moved
            events = [(change.member_id, step.event_id, step.at) for change in self.changes for step in change.steps]
            await imports.brought(tx, import_id, events)
