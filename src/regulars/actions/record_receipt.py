"""Record a sale at the till and everything that follows from it."""

from datetime import datetime

from msgspec import structs

from regulars.engine.days import micros, moment
from regulars.engine.events import Receipt
from regulars.engine.receipts import faults
from regulars.errors import Invalid
from regulars.store import anonymous, given, recorder
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
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
    if wrong := faults(rules, whole, micros(at)):
        raise Invalid(errors=tuple(wrong))
    if member_id is None:
        return await anonymous.keep(shop, whole, rules, number, source=source, request=request, at=at)

    async def event_of(loaded: Loaded) -> Made:
        return Made(structs.replace(whole, given=given.of(loaded, rules, occurred)), rules)

    occurrence = Occurrence("receipt", source, receipt.receipt_id, request, member_id, number, event_of)
    return await recorder.record(shop, occurrence, at)
