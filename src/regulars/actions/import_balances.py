"""What members bring along from an older program: points with the day on which they expire, tiers."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import islice

from regulars.connectors.files import BalanceRecord
from regulars.engine.days import micros, to_day
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import Assigned
from regulars.engine.events.points import Corrected
from regulars.engine.money import MOST
from regulars.engine.program import Program
from regulars.store import history
from regulars.store.deciding import Deciding
from regulars.store.history import Key
from regulars.store.import_rejects import Rejected
from regulars.store.import_run import CHUNK, Chunk, Imported, Records, Tell, Work, bring
from regulars.store.shop import Shop

REASON = "opening balance"


async def import_balances(
    shop: Shop,
    file: Records[BalanceRecord],
    *,
    at: datetime,
    source: str = "import",
    program: str = "",
    content: str = "balances",
    meaning: str = "",
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Imported:
    """Give members the points and tiers they had in an older program, as of now.

    A balance is known by member, wallet and day, and its place among those that have all three in common; so a mended
    file that comes again brings only what is new in it. A member the shop does not know is enrolled, without a welcome.
    content: what the file is called, when it is read for a part of it only.
    Raises UnknownProgram, Contended.
    """
    number = await shop.programs.number(program, at)
    work = _Balances(shop, content, Deciding(shop, source, number, at, welcome=False))
    return await bring(shop, file, work, source=source, at=at, meaning=meaning, dry_run=dry_run, tell=tell)


class _Wrong(Exception):
    """What stands under a word of the mapping cannot be taken, and why."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(word, reason)
        self.word, self.reason = word, reason


class _Balances(Work[BalanceRecord]):
    def __init__(self, shop: Shop, content: str, deciding: Deciding) -> None:
        self.shop, self.content, self.deciding, self.at = shop, content, deciding, deciding.at
        self.places: Counter[str] = Counter()
        self.tiers: dict[str, bytes] = {}

    def forget(self) -> None:
        self.deciding.forget()
        self.places.clear()
        self.tiers.clear()

    async def resume(self, records: Iterator[BalanceRecord]) -> None:
        while some := list(islice(records, CHUNK)):
            await self.deciding.begin(record.member_key for record in some)
            for record in some:
                self._names(record)
            self.deciding.end()

    async def decided(self, records: list[BalanceRecord]) -> Chunk:
        chunk = Chunk(records[-1].position)
        await self.deciding.begin(record.member_key for record in records)
        program = await self.shop.programs.in_force(self.deciding.number, self.at, self.at)
        await self.deciding.budgets.read(program)
        named = [(record, self._names(record)) for record in records]
        keys = await self._known(names for _, names in named)
        for record, names in named:
            try:
                self._one(record, names, program, keys, chunk)
            except _Wrong as wrong:
                chunk.rejected.append(Rejected(record.row, wrong.word, wrong.reason))
        decided = self.deciding.end()
        chunk.before, chunk.write = decided.before, decided.write
        return chunk

    def _names(self, record: BalanceRecord) -> dict[str, str]:
        """By kind, the names of the events that may follow; a member is named by her id."""
        member_id = self.deciding.ids.get(record.member_key, 0)
        names = {"assigned": f"tier:{member_id}:{record.tier_set}"}
        if record.points is not None:
            lot = f"opening:{member_id}:{record.wallet}:{record.expires_on or 'any'}"
            self.places[lot] += 1
            names["corrected"] = f"{lot}:{self.places[lot]}"
        return names

    async def _known(self, named: Iterator[dict[str, str]]) -> dict[tuple[str, str], Key]:
        names = list(named)
        found = {}
        async with self.shop.db.connection() as connection:
            for kind in ("assigned", "corrected"):
                wanted = [one[kind] for one in names if kind in one]
                keys = await history.keys_of(connection, self.deciding.source, kind, wanted)
                found.update({(kind, name): key for name, key in keys.items()})
        return found

    def _one(
        self, record: BalanceRecord, names: dict[str, str], program: Program, keys: dict[tuple[str, str], Key],
        chunk: Chunk,
    ) -> None:  # fmt: skip
        """Decide a row; all of it is taken, or nothing. Raises _Wrong."""
        if record.member_key in self.deciding.wrong:
            raise _Wrong("member", self.deciding.wrong[record.member_key])
        member_id = self.deciding.ids[record.member_key]
        events: list[tuple[AnyEvent, str, bytes]] = []
        known = 0
        for kind, word, event in _events(record, program, self.at):
            name, request = names[kind], self.shop.mac((member_id, event))
            before = keys[kind, name].request if (kind, name) in keys else self.tiers.get(name)
            if before is None:
                events.append((event, name, request))
            elif before == request:
                known += 1
            else:
                raise _Wrong(word, "another one is brought along already; undo that import first")
        for event, name, request in events:
            self.deciding.decide(member_id, event, program, micros(self.at), name, request)
            if isinstance(event, Assigned):
                self.tiers[name] = request
        chunk.known += bool(known and not events)
        chunk.accepted += not (known and not events)


def _events(record: BalanceRecord, program: Program, at: datetime) -> Iterator[tuple[str, str, AnyEvent]]:
    """Kind, word and event of all that the row brings. Raises _Wrong."""
    if record.points is not None:
        points, until = _points(record, record.points, program), None
        if record.expires_on is not None:
            until = to_day(record.expires_on) + 1
            if until <= program.clock.day(micros(at)):
                raise _Wrong("expires_on", "is over: points that have expired are not brought along")
        if points:
            yield "corrected", "points", Corrected(wallet=record.wallet, points=points, reason=REASON, until=until)
    if record.tier:
        tiers = {tier_set.name: tier_set.ids for tier_set in program.tier_sets}
        if record.tier_set not in tiers:
            raise _Wrong("tier_set", f"there is no tier set {record.tier_set!r}; there is {', '.join(tiers) or 'none'}")
        if record.tier not in tiers[record.tier_set]:
            raise _Wrong("tier", f"there is no tier {record.tier!r}; there is {', '.join(tiers[record.tier_set])}")
        yield "assigned", "tier", Assigned(tier_set=record.tier_set, tier=record.tier)


def _points(record: BalanceRecord, points: Decimal, program: Program) -> int:
    """The points in whole units of the wallet. Raises _Wrong."""
    wallet = program.wallets.get(record.wallet)
    if wallet is None:
        if "card" in record.wallet.lower() and "gift" in record.wallet.lower():
            raise _Wrong("wallet", "gift cards are brought along by a file of their own; see gift_cards in the mapping")
        raise _Wrong("wallet", f"there is no wallet {record.wallet!r}; there is {', '.join(program.wallets)}")
    units = points.scaleb(wallet.scale)
    if units != units.to_integral_value():
        raise _Wrong("points", f"has more digits after the point than the wallet: {wallet.scale}")
    if units > MOST:
        raise _Wrong("points", "are more than any wallet holds")
    return int(units)
