"""A voucher put aside for one basket."""

from msgspec import structs

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import RedemptionMade
from regulars.engine.events.redemptions import RedemptionHeld
from regulars.engine.evolve import Draft
from regulars.engine.steps.vouchers import held_elsewhere


def redemption_held(draft: Draft, event: RedemptionHeld, at_us: int) -> Decision:
    """A voucher put aside for one receipt, or free again."""
    one = draft.redemptions.get(event.redemption_id)
    if one is None:
        return Decision(at_us, refusals=[Reason("unknown-redemption", event.redemption_id)])
    if refusal := held_elsewhere(one, event.receipt_id, at_us):
        return Decision(at_us, refusals=[refusal])
    if one.state != "issued" or at_us >= one.until_us:
        return Decision(at_us, refusals=[Reason("expired", one.reward, one.wallet, number=one.until_us)])
    held_for = event.receipt_id if event.until_us else ""
    now = structs.replace(one, held_for=held_for, held_until_us=event.until_us)
    draft.do(RedemptionMade(event.redemption_id, now))
    return Decision(at_us, draft.effects, [Reason("voucher-held" if held_for else "voucher-free", one.reward)])
