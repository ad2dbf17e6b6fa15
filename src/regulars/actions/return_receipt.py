"""Goods of a receipt come back."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.events.returns import Return, ReturnedLine, Shared, Standing
from regulars.engine.shown.foreign import amount_of
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.of_pools import shared_after
from regulars.engine.steps.returns import untouched
from regulars.errors import Conflict
from regulars.store import coming_back, history, merges
from regulars.store.budgets import Freeing, asking, record_asking
from regulars.store.history import Recorded, UnknownReceipt
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


class NoMemberOnReceipt(Conflict):
    """This receipt belongs to no member, so nothing is to be taken back."""

    code: ClassVar[str] = "no-member-on-receipt"
    receipt: str


async def return_receipt(
    shop: Shop,
    receipt_id: str,
    return_id: str,
    *,
    lines: Sequence[ReturnedLine] = (),
    amount_minor: int | None = None,
    source: str,
    at: datetime,
) -> Outcome:
    """Take back chosen lines, an amount, or, with neither, all that is left of a receipt of the same source.

    amount_minor: in the currency that was paid; it is reckoned by the rate the receipt was.
    Raises UnknownReceipt, NoMemberOnReceipt, NotPossible (already returned, more than bought), DifferentBody.
    """
    async with shop.db.connection() as connection:
        key = await history.key_of(connection, source, "receipt", receipt_id)
        if key is None:
            raise UnknownReceipt(receipt=receipt_id)
        sold = await history.event_at(connection, key)
        if sold.seq == 0:
            claim = await history.key_of(connection, source, "claimed", receipt_id)
            if claim is None:
                raise NoMemberOnReceipt(receipt=receipt_id)
            sold = await history.event_at(connection, claim)
        member_id = await merges.current(connection, sold.member_id)
        pool_ids = await coming_back.pools_in(connection, sold)
    program = await shop.programs.in_force(sold.program_no, at, at)
    under = await shop.programs.version(sold.program_no, sold.version)
    shared = await coming_back.shared_of(shop, sold, pool_ids, at)
    freeing = Freeing(shop, sold.program_no, under) if under.has_budgets or under.coupons.any else None

    async def event_of(loaded: Loaded) -> Made:
        standing = await _standing(shop, sold, shared, loaded.member_id)
        amount = amount_minor
        if amount is not None and standing.receipt.foreign is not None:
            amount = amount_of(standing, amount)
        event = Return(return_id=return_id, standing=standing, lines=tuple(lines), amount_minor=amount)
        return Made(await freeing.known(event, at, loaded) if freeing else event, program, under)

    occurrence = Occurrence(
        "return", source, return_id, shop.mac((receipt_id, tuple(lines), amount_minor)), member_id,
        sold.program_no, event_of, about=sold.event_id, inactive_too=True, reads_past=True,
        takes=freeing.takes if freeing else None,
    )  # fmt: skip
    if pool_ids:
        return await coming_back.record(shop, asking(shop, occurrence, at), pool_ids, at)
    return await record_asking(shop, occurrence, at)


async def _standing(shop: Shop, sold: Recorded, shared: tuple[Shared, ...], holder_id: int) -> Standing:
    """The receipt as it stands after the returns there were, and its own moment. shared: as it was sold. holder_id: who
    its member is now.
    """
    async with shop.db.connection() as connection:
        returns = await merges.returns_of(connection, sold.member_id, sold.event_id)
        before = None if returns else await history.state_before(connection, shop.programs, sold)
        pool_ids = await coming_back.pools_in(connection, sold)
        whose = await merges.whose(connection, sold.member_id, holder_id)
    if returns:
        last = returns[-1]
        assert isinstance(last.event, Return), "only returns are about another event"
        earlier, decision = last.event.standing, last.decision
        standing = Standing(
            earlier.receipt, earlier.version, earlier.moment, decision.kept, decision.discounts, decision.spent,
            decision.earned, shared_after(last.event, decision), decision.drawn,
        )  # fmt: skip
    else:
        assert before is not None, "read just above"
        receipt = history.receipt_in(sold)
        program = await shop.programs.version(sold.program_no, sold.version)
        moment = moment_of(program, before, receipt, micros(sold.at))
        decision = sold.decision
        standing = Standing(
            receipt, sold.version, moment, untouched(receipt), decision.discounts, decision.spent, decision.earned,
            shared, decision.drawn,
        )  # fmt: skip
    return structs.replace(coming_back.with_living(standing, pool_ids), whose=whose)
