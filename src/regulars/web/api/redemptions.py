"""Rewards taken outside of receipts: taken, seen, ended, sent, put aside for one basket."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.ask_confirmation import ask_confirmation
from regulars.actions.confirm_spending import confirm_spending
from regulars.actions.deliver_redemption import deliver_redemption
from regulars.actions.end_redemption import end_redemption
from regulars.actions.hold_voucher import hold_voucher
from regulars.actions.redeem_reward import Asked, Taken, redeem_reward
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.ids import BadId, decode, encode
from regulars.store import members, redemptions
from regulars.store.attempts import PREFIX
from regulars.store.confirmations import TooManyCodes, WrongCode
from regulars.store.gift_cards import NotEnoughMoney, by_id
from regulars.store.history import DifferentBody
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible, UsedUp
from regulars.store.redemptions import Redemption, UnknownRedemption
from regulars.store.shop import Shop
from regulars.web.api.amounts import Points, Reading, text_of
from regulars.web.api.event_ids import MEMBER, MemberId, named, page_after
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import MemberRef, member_named, member_of
from regulars.web.auth import Caller
from regulars.web.endpoint import Call, endpoint
from regulars.web.problems import MissingScope

CONFIRMATION = "cnf"
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


class ConfirmedBody(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The code that the member was sent, or `staff_pin` when a person at the till vouches with a PIN of his own."""

    confirmation_id: Short = ""
    code: Annotated[str, Meta(max_length=20)] = ""
    staff_pin: bool = False


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


class RedemptionAnswer(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A redemption. What it gives is shown to whoever may see it: a code, a download, a gift card, its entries.

    status: issued, booked, bid, sealed (not scratched); used, cancelled, expired, done, no_show, won, outbid,
    scratched.
    """

    id: str
    name: str
    member_id: str
    reward: str
    status: str
    quantity: int
    points: str
    wallet: str
    taken_at: datetime
    choice: str = ""
    until: datetime | None = None
    ended_at: datetime | None = None
    code: str = ""
    download: str = ""
    gift_card: str = ""
    gift_card_number: str = ""
    first_entry: int = 0
    last_entry: int = 0
    prize: Annotated[str, Meta(description="Told once it is scratched.")] = ""
    given: Annotated[str, Meta(description="The money that goes to the cause.")] = ""
    delivery: str = ""
    tracking: str = ""
    repeated: bool = False


class RedemptionPath(msgspec.Struct):
    """A redemption of a member."""

    id: MemberId
    redemption: Annotated[str, Meta(max_length=40)]


class RedemptionsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """A page: `limit` redemptions before the one named `before`."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    before: Short = ""
    program: Short = ""


class RedemptionsAnswer(msgspec.Struct):
    """Redemptions, the newest first; `next` is what to say as `before`, null on the last page."""

    data: list[RedemptionAnswer]
    next: str | None


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
    number = await shop.programs.number_for(body.program, member_id, call.at)
    program = await shop.programs.in_force(number, call.at, call.at)
    asked = Asked(
        reward=body.reward, quantity=body.quantity, choice=body.choice, bid=_bid(body, program), free=body.free,
        confirmed=await _confirmed(shop, body, member_id, call.at),
        address=None if body.address is None else msgspec.to_builtins(body.address),
    )  # fmt: skip
    with deciding(program):
        taken = await redeem_reward(
            shop, given_name(call, body.name, PREFIX), asked, member_id=member_id, source=call.caller.source,
            at=call.at, program=body.program,
        )  # fmt: skip
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


async def _confirmed(shop: Shop, body: RedeemBody, member_id: int, at: datetime) -> Literal["no", "code", "pin"]:
    if body.confirmed is None:
        return "no"
    if body.confirmed.staff_pin:
        return "pin"
    try:
        confirmation_id = decode(CONFIRMATION, body.confirmed.confirmation_id)
    except BadId:
        raise Invalid(errors=(FieldError("#/confirmed/confirmation_id", "not a confirmation, `cnf_...`"),)) from None
    await confirm_spending(shop, member_id, confirmation_id, body.confirmed.code, at=at)
    return "code"


async def _taken(shop: Shop, taken: Taken, at: datetime) -> RedemptionAnswer:
    (answer,) = await answers(shop, [taken.redemption], at)
    answer.repeated = taken.repeated
    return answer


async def answers(shop: Shop, found: list[Redemption], at: datetime) -> list[RedemptionAnswer]:
    """Redemptions of one member in one program, as they stand."""
    if not found:
        return []
    first = found[0]
    program = await shop.programs.in_force(first.program_no, at, at)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, first.member_id, first.program_no)
        numbers = {
            one.card_id: (await by_id(connection, one.card_id)).number for one in found if one.card_id is not None
        }
    is_open = loaded.stored.member.redemptions
    return [_answer(program, one, encode(PREFIX, one.redemption_id) in is_open, numbers, at) for one in found]


