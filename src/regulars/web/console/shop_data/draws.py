"""What is decided at a moment: draws, scratch cards and auctions of the program, and who won."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from regulars.engine.days import NEVER_US, micros, moment
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.terms.outside import Outside
from regulars.ids import encode
from regulars.store import auctions, draws, redemptions, search
from regulars.store.database import Connection
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.draws import DrawRow, WinnerRow

WINNERS_SHOWN = 100


async def draw_rows(reading: Reading) -> list[DrawRow]:
    """Every one, in the order of the program."""
    found = [(name, one) for name, one in reading.program.rewards.items() if one.outside is not None]

    async def rows(tx: Connection) -> list[DrawRow]:
        made = [await _row(tx, reading, name, one, one.outside) for name, one in found if one.outside is not None]
        return [row for row in made if row is not None]

    # In a transaction that writes: a draw has its seed, and so its commitment, from the first look on.
    return await reading.shop.db.run(rows, idempotent=True)


async def _row(tx: Connection, reading: Reading, name: str, reward: ReadyReward, outside: Outside) -> DrawRow | None:
    if outside.state == "bid":
        return await _auction(tx, reading, name, reward, outside)
    return await _draw(tx, reading, name, reward, outside) if outside.entries or outside.prizes else None


async def _auction(tx: Connection, reading: Reading, name: str, reward: ReadyReward, outside: Outside) -> DrawRow:
    one = await auctions.of(tx, reading.number, name)
    won = [(0, one.best_member)] if one.closed_at is not None and one.best_member is not None else []
    return DrawRow(
        id=name,
        name=reading.reward_name(name),
        kind="auction",
        state=_state(reading, outside, one.closed_at),
        closes_at=moment(outside.closes_us),
        over_at=one.closed_at,
        best=one.best_points,
        winners=await _winners(tx, won),
        unit=reading.unit(reward.wallet.name),
    )


async def _draw(tx: Connection, reading: Reading, name: str, reward: ReadyReward, outside: Outside) -> DrawRow:
    one = await draws.of(tx, reading.number, name)
    holders = [
        (entry, await redemptions.entry_holder(tx, reading.number, name, entry))
        for entry in one.winners[:WINNERS_SHOWN]
    ]
    return DrawRow(
        id=name,
        name=reading.reward_name(name),
        kind="draw" if outside.entries else "scratch",
        state=_state(reading, outside, one.drawn_at),
        closes_at=moment(outside.closes_us) if outside.closes_us < NEVER_US else None,
        over_at=one.drawn_at,
        entries=one.entries,
        places=outside.winners,
        commitment=one.commitment,
        seed=one.seed.hex() if one.drawn_at else "",
        winners=await _winners(tx, [(entry, holder[0]) for entry, holder in holders if holder is not None]),
        unit=reading.unit(reward.wallet.name),
    )


def _state(reading: Reading, outside: Outside, over_at: datetime | None) -> Literal["open", "closed", "over"]:
    if over_at is not None:
        return "over"
    return "closed" if micros(reading.at) >= outside.closes_us else "open"


async def _winners(tx: Connection, won: Iterable[tuple[int, int]]) -> tuple[WinnerRow, ...]:
    found = list(won)
    names = await search.names_of(tx, {member_id for _, member_id in found})
    return tuple(WinnerRow(encode(MEMBER, member_id), names.get(member_id, ""), entry) for entry, member_id in found)
