"""A reward taken outside of a receipt: what it costs, how long it can be used, how it ends and what comes back then.

What members share (pieces, places, codes, numbers, prizes) is granted before, by the store, in the same write; here it
is only read from the event.
"""

from collections.abc import Iterator

from msgspec import structs

from regulars.engine.basket import Basket
from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import HoldPlaced, RedemptionGone, RedemptionMade
from regulars.engine.events.event import Granted
from regulars.engine.events.points import LotPart
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.redemptions import OpenRedemption, Redeemed, RedemptionEnd, RedemptionEnded, RedemptionHeld
from regulars.engine.events.returns import Earned, Spent
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.steps import climbing, lots
from regulars.engine.steps.catch_up import release
from regulars.engine.steps.counting import count_back, visit_number
from regulars.engine.steps.moments import frozen
from regulars.engine.steps.taking import Terms, count_taken, terms_of
from regulars.engine.steps.vouchers import held_elsewhere
from regulars.engine.terms.outside import ENDS, Outside

AFTER_CLOSE_US = 30 * 86_400_000_000
"""So long after its close an auction's best bid stays put aside, for whoever closes it late."""
MOST_OPEN = 200
"""So many open redemptions one member may have."""


def redeemed(program: Program, draft: Draft, event: Redeemed, at_us: int, day: int) -> Decision:
    """The reward for its points; refused with everything that stands in its way."""
    forget_expired(draft, at_us)
    reward = program.rewards.get(event.reward)
    if reward is None:
        return Decision(at_us, refusals=[Reason("unknown-reward", event.reward)])
    outside = reward.outside
    if outside is None:
        return Decision(at_us, refusals=[Reason("only-on-receipts", reward.id, reward.wallet.name)])
    moment = frozen(draft, day, at_us)
    nothing = Basket(
        Receipt(receipt_id="-", occurred_us=at_us, currency="", lines=()), program.clock, visit_number(moment)
    )
    masks = program.match_rewards(nothing, (), Facts(moment, event.given), at_us)
    terms = terms_of(reward, masks, moment, day, paid=event.free, goods=reward.redeem is None)
    wrong = [] if not isinstance(terms, Reason) else [terms]
    wrong += _wrong(reward, outside, event, draft, at_us)
    if isinstance(terms, Reason) or wrong:
        return Decision(at_us, refusals=wrong)
    price = reward.own_price if terms.price is None else terms.price
    points = event.bid if outside.state == "bid" else 0 if event.free else price * event.quantity
    if refusal := _too_few(reward, terms, draft, points):
        return Decision(at_us, refusals=[refusal])
    return _made(program, draft, reward, outside, event, terms, points, at_us, day)


def _wrong(reward: ReadyReward, outside: Outside, event: Redeemed, draft: Draft, at_us: int) -> Iterator[Reason]:
    """What in the asking does not fit the reward."""
    name, wallet = reward.id, reward.wallet.name
    if event.redemption_id in draft.redemptions or len(draft.redemptions) >= MOST_OPEN:
        yield Reason("too-many-open", name, wallet, number=MOST_OPEN)
    if event.quantity > outside.most:
        yield Reason("more-than-allowed", name, wallet, number=outside.most)
    if outside.choices is not None and event.choice not in outside.choices:
        yield Reason("unknown-choice", name, wallet, detail=event.choice)
    if at_us < outside.opens_us:
        yield Reason("not-yet-open", name, wallet, number=outside.opens_us)
    place = outside.places.get(event.choice)
    if at_us >= outside.closes_us or (place is not None and at_us >= place.at_us):
        yield Reason("closed", name, wallet)
    if reward.confirm != "no" and event.confirmed != reward.confirm and not event.free:
        yield Reason("not-confirmed", name, wallet, detail=reward.confirm)
    if outside.state == "bid":
        beaten = event.given.granted.beaten if event.given.granted else 0
        least = max(outside.lowest_bid, beaten + outside.bid_step if beaten else 0)
        if event.bid < least:
            yield Reason("bid-too-low", name, wallet, event.bid, number=least)


