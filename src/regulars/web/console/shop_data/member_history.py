"""What happened to a member's points and tier, the newest first: each with its reasons and the balance after it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from regulars.engine.days import moment
from regulars.engine.effects import ACCOUNTS, Effect, Moved, Movement, TierChanged
from regulars.engine.events.points import Received
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.ids import BadId, decode, encode
from regulars.store import earlier, history, search
from regulars.store.database import Connection
from regulars.store.earlier import Entry
from regulars.store.history import Recorded
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.why import reasons_for, tier_reason
from regulars.web.console.views.member import EntryRow
from regulars.web.console.views.shop import Reason

MOVEMENTS_READ = 300
SHOWN = 40
NEWEST = 2**31 - 1
"""The place behind every event."""


class HistoryPage(msgspec.Struct, frozen=True):
    """Some entries, the newest first. earlier: the place before which the next ones are, 0 at the beginning."""

    rows: tuple[EntryRow, ...]
    earlier: int
    is_newest: bool


class _Group(msgspec.Struct, frozen=True):
    """Movements of one event that people see as one: of the same kind and wallet, due at the same moment."""

    seq: int
    moves: list[Moved]
    is_surprise: bool = False

    @property
    def at_us(self) -> int:
        """When they were due."""
        return self.moves[0].at_us

    @property
    def points(self) -> int:
        """The points that came (above 0) or went (below 0)."""
        first = self.moves[0].movement
        sign = 1 if first == "promised" else _sign(first)
        return sign * sum(moved.points for moved in self.moves)

    @property
    def spendable(self) -> int:
        """By how much they change what the member can spend."""
        return self.points if _is_spendable(self.moves[0].movement) else 0


def _sign(movement: Movement) -> int:
    return 1 if ACCOUNTS[movement][1] == "available" else -1


def _is_spendable(movement: Movement) -> bool:
    return "available" in ACCOUNTS[movement]


class _Turn(msgspec.Struct, frozen=True):
    """A tier that came or went."""

    seq: int
    change: TierChanged

    @property
    def at_us(self) -> int:
        """When it was."""
        return self.change.at_us


class _Told(msgspec.Struct, frozen=True):
    """What the rows of a page are told with: the events by their place, their programs, the names of other members."""

    reading: Reading
    events: Mapping[int, Recorded]
    programs: Mapping[int, Program]
    names: Mapping[str, str]

    def of(self, seq: int) -> tuple[Reading, Recorded | None]:
        """The event at a place, and the shop as read by the program that decided it."""
        event = self.events.get(seq)
        return (self.reading if event is None else self.reading.of(self.programs[event.version])), event


def place(text: str) -> int:
    """The place in an address; what cannot be one is the newest."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) else NEWEST


async def page_of(
    connection: Connection, reading: Reading, member_id: int, now: Member, unsaved: Sequence[Effect], before: int
) -> HistoryPage:
    """The entries before a place, and what could be spent after each. unsaved: what time alone brought since."""
    is_newest = before > now.seq
    before = NEWEST if is_newest else before
    moved, more = await earlier.movements(connection, member_id, reading.number, before=before, most=MOVEMENTS_READ)
    new = [Entry(now.seq, one) for one in unsaved if isinstance(one, Moved)]
    groups = _grouped([*moved, *new] if is_newest else moved)
    shown = _page(groups)
    first = shown[0].seq if shown and (more or len(shown) < len(groups)) else 0
    told = await _told(connection, reading, member_id, max(first - 1, 0), before - 1)
    turns = await _turns(connection, reading, told)
    turns += [_Turn(now.seq, effect) for effect in _tiers(unsaved) if is_newest]
    spendable = {name: wallet.available for name, wallet in now.wallets.items()}
    if not is_newest:
        since = await earlier.moved_since(connection, member_id, reading.number, before)
        _lead_back(spendable, [*since, *((one.moved.wallet, one.moved.movement, one.moved.points) for one in new)])
    rows = _rows(told, sorted([*shown, *turns], key=lambda one: (one.seq, one.at_us)), spendable)
    return HistoryPage(rows, first, is_newest)


def _page(groups: list[_Group]) -> list[_Group]:
    """The newest, and with the oldest of them all of its event."""
    if len(groups) <= SHOWN:
        return groups
    first = groups[-SHOWN].seq
    return [group for group in groups if group.seq >= first]


async def _turns(connection: Connection, reading: Reading, told: _Told) -> list[_Turn]:
    """The changes of tier among the events. They are kept nowhere: the events are decided once more."""
    events = [told.events[seq] for seq in sorted(told.events)]
    if not events or not reading.program.tier_sets:
        return []
    programs, turns = reading.shop.programs, []
    member = await history.state_before(connection, programs, events[0])
    for one in events:
        decision, member = await history.applied(programs, member, one)
        turns += [_Turn(one.seq, effect) for effect in _tiers(decision.effects)]
    return turns


