"""What comes off a receipt before it earns: discounts first, then the part paid with points, each shared over its
lines at once, so that a return never makes a kept line dearer.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import structs

from regulars.engine.basket import Basket
from regulars.engine.decision import Reason, not_enough
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.events.returns import EarnsOn
from regulars.engine.fields import Facts
from regulars.engine.member import Wallet
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, taken_at
from regulars.engine.steps.taking import Terms, mask_of, terms_of
from regulars.engine.terms.paying import Paying
from regulars.engine.terms.reward import Claim, Offer
from regulars.engine.terms.rule import ALL
from regulars.engine.terms.wallets import ReadyWallet

_NOTHING = Wanted("-")


class Taken(msgspec.Struct, gc=False):
    """A reward given on a receipt, for points of a wallet or for a voucher."""

    reward: ReadyReward
    offer: Offer
    wallet: ReadyWallet
    voucher: str = ""
    coupon: str = ""


class Payment(msgspec.Struct, gc=False):
    """What comes off: the rewards given, discounts and payments by line, and what was asked for and not given.

    still_earns: by line, what was paid with points and earns as money does; empty for none. bars: what was taken
    leaves the receipt without points.
    """

    taken: list[Taken] = []
    discounts: list[int] = []
    paid: list[int] = []
    refusals: list[Reason] = []
    still_earns: list[int] = []
    bars: bool = False

    def not_earning(self) -> list[int]:
        """By line, what was paid with points and does not earn as money does."""
        if not self.still_earns:
            return self.paid
        return [paid - earns for paid, earns in zip(self.paid, self.still_earns, strict=True)]


class Purse:
    """The points that a member can still spend while rewards are taken: of a wallet, its gift wallets' first."""

    __slots__ = ("_left",)

    def __init__(self, wallets: Mapping[str, Wallet]) -> None:
        self._left = {name: wallet.available for name, wallet in wallets.items()}

    def holds(self, wallet: ReadyWallet) -> int:
        """How many points a reward of that wallet can take."""
        return sum([self._left.get(one.name, 0) for one in (*wallet.gifts, wallet)])

    def pay(self, wallet: ReadyWallet, points: int) -> None:
        """Take them out."""
        for one in (*wallet.gifts, wallet):
            here = min(points, self._left.get(one.name, 0))
            self._left[one.name] = self._left.get(one.name, 0) - here
            points -= here


class Asking(msgspec.Struct, frozen=True, gc=False):
    """What does not change while rewards are taken off one receipt."""

    program: Program
    facts: Facts
    receipt: Receipt
    basket: Basket
    masks: Sequence[int]
    now_us: int
    day: int
    vouchers: Mapping[str, OpenRedemption]


Candidate = tuple[ReadyReward, Wanted | None]


def off_receipt(
    program: Program,
    facts: Facts,
    receipt: Receipt,
    basket: Basket,
    wallets: Mapping[str, Wallet],
    now_us: int,
    vouchers: Mapping[str, OpenRedemption] | None = None,
) -> Payment:
    """Take discounts and part payment off the basket's amounts.

    wallets: what the member has; what one reward takes of it the next does not find. vouchers: those that she has.
    """
    if not receipt.wanted and not program.automatic_rewards:
        return Payment()
    payment = Payment([], [0] * len(basket.lines), [0] * len(basket.lines))
    asking = asked(program, facts, receipt, basket, now_us, vouchers)
    purse = Purse(wallets)
    alone = ""
    for together in _in_order(program, receipt, payment):
        candidates = [one for one in together if one[1] or mask_of(one[0], asking.masks)]
        if not candidates:
            continue
        if alone and not candidates[0][0].pays:
            payment.refusals += [stands_alone(alone, one[0]) for one in candidates if one[1]]
            continue
        if not candidates[0][0].pays and is_full(program, payment.taken):
            payment.refusals += [one_too_many(program, one[0]) for one in candidates if one[1]]
            continue
        offers = [(offered(asking, *one, purse), one) for one in candidates]
        best = max(offers, key=lambda made: made[0].offer.value_minor)
        for made, (reward, wanted) in offers:
            if made is not best[0]:
                if wanted:
                    payment.refusals.append(Reason("better-offer", reward.id, made.wallet.name, detail=best[1][0].id))
                continue
            if _settle(payment, basket, made, wanted, purse) and reward.alone:
                alone = reward.id
    return payment


def is_full(program: Program, taken: Sequence[Taken]) -> bool:
    """Whether as many rewards as may be on one receipt take off its price."""
    most = program.most_rewards
    return most is not None and sum([not one.reward.pays for one in taken]) >= most


def one_too_many(program: Program, reward: ReadyReward) -> Reason:
    """Why a reward is not given when the receipt is full."""
    return Reason("too-many-rewards", reward.id, reward.wallet.name, number=program.most_rewards or 0)


def stands_alone(alone: str, reward: ReadyReward) -> Reason:
    """Why a reward that was asked for is not given beside one that is given alone."""
    return Reason("given-alone", reward.id, reward.wallet.name, detail=alone)


def asked(
    program: Program,
    facts: Facts,
    receipt: Receipt,
    basket: Basket,
    now_us: int,
    vouchers: Mapping[str, OpenRedemption] | None = None,
) -> Asking:
    """The receipt, with the answers of all rewards' conditions."""
    masks = program.match_rewards(basket, basket.lines, facts, now_us)
    return Asking(program, facts, receipt, basket, masks, now_us, program.clock.day(now_us), vouchers or {})


class Made(msgspec.Struct, frozen=True, gc=False):
    """What a reward offers on the receipt as it now stands; `reason` when it may not be taken at all."""

    reward: ReadyReward
    offer: Offer
    wallet: ReadyWallet
    reason: Reason | None = None


