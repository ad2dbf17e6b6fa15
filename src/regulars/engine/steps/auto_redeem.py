"""Points become vouchers by themselves: at a day's end, after tiers were looked at and lots expired, so that no tier
is out of reach for who has enough points for a voucher.
"""

from regulars.engine.days import NEVER, Validity, micros, start_of
from regulars.engine.decision import Reason
from regulars.engine.effects import RedeemDue, RedemptionMade
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.evolve import Draft
from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.rewards.auto_redeem import AutoRedeem
from regulars.engine.steps import lots
from regulars.engine.steps.taking import count_taken, room

_FOREVER_US = 2**62


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

    __slots__ = ("most_per_day", "threshold", "threshold_up_to", "validity")

    def __init__(self, document: AutoRedeem, unit: int, scale: int) -> None:
        self.threshold = unit if document.threshold is None else parse_decimal(document.threshold, scale)
        up_to = document.threshold_up_to
        self.threshold_up_to = 0 if up_to is None else parse_decimal(up_to, scale)
        self.most_per_day = document.most_per_day
        self.validity: Validity = document.validity()


def terms_of(reward: ReadyReward) -> AutoTerms:
    """The terms of an auto-redeem."""
    assert isinstance(reward.document, AutoRedeem), "only these redeem themselves"
    return AutoTerms(reward.document, reward.own_price, reward.wallet.scale)


def _due(draft: Draft, reward: ReadyReward, day: int) -> int:
    """The day after `day`, or the reward's first, if the member has enough points and does not bank them."""
    wallet = draft.wallets.get(reward.wallet.name)
    due = max(day + 1, reward.first_day)
    if wallet is None or due > reward.last_day or draft.settings.get(reward.id, (0, False))[1]:
        return NEVER
    return due if wallet.available >= threshold_of(draft, reward) else NEVER


def _give(program: Program, draft: Draft, reward: ReadyReward, day: int, at_us: int) -> None:
    terms = terms_of(reward)
    wallet, unit = reward.wallet.name, reward.own_price
    allowed = min(draft.wallet(wallet).available, room(reward, draft.counters, day))
    quantity = min(allowed // unit, terms.most_per_day)
    if quantity <= 0:
        return
    points = quantity * unit
    parts = lots.take(draft, "spent", wallet, points, at_us)
    last = terms.validity.until(day)
    until_us = _FOREVER_US if last >= NEVER else micros(start_of(last, program.zone))
    name = f"auto-{reward.id}-{day}"
    one = OpenRedemption(reward.id, "issued", wallet, points, quantity, parts, until_us, _FOREVER_US, day)
    draft.do(RedemptionMade(name, one))
    if reward.limits:
        count_taken(program, draft, reward, points, day)
    draft.told.append(Reason("auto-redeemed", reward.id, wallet, points, number=quantity, detail=name))
