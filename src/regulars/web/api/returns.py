"""Goods of a receipt come back: chosen lines, an amount, or all that is left."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.return_receipt import NoMemberOnReceipt, return_receipt
from regulars.engine.events.event import Code
from regulars.engine.events.receipts import MOST_LINES, Receipt
from regulars.engine.events.returns import Return, ReturnedLine
from regulars.engine.money import digits_of
from regulars.engine.program import Program
from regulars.engine.shown.foreign import totals_back
from regulars.errors import Invalid
from regulars.ids import encode
from regulars.store import history
from regulars.store.history import DifferentBody, Recorded, UnknownReceipt
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.shop import Shop
from regulars.web.api.amounts import QUANTITY_DIGITS, Money, Quantity, Reading
from regulars.web.api.event_ids import MEMBER, RECEIPT, id_of
from regulars.web.api.explanation import Why, explained
from regulars.web.api.own_names import given_name
from regulars.web.api.pointers import within
from regulars.web.api.print_lines import balance_line, reader_for
from regulars.web.api.receipt_answer import SoldIn, TotalsAnswer, in_currency, totals_answer
from regulars.web.api.receipts import as_it_was, receipt_named
from regulars.web.api.refusals import told
from regulars.web.api.wallet_changes import WalletChange, wallet_changes
from regulars.web.endpoint import Call, endpoint


class ReturnPath(msgspec.Struct):
    """The till's own receipt number within the key's source, or our id `rcp_...`."""

    receipt_id: Annotated[str, Meta(min_length=1, max_length=100)]


class ReturnedLineBody(msgspec.Struct, forbid_unknown_fields=True):
    """Goods of one line; without `quantity` all that is left of it."""

    line_id: Code
    quantity: Quantity | None = None


class ReturnBody(msgspec.Struct, forbid_unknown_fields=True):
    """What comes back: `lines`, or an `amount` of the money that was paid, or, with neither, all that is left of it.

    `return_id` is the till's own number; the same again is the same return. Without it the `Idempotency-Key` counts.
    """

    return_id: Annotated[str, Meta(max_length=100)] = ""
    lines: Annotated[list[ReturnedLineBody], Meta(max_length=MOST_LINES)] = []
    amount: Money | None = None
    language: Annotated[str, Meta(max_length=10)] = ""


class ReturnAnswer(msgspec.Struct, omit_defaults=True):
    """What goes back: `totals` in money and in points that paid, `wallets` as the points moved.

    `sold_in`: what goes back of a receipt that was paid in another currency than the program's.
    """

    id: str
    return_id: str
    receipt_id: str
    member_id: str
    at: datetime
    currency: str
    totals: TotalsAnswer
    wallets: list[WalletChange]
    print: list[str]
    explain: list[Why]
    sold_in: SoldIn | None = None
    repeated: bool = False


@endpoint(
    "POST",
    "/v1/receipts/{receipt_id}/returns",
    scope="receipts:write",
    tag="Receipts",
    errors=(UnknownReceipt, NoMemberOnReceipt, NotPossible, DifferentBody),
    idempotency="optional",
    example={"return_id": "R-17", "lines": [{"line_id": "2", "quantity": "1"}]},
)
async def return_goods(call: Call, path: ReturnPath, body: ReturnBody) -> ReturnAnswer:
    """Take goods back. What was earned for them is taken back, and the points that paid for them come back."""
    shop: Shop = call.shop
    source, name = await sold_as(call, path.receipt_id)
    lines, amount = await _read(call, body, source, name)
    return_id = given_name(call, body.return_id, "ret")
    try:
        with within():
            outcome = await return_receipt(
                shop, name, return_id, lines=lines, amount_minor=amount, source=source, at=call.at
            )
    except NotPossible as refused:
        raise told(refused, await _program(call, source, name)) from None
    return await _answer(call, outcome, return_id, name, body.language)


async def sold_as(call: Call, receipt_id: str) -> tuple[str, str]:
    """The source and the till's number of the receipt. Raises UnknownReceipt."""
    source: str = call.caller.source
    if receipt_id.startswith(f"{RECEIPT}_"):
        async with call.shop.db.connection() as connection:
            own = await history.key_of(connection, source, "receipt", receipt_id)
        if own is None:
            sold = await receipt_named(call.shop, receipt_id)
            return sold.source, sold.external_id
    return source, receipt_id


async def _read(
    call: Call, body: ReturnBody, source: str, receipt_id: str
) -> tuple[tuple[ReturnedLine, ...], int | None]:
    """The lines and the amount. Raises Invalid, UnknownReceipt."""
    reading = Reading()
    lines = []
    for place, line in enumerate(body.lines):
        quantity = line.quantity
        units = None if quantity is None else reading.amount(quantity, QUANTITY_DIGITS, "lines", place, "quantity")
        if units == 0 and not reading.errors:
            reading.wrong("must be more than nothing", "lines", place, "quantity")
        lines.append(ReturnedLine(line.line_id, units))
    amount = None
    if body.amount is not None:
        if lines:
            reading.wrong("either lines or an amount", "amount")
        amount = reading.amount(body.amount, digits_of(await _currency(call, source, receipt_id)), "amount")
        if amount == 0 and not reading.errors:
            reading.wrong("must be more than nothing", "amount")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return tuple(lines), amount


async def _sold(call: Call, source: str, receipt_id: str) -> Recorded:
    """The receipt as it was recorded. Raises UnknownReceipt."""
    async with call.shop.db.connection() as connection:
        key = await history.key_of(connection, source, "receipt", receipt_id)
        if key is None:
            raise UnknownReceipt(receipt=receipt_id)
        return await history.event_at(connection, key)


async def _program(call: Call, source: str, receipt_id: str) -> Program:
    """The program by which the receipt was decided. Raises UnknownReceipt."""
    sold = await _sold(call, source, receipt_id)
    program: Program = await call.shop.programs.version(sold.program_no, sold.version)
    return program


async def _currency(call: Call, source: str, receipt_id: str) -> str:
    """The currency in which the receipt was paid. Raises UnknownReceipt."""
    event = (await _sold(call, source, receipt_id)).event
    assert isinstance(event, Receipt), "found as a receipt"
    return event.currency if event.foreign is None else event.foreign.currency


async def _answer(call: Call, outcome: Outcome, return_id: str, receipt_id: str, language: str) -> ReturnAnswer:
    shop: Shop = call.shop
    program = outcome.program
    decision, after = await as_it_was(shop, outcome)
    assert isinstance(outcome.event, Return), "recorded as a return"
    assert decision.totals is not None, "a return has totals"
    sold = outcome.event.standing.receipt
    reader = reader_for(program, language, call.language)
    return ReturnAnswer(
        id_of("return", outcome.event_id),
        return_id,
        receipt_id,
        encode(MEMBER, outcome.member_id),
        outcome.at,
        sold.currency,
        totals_answer(decision.totals, program.digits),
        wallet_changes(program, decision, after),
        [balance_line(reader, program, program.main_wallet, after.wallet(program.main_wallet).balance)],
        explained(program, decision, [line.line_id for line in sold.lines]),
        None if sold.foreign is None else in_currency(sold.foreign, totals_back(outcome.event, decision)),
        outcome.repeated,
    )