def _tiers(effects: Iterable[Effect]) -> list[TierChanged]:
    return [effect for effect in effects if isinstance(effect, TierChanged)]


def _lead_back(spendable: dict[str, int], moved: Iterable[tuple[str, Movement, int]]) -> None:
    """Take out of the balances what moved since."""
    for wallet, movement, points in moved:
        if _is_spendable(movement):
            spendable[wallet] = spendable.get(wallet, 0) - _sign(movement) * points


def _rows(told: _Told, parts: Sequence[_Group | _Turn], spendable: dict[str, int]) -> tuple[EntryRow, ...]:
    rows = []
    for part in reversed(parts):
        if isinstance(part, _Turn):
            rows.append(_tier_row(told, part))
            continue
        wallet = part.moves[0].wallet
        for group in _surprises_apart(part, told.events.get(part.seq)):
            rows.append(_row(told, group, spendable.get(wallet, 0)))
            spendable[wallet] = spendable.get(wallet, 0) - group.spendable
    return tuple(rows)


def _surprises_apart(group: _Group, event: Recorded | None) -> list[_Group]:
    """What surprises gave, each by itself, and what the rest of the event did, the last first."""
    told = event.decision.reasons if event is not None and group.moves[0].movement in ("earned", "promised") else ()
    left, apart = list(group.moves), []
    for gift in [one for one in told if one.code == "surprise" and one.wallet == group.moves[0].wallet]:
        place = next((n for n in reversed(range(len(left))) if left[n].points == gift.points), None)
        if place is not None:
            apart.append(_Group(group.seq, [left.pop(place)], is_surprise=True))
    return [*reversed(apart), *([_Group(group.seq, left)] if left else [])]


def _grouped(moved: Sequence[Entry]) -> list[_Group]:
    groups: dict[tuple[object, ...], _Group] = {}
    for one in moved:
        key = (one.seq, one.moved.movement, one.moved.wallet, one.moved.at_us, *_apart(one.moved))
        groups.setdefault(key, _Group(one.seq, [])).moves.append(one.moved)
    return list(groups.values())


def _apart(moved: Moved) -> tuple[int, ...]:
    """The days that tell movements apart whose reasons name them."""
    if moved.movement in ("promised", "activated"):
        return (moved.start,)
    return (moved.until,) if moved.movement in ("expired", "lapsed") else ()


async def _told(connection: Connection, reading: Reading, member_id: int, after: int, to: int) -> _Told:
    found = await history.of_member(connection, member_id, reading.number, after_seq=after, to_seq=to)
    versions = {one.version for one in found}
    programs = {version: await reading.shop.programs.version(reading.number, version) for version in versions}
    return _Told(reading, {one.seq: one for one in found}, programs, await _names(connection, found))


async def _names(connection: Connection, events: Iterable[Recorded]) -> dict[str, str]:
    """The names of the members with whom points were exchanged, by their ids as texts."""
    texts = {one.event.of for one in events if isinstance(one.event, Received)}
    texts |= {reason.subject for one in events if one.kind == "sent" for reason in one.decision.reasons}
    ids = {}
    for text in texts:
        try:
            ids[decode(MEMBER, text)] = text
        except BadId:
            continue
    if not ids:
        return {}
    return {ids[number]: name for number, name in (await search.names_of(connection, ids)).items()}


def _row(told: _Told, group: _Group, balance: int) -> EntryRow:
    first = group.moves[0]
    by, event = told.of(group.seq)
    return EntryRow(
        at=moment(first.at_us),
        points=group.points,
        reasons=(Reason("surprise"),) if group.is_surprise else reasons_for(by, group.moves, event, told.names),
        balance=balance if group.spendable else None,
        receipt_id=_receipt_id(first.at_us, event),
        wallet=told.reading.wallet_name(first.wallet),
        unit=told.reading.unit(first.wallet),
    )


def _tier_row(told: _Told, turn: _Turn) -> EntryRow:
    by, event = told.of(turn.seq)
    reasons = (tier_reason(by, turn.change, event),)
    return EntryRow(moment(turn.at_us), 0, reasons, receipt_id=_receipt_id(turn.at_us, event))


def _receipt_id(at_us: int, event: Recorded | None) -> str:
    """The receipt that was the cause; nothing for what had fallen due before it came."""
    if event is None or event.kind not in ("receipt", "return") or moment(at_us) != event.at:
        return ""
    return encode(RECEIPT, event.about)
