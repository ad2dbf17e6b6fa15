"""A member's wallets as of any moment: what can be spent, what waits, what expires when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER, moment, start_of
from regulars.engine.member import Lot, Member
from regulars.engine.program import Program
from regulars.engine.shown.lifetime import Lifetime, add, lifetime
from regulars.engine.shown.schedule import schedule
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import entries, members, merges, past
from regulars.store.members import UnknownMember
from regulars.store.past import NotYetMember
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.web.api.amounts import text_of, worth_minor
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.hold_names import own_name
from regulars.web.api.member_path import MemberPath
from regulars.web.api.tier_answer import TierAnswer, tier_answers
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint

FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class WalletsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """As of which moment, and in which program."""

    at: Annotated[datetime, Meta(tz=True, description="Past or future; by default now.")] | None = None
    program: Annotated[str, Meta(max_length=100)] = ""


class LotAnswer(msgspec.Struct, omit_defaults=True):
    """Points that came with the same dates. `held` of them are put aside; without `expires_at` they never expire."""

    points: str
    from_at: datetime
    expires_at: datetime | None = None
    held: str = "0"


class ExpiringAnswer(msgspec.Struct):
    """Points that are gone from this moment on unless they are spent before."""

    points: str
    expires_at: datetime


class AwaitingAnswer(msgspec.Struct):
    """Points that wait for one of these activities, about a receipt or another event; from `cancelled_at` on they are
    lost.
    """

    points: str
    activities: list[str]
    about: str
    cancelled_at: datetime


class StartingAnswer(msgspec.Struct):
    """Points that can be spent from this moment on."""

    points: str
    from_at: datetime


class LifetimeAnswer(msgspec.Struct):
    """Sums over all time, those of members who turned out to be this one among them.

    `earned`: given by rules, pending points among them. `spent`: less what came back to be spent again. `taken_back`:
    of what was earned, what is still owed among it.
    """

    earned: str
    spent: str
    expired: str
    taken_back: str


class WalletAnswer(msgspec.Struct, omit_defaults=True):
    """One wallet. `balance` is available and held points less what is owed; pending points are not in it yet.

    `gift_of`: rewards of that wallet take these points first. `spendable` is false for units that only count for
    tiers. `inactive_at`: without any activity all of it is over from then on, and any of `kept_by` until then keeps it:
    earn, spend, visit, or an activity; `warned_at`: to be told from then on.
    """

    wallet: str
    scale: int
    balance: str
    available: str
    pending: str
    held: str
    owed: str
    lots: list[LotAnswer]
    waiting: list[LotAnswer]
    expiring: list[ExpiringAnswer]
    lifetime: LifetimeAnswer
    worth: str | None = None
    starting: list[StartingAnswer] = []
    awaiting: list[AwaitingAnswer] = []
    gift_of: str | None = None
    spendable: bool = True
    inactive_at: datetime | None = None
    warned_at: datetime | None = None
    kept_by: list[str] = []


class HoldOf(msgspec.Struct):
    """Points put aside, gifts of the wallet among them, and until when at most. `hold_id` is the till's name for it."""

    hold_id: str
    wallet: str
    points: str
    until: datetime


class WalletsAnswer(msgspec.Struct):
    """All that a member has in one program at a moment. `status` is that of now: active, blocked, left or erased."""

    member_id: str
    status: str
    program: str
    currency: str
    at: datetime
    wallets: list[WalletAnswer]
    holds: list[HoldOf]
    tiers: list[TierAnswer]


@endpoint(
    "GET",
    "/v1/members/{id}/wallets",
    scope="members:read",
    tag="Members",
    errors=(UnknownMember, UnknownProgram, NotYetMember),
)
async def wallets(call: Call, path: MemberPath, query: WalletsQuery) -> WalletsAnswer:
    """What a member has: balances, lots with their dates, what expires when, sums over all time, tiers.

    With `at` as of that moment: a past one is decided anew from the history, a future one is what time alone will do.
    """
    shop: Shop = call.shop
    at = query.at or call.at
    if not FIRST <= at <= LAST:
        raise Invalid(errors=(FieldError("?at", "must lie between 1970 and 2200"),))
    member_id = member_named(path.id)
    number = await shop.programs.number_for(query.program, member_id, call.at)
    program = await shop.programs.in_force(number, at, call.at)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, number)
        state = loaded.stored.member
        if query.at is not None and at < call.at:
            state = await past.state_at(connection, shop.programs, loaded, number, at)
        everybody = await merges.everybody(connection, member_id)
        sums = await entries.sums(connection, everybody, number, at)
    passed, now = past.catching_up(program, state, at)
    add(sums, passed.effects)
    return WalletsAnswer(
        encode(MEMBER, member_id), loaded.status, program.document.program, program.currency, at,
        [_wallet(program, name, now, sums.get(name, {})) for name in program.wallets], _holds(program, now),
        tier_answers(program, now, at),
    )  # fmt: skip


def _wallet(program: Program, name: str, now: Member, moved: Mapping[str, int]) -> WalletAnswer:
    wallet, scale = now.wallet(name), program.wallets[name].scale
    worth = worth_minor(program, name, wallet.available)
    told, ready = schedule(program, now, name), program.wallets[name]
    return WalletAnswer(
        name, scale, text_of(wallet.balance, scale), text_of(wallet.available, scale), text_of(wallet.pending, scale),
        text_of(wallet.held, scale), text_of(wallet.owed, scale),
        [_lot(program, lot, scale) for lot in wallet.lots], [_lot(program, lot, scale) for lot in wallet.waiting],
        [ExpiringAnswer(text_of(one.points, scale), start_of(one.day, program.zone)) for one in told.expiring],
        _lifetime(lifetime(moved), scale),
        None if worth is None else text_of(worth, program.digits),
        [StartingAnswer(text_of(one.points, scale), start_of(one.day, program.zone)) for one in told.starting],
        [
            AwaitingAnswer(text_of(one.points, scale), list(one.activities), one.about, cancelled_at)
            for one in told.awaiting
            for cancelled_at in [start_of(one.cancelled_on, program.zone)]
        ],
        ready.gift_of, ready.spendable, _day(program, told.inactive_on), _day(program, told.warned_on),
        sorted(ready.inactivity.active_by) if ready.inactivity and told.inactive_on is not None else [],
    )  # fmt: skip


def _lifetime(of: Lifetime, scale: int) -> LifetimeAnswer:
    return LifetimeAnswer(*(text_of(points, scale) for points in (of.earned, of.spent, of.expired, of.taken_back)))


def _day(program: Program, day: int | None) -> datetime | None:
    return None if day is None else start_of(max(day, 0), program.zone)


def _lot(program: Program, lot: Lot, scale: int) -> LotAnswer:
    from_at = start_of(max(lot.start, 0), program.zone)
    return LotAnswer(text_of(lot.points, scale), from_at, _ends(program, lot.until), text_of(lot.held, scale))


def _ends(program: Program, until: int) -> datetime | None:
    return start_of(until, program.zone) if until < NEVER else None


def _holds(program: Program, now: Member) -> list[HoldOf]:
    return [
        HoldOf(
            own_name(name), hold.wallet,
            text_of(hold.points, program.wallets[hold.wallet].scale), moment(hold.until_us),
        )
        for name, hold in now.holds.items()
    ]  # fmt: skip
