"""A receipt as a till sends it, and how it is read."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from regulars.engine.days import micros
from regulars.engine.events.event import NONE, Code
from regulars.engine.events.receipts import MOST_LINES, Line, LineKind, PaidBy, Receipt, Wanted
from regulars.engine.program import Program
from regulars.engine.terms.coupons import plain
from regulars.engine.terms.places import Degrees, Point, point_of
from regulars.errors import FieldError, Invalid
from regulars.store.shop import Shop
from regulars.web.api.amounts import QUANTITY_DIGITS, Money, Points, Quantity, Reading, digits_in, units
from regulars.web.api.confirming import ConfirmedBody
from regulars.web.api.hold_names import state_name
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.auth import Caller

Short = Annotated[str, Meta(max_length=100)]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, with its offset from UTC.")]

YEARS: Final = range(1970, 9000)
"""The years whose moments can be reckoned with; what is in the future or too old is refused by the program."""


class LineBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One line of a receipt.

    `total` is what is asked for the whole line, its own discount taken off, tax included. What a line leaves out about
    its article is filled in by its `sku` from the products that the shop has imported.
    """

    total: Money
    line_id: Annotated[Code, Meta(description="The till's own name for the line; by default its place, from 1.")] = ""
    sku: Short = ""
    name: Annotated[str, Meta(max_length=300)] = ""
    brand: Short = ""
    categories: Annotated[frozenset[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=20)] = (
        frozenset()
    )
    quantity: Quantity = "1"
    discount: Annotated[Money, Meta(description="What the till itself took off; already out of `total`.")] = "0"
    cost: Money | None = None
    earns: Annotated[bool, Meta(description="False for a line that never earns points.")] = True
    tax: Annotated[Money, Meta(description="The tax in `total`.")] = "0"
    kind: Annotated[
        LineKind, Meta(description="What is no sale of goods earns points only where the program says so.")
    ] = "goods"


class PaymentBody(msgspec.Struct, forbid_unknown_fields=True):
    """A part of what was to pay, and how it was paid: cash, card, gift_card."""

    means: Annotated[str, Meta(min_length=1, max_length=100, examples=["gift_card"])]
    amount: Money


class SpendBody(msgspec.Struct, forbid_unknown_fields=True):
    """Points to pay with, by a part payment of the program; `max` for as many as may be."""

    points: Annotated[str, Meta(max_length=40, examples=["150", "max"])]
    reward: Annotated[Short, Meta(description="The part payment; by default the program's first.")] = ""


class TakeBody(msgspec.Struct, forbid_unknown_fields=True):
    """A reward asked for: with a voucher taken before, or of several goods that fit the one chosen."""

    reward: Code
    voucher: Annotated[Short, Meta(description="The redemption it was paid with.")] = ""
    choice: Annotated[Short, Meta(description="The `sku` or `line_id` chosen.")] = ""


class AtBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where the sale is, in decimal degrees; only in which places of the program that is, is kept."""

    latitude: Annotated[Degrees, Meta(examples=["44.4268"])]
    longitude: Annotated[Degrees, Meta(examples=["26.1025"])]


class CartBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is bought, by whom, and what she wants for her points."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["RON"])]
    lines: Annotated[list[LineBody], Meta(min_length=1, max_length=MOST_LINES)]
    member: MemberRef | None = None
    occurred_at: Annotated[Moment | None, Meta(description="The moment of the sale; by default now.")] = None
    store: Short = ""
    till: Short = ""
    channel: Short = ""
    at: AtBody | None = None
    program: Annotated[Short, Meta(description="A program's id; by default the shop's own program.")] = ""
    spend_points: Annotated[
        Points | SpendBody | None,
        Meta(description="Points to pay with, such as `150`, or `max` for as many as may be."),
    ] = None
    rewards: Annotated[list[Code | TakeBody], Meta(max_length=20, description="The rewards asked for, by id.")] = []
    coupons: Annotated[
        list[Code], Meta(max_length=20, description="The codes shown, as typed; case, spaces and dashes do not count.")
    ] = []
    out_of_stock: Annotated[
        frozenset[Code], Meta(max_length=200, description="Articles that cannot be given for free now.")
    ] = NONE
    hold_id: Annotated[Short, Meta(description="The hold from which the points are taken.")] = ""
    payments: Annotated[
        list[PaymentBody],
        Meta(max_length=50, description="How it was paid; only what a program leaves out of earning matters."),
    ] = []
    language: Annotated[
        str, Meta(max_length=10, examples=["ru"], description="The language of `print`; else that of Accept-Language.")
    ] = ""


class QuoteBody(CartBody, forbid_unknown_fields=True, kw_only=True):
    """A cart to be reckoned; nothing is stored."""

    receipt_id: Annotated[Short, Meta(description="The till's own number, if it has one already.")] = ""
    hints: Annotated[bool, Meta(description="Tell in `more` what a little more would give.")] = False


class ReceiptBody(CartBody, forbid_unknown_fields=True, kw_only=True):
    """A sale. `receipt_id` is the till's own number: the same again is the same receipt, and earns once."""

    receipt_id: Code
    quote_id: Annotated[
        str, Meta(max_length=400, description="The quote that the customer was told; another price is refused.")
    ] = ""
    confirmed: Annotated[
        ConfirmedBody | None, Meta(description="For rewards whose spending the program wants confirmed.")
    ] = None
    dry_run: Annotated[bool, Meta(description="Decide and refuse as always, and store nothing.")] = False


class ReadReceipt(msgspec.Struct, frozen=True):
    """A receipt as the engine takes it, and the program that decides it."""

    receipt: Receipt
    program: Program
    program_no: int


async def read_receipt(
    shop: Shop, body: CartBody, receipt_id: str, caller: Caller, at: datetime, zone: str = ""
) -> ReadReceipt:
    """The receipt of a body. Raises Invalid with every field that cannot be read, UnknownProgram, WrongStore."""
    store = body.store or caller.store_id or ""
    caller.at_store(store)
    occurred = body.occurred_at
    if occurred is not None and occurred.year not in YEARS:
        raise Invalid(errors=(FieldError("#/occurred_at", "before 1970 or beyond all calendars"),))
    number = await _deciding(shop, body, at)
    program = await shop.programs.in_force(number, occurred or at, at)
    reading = Reading()
    receipt = Receipt(
        receipt_id=receipt_id,
        occurred_us=0 if occurred is None else micros(occurred),
        currency=body.currency,
        lines=_lines(body, reading),
        store=store,
        till=body.till,
        channel=body.channel,
        zone=zone,
        wanted=_wanted(body, program, reading),
        gone=body.out_of_stock,
        places=_places(body.at, program, reading) if body.at is not None else NONE,
        coupons=_coupons(body, reading) if body.coupons else (),
        hold_id=state_name(caller.source, body.hold_id) if body.hold_id else "",
        paid_by=_paid_by(body, reading) if body.payments else (),
    )
    if body.member is None and (receipt.wanted or receipt.coupons or receipt.hold_id):
        reading.wrong("only a member can spend points and take rewards", "member")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return ReadReceipt(receipt, program, number)


async def _deciding(shop: Shop, body: CartBody, at: datetime) -> int:
    """The number of the program: the one that is named, or that of the member. Raises UnknownProgram, UnknownMember."""
    number = await shop.programs.number(body.program, at)
    if body.program or body.member is None or not shop.programs.are_several:
        return number
    return await shop.programs.number_for("", await member_of(shop, body.member), at)


def _lines(body: CartBody, reading: Reading) -> tuple[Line, ...]:
    digits = digits_in(body.currency)
    lines = []
    for place, line in enumerate(body.lines):
        total, quantity, discount, cost = _amounts(line, digits, place, reading)
        name = line.line_id or str(place + 1)
        lines.append(
            Line(
                name, total, quantity, line.sku, line.name, line.brand, line.categories, discount, cost, line.earns,
                _tax(line, total, digits, place, reading) if line.tax != "0" else 0, line.kind,
            )
        )  # fmt: skip
    return tuple(lines)


