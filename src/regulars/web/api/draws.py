"""What is decided at a moment, and what is public: draws, auctions, sums for good causes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.close_auction import close_auction
from regulars.actions.draw_winners import draw_winners
from regulars.engine.days import NEVER_US, micros, moment, to_day
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import auctions, board, day_sums, draws, redemptions
from regulars.store.closings import NotClosedYet, UnknownDraw
from regulars.store.draws import Draw
from regulars.store.programs import UnknownProgram
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER
from regulars.web.endpoint import Call, endpoint

Reward = Annotated[str, Meta(min_length=1, max_length=100)]


class DrawPath(msgspec.Struct):
    """A sweepstake, a scratch card, an auction or a donation by the id of its reward."""

    reward: Reward


class DrawQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program; by default the shop's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


class DrawAnswer(msgspec.Struct, omit_defaults=True):
    """A draw. `commitment` is the SHA-256 of the seed, told from the beginning; `seed` only when it is over.

    The n-th number is the HMAC-SHA-256 of n under the seed, modulo the entries, plus 1; winners are the first
    different ones.
    """

    reward: str
    commitment: str
    entries: int
    closes_at: datetime | None = None
    drawn_at: datetime | None = None
    seed: str = ""
    winning_entries: list[int] = []


class DayPath(msgspec.Struct):
    """A day of the program's own time zone."""

    day: date


class DayAnswer(msgspec.Struct, omit_defaults=True):
    """The draws on receipts of a day. `commitment` is the SHA-256 of the day's secret, told from `committed_at` on;
    `secret` only when the day is over.

    What a receipt drew is the first 13 hexadecimal digits of the HMAC-SHA-256, under the secret, of the source of the
    key that recorded it, a slash, and its `receipt_id`; over 2^52 it is the place of the draw from 0 to below 1.
    """

    day: date
    commitment: str
    committed_at: datetime
    secret: str = ""


class WinnerAnswer(msgspec.Struct):
    """Whose an entry is that won."""

    entry: int
    member_id: str
    redemption_id: str


class DrawnAnswer(msgspec.Struct):
    """A draw that is over, and whose the winning entries are."""

    draw: DrawAnswer
    winners: list[WinnerAnswer]


class AuctionAnswer(msgspec.Struct, omit_defaults=True):
    """An auction as it stands: the best bid, never whose it is."""

    reward: str
    wallet: str
    best_bid: str
    closes_at: datetime
    closed_at: datetime | None = None
    redemption_id: str = ""


class CauseSum(msgspec.Struct, omit_defaults=True):
    """What a cause was given. `with_receipts`: how much of it on receipts, what came back taken off; `gifts`: how often
    members gave points.
    """

    cause: str
    gifts: int
    given: str
    with_receipts: str | None = None


class CausesAnswer(msgspec.Struct):
    """What was given, by cause and together."""

    reward: str
    currency: str
    causes: list[CauseSum]
    given: str


async def _program(call: Call, name: str) -> tuple[int, Program]:
    found: tuple[int, Program] = await call.shop.programs.now(name, call.at)
    return found


@endpoint("GET", "/v1/draws/{reward}", tag="Rewards", errors=(UnknownDraw, UnknownProgram))
async def draw(call: Call, path: DrawPath, query: DrawQuery) -> DrawAnswer:
    """How a draw stands. Anybody may see it: with the seed, anybody can reckon the winners again."""
    number, program = await _program(call, query.program)
    reward = program.rewards.get(path.reward)
    if reward is None or reward.outside is None or not (reward.outside.entries or reward.outside.prizes):
        raise UnknownDraw()
    found = await call.shop.db.run(lambda tx: draws.of(tx, number, path.reward), idempotent=True)
    return _draw(found, reward.outside.closes_us)


def _draw(one: Draw, closes_us: int) -> DrawAnswer:
    return DrawAnswer(
        one.reward, one.commitment, one.entries, moment(closes_us) if closes_us < NEVER_US else None, one.drawn_at,
        one.seed.hex() if one.drawn_at else "", one.winners,
    )  # fmt: skip


