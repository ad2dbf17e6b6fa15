"""An auction is over: it has a winner who pays."""

from datetime import datetime

import msgspec

from regulars.engine.events.redemptions import RedemptionEnded
from regulars.ids import encode
from regulars.store import auctions, closings, members, redemptions
from regulars.store.attempts import PREFIX, tried, write_all
from regulars.store.auctions import Auction
from regulars.store.closings import UnknownDraw
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.shop import Shop


async def close_auction(shop: Shop, reward: str, *, at: datetime, program: str = "") -> Auction:
    """The best bid pays, once; asked again, the same. Raises UnknownDraw, NotClosedYet, MemberNotActive."""
    number, outside = await closings.closed(shop, reward, program, at)
    if outside.state != "bid":
        raise UnknownDraw()
    async with shop.db.connection() as connection:
        leader = (await auctions.of(connection, number, reward)).best_member

    async def close(tx: Connection) -> Auction:
        auction = await auctions.held(tx, number, reward)
        if auction.closed_at is not None:
            return auction
        if auction.best_member is not None and auction.best_redemption is not None:
            await _won(shop, tx, number, auction.best_member, auction.best_redemption, at)
        await auctions.close(tx, number, reward, at)
        return msgspec.structs.replace(auction, closed_at=at)

    return await tried(shop, [] if leader is None else [leader], close)


async def _won(shop: Shop, tx: Connection, number: int, member_id: int, redemption_id: int, at: datetime) -> None:
    """The winner pays; closed so late that the bid holds no longer, the points are free again."""
    name, one = encode(PREFIX, redemption_id), await redemptions.one_of(tx, member_id, redemption_id)
    rules = await shop.programs.in_force(number, at, at)
    loaded = await members.load(tx, one.member_id, number)
    if name not in loaded.stored.member.redemptions:
        return
    in_time = one.until_at is None or at < one.until_at
    event = RedemptionEnded(redemption_id=name, how="won" if in_time else "cancelled", by_staff=not in_time)
    step = await step_of(shop, tx, number, loaded, event, rules, Name(SOURCE, name, b""), at)
    await write_all(tx, [Change(one.member_id, number, loaded.stored.member.seq, (step,))], at)
    await redemptions.end(tx, one, event.how, at)
