"""Points become vouchers by themselves: at a day's end, after tiers were looked at and lots expired, so that no tier
is out of reach for who has enough points for a voucher. Points about to expire do before, where the program says so.
"""

from regulars.engine.days import NEVER, NEVER_US, Duration, start_us
from regulars.engine.decision import Reason
from regulars.engine.effects import RedeemDue, RedemptionMade
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.evolve import Draft
from regulars.engine.member import Wallet
from regulars.engine.program import Program
from regulars.engine.ready.auto_redeem import ReadyAutoRedeem
from regulars.engine.steps import lots
from regulars.engine.steps.taking import count_taken, room


def schedule(program: Program, draft: Draft, day: int) -> None:
    """After an event: on which day points become vouchers next, if on any."""
    due = min([_due(draft, terms, day) for terms in program.auto_redeems.values()], default=NEVER)
    if due != draft.redeem_day:
        draft.do(RedeemDue(due))


def redeem(program: Program, draft: Draft, day: int, at_us: int) -> None:
    """At the start of a day: vouchers for the points that there are; none where the program gives none any more."""
    for terms in program.auto_redeems.values():
        if _due(draft, terms, day - 1) <= day:
            _give(program, draft, terms, day, at_us)
    schedule(program, draft, day)


def _threshold(draft: Draft, terms: ReadyAutoRedeem) -> int:
    """From how many points on: as the member chose, else as the program says."""
    chosen = draft.settings.get(terms.reward.id, (0, False))[0]
    return chosen or terms.threshold


def _due(draft: Draft, terms: ReadyAutoRedeem, day: int) -> int:
    """The day after `day`, or the reward's first, if the member has enough points and does not bank them; else the day
    on which some of them are about to expire.
    """
    reward = terms.reward
    wallet = draft.wallets.get(reward.wallet.name)
    due = max(day + 1, reward.first_day)
    if wallet is None or due > reward.last_day or draft.settings.get(reward.id, (0, False))[1]:
        return NEVER
    if wallet.available >= _threshold(draft, terms):
        return due
    due = max(due, _last_call(wallet, terms))
    return due if due <= reward.last_day else NEVER


def _last_call(wallet: Wallet, terms: ReadyAutoRedeem) -> int:
    """The day on which the first points are about to expire, where they can become a voucher then."""
    if terms.before is None or not wallet.available or (wallet.available < terms.unit and not terms.any_amount):
        return NEVER
    return _begins(terms.before, min(wallet.lasts, *(lot.until for lot in wallet.lots if lot.points > lot.held)))


def _expiring(wallet: Wallet, terms: ReadyAutoRedeem, day: int) -> int:
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


def _give(program: Program, draft: Draft, terms: ReadyAutoRedeem, day: int, at_us: int) -> None:
    """One voucher for all that is due; and one for what is left of points about to expire, where it may be smaller."""
    asked = _asked(draft, terms, day)
    quantity = min(asked // terms.unit, terms.most_per_day)
    if quantity:
        _issue(program, draft, terms, quantity * terms.unit, day, at_us, quantity=quantity)
    if not terms.any_amount or quantity == terms.most_per_day:
        return
    rest = min(asked % terms.unit, _expiring(draft.wallet(terms.reward.wallet.name), terms, day))
    if worth_minor := terms.worth_minor * rest // terms.unit:
        _issue(program, draft, terms, rest, day, at_us, worth_minor=worth_minor)


def _asked(draft: Draft, terms: ReadyAutoRedeem, day: int) -> int:
    """The points that are due: all, from the threshold on; else those about to expire. Where a voucher takes whole
    ones only, points that last longer fill the last one up: those that expire are lost otherwise.
    """
    wallet = draft.wallet(terms.reward.wallet.name)
    allowed = min(wallet.available, room(terms.reward, draft.counters, day))
    if wallet.available >= _threshold(draft, terms):
        return allowed
    expiring = _expiring(wallet, terms, day)
    return min(allowed, expiring if terms.any_amount else -(-expiring // terms.unit) * terms.unit)


def _issue(
    program: Program,
    draft: Draft,
    terms: ReadyAutoRedeem,
    points: int,
    day: int,
    at_us: int,
    *,
    quantity: int = 1,
    worth_minor: int = 0,
) -> None:
    reward, wallet = terms.reward, terms.reward.wallet.name
    parts = lots.take(draft, "spent", wallet, points, at_us)
    until_us = start_us(terms.validity.until(day), program.zone)
    name = f"auto-{reward.id}-{day}{'-last' if worth_minor else ''}"
    one = OpenRedemption(
        reward.id, "issued", wallet, points, quantity, parts, until_us, NEVER_US, day, worth_minor=worth_minor,
        by_itself=True,
    )  # fmt: skip
    draft.do(RedemptionMade(name, one))
    if reward.limits:
        count_taken(program, draft, reward, points, day)
    draft.told.append(Reason("auto-redeemed", reward.id, wallet, points, number=quantity, detail=name))