def _answer(
    program: Program, one: Redemption, is_open: bool, numbers: dict[int, str], at: datetime
) -> RedemptionAnswer:
    status = one.standing(is_open, at)
    wallet = program.wallets.get(one.wallet)
    reward = program.rewards.get(one.reward)
    return RedemptionAnswer(
        id=encode(PREFIX, one.redemption_id), name=one.external_id, member_id=encode(MEMBER, one.member_id),
        reward=one.reward, status=status, quantity=one.quantity,
        points=text_of(one.points, wallet.scale if wallet else 0), wallet=one.wallet, taken_at=one.taken_at,
        choice=one.choice, until=one.until_at, ended_at=one.ended_at, code=one.code,
        download=(getattr(reward.document, "download", None) or "") if reward and status == "issued" else "",
        gift_card="" if one.card_id is None else encode("gft", one.card_id),
        gift_card_number="" if one.card_id is None else numbers[one.card_id],
        first_entry=one.first_entry if not one.prize and _enters(program, one) else 0,
        last_entry=one.last_entry if not one.prize and _enters(program, one) else 0,
        prize=one.prize if status == "scratched" else "",
        given=text_of(one.given_minor, program.digits) if one.given_minor else "",
        delivery=one.delivery, tracking=one.tracking,
    )  # fmt: skip


def _enters(program: Program, one: Redemption) -> bool:
    reward = program.rewards.get(one.reward)
    return bool(reward and reward.outside and reward.outside.entries)


@endpoint(
    "GET", "/v1/members/{id}/redemptions", scope="members:read", tag="Rewards", errors=(UnknownMember, UnknownProgram)
)
async def redemptions_of(call: Call, path: MemberPath, query: RedemptionsQuery) -> RedemptionsAnswer:
    """What a member took, and how it stands: her vouchers, places, entries, parcels."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number = await shop.programs.number_for(query.program, member_id, call.at)
    before = page_after(PREFIX, query.before, "before") if query.before else 2**63 - 1
    async with shop.db.connection() as connection:
        await members.load(connection, member_id, number)
        found = await redemptions.of_member(connection, member_id, number, query.limit + 1, before)
    page = await answers(shop, found[: query.limit], call.at)
    return RedemptionsAnswer(page, page[-1].id if len(found) > query.limit else None)


def _ids(path: RedemptionPath) -> tuple[int, int]:
    return member_named(path.id), named(PREFIX, path.redemption, UnknownRedemption())


@endpoint(
    "GET",
    "/v1/members/{id}/redemptions/{redemption}",
    scope="members:read",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember),
)
async def redemption(call: Call, path: RedemptionPath) -> RedemptionAnswer:
    """One redemption as it stands."""
    member_id, redemption_id = _ids(path)
    async with call.shop.db.connection() as connection:
        one = await redemptions.one_of(connection, member_id, redemption_id)
    return (await answers(call.shop, [one], call.at))[0]


class EndBody(msgspec.Struct, forbid_unknown_fields=True):
    """How it ends. A person of the shop may cancel at any time, with `by_staff` and the scope `points:adjust`."""

    status: Literal["used", "cancelled", "done", "no_show", "scratched"]
    by_staff: bool = False


@endpoint(
    "POST",
    "/v1/members/{id}/redemptions/{redemption}/end",
    scope="receipts:write",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember, NotPossible, NotEnoughMoney, MissingScope),
    example={"status": "cancelled"},
)
async def end(call: Call, path: RedemptionPath, body: EndBody) -> RedemptionAnswer:
    """Use it up, give it back, scratch it. Given back, the points return to the very lots they came from."""
    member_id, redemption_id = _ids(path)
    if body.by_staff:
        call.caller.needs("points:adjust")
    program = await _program(call, member_id, redemption_id)
    with deciding(program):
        ended = await end_redemption(
            call.shop, redemption_id, body.status, member_id=member_id, at=call.at, by_staff=body.by_staff
        )
    (answer,) = await answers(call.shop, [ended.redemption], call.at)
    answer.repeated = ended.repeated
    return answer


async def _program(call: Call, member_id: int, redemption_id: int) -> Program:
    async with call.shop.db.connection() as connection:
        one = await redemptions.one_of(connection, member_id, redemption_id)
    program: Program = await call.shop.programs.in_force(one.program_no, call.at, call.at)
    return program


class DeliveryBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far the parcel is."""

    delivery: Literal["ordered", "sent", "arrived"]
    tracking: Text = ""


