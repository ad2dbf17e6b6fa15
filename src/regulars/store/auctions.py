"""The best bid of each auction; who bids holds the auction's row until it is written, so bids come one by one."""

from datetime import datetime

import msgspec

from regulars.store.database import Connection


class Auction(msgspec.Struct, frozen=True):
    """An auction as it stands."""

    best_points: int = 0
    best_member: int | None = None
    best_redemption: int | None = None
    closed_at: datetime | None = None


async def held(tx: Connection, program_no: int, reward: str) -> Auction:
    """The auction, which nobody else touches until the transaction ends."""
    await tx.execute(
        "insert into auction (program_no, reward) values ($1, $2) on conflict do nothing", program_no, reward
    )
    row = await tx.fetchrow(
        """select best_points, best_member, best_redemption, closed_at from auction
        where program_no = $1 and reward = $2 for update""",
        program_no, reward,
    )  # fmt: skip
    assert row is not None, "made before it is read"
    return Auction(*row)


async def of(connection: Connection, program_no: int, reward: str) -> Auction:
    """The auction as it stands."""
    row = await connection.fetchrow(
        """select best_points, best_member, best_redemption, closed_at from auction
        where program_no = $1 and reward = $2""",
        program_no, reward,
    )  # fmt: skip
    return Auction() if row is None else Auction(*row)


async def lead(tx: Connection, program_no: int, reward: str, points: int, member_id: int, redemption_id: int) -> None:
    """Another bid is the best."""
    await tx.execute(
        """update auction set best_points = $3, best_member = $4, best_redemption = $5
        where program_no = $1 and reward = $2""",
        program_no, reward, points, member_id, redemption_id,
    )  # fmt: skip


async def close(tx: Connection, program_no: int, reward: str, at: datetime) -> None:
    """The auction is over."""
    await tx.execute("update auction set closed_at = $3 where program_no = $1 and reward = $2", program_no, reward, at)
