"""A receipt that named nobody turns out to be a member's: she gets what it earns by the rules of its own moment."""

from datetime import datetime
from typing import ClassVar

from msgspec import structs

from regulars.engine.days import moment
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.errors import Conflict
from regulars.store import given, history
from regulars.store.budgets import record_asking
from regulars.store.day_facts import DayFacts
from regulars.store.history import DifferentBody, Recorded, UnknownReceipt
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.sharing import share_points
from regulars.store.shop import Shop


class NotAnonymous(Conflict):
    """This receipt named its member; there is nothing to claim."""

    code: ClassVar[str] = "not-anonymous"
    receipt: str


class AlreadyClaimed(Conflict):
    """This receipt was claimed by another member already."""

    code: ClassVar[str] = "already-claimed"
    receipt: str


class CameBack(Conflict):
    """The goods of this receipt came back already."""

    code: ClassVar[str] = "goods-came-back"
    receipt: str


async def assign_receipt(shop: Shop, receipt_id: str, *, member_id: int, source: str, at: datetime) -> Outcome:
    """Let a receipt of that source and name be the member's, once; its later returns are hers.

    The same member again gets the first answer. Raises UnknownReceipt, NotAnonymous, AlreadyClaimed, CameBack,
    UnknownMember, MemberNotActive, NotPossible (claims are closed, too late, too many).
    """
    sold = await _sold(shop, receipt_id, source)
    assert isinstance(sold.event, Receipt), "found under the name of a receipt"
    whole, shares = sold.event, False
    rules = await shop.programs.in_force(sold.program_no, moment(whole.occurred_us), at)

    told = await DayFacts(shop).of(rules, sold.program_no, whole)

    async def event_of(loaded: Loaded) -> Made:
        nonlocal shares
        shares = loaded.gives_to_pools
        known = given.of(loaded, rules, whole.occurred_us, told)
        return Made(Claimed(receipt=structs.replace(whole, wanted=(), hold_id="", given=known), given=known), rules)

    request = shop.mac(("claim", member_id, sold.event_id))
    occurrence = Occurrence("claimed", sold.source, sold.external_id, request, member_id, sold.program_no, event_of)
    try:
        outcome = await record_asking(shop, occurrence, at)
    except DifferentBody:
        raise AlreadyClaimed(receipt=receipt_id) from None
    if shares:
        await share_points(shop, outcome.member_id, at)
    return outcome


async def _sold(shop: Shop, receipt_id: str, source: str) -> Recorded:
    async with shop.db.connection() as connection:
        key = await history.key_of(connection, source, "receipt", receipt_id)
        if key is None:
            raise UnknownReceipt(receipt=receipt_id)
        sold = await history.event_at(connection, key)
        if sold.seq:
            raise NotAnonymous(receipt=receipt_id)
        if await history.about(connection, sold.member_id, sold.event_id):
            raise CameBack(receipt=receipt_id)
    return sold
