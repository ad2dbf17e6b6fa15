"""Sales: recorded once, answered at once, and explained whenever somebody asks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.engine.days import micros, moment
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.shown.confirmed import as_if_confirmed
from regulars.engine.shown.would_give import would_give
from regulars.errors import RegularsError
from regulars.i18n import Reader
from regulars.ids import encode
from regulars.store import history, recorder
from regulars.store.cards import CardMayNotSpend
from regulars.store.confirmations import TooManyCodes, WrongCode
from regulars.store.history import DifferentBody, Recorded, UnknownReceipt
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible, Outcome
from regulars.store.shop import Shop
from regulars.store.store_zones import zone_of
from regulars.web.api.amounts import text_of
from regulars.web.api.change_answer import change_answers
from regulars.web.api.confirming import confirmed_receipt
from regulars.web.api.event_ids import MEMBER, RECEIPT, named
from regulars.web.api.explanation import unmoved, with_changes
from regulars.web.api.metrics import RECORDED, REPEATED
from regulars.web.api.prices import note_lowest
from regulars.web.api.print_lines import reader_for
from regulars.web.api.quote_ids import QuoteChanged, cart_of, read_quote_id
from regulars.web.api.quotes import CART, quoted
from regulars.web.api.receipt_answer import ReceiptAnswer, answer_of
from regulars.web.api.receipt_body import ReadReceipt, ReceiptBody, read_receipt
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import member_of, refuse_collecting
from regulars.web.auth import WrongStore
from regulars.web.endpoint import Call, endpoint

REFUSALS: tuple[type[RegularsError], ...] = (
    UnknownMember, CardBlocked, CardMayNotSpend, BadIdentifier, MemberNotActive, UnknownProgram, WrongStore,
    NotEnoughPoints,
    NotPossible, DifferentBody, QuoteChanged, WrongCode, TooManyCodes,
)  # fmt: skip

Refuse = Callable[[Decision], None]


@endpoint(
    "POST",
    "/v1/receipts",
    scope="receipts:write",
    tag="Receipts",
    errors=REFUSALS,
    example={"receipt_id": "2026-03-02/41-0007", **CART},
)
async def record(call: Call, body: ReceiptBody) -> ReceiptAnswer:
    """Record a sale: earn, spend and answer in one call.

    The same `receipt_id` again gets the first answer, with `repeated`; with another body it is a conflict. What is
    asked for and cannot be given to the last point refuses the whole receipt, and nothing is stored.
    """
    if body.dry_run:
        return await _tried(call, body)
    read = await read_sent(call, body)
    member_id = None if body.member is None else await member_of(call.shop, body.member)
    if read.receipt.wanted:
        await refuse_collecting(call.shop, body.member)
    refuse = refusal_of(call.shop, body, read, member_id, call.at)
    source, program = call.caller.source, call.shop.programs.name_of(read.program_no)
    sold = await confirmed_receipt(
        call.shop, body.confirmed, read.receipt, member_id=member_id, source=source, at=call.at
    )
    with deciding(read.program):
        if refuse is None:
            outcome = await record_receipt(
                call.shop, sold, member_id=member_id, source=source, at=call.at, program=program
            )
        else:
            outcome = await _at_price(call, Sent(sold, member_id, program, refuse))
    (REPEATED if outcome.repeated else RECORDED).inc()
    return await recorded_answer(call.shop, outcome, reader_for(read.program, body.language, call.language))


async def _at_price(call: Call, sent: Sent) -> Outcome:
    (result,) = await record_receipts(call.shop, [sent], source=call.caller.source, at=call.at)
    if isinstance(result, RegularsError):
        raise result
    return result


async def _tried(call: Call, body: ReceiptBody) -> ReceiptAnswer:
    """What recording it would answer or refuse."""
    read = await read_sent(call, body)
    if body.member is not None:
        member_id = await member_of(call.shop, body.member)
        sold = as_if_confirmed(read.program, read.receipt) if body.confirmed else read.receipt
        with deciding(read.program):
            program = call.shop.programs.name_of(read.program_no)
            made = await quote_receipt(
                call.shop, sold, member_id=member_id, at=call.at, program=program, source=call.caller.source
            )
            (refusal_of(call.shop, body, read, member_id, call.at) or recorder.refuse_all)(made.decision)
    answer = await quoted(call, body, body.receipt_id)
    answer.dry_run = True
    return answer


async def read_sent(call: Call, body: ReceiptBody) -> ReadReceipt:
    """The receipt of a body. Raises Invalid, UnknownProgram, WrongStore."""
    zone = await zone_of(call.shop, body.store or call.caller.store_id or "", call.at)
    return await read_receipt(call.shop, body, body.receipt_id, call.caller, call.at, zone)


def refusal_of(shop: Shop, body: ReceiptBody, read: ReadReceipt, member_id: int | None, at: datetime) -> Refuse | None:
    """What refuses a decision at another price than was quoted; None when nothing was quoted. Raises Invalid."""
    if not body.quote_id:
        return None
    cart = cart_of(shop, read.receipt, member_id)
    return partial(read_quote_id(shop, body.quote_id).refuse, program=read.program, cart=cart, at=at)


async def recorded_answer(shop: Shop, outcome: Outcome, reader: Reader) -> ReceiptAnswer:
    """The answer for a receipt that is recorded; a repeated one gets its first."""
    decision, after = outcome.decision, outcome.after
    if outcome.repeated and outcome.member_id and after is None:
        decision, after = await as_it_was(shop, outcome)
    assert isinstance(outcome.event, Receipt), "recorded as a receipt"
    answer = answer_of(outcome.event, decision, outcome.program, after, reader)
    answer.id = encode(RECEIPT, outcome.event_id)
    answer.occurred_at = moment(outcome.event.occurred_us)
    answer.repeated = outcome.repeated
    if outcome.member_id:
        answer.member_id = encode(MEMBER, outcome.member_id)
    return answer


async def as_it_was(shop: Shop, outcome: Outcome) -> tuple[Decision, Member]:
    """The decision with its effects and the member after it; of a repeated one decided once more, as it was then."""
    if outcome.after is not None:
        return outcome.decision, outcome.after
    async with shop.db.connection() as connection:
        key = history.Key(outcome.member_id, outcome.at, outcome.event_id, b"")
        one = await history.event_at(connection, key)
        before = await history.state_before(connection, shop.programs, one)
    return await history.applied(shop.programs, before, one)


class ReceiptPath(msgspec.Struct):
    """Our own id of a receipt."""

    id: str


class ReturnSummary(msgspec.Struct):
    """One return of the receipt."""

    id: str
    return_id: str
    at: datetime
    money: str


class WholeReceipt(ReceiptAnswer, omit_defaults=True, kw_only=True):
    """A receipt as it was answered, with where it came from and what came back since."""

    source: str
    recorded_at: datetime
    store: str = ""
    till: str = ""
    channel: str = ""
    returns: Sequence[ReturnSummary] = ()


@endpoint("GET", "/v1/receipts/{id}", scope="members:read", tag="Receipts", errors=(UnknownReceipt,))
async def receipt(call: Call, path: ReceiptPath) -> WholeReceipt:
    """A recorded receipt with its explanation, by our id `rcp_...`: also why the other rules gave nothing."""
    shop: Shop = call.shop
    sold = await receipt_named(shop, path.id)
    assert isinstance(sold.event, Receipt), "looked up as a receipt"
    async with shop.db.connection() as connection:
        returns = await history.about(connection, sold.member_id, sold.event_id) if sold.seq else []
        before = await history.state_before(connection, shop.programs, sold) if sold.seq else None
    program = await shop.programs.version(sold.program_no, sold.version)
    outcome = Outcome(
        sold.member_id if sold.seq else 0, sold.event_id, sold.at, sold.decision, sold.event, program, repeated=True
    )
    reader = reader_for(program, "", call.language)
    answer = await recorded_answer(shop, outcome, reader)
    if before is not None:
        answer.other_rules = unmoved(program, before, sold.event, sold.decision, micros(sold.at))
        found = would_give(program, before, sold.event, micros(sold.at), advance)
        rules = change_answers(reader, program, before, sold.event, found.rules)
        with_changes([*answer.other_rules, *answer.explain], rules)
    fields: dict[str, Any] = {name: getattr(answer, name) for name in answer.__struct_fields__}
    if returns:
        kept = returns[-1].decision.kept
        fields["lines"] = answer_of(sold.event, sold.decision, program, None, reader, kept=kept).lines
    await note_lowest(shop, fields["lines"], sold.event, sold.decision, moment(sold.event.occurred_us))
    return WholeReceipt(
        **fields | {"repeated": False}, source=sold.source, recorded_at=sold.recorded_at, store=sold.event.store,
        till=sold.event.till, channel=sold.event.channel,
        returns=[_summary(one, program.digits) for one in returns],
    )  # fmt: skip


def _summary(one: Recorded, digits: int) -> ReturnSummary:
    assert isinstance(one.event, Return), "only returns are about another event"
    money = one.decision.totals.to_pay_minor if one.decision.totals else 0
    return ReturnSummary(encode("ret", one.event_id), one.external_id, one.at, text_of(money, digits))


async def receipt_named(shop: Shop, text: str) -> Recorded:
    """The receipt with our id. Raises UnknownReceipt."""
    missing = UnknownReceipt(receipt=text[:100])
    event_id = named(RECEIPT, text, missing)
    async with shop.db.connection() as connection:
        key = await history.place_of(connection, event_id)
        if key is None:
            raise missing
        sold = await history.event_at(connection, key)
    if not isinstance(sold.event, Receipt):
        raise missing
    return sold