@endpoint(
    "POST",
    "/v1/members/{id}/redemptions/{redemption}/delivery",
    scope="receipts:write",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember),
    example={"delivery": "sent", "tracking": "RR123456785RO"},
)
async def deliver(call: Call, path: RedemptionPath, body: DeliveryBody) -> RedemptionAnswer:
    """A parcel goes on: ordered, sent, arrived; never back."""
    member_id, redemption_id = _ids(path)
    program = await _program(call, member_id, redemption_id)
    with deciding(program):
        one = await deliver_redemption(
            call.shop, redemption_id, body.delivery, member_id=member_id, tracking=body.tracking
        )
    return (await answers(call.shop, [one], call.at))[0]


class VoucherHoldBody(msgspec.Struct, forbid_unknown_fields=True):
    """The basket that it is put aside for, by the number its receipt will have; 0 minutes free it."""

    receipt_id: Annotated[str, Meta(min_length=1, max_length=100)]
    minutes: Annotated[int, Meta(ge=0, le=1440)] = 15


@endpoint(
    "POST",
    "/v1/members/{id}/redemptions/{redemption}/hold",
    scope="quotes:write",
    tag="Rewards",
    errors=(UnknownRedemption, UnknownMember, NotPossible),
    example={"receipt_id": "2026-03-02/41-0007"},
)
async def put_aside(call: Call, path: RedemptionPath, body: VoucherHoldBody) -> RedemptionAnswer:
    """Put a voucher aside for one basket, so that no other one is paid with it meanwhile."""
    member_id, redemption_id = _ids(path)
    program = await _program(call, member_id, redemption_id)
    until = call.at + timedelta(minutes=body.minutes) if body.minutes else None
    with deciding(program):
        one = await hold_voucher(
            call.shop, redemption_id, body.receipt_id, member_id=member_id, until=until, at=call.at
        )
    return (await answers(call.shop, [one], call.at))[0]


class VoucherCodeBody(msgspec.Struct, forbid_unknown_fields=True):
    """A code as it was scanned or typed; case, spaces and dashes do not count."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]


@endpoint(
    "POST",
    "/v1/vouchers/lookup",
    scope="quotes:write",
    tag="Rewards",
    errors=(UnknownRedemption,),
    example={"code": "7KQ2 XN3V 85ZC"},
)
async def voucher(call: Call, body: VoucherCodeBody) -> RedemptionAnswer:
    """Whose voucher a code is, and whether it can still be used; name its `id` on the receipt."""
    async with call.shop.db.connection() as connection:
        found = await redemptions.by_code(connection, body.code)
        if found is None:
            raise UnknownRedemption()
        one = await redemptions.one_of(connection, *found)
    return (await answers(call.shop, [one], call.at))[0]


class ConfirmationBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to confirm."""

    member: MemberRef


class ConfirmationAnswer(msgspec.Struct):
    """A code to be sent to the member; it is shown this once."""

    confirmation_id: str
    code: str
    expires_at: datetime


@endpoint(
    "POST",
    "/v1/confirmations",
    scope="receipts:write",
    tag="Rewards",
    status=201,
    errors=(UnknownMember, CardBlocked, BadIdentifier),
    example={"member": {"card": "2900123456785"}},
)
async def ask(call: Call, body: ConfirmationBody) -> ConfirmationAnswer:
    """A one-time code for you to send to the member; she says it at the till, and the spending is hers."""
    member_id = await member_of(call.shop, body.member)
    async with call.shop.db.connection() as connection:
        members.refuse_inactive(await members.load(connection, member_id, 0))
    made = await ask_confirmation(call.shop, member_id, at=call.at)
    return ConfirmationAnswer(encode(CONFIRMATION, made.confirmation_id), made.code, made.expires_at)
