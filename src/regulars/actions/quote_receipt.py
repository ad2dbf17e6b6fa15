"""What would this receipt give? The same decision, nothing saved."""

from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.checks.receipts import faults
from regulars.engine.days import micros, moment
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import Invalid
from regulars.store import budgets, coupons, given, members
from regulars.store.day_facts import DayFacts
from regulars.store.exchange_rates import Exchange
from regulars.store.members import Loaded
from regulars.store.shop import Shop


class Quote(msgspec.Struct, frozen=True):
    """What a receipt would give: the decision, the member before and after it, and the receipt as it was read."""

    decision: Decision
    before: Member
    after: Member
    receipt: Receipt
    program: Program


async def quote_receipt(
    shop: Shop, receipt: Receipt, *, member_id: int | None, at: datetime, program: str = "", source: str = ""
) -> Quote:
    """Decide a receipt without recording it. source: of the receipt, for which coupons may be put aside.

    Raises Invalid, UnknownMember, MemberNotActive.
    """
    number = await shop.programs.number_for(program, member_id, at)
    occurred = receipt.occurred_us or micros(at)
    rules = await shop.programs.in_force(number, moment(occurred), at)
    whole = structs.replace(receipt, occurred_us=occurred, lines=await shop.products.filled(receipt.lines))
    if whole.currency != rules.currency:
        whole = await Exchange(shop).converted(rules, whole)
    if wrong := faults(rules, whole, micros(at)):
        raise Invalid(errors=tuple(wrong))
    before = Member()
    told = await DayFacts(shop).of(rules, number, whole)
    if told:
        whole = structs.replace(whole, given=Given(facts=dict(told)))
    if member_id is not None:
        async with shop.db.connection() as connection:
            loaded: Loaded = await members.load(connection, member_id, number)
        members.refuse_inactive(loaded)
        before = loaded.stored.member
        whole = structs.replace(whole, given=given.of(loaded, rules, occurred, told))
    if whole.coupons and member_id is not None:
        asking = coupons.Asking(shop, rules, number, member_id, at, source)
        async with shop.db.connection() as connection:
            whole = await coupons.with_shown(connection, asking, whole)
    if rules.earning_terms.asks_budgets("receipt"):
        async with shop.db.connection() as connection:
            whole = await budgets.as_they_stand(connection, rules, number, whole, at)
    decision, after = advance(rules, before, whole, micros(at))
    return Quote(decision, before, after, whole, rules)
