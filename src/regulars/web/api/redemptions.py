"""Rewards taken outside of receipts: taken, and how each stands."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.rewards_of import rewards_of
from regulars.engine.days import NEVER_US, micros, moment
from regulars.engine.decide import advance
from regulars.engine.events.members import TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.unlocking import UNKNOWN
from regulars.errors import Invalid
from regulars.store import members, redemptions
from regulars.store.attempts import PREFIX, number_of
from regulars.store.confirmations import TooManyCodes, WrongCode
from regulars.store.history import DifferentBody
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible, UsedUp
from regulars.store.redeeming import Asked, Taken
from regulars.store.redemptions import UnknownRedemption
from regulars.store.shop import Shop
from regulars.web.api.amounts import Points, Reading
from regulars.web.api.confirming import ConfirmedBody, confirmed_by
from regulars.web.api.event_ids import page_after
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.redemption_answer import RedemptionAnswer, answers
from regulars.web.api.redemption_path import RedemptionPath, named_in
from regulars.web.api.refusals import deciding, tell_how_far
from regulars.web.api.whom import MemberRef, member_named, member_of
from regulars.web.auth import Caller
from regulars.web.endpoint import Call, endpoint
from regulars.web.problems import MissingScope

Short = Annotated[str, Meta(max_length=100)]
Text = Annotated[str, Meta(max_length=300)]


class AddressBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Where a parcel goes; erased together with the person."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    street: Annotated[str, Meta(min_length=1, max_length=300)]
    city: Text = ""
    postcode: Short = ""
    country: Annotated[str, Meta(max_length=2)] = ""
    phone: Short = ""


class RedeemBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A reward to be taken. `name` is yours: the same again is the same one."""

    member: MemberRef
    reward: Annotated[str, Meta(min_length=1, max_length=100)]
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    choice: Annotated[Short, Meta(description="A size, a cause, or the time of a place: `2026-03-05 18:00`.")] = ""
    bid: Annotated[Points | None, Meta(description="The points offered in an auction.")] = None
    free: Annotated[bool, Meta(description="A gift of the house; needs `points:adjust`.")] = False
    address: AddressBody | None = None
    confirmed: ConfirmedBody | None = None
    name: Short = ""
    program: Short = ""


class RedemptionsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """A page: `limit` redemptions older than `after`, which is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    after: Annotated[str, Meta(max_length=40)] = ""
    program: Short = ""


class VoucherAnswer(msgspec.Struct):
    """A voucher that came by itself: points became it, a surprise or a rule gave it. The receipt names its `name`."""

    name: str
    reward: str
    quantity: int
    until: datetime | None


class RedemptionsAnswer(msgspec.Struct):
    """Redemptions, the newest first; `next` is what to say as `after`, null on the last page.

    `vouchers`: on the first page, those that came by themselves and can be used.
    """

    data: list[RedemptionAnswer]
    next: str | None
    vouchers: list[VoucherAnswer]


@endpoint(
    "POST",
    "/v1/redemptions",
    scope="receipts:write",
    tag="Rewards",
    status=201,
    errors=(
        UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, NotEnoughPoints, NotPossible,
        UsedUp, DifferentBody, WrongCode, TooManyCodes, MissingScope,
    ),
    idempotency="optional",
    example={"member": {"card": "2900123456785"}, "reward": "mug", "name": "app-7731"},
)  # fmt: skip
async def redeem(call: Call, body: RedeemBody) -> RedemptionAnswer:
    """Take a reward for its points; or a place, a code, an entry, a bid. All of it happens, or nothing."""
    shop: Shop = call.shop
    member_id = await member_of(shop, body.member)
    _refuse_gift(call.caller, body)
    _, program = await shop.programs.now_for(body.program, member_id, call.at)
    name = given_name(call, body.name, PREFIX)
    confirmed = await confirmed_by(
        shop, body.confirmed, member_id=member_id, source=call.caller.source, name=f"redemption:{name}", at=call.at
    )
    asked = Asked(
        reward=body.reward, quantity=body.quantity, choice=body.choice, bid=_bid(body, program), free=body.free,
        confirmed=confirmed,
        address=None if body.address is None else msgspec.to_builtins(body.address),
    )  # fmt: skip
    try:
        with deciding(program):
            taken = await redeem_reward(
                shop, name, asked, member_id=member_id, source=call.caller.source,
                at=call.at, program=body.program,
            )  # fmt: skip
    except NotPossible as error:
        made = await rewards_of(shop, member_id, at=call.at, program=body.program)
        tell_how_far(error, next((one.unlocks for one in made.found if one.reward.id == body.reward), UNKNOWN))
        raise
    return await _taken(shop, taken, call.at)


def _refuse_gift(caller: Caller, body: RedeemBody) -> None:
    if body.free:
        caller.needs("points:adjust")


def _bid(body: RedeemBody, program: Program) -> int:
    if body.bid is None:
        return 0
    reward = program.rewards.get(body.reward)
    reading = Reading()
    points = reading.amount(body.bid, reward.wallet.scale if reward else 0, "bid")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return points


async def _taken(shop: Shop, taken: Taken, at: datetime) -> RedemptionAnswer:
    (answer,) = await answers(shop, [taken.redemption], at)
    answer.repeated = taken.repeated
    return answer


@endpoint(
    "GET", "/v1/members/{id}/redemptions", scope="members:read", tag="Rewards", errors=(UnknownMember, UnknownProgram)
)
async def redemptions_of(call: Call, path: MemberPath, query: RedemptionsQuery) -> RedemptionsAnswer:
    """What a member took, and how it stands: her vouchers, places, entries, parcels."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number, program = await shop.programs.now_for(query.program, member_id, call.at)
    before = page_after(PREFIX, query.after, "after") if query.after else redemptions.NEWEST
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, number)
        found = await redemptions.of_member(connection, member_id, number, query.limit + 1, before)
    page = await answers(shop, found[: query.limit], call.at)
    vouchers = [] if query.after else _by_themselves(program, loaded.stored.member, call.at)
    return RedemptionsAnswer(page, page[-1].id if len(found) > query.limit else None, vouchers)


def _by_themselves(program: Program, member: Member, at: datetime) -> list[VoucherAnswer]:
    """The vouchers that nobody asked for and that can be used, the soonest to be over first."""
    now = advance(program, member, TimePassed(), micros(at))[1]
    there = [(one.until_us, name) for name, one in now.redemptions.items() if number_of(name) is None]
    return [
        VoucherAnswer(name, one.reward, one.quantity, moment(until_us) if until_us < NEVER_US else None)
        for until_us, name in sorted(there)
        for one in [now.redemptions[name]]
        if until_us > micros(at)
    ]


@endpoint(
    "GET",
    "/v1/members/{id}/redemptions/{redemption}",
    scope="members:read",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember),
)
async def redemption(call: Call, path: RedemptionPath) -> RedemptionAnswer:
    """One redemption as it stands."""
    member_id, redemption_id = named_in(path)
    async with call.shop.db.connection() as connection:
        one = await redemptions.one_of(connection, member_id, redemption_id)
    return (await answers(call.shop, [one], call.at))[0]