def offered(asking: Asking, reward: ReadyReward, wanted: Wanted | None, purse: Purse) -> Made:
    """What the reward gives on the receipt as it stands, of what is in the purse."""
    if reward.redeem is None:
        return Made(reward, Offer(), reward.wallet, Reason("not-on-receipts", reward.id, reward.wallet.name))
    if reward.confirm != "no" and wanted and not wanted.voucher and wanted.confirmed != reward.confirm:
        told = Reason("not-confirmed", reward.id, reward.wallet.name, detail=reward.confirm)
        return Made(reward, Offer(), reward.wallet, told)
    if reward.coupon is not None and not (wanted and wanted.coupon):
        return Made(reward, Offer(), reward.wallet, Reason("coupon-needed", reward.id, reward.wallet.name))
    terms = terms_of(reward, asking.masks, asking.facts.moment, asking.day, paid=bool(wanted and wanted.voucher))
    if isinstance(terms, Reason):
        return Made(reward, Offer(), reward.wallet, terms)
    if not asking.basket.leaves(terms.mask):
        return Made(reward, Offer(), reward.wallet, Reason("does-not-fit", reward.id, reward.wallet.name))
    has = purse.holds(terms.wallet)
    claim = _claim(asking, reward, wanted or _NOTHING, terms, min(has, terms.most))
    offer = reward.redeem(claim)
    if terms.most < has and offer.refusal == "not-enough-points":
        offer = structs.replace(offer, refusal="more-than-allowed", number=terms.most)
    return Made(reward, offer, terms.wallet)


def _claim(asking: Asking, reward: ReadyReward, wanted: Wanted, terms: Terms, available: int) -> Claim:
    basket = asking.basket
    mask = terms.mask & ~basket.fixed
    due = basket.amounts if mask == ALL else [a if mask >> place & 1 else 0 for place, a in enumerate(basket.amounts)]
    voucher = asking.vouchers.get(wanted.voucher)
    worth = None
    if reward.worth is not None:
        number = max(reward.worth.of(basket, asking.facts, asking.now_us), 0)
        worth = (number * 10**asking.program.digits, 10**reward.worth.scale)
    if voucher is not None and voucher.worth_minor:
        worth = (voucher.worth_minor, 1)
    return Claim(
        due, basket.due, wanted.points, available, terms.price, basket.lines, mask, wanted.choice,
        asking.receipt.gone, worth, voucher.quantity if voucher else 1,
    )  # fmt: skip


def _in_order(program: Program, receipt: Receipt, payment: Payment) -> Iterator[list[Candidate]]:
    """Automatic discounts, then the discounts asked for, then part payment; rewards of which only the best is given
    together, where the first of them stands. What is given alone comes first, and a higher priority before a lower.
    """
    all_of: list[Candidate] = [(reward, None) for reward in program.automatic_rewards]
    if receipt.wanted:
        rewards = program.rewards
        named = [(rewards[wanted.reward], wanted) for wanted in receipt.wanted if wanted.reward in rewards]
        unknown = [wanted.reward for wanted in receipt.wanted if wanted.reward not in rewards]
        payment.refusals += [Reason("unknown-reward", name) for name in unknown]
        ids = {reward.id for reward, _ in named}
        all_of = [one for one in all_of if one[0].id not in ids] + [one for one in named if not one[0].pays]
        all_of.sort(key=lambda one: taken_at(one[0]))
        all_of += [one for one in named if one[0].pays]
    seen: set[str] = set()
    for reward, wanted in all_of:
        if reward.best_of is None:
            yield [(reward, wanted)]
        elif reward.best_of not in seen:
            seen.add(reward.best_of)
            yield [one for one in all_of if one[0].best_of == reward.best_of]


def _settle(payment: Payment, basket: Basket, made: Made, wanted: Wanted | None, purse: Purse) -> bool:
    """Take what is offered off the receipt, and say whether anything was; say why when it is not what was asked for."""
    reward, offer = made.reward, made.offer
    if made.reason is not None:
        if wanted:
            payment.refusals.append(made.reason)
        return False
    if offer.refusal and wanted:
        payment.refusals.append(_refusal(made, wanted, purse))
    if offer.refusal and not (offer.value_minor or offer.points):
        return False
    purse.pay(made.wallet, offer.points)
    payment.taken.append(Taken(reward, offer, made.wallet, *((wanted.voucher, wanted.coupon) if wanted else ())))
    _take_off(payment, basket, reward, offer)
    return True


def _refusal(made: Made, wanted: Wanted, purse: Purse) -> Reason:
    name, wallet, offer = made.reward.id, made.wallet, made.offer
    if offer.refusal == "not-enough-points":
        needed = wanted.points or 0 if offer.points else offer.number
        return not_enough(name, wallet.name, needed, purse.holds(wallet))
    return Reason(offer.refusal, name, wallet.name, offer.points, number=offer.number)


def _take_off(payment: Payment, basket: Basket, reward: ReadyReward, offer: Offer) -> None:
    into = payment.paid if reward.pays else payment.discounts
    for place, part in enumerate(offer.by_line):
        into[place] += part
    basket.charge([due - part for due, part in zip(basket.amounts, offer.by_line, strict=True)])
    earning = earning_of(reward)
    payment.bars |= earning == "nothing"
    if earning == "on_whole":
        before = payment.still_earns or [0] * len(offer.by_line)
        payment.still_earns = [was + part for was, part in zip(before, offer.by_line, strict=True)]


def earning_of(reward: ReadyReward) -> EarnsOn:
    """What a receipt still earns on when the reward paid a part of it."""
    return reward.document.earning if isinstance(reward.document, Paying) else "on_rest"
