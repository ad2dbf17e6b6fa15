"""Points from one member to another."""

from regulars.engine import counters
from regulars.engine.decision import Decision, Reason, not_enough
from regulars.engine.events.merges import Purse
from regulars.engine.events.points import Received, Sent
from regulars.engine.events.returns import Spent
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import handing, lots
from regulars.engine.steps.counting import count
from regulars.engine.terms.wallets import ReadyWallet


def sent(program: Program, draft: Draft, event: Sent, at_us: int, day: int) -> Decision:
    """Points leave with the dates they have; refused when they are not there, or the wallet's terms say no."""
    available = draft.wallet(event.wallet).available
    refused = None if event.of_lots else _refused(program.wallets[event.wallet], draft, event, day)
    if refused is not None:
        return Decision(at_us, refusals=[refused])
    if available < event.points and not event.of_lots:
        refusal = not_enough(event.wallet, event.wallet, event.points, available)
        return Decision(at_us, refusals=[refusal])
    if event.of_lots:
        return _of_lots(draft, event, at_us, day)
    parts = lots.take(draft, "sent", event.wallet, event.points, at_us)
    count(program, draft, counters.sent(event.wallet), event.points, day)
    spent = Spent("transfer", event.wallet, event.points, 0, (), parts)
    return Decision(at_us, draft.effects, [Reason("sent", event.to, event.wallet, event.points)], spent=(spent,))


def _refused(wallet: ReadyWallet, draft: Draft, event: Sent, day: int) -> Reason | None:
    """Why the terms of the wallet do not let the points go."""
    terms = wallet.transfers
    if not terms.allowed or not wallet.spendable:
        return Reason("no-transfers", wallet.name, wallet.name, event.points)
    if event.points < terms.at_least:
        return Reason("below-minimum-points", wallet.name, wallet.name, event.points, number=terms.at_least)
    if terms.at_most is not None and terms.window is not None:
        left = terms.at_most - terms.window.total(draft.counters.get(counters.sent(wallet.name), {}), day)
        if event.points > left:
            return Reason("limit", wallet.name, wallet.name, event.points, number=max(left, 0), detail=terms.per)
    return None


def _of_lots(draft: Draft, event: Sent, at_us: int, day: int) -> Decision:
    """Chosen points, as far as they are still there; refused when nothing is left of them."""
    handing.give(draft, (Purse(event.wallet, event.lots, event.waiting),), (), day, at_us)
    given = handing.given(draft.effects)
    points = sum(part.points for purse in given for part in (*purse.lots, *purse.waiting))
    if not points:
        return Decision(at_us, refusals=[not_enough(event.wallet, event.wallet, event.points, points)])
    parts = tuple(part for purse in given for part in purse.lots)
    spent = Spent("transfer", event.wallet, points, 0, (), parts)
    return Decision(at_us, draft.effects, [Reason("sent", event.to, event.wallet, points)], spent=(spent,))


def received(draft: Draft, event: Received, at_us: int, day: int) -> Decision:
    """Points that come in keep the dates they had; those that are over by now expire at once."""
    handing.take(draft, (Purse(event.wallet, event.lots, event.waiting),), day, at_us)
    return Decision(at_us, draft.effects)
