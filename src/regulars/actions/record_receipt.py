"""Record a sale at the till and everything that follows from it."""

from datetime import datetime

from msgspec import structs

from regulars.engine.checks.receipts import faults
from regulars.engine.days import micros, moment
from regulars.engine.events.receipts import Receipt
from regulars.errors import Invalid
from regulars.store import anonymous, draws, given
from regulars.store.budgets import Taking, record_taking
from regulars.store.day_facts import DayFacts
from regulars.store.exchange_rates import Exchange
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.sharing import share_points
from regulars.store.shop import Shop


async def record_receipt(
    shop: Shop, receipt: Receipt, *, member_id: int | None, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Record a receipt under (source, receipt id), once; without a member it is only kept.

    What the till asked to spend is given to the last point, or refused: the customer was told a price.
    Raises Invalid, UnknownMember, MemberNotActive, NotEnoughPoints, NotPossible, DifferentBody.
    """
    number = await shop.programs.number_for(program, member_id, at)
    occurred = receipt.occurred_us or micros(at)
    rules = await shop.programs.in_force(number, moment(occurred), at)
    # The retry of a receipt without a moment of its own must be the same request.
    request = shop.mac((member_id, receipt))
    whole = structs.replace(receipt, occurred_us=occurred, lines=await shop.products.filled(receipt.lines))
    if whole.currency != rules.currency:
        whole = await Exchange(shop).converted(rules, whole)
    if wrong := faults(rules, whole, micros(at)):
        raise Invalid(errors=tuple(wrong))
    if member_id is None:
        return await anonymous.keep(shop, whole, rules, number, source=source, request=request, at=at)

    is_shared = bool(receipt.coupons or rules.earning_terms.asks_budgets("receipt"))
    taking = Taking(shop, rules, number, at, source) if is_shared else None

    told = await DayFacts(shop).of(rules, number, whole)
    shares = False

    async def event_of(loaded: Loaded) -> Made:
        nonlocal shares
        shares = loaded.gives_to_pools
        event = structs.replace(whole, given=given.of(loaded, rules, occurred, told))
        event = await draws.with_draw(shop.db, rules, number, event, source, at)
        return Made(await taking.known(event, loaded) if taking else event, rules)

    occurrence = Occurrence(
        "receipt", source, receipt.receipt_id, request, member_id, number, event_of,
        takes=taking.takes if taking else None,
    )  # fmt: skip
    outcome = await record_taking(shop, occurrence, at)
    if shares:
        await share_points(shop, outcome.member_id, at)
    return outcome
