"""Record many receipts at once: the queue of a till that was offline, a day of a web shop."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.checks.receipts import faults
from regulars.engine.days import micros, moment
from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.errors import Invalid, RegularsError
from regulars.store import anonymous_batch, draws, given
from regulars.store.anonymous_batch import Unclaimed
from regulars.store.budgets import Taking, record_all_taking
from regulars.store.day_facts import DayFacts
from regulars.store.exchange_rates import Exchange
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


class Sent(msgspec.Struct, frozen=True):
    """A receipt as it was sent. member_id: None for nobody we know. program: its name, or empty.

    refuse: raises for a decision that the sender cannot live with; by default for every refusal.
    """

    receipt: Receipt
    member_id: int | None
    program: str = ""
    refuse: Callable[[Decision], None] | None = None


class _Ready(msgspec.Struct, frozen=True):
    sent: Sent
    whole: Receipt
    rules: Program
    program_no: int
    request: bytes
    told: Mapping[str, str]


async def record_receipts(
    shop: Shop, sent: Sequence[Sent], *, source: str, at: datetime
) -> list[Outcome | RegularsError]:
    """Record each receipt under (source, receipt id), once; the result of each, in their order.

    A receipt that cannot be recorded fails alone, with what `record_receipt` would raise.
    """
    # The articles of all receipts are read at once; after this none is looked up alone.
    await shop.products.filled([line for one in sent for line in one.receipt.lines])
    exchange, day_facts = Exchange(shop), DayFacts(shop)
    ready: dict[int, _Ready] = {}
    results: dict[int, Outcome | RegularsError] = {}
    for place, one in enumerate(sent):
        try:
            ready[place] = await _ready(shop, exchange, day_facts, one, at)
        except RegularsError as error:
            results[place] = error
    nobodys = {place: one for place, one in ready.items() if one.sent.member_id is None}
    if nobodys:
        kept = await anonymous_batch.keep_all(shop, [*map(_unclaimed, nobodys.values())], source=source, at=at)
        results |= zip(nobodys, kept, strict=True)
    members = {place: one for place, one in ready.items() if one.sent.member_id is not None}
    if members:
        occurrences = [_occurrence(shop, one, source, at) for one in members.values()]
        results |= zip(members, await record_all_taking(shop, occurrences, at), strict=True)
    return [results[place] for place in range(len(sent))]


async def _ready(shop: Shop, exchange: Exchange, day_facts: DayFacts, sent: Sent, at: datetime) -> _Ready:
    """A receipt checked and filled in. Raises Invalid, UnknownProgram, and what `refuse` raises for nobody's."""
    receipt = sent.receipt
    number = await shop.programs.number_for(sent.program, sent.member_id, at)
    occurred = receipt.occurred_us or micros(at)
    rules = await shop.programs.in_force(number, moment(occurred), at)
    # As in `record_receipt`: the same receipt is the same request, whichever way it comes.
    request = shop.mac((sent.member_id, receipt))
    whole = structs.replace(receipt, occurred_us=occurred, lines=await shop.products.filled(receipt.lines))
    if whole.currency != rules.currency:
        whole = await exchange.converted(rules, whole)
    if wrong := faults(rules, whole, micros(at)):
        raise Invalid(errors=tuple(wrong))
    if sent.member_id is None and sent.refuse is not None:
        sent.refuse(Decision(occurred, totals=anonymous_batch.totals_of(whole)))
    return _Ready(sent, whole, rules, number, request, await day_facts.of(rules, number, whole))


def _unclaimed(one: _Ready) -> Unclaimed:
    return Unclaimed(one.whole, one.rules, one.program_no, one.request)


def _occurrence(shop: Shop, one: _Ready, source: str, at: datetime) -> Occurrence:
    is_shared = bool(one.whole.coupons or one.rules.earning_terms.asks_budgets("receipt"))
    taking = Taking(shop, one.rules, one.program_no, at, source) if is_shared else None

    async def event_of(loaded: Loaded) -> Made:
        event = structs.replace(one.whole, given=given.of(loaded, one.rules, one.whole.occurred_us, one.told))
        event = await draws.with_draw(shop.db, one.rules, one.program_no, event, source, at)
        return Made(await taking.known(event, loaded) if taking else event, one.rules)

    member_id = one.sent.member_id
    assert member_id is not None, "nobody's receipts are kept, not decided"
    return Occurrence(
        "receipt", source, one.whole.receipt_id, one.request, member_id, one.program_no, event_of,
        refuse=one.sent.refuse, takes=taking.takes if taking else None,
    )  # fmt: skip
