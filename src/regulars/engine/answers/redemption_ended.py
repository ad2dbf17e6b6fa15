"""A redemption is over: used, won, scratched, or given back with its points."""

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import RedemptionGone
from regulars.engine.events.points import LotPart
from regulars.engine.events.redemptions import OpenRedemption, RedemptionEnded
from regulars.engine.events.returns import Earned, Spent
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import climbing, lots
from regulars.engine.steps.catch_up import release
from regulars.engine.steps.taking import count_untaken, spent_of
from regulars.engine.steps.taking_back import put_back
from regulars.engine.terms.outside import ENDS


def redemption_ended(program: Program, draft: Draft, event: RedemptionEnded, at_us: int, day: int) -> Decision:
    """A redemption is over: used, given back with its points, won, scratched."""
    one = draft.redemptions.get(event.redemption_id)
    if one is None:
        return Decision(at_us, refusals=[Reason("unknown-redemption", event.redemption_id)])
    if refusal := _may_not_end(program, one, event, at_us):
        return Decision(at_us, refusals=[refusal])
    reasons, spent, earned = _settled(program, draft, event, one, at_us, day)
    draft.do(RedemptionGone(event.redemption_id, event.how))
    return Decision(at_us, draft.effects, reasons, spent=spent, earned=earned)


def _may_not_end(program: Program, one: OpenRedemption, event: RedemptionEnded, at_us: int) -> Reason | None:
    if event.how not in ENDS[one.state]:
        return Reason("cannot-end-so", one.reward, one.wallet, detail=event.how)
    if event.how == "cancelled" and not event.by_staff and at_us >= one.cancel_until_us:
        return Reason("too-late-to-cancel", one.reward, one.wallet, number=one.cancel_until_us)
    if event.how in ("used", "scratched", "won") and at_us >= one.until_us:
        return Reason("expired", one.reward, one.wallet, number=one.until_us)
    if event.how in ("used", "scratched", "cancelled") and one.held_for and at_us < one.held_until_us:
        return Reason("voucher-held", one.reward, one.wallet, number=one.held_until_us)
    reward = program.rewards.get(one.reward)
    if event.how == "used" and reward is not None and reward.redeem is not None:
        return Reason("only-on-receipts", one.reward, one.wallet)
    if event.how == "won" and reward is not None and reward.outside and at_us < reward.outside.closes_us:
        return Reason("not-closed-yet", one.reward, one.wallet, number=reward.outside.closes_us)
    return None


def _settled(
    program: Program, draft: Draft, event: RedemptionEnded, one: OpenRedemption, at_us: int, day: int
) -> tuple[list[Reason], tuple[Spent, ...], tuple[Earned, ...]]:
    """What happens to the points of a redemption that ends."""
    name, how = event.redemption_id, event.how
    if one.state == "bid":
        if name in draft.holds:
            release(draft, name, at_us)
        if how == "won":
            bid = {name: sum(part.points for part in parts) for name, parts in one.by_wallet().items()}
            spent = spent_of(
                one.reward, {of: lots.take(draft, "spent", of, points, at_us) for of, points in bid.items()}
            )
            return [Reason("won", one.reward, one.wallet, sum(paid.points for paid in spent))], spent, ()
        lots.expire(draft, day, at_us)
        return [Reason(how, one.reward, one.wallet, one.points)], (), ()
    if how == "cancelled" or (how == "no_show" and _returns_no_show(program, one)):
        return [Reason(how, one.reward, one.wallet), *_given_back(program, draft, one, at_us, day)], (), ()
    if how == "scratched" and (prize := _prize(program, one)):
        return _prize_paid(program, draft, one, prize, at_us, day)
    return [Reason("blank" if how == "scratched" else how, one.reward, one.wallet, number=one.quantity)], (), ()


def _returns_no_show(program: Program, one: OpenRedemption) -> bool:
    reward = program.rewards.get(one.reward)
    return reward is not None and reward.outside is not None and reward.outside.returns_no_show


def _given_back(program: Program, draft: Draft, one: OpenRedemption, at_us: int, day: int) -> list[Reason]:
    """The very lots it was paid from, to their original expiry; those that are over by now as the wallet says."""
    reward = program.rewards.get(one.reward)
    if reward is not None and not one.free:
        count_untaken(program, draft, reward, one.points, one.day)
    return [
        reason
        for name, parts in one.by_wallet().items()
        for reason in put_back(program, draft, name, parts, one.reward, at_us, day)
    ]


def _prize(program: Program, one: OpenRedemption) -> int:
    """The points under a scratch card; 0 for a blank."""
    reward = program.rewards.get(one.reward)
    if reward is None or reward.outside is None:
        return 0
    return next((prize.points for prize in reward.outside.prizes if prize.name == one.prize), 0)


def _prize_paid(
    program: Program, draft: Draft, one: OpenRedemption, points: int, at_us: int, day: int
) -> tuple[list[Reason], tuple[Spent, ...], tuple[Earned, ...]]:
    held = {name: state.tier for name, state in draft.tiers.items()}
    start, until = program.wallets[one.wallet].dates.of(day, held)
    part = LotPart(min(start, day), until, points)
    lots.add(draft, "earned", one.wallet, (part,), at_us)
    climbing.rise(program, draft, day, at_us)
    earned = Earned(one.wallet, part.start, part.until, points)
    return [Reason("prize", one.reward, one.wallet, points, detail=one.prize)], (), (earned,)
