"""Points of a household or group pay on a member's receipt, and what of that comes back."""

from regulars.engine.decision import Decision, Reason, not_enough
from regulars.engine.events.points import LotPart
from regulars.engine.events.pools import CameBack, PaidFor
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import lots
from regulars.engine.steps.taking_back import from_wallet, put_back


def paid_for(draft: Draft, event: PaidFor, at_us: int) -> Decision:
    """The very lots that the receipt was decided with; refused when they are not there any more."""
    reasons = []
    for purse in event.purses:
        points = sum(part.points for part in purse.lots)
        taken = sum(lots.take_from(draft, "spent", purse.wallet, part, at_us) for part in purse.lots)
        if taken < points:
            refusal = not_enough(purse.wallet, purse.wallet, points, taken)
            return Decision(at_us, refusals=[refusal])
        reasons.append(Reason("paid-for-member", event.of, purse.wallet, points))
    return Decision(at_us, draft.effects, reasons)


def came_back(program: Program, draft: Draft, event: CameBack, at_us: int, day: int) -> Decision:
    """What it had paid is its own again; what was shared with it is taken back as the wallet's clawback says."""
    reasons: list[Reason] = []
    for purse in event.restored:
        if purse.wallet in program.wallets:
            reasons += put_back(program, draft, purse.wallet, purse.lots, event.of, at_us, day)
    for one in event.taken:
        wallet = program.wallets.get(one.wallet)
        if wallet is not None:
            reasons += from_wallet(draft, wallet, LotPart(one.start, one.until, one.points), "", at_us, day)
    return Decision(at_us, draft.effects, reasons)