def _too_few(reward: ReadyReward, terms: Terms, draft: Draft, points: int) -> Reason | None:
    wallet = terms.wallet.name
    available = draft.wallet(wallet).available
    if points > available:
        return Reason("not-enough-points", reward.id, wallet, points, number=available)
    if points > terms.most:
        return Reason("limit", reward.id, wallet, points, number=terms.most)
    return None


def _made(
    program: Program,
    draft: Draft,
    reward: ReadyReward,
    outside: Outside,
    event: Redeemed,
    terms: Terms,
    points: int,
    at_us: int,
    day: int,
) -> Decision:
    wallet, is_bid = terms.wallet.name, outside.state == "bid"
    parts = lots.take(draft, "held" if is_bid else "spent", wallet, points, at_us) if points else ()
    if is_bid:
        draft.do(HoldPlaced(event.redemption_id, wallet, outside.closes_us + AFTER_CLOSE_US, parts))
    until_us = outside.until_us(at_us, day, program.zone, event.choice)
    if is_bid:
        until_us = outside.closes_us + AFTER_CLOSE_US
    granted = event.given.granted or Granted()
    one = OpenRedemption(
        reward.id, outside.state, wallet, points, event.quantity, parts,
        until_us, outside.cancel_until_us(event.choice), day,
        event.choice, granted.prize, event.free,
    )  # fmt: skip
    draft.do(RedemptionMade(event.redemption_id, one))
    if not event.free and not is_bid:
        count_taken(program, draft, reward, points, day)
    spent = () if is_bid or not points else (Spent(reward.id, wallet, points, 0, (), parts),)
    reason = Reason("bid" if is_bid else "redeemed", reward.id, wallet, points, number=event.quantity)
    return Decision(at_us, draft.effects, [reason], spent=spent)


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
            parts = lots.take(draft, "spent", one.wallet, one.points, at_us)
            points = sum(part.points for part in parts)
            spent = Spent(one.reward, one.wallet, points, 0, (), parts)
            return [Reason("won", one.reward, one.wallet, points)], (spent,), ()
        lots.expire(draft, day, at_us)
        return [Reason(how, one.reward, one.wallet, one.points)], (), ()
    if how == "cancelled":
        return [Reason("cancelled", one.reward, one.wallet), *_given_back(program, draft, one, at_us, day)], (), ()
    if how == "scratched" and (prize := _prize(program, one)):
        return _prize_paid(program, draft, one, prize, at_us, day)
    return [Reason("blank" if how == "scratched" else how, one.reward, one.wallet, number=one.quantity)], (), ()


def _given_back(program: Program, draft: Draft, one: OpenRedemption, at_us: int, day: int) -> list[Reason]:
    """The very lots it was paid from, to their original expiry; those that are over by now as the wallet says."""
    wallet = program.wallets.get(one.wallet)
    alive, lapsed = [], 0
    for part in one.lots:
        grace = 0 if wallet is None else wallet.restored.after(day)
        if part.until > day:
            alive.append(part)
        elif grace > day:
            alive.append(LotPart(part.start, grace, part.points))
        else:
            lapsed += part.points
    if alive:
        lots.add(draft, "restored", one.wallet, alive, at_us)
    reward = program.rewards.get(one.reward)
    if reward is not None and not one.free:
        _count_back(program, draft, reward, one)
    reasons = [Reason("restored", one.reward, one.wallet, sum(part.points for part in alive))] if alive else []
    return [*reasons, Reason("lapsed", one.reward, one.wallet, lapsed)] if lapsed else reasons


def _count_back(program: Program, draft: Draft, reward: ReadyReward, one: OpenRedemption) -> None:
    """What was counted when it was taken, on that day."""

    for of in dict.fromkeys(limit.of for limit in reward.limits):
        count_back(program, draft, f"{of}:points", one.points, one.day)
        count_back(program, draft, f"{of}:times", 1, one.day)


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


def forget_expired(draft: Draft, at_us: int) -> None:
    """What can no longer be used is no longer kept."""
    over: list[tuple[str, RedemptionEnd]] = [
        (name, "expired") for name, one in draft.redemptions.items() if at_us >= one.until_us
    ]
    for name, how in over:
        draft.do(RedemptionGone(name, how))
