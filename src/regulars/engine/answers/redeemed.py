"""A reward taken outside of a receipt: what it costs, how long it can be used, how it ends and what comes back then.

What members share (pieces, places, codes, numbers, prizes) is granted before, by the store, in the same write; here it
is only read from the event.
"""

from collections.abc import Iterator, Mapping

from regulars.engine.basket import Basket
from regulars.engine.decision import Decision, Reason, not_enough
from regulars.engine.effects import RedemptionGone, RedemptionMade
from regulars.engine.events.event import Granted
from regulars.engine.events.points import LotPart
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.redemptions import OpenRedemption, Redeemed, RedemptionEnd
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.steps import lots
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.holding import put_aside
from regulars.engine.steps.opening import not_open
from regulars.engine.steps.taking import Terms, count_taken, spent_of, terms_of
from regulars.engine.terms.outside import Outside

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
    terms = _terms(program, draft, reward, event, at_us, day)
    wrong = [terms] if isinstance(terms, Reason) else []
    wrong += _wrong(reward, outside, event, draft, at_us)
    if isinstance(terms, Reason) or wrong:
        return Decision(at_us, refusals=wrong)
    points = _points(outside, event, terms)
    if refusal := _too_few(reward, terms, draft, points):
        return Decision(at_us, refusals=[refusal])
    if outside.state == "bid":
        return _bid(draft, reward, outside, event, terms, at_us, day)
    return _taken(program, draft, reward, outside, event, terms, points, at_us, day)


def _terms(
    program: Program, draft: Draft, reward: ReadyReward, event: Redeemed, at_us: int, day: int
) -> Terms | Reason:
    """On what terms she may take it, where no goods are known."""
    moment = frozen(draft, day, at_us)
    nothing = Receipt(receipt_id="-", occurred_us=at_us, currency="", lines=())
    basket = Basket(nothing, program.clock, visit_number(moment))
    masks = program.match_rewards(basket, (), Facts(moment, event.given), at_us)
    return terms_of(reward, masks, moment, day, paid=event.free, goods=reward.redeem is None)


def _points(outside: Outside, event: Redeemed, terms: Terms) -> int:
    if outside.state == "bid":
        return event.bid
    return terms.price * event.quantity


def _wrong(reward: ReadyReward, outside: Outside, event: Redeemed, draft: Draft, at_us: int) -> Iterator[Reason]:
    """What in the asking does not fit the reward."""
    name, wallet = reward.id, reward.wallet.name
    if event.redemption_id in draft.redemptions or len(draft.redemptions) >= MOST_OPEN:
        yield Reason("too-many-open", name, wallet, number=MOST_OPEN)
    if event.quantity > outside.most:
        yield Reason("more-than-allowed", name, wallet, number=outside.most)
    if event.choice not in (("",) if outside.choices is None else outside.choices):
        yield Reason("unknown-choice", name, wallet, detail=event.choice)
    yield from not_open(reward, outside, event.choice, at_us)
    if reward.confirm != "no" and event.confirmed != reward.confirm and not event.free:
        yield Reason("not-confirmed", name, wallet, detail=reward.confirm)
    if outside.state == "bid":
        beaten = event.given.granted.beaten if event.given.granted else 0
        least = max(outside.lowest_bid, beaten + outside.bid_step if beaten else 0)
        if event.bid < least:
            yield Reason("bid-too-low", name, wallet, event.bid, number=least)


def _too_few(reward: ReadyReward, terms: Terms, draft: Draft, points: int) -> Reason | None:
    wallet = terms.wallet.name
    available = lots.spendable(draft.wallets, terms.wallet)
    if points > available:
        return not_enough(reward.id, wallet, points, available)
    if points > terms.most:
        return Reason("limit", reward.id, wallet, points, number=terms.most)
    return None


def _bid(
    draft: Draft, reward: ReadyReward, outside: Outside, event: Redeemed, terms: Terms, at_us: int, day: int
) -> Decision:
    """The points are put aside until the auction is closed."""
    until_us = outside.closes_us + AFTER_CLOSE_US
    lots_of = put_aside(draft, event.redemption_id, terms.wallet, event.bid, until_us, at_us).by_wallet()
    one = _open(reward, outside, event, terms, event.bid, lots_of, until_us, day)
    draft.do(RedemptionMade(event.redemption_id, one))
    return Decision(at_us, draft.effects, [Reason("bid", reward.id, one.wallet, event.bid, number=event.quantity)])


def _taken(
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
    """The points are spent, and counted against the limits unless it is a gift."""
    lots_of = {of: taken for of, _, taken in lots.spend(draft, "spent", terms.wallet, points, at_us)}
    until_us = outside.until_us(day, program.zone, event.choice)
    one = _open(reward, outside, event, terms, points, lots_of, until_us, day)
    draft.do(RedemptionMade(event.redemption_id, one))
    if not event.free:
        count_taken(program, draft, reward, points, day)
    reason = Reason("redeemed", reward.id, one.wallet, points, number=event.quantity)
    return Decision(at_us, draft.effects, [reason], spent=spent_of(reward.id, one.by_wallet()))


def _open(
    reward: ReadyReward,
    outside: Outside,
    event: Redeemed,
    terms: Terms,
    points: int,
    lots_of: Mapping[str, tuple[LotPart, ...]],
    until_us: int,
    day: int,
) -> OpenRedemption:
    """The redemption as the member has it. lots_of: where its points came from, by wallet."""
    wallet, granted = terms.wallet.name, event.given.granted or Granted()
    return OpenRedemption(
        reward.id, outside.state, wallet, points, event.quantity, lots_of.get(wallet, ()), until_us,
        outside.cancel_until_us(event.choice), day, event.choice, granted.prize, event.free,
        gifts={name: parts for name, parts in lots_of.items() if name != wallet},
    )  # fmt: skip


def forget_expired(draft: Draft, at_us: int) -> None:
    """What can no longer be used is no longer kept."""
    over: list[tuple[str, RedemptionEnd]] = [
        (name, "expired") for name, one in draft.redemptions.items() if at_us >= one.until_us
    ]
    for name, how in over:
        draft.do(RedemptionGone(name, how))
