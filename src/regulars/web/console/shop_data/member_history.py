"""What happened to a member's points, the newest first: each movement with its reasons and the balance after it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from regulars.engine.days import moment
from regulars.engine.effects import ACCOUNTS, Moved
from regulars.engine.events import Received
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.ids import BadId, decode, encode
from regulars.store import history, search, statement
from regulars.store.database import Connection
from regulars.store.history import Recorded
from regulars.store.statement import Movement
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.why import reasons_for
from regulars.web.console.views import EntryRow

MOVEMENTS_READ = 300
SHOWN = 40


class _Group(msgspec.Struct, frozen=True):
    """Movements of one event that people see as one: of the same kind and wallet, due at the same moment."""

    seq: int
    moves: list[Moved]

    @property
    def points(self) -> int:
        """The points that came (above 0) or went (below 0)."""
        into = ACCOUNTS[self.moves[0].movement][1]
        sign = 1 if into == "available" or self.moves[0].movement == "promised" else -1
        return sign * sum(moved.points for moved in self.moves)

    @property
    def spendable(self) -> int:
        """By how much they change what the member can spend."""
        return self.points if "available" in ACCOUNTS[self.moves[0].movement] else 0


async def entries_of(
    connection: Connection, reading: Reading, member_id: int, now: Member, unsaved: Iterable[Moved]
) -> tuple[EntryRow, ...]:
    """The latest entries with what can be spent after each. unsaved: what time alone moved since the last event."""
    moved = await statement.movements(connection, member_id, reading.number, MOVEMENTS_READ)
    groups = _grouped([*moved, *(Movement(now.seq, one) for one in unsaved)])
    shown = groups[-SHOWN:]
    events = await _events(connection, reading, member_id, shown)
    programs = {
        version: await reading.shop.programs.version(reading.number, version)
        for version in {one.version for one in events.values()}
    }
    names = await _names(connection, events.values())
    spendable = {name: now.wallet(name).available for name in {group.moves[0].wallet for group in shown}}
    rows = []
    for group in reversed(shown):
        rows.append(_row(reading, group, events.get(group.seq), programs, names, spendable))
        spendable[group.moves[0].wallet] -= group.spendable
    return tuple(rows)


def _grouped(moved: Sequence[Movement]) -> list[_Group]:
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


async def _events(
    connection: Connection, reading: Reading, member_id: int, shown: Sequence[_Group]
) -> dict[int, Recorded]:
    """The events of the groups by their place; none of what is not saved."""
    if not shown:
        return {}
    first, last = shown[0].seq, shown[-1].seq
    found = await history.of_member(connection, member_id, reading.number, after_seq=first - 1, to_seq=last)
    return {one.seq: one for one in found}


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


def _row(
    reading: Reading,
    group: _Group,
    event: Recorded | None,
    programs: Mapping[int, Program],
    names: Mapping[str, str],
    spendable: Mapping[str, int],
) -> EntryRow:
    first = group.moves[0]
    by = reading.of(programs[event.version]) if event is not None else reading
    return EntryRow(
        at=moment(first.at_us),
        points=group.points,
        reasons=reasons_for(by, group.moves, event, names),
        balance=spendable[first.wallet] if group.spendable else None,
        receipt_id=_receipt_id(first, event),
        wallet=first.wallet,
        unit=reading.unit(first.wallet),
    )


def _receipt_id(moved: Moved, event: Recorded | None) -> str:
    """The receipt that moved the points; nothing for what had fallen due before it came."""
    if event is None or event.kind not in ("receipt", "return") or moment(moved.at_us) != event.at:
        return ""
    return encode(RECEIPT, event.about)