def _amounts(line: LineBody, digits: int, place: int, reading: Reading) -> tuple[int, int, int, int | None]:
    """Total, quantity, discount and cost; what is wrong with them is gathered only when something is."""
    try:
        total, quantity, discount = units(line.total, digits), units(line.quantity, QUANTITY_DIGITS), 0
        if line.discount != "0":
            discount = units(line.discount, digits)
        cost = None if line.cost is None else units(line.cost, digits)
        if total >= 0 and quantity >= 0 and discount >= 0 and (cost is None or cost >= 0):
            return total, quantity, discount, cost
    except ValueError:
        pass
    return (
        reading.amount(line.total, digits, "lines", place, "total"),
        reading.amount(line.quantity, QUANTITY_DIGITS, "lines", place, "quantity"),
        reading.amount(line.discount, digits, "lines", place, "discount"),
        None if line.cost is None else reading.amount(line.cost, digits, "lines", place, "cost"),
    )


def _tax(line: LineBody, total: int, digits: int, place: int, reading: Reading) -> int:
    tax = reading.amount(line.tax, digits, "lines", place, "tax")
    if tax > total:
        reading.wrong("is more than the total it is in", "lines", place, "tax")
    return tax


def _paid_by(body: CartBody, reading: Reading) -> tuple[PaidBy, ...]:
    digits = digits_in(body.currency)
    return tuple(
        PaidBy(one.means, reading.amount(one.amount, digits, "payments", place, "amount"))
        for place, one in enumerate(body.payments)
    )


def _wanted(body: CartBody, program: Program, reading: Reading) -> tuple[Wanted, ...]:
    if body.spend_points is None and not body.rewards:
        return ()
    wanted: list[Wanted] = []
    for place, one in enumerate(body.rewards):
        take = Wanted(one) if isinstance(one, str) else Wanted(one.reward, None, one.voucher, one.choice)
        if any((take.reward, take.voucher) == (other.reward, other.voucher) for other in wanted):
            reading.wrong("is named twice", "rewards", place)
        wanted.append(take)
    if body.spend_points is not None and (spend := _spend(body.spend_points, program, reading)) is not None:
        wanted.append(spend)
    return tuple(wanted)


def point_in(at: AtBody) -> Point:
    """The point. Raises Invalid."""
    try:
        return point_of(at.latitude, at.longitude)
    except ValueError as fault:
        field, _, detail = str(fault).partition(": ")
        raise Invalid(errors=(FieldError(f"#/at/{field}", detail),)) from None


def _places(at: AtBody, program: Program, reading: Reading) -> frozenset[str]:
    try:
        return program.places_at(point_in(at))
    except Invalid as wrong:
        reading.errors += wrong.errors
        return NONE


def _coupons(body: CartBody, reading: Reading) -> tuple[str, ...]:
    for place, code in enumerate(body.coupons):
        if not plain(code):
            reading.wrong("is no code", "coupons", place)
        elif plain(code) in map(plain, body.coupons[:place]):
            reading.wrong("is named twice", "coupons", place)
    return tuple(body.coupons)


def _spend(asked: Any, program: Program, reading: Reading) -> Wanted | None:
    points, name, place = (asked, "", ("spend_points",)) if isinstance(asked, str) else (
        asked.points, asked.reward, ("spend_points", "points"),
    )  # fmt: skip
    reward = program.rewards.get(name) if name else first_part_payment(program)
    if reward is None or not reward.pays:
        told = f"there is no part payment {name!r}" if name else "this program has no part payment"
        reading.wrong(told, "spend_points", *(("reward",) if name else ()))
        return None
    if points == "max":
        return Wanted(reward.id)
    found = reading.amount(points, reward.wallet.scale, *place)
    # Nought points are no wish.
    return Wanted(reward.id, found) if found else None


def first_part_payment(program: Program) -> Any:
    """The program's first part payment, or the first steps, if it has any."""
    paying = [reward for reward in program.rewards.values() if reward.pays]
    return next((reward for reward in paying if reward.kind == "part_payment"), paying[0] if paying else None)
