"""A voucher is put aside for one receipt, or is free again."""

from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.events.redemptions import RedemptionHeld
from regulars.ids import encode
from regulars.store import members, redemptions
from regulars.store.attempts import PREFIX, tried, write_all
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.redemptions import Redemption
from regulars.store.shop import Shop


async def hold_voucher(
    shop: Shop, redemption_id: int, receipt_id: str, *, member_id: int, until: datetime | None, at: datetime
) -> Redemption:
    """Put a voucher aside for one receipt until a moment, or free it. Raises UnknownRedemption, NotPossible."""
    name = encode(PREFIX, redemption_id)

    async def hold(tx: Connection) -> Redemption:
        one = await redemptions.one_of(tx, member_id, redemption_id)
        rules = await shop.programs.in_force(one.program_no, at, at)
        loaded = await members.load(tx, one.member_id, one.program_no)
        until_us = 0 if until is None else micros(until)
        event = RedemptionHeld(redemption_id=name, receipt_id=receipt_id, until_us=until_us)
        known = Name(SOURCE, f"{name}/{shop.new_id(at)}", b"")
        step = await step_of(shop, tx, one.program_no, loaded, event, rules, known, at)
        await write_all(tx, [Change(one.member_id, one.program_no, loaded.stored.member.seq, (step,))], at)
        return one

    return await tried(shop, [member_id], hold)