@endpoint("GET", "/v1/draws/days/{day}", tag="Rewards", errors=(UnknownDraw, UnknownProgram))
async def draw_day(call: Call, path: DayPath, query: DrawQuery) -> DayAnswer:
    """What stands for the draws on receipts of one day. Anybody may see it: with the secret, anybody can draw again."""
    number, program = await _program(call, query.program)
    today = program.clock.day(micros(call.at))
    if program.surprises and today <= to_day(path.day) <= today + draws.DAYS_AHEAD:
        found = await call.shop.db.run(lambda tx: draws.day_of(tx, number, path.day, call.at), idempotent=True)
    else:
        async with call.shop.db.connection() as connection:
            found = await draws.promised(connection, number, path.day)
    if found is None:
        raise UnknownDraw()
    over = to_day(path.day) < today
    return DayAnswer(found.day, found.commitment, found.made_at, found.secret.hex() if over else "")


@endpoint(
    "POST", "/v1/draws/{reward}/draw", scope="points:adjust", tag="Rewards",
    errors=(UnknownDraw, UnknownProgram, NotClosedYet),
)  # fmt: skip
async def draw_now(call: Call, path: DrawPath, query: DrawQuery) -> DrawnAnswer:
    """Draw the winners of a sweepstake that is closed; asked again, the same."""
    drawn = await draw_winners(call.shop, path.reward, at=call.at, program=query.program)
    winners = [
        WinnerAnswer(one.entry, encode(MEMBER, one.member_id), encode("red", one.redemption_id))
        for one in drawn.winners
    ]
    return DrawnAnswer(_draw(drawn.draw, NEVER_US), winners)


@endpoint("GET", "/v1/auctions/{reward}", tag="Rewards", errors=(UnknownDraw, UnknownProgram))
async def auction(call: Call, path: DrawPath, query: DrawQuery) -> AuctionAnswer:
    """The best bid of an auction; anybody may see it."""
    number, program = await _program(call, query.program)
    return await _auction(call, number, program, path.reward)


async def _auction(call: Call, number: int, program: Program, name: str) -> AuctionAnswer:
    reward = program.rewards.get(name)
    if reward is None or reward.outside is None or reward.outside.state != "bid":
        raise UnknownDraw()
    async with call.shop.db.connection() as connection:
        one = await auctions.of(connection, number, name)
    won = one.closed_at is not None and one.best_redemption is not None
    return AuctionAnswer(
        name, reward.wallet.name, text_of(one.best_points, reward.wallet.scale), moment(reward.outside.closes_us),
        one.closed_at, encode("red", one.best_redemption or 0) if won else "",
    )  # fmt: skip


@endpoint(
    "POST", "/v1/auctions/{reward}/close", scope="points:adjust", tag="Rewards",
    errors=(UnknownDraw, UnknownProgram, NotClosedYet),
)  # fmt: skip
async def auction_close(call: Call, path: DrawPath, query: DrawQuery) -> AuctionAnswer:
    """The best bid of an auction that is over pays; asked again, the same."""
    number, program = await _program(call, query.program)
    await close_auction(call.shop, path.reward, at=call.at, program=query.program)
    return await _auction(call, number, program, path.reward)


@endpoint("GET", "/v1/causes/{reward}", tag="Rewards", errors=(UnknownDraw, UnknownProgram))
async def causes(call: Call, path: DrawPath, query: DrawQuery) -> CausesAnswer:
    """What good causes were given by a donation of the program, with receipts and for points; anybody may see it."""
    number, program = await _program(call, query.program)
    reward = program.rewards.get(path.reward)
    if reward is None or reward.outside is None or not reward.outside.given_minor:
        raise UnknownDraw()
    async with call.shop.db.connection() as connection:
        taken = await redemptions.given_to(connection, number, path.reward)
        sold = {
            name: (await board.flows(connection, number, name, [day_sums.BEGINNING], call.at))[0].given
            for name, wallet in program.wallets.items()
            if wallet.terms.gives_to == path.reward
        }
    names = dict.fromkeys((*(reward.outside.choices or ()), *taken))
    total = sum(minor for _, minor in taken.values()) + sum(sold.values())
    return CausesAnswer(
        path.reward, program.currency, [_sum(one, taken, sold, program.digits) for one in names],
        text_of(total, program.digits),
    )  # fmt: skip


def _sum(cause: str, taken: Mapping[str, tuple[int, int]], sold: Mapping[str, int], digits: int) -> CauseSum:
    gifts, minor = taken.get(cause, (0, 0))
    with_receipts = text_of(sold[cause], digits) if cause in sold else None
    return CauseSum(cause, gifts, text_of(minor + sold.get(cause, 0), digits), with_receipts)
