"""Points become vouchers by themselves: at a day's end, after tiers were looked at and lots expired, so that no tier
is out of reach for who has enough points for a voucher. Points about to expire do before, where the program says so.
"""

from regulars.engine.days import NEVER, NEVER_US, Duration, Validity, start_us
from regulars.engine.decision import Reason
from regulars.engine.effects import RedeemDue, RedemptionMade
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.evolve import Draft
from regulars.engine.member import Wallet
from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.rewards.auto_redeem import AutoRedeem
from regulars.engine.steps import lots
from regulars.engine.steps.taking import count_taken, room


def schedule(program: Program, draft: Draft, day: int) -> None:
    """After an event: on which day points become vouchers next, if on any."""
    due = min(_due(draft, reward, day) for reward in program.auto_redeems)
    if due != draft.redeem_day:
        draft.do(RedeemDue(due))


def redeem(program: Program, draft: Draft, day: int, at_us: int) -> None:
    """At the start of a day: vouchers for the points that there are."""
    for reward in program.auto_redeems:
        if _due(draft, reward, day - 1) <= day:
            _give(program, draft, reward, day, at_us)
    schedule(program, draft, day)


def threshold_of(draft: Draft, reward: ReadyReward) -> int:
    """From how many points on: as the member chose, else as the program says."""
    chosen = draft.settings.get(reward.id, (0, False))[0]
    return chosen or terms_of(reward).threshold


class AutoTerms:
    """An auto-redeem in whole units: the points of one voucher, from how many on, up to how many a member may say."""

    __slots__ = ("any_amount", "before", "most_per_day", "threshold", "threshold_up_to", "validity")

    def __init__(self, document: AutoRedeem, unit: int, scale: int) -> None:
        self.threshold = unit if document.threshold is None else parse_decimal(document.threshold, scale)
        up_to = document.threshold_up_to
        self.threshold_up_to = 0 if up_to is None else parse_decimal(up_to, scale)
        self.most_per_day = document.most_per_day
        self.validity: Validity = document.validity()
        self.before: Duration | None = document.before()
        self.any_amount = document.any_amount


def terms_of(reward: ReadyReward) -> AutoTerms:
    """The terms of an auto-redeem."""
    assert isinstance(reward.document, AutoRedeem), "only these redeem themselves"
    return AutoTerms(reward.document, reward.own_price, reward.wallet.scale)


def _due(draft: Draft, reward: ReadyReward, day: int) -> int:
    """The day after `day`, or the reward's first, if the member has enough points and does not bank them; else the day
    on which some of them are about to expire.
    """
    wallet = draft.wallets.get(reward.wallet.name)
    due = max(day + 1, reward.first_day)
    if wallet is None or due > reward.last_day or draft.settings.get(reward.id, (0, False))[1]:
        return NEVER
    if wallet.available >= threshold_of(draft, reward):
        return due
    due = max(due, _last_call(wallet, reward))
    return due if due <= reward.last_day else NEVER


def _last_call(wallet: Wallet, reward: ReadyReward) -> int:
    """The day on which the first points are about to expire, where they can become a voucher then."""
    terms = terms_of(reward)
    if terms.before is None or not wallet.available or (wallet.available < reward.own_price and not terms.any_amount):
        return NEVER
    return _begins(terms.before, min(wallet.lasts, *(lot.until for lot in wallet.lots if lot.points > lot.held)))


def _expiring(wallet: Wallet, terms: AutoTerms, day: int) -> int:
    """The points that are about to expire on that day."""
    before = terms.before
    if before is None:
        return 0
    if _begins(before, wallet.lasts) <= day:
        return wallet.available
    return sum([lot.points - lot.held for lot in wallet.lots if _begins(before, lot.until) <= day])


def _begins(before: Duration, until: int) -> int:
    """The day from which points that are over on the day `until` are about to expire."""
    return before.before(until) if until < NEVER else NEVER


def _give(program: Program, draft: Draft, reward: ReadyReward, day: int, at_us: int) -> None:
    """One voucher for all that is due; and one for what is left of points about to expire, where it may be smaller."""
    terms, unit = terms_of(reward), reward.own_price
    asked = _asked(draft, reward, terms, day)
    quantity = min(asked // unit, terms.most_per_day)
    if quantity:
        _issue(program, draft, reward, quantity * unit, day, at_us, quantity=quantity)
    if not terms.any_amount or quantity == terms.most_per_day:
        return
    rest = min(asked % unit, _expiring(draft.wallet(reward.wallet.name), terms, day))
    assert isinstance(reward.document, AutoRedeem), "only these redeem themselves"
    if worth_minor := parse_decimal(reward.document.worth, program.digits) * rest // unit:
        _issue(program, draft, reward, rest, day, at_us, worth_minor=worth_minor)


def _asked(draft: Draft, reward: ReadyReward, terms: AutoTerms, day: int) -> int:
    """The points that are due: all, from the threshold on; else those about to expire. Where a voucher takes whole
    ones only, points that last longer fill the last one up: those that expire are lost otherwise.
    """
    wallet = draft.wallet(reward.wallet.name)
    allowed = min(wallet.available, room(reward, draft.counters, day))
    if wallet.available >= threshold_of(draft, reward):
        return allowed
    expiring = _expiring(wallet, terms, day)
    return min(allowed, expiring if terms.any_amount else -(-expiring // reward.own_price) * reward.own_price)


def _issue(
    program: Program,
    draft: Draft,
    reward: ReadyReward,
    points: int,
    day: int,
    at_us: int,
    *,
    quantity: int = 1,
    worth_minor: int = 0,
) -> None:
    wallet = reward.wallet.name
    parts = lots.take(draft, "spent", wallet, points, at_us)
    until_us = start_us(terms_of(reward).validity.until(day), program.zone)
    name = f"auto-{reward.id}-{day}{'-last' if worth_minor else ''}"
    one = OpenRedemption(
        reward.id, "issued", wallet, points, quantity, parts, until_us, NEVER_US, day, worth_minor=worth_minor
    )
    draft.do(RedemptionMade(name, one))
    if reward.limits:
        count_taken(program, draft, reward, points, day)
    draft.told.append(Reason("auto-redeemed", reward.id, wallet, points, number=quantity, detail=name))
