"""What comes off a receipt before it earns: discounts first, then the part paid with points, each shared over its
lines at once, so that a return never makes a kept line dearer.
"""

from collections.abc import Iterator, Mapping

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.decision import Reason
from regulars.engine.events import Receipt, Wanted
from regulars.engine.fields import Facts
from regulars.engine.member import Wallet
from regulars.engine.program import Program
from regulars.engine.ready import ReadyReward
from regulars.engine.rewards import Claim, Offer
from regulars.engine.rules import ALL


class Taken(msgspec.Struct, gc=False):
    """A reward given on a receipt."""

    reward: ReadyReward
    offer: Offer


class Payment(msgspec.Struct, gc=False):
    """What comes off: the rewards given, discounts by line, and what was asked for and not given."""

    taken: list[Taken]
    discounts: list[int]
    paid: list[int]
    refusals: list[Reason]


def off_receipt(
    program: Program, facts: Facts, receipt: Receipt, basket: Basket, wallets: Mapping[str, Wallet], now_us: int
) -> Payment:
    """Take discounts and part payment off the basket's amounts.

    wallets: what the member has; what one reward takes of it the next does not find.
    """
    if not receipt.wanted and not program.automatic_rewards:
        return Payment([], [], [], [])
    payment = Payment([], [0] * len(basket.lines), [0] * len(basket.lines), [])
    masks = dict(zip(program.rewards, program.match_rewards(basket, basket.lines, facts, now_us), strict=True))
    left = {name: wallet.available for name, wallet in wallets.items()}
    day = program.clock.day(now_us)
    for reward, wanted in _in_order(program, receipt, payment):
        if not reward.first_day <= day <= reward.last_day or not masks[reward.id]:
            if wanted:
                code = "condition" if reward.first_day <= day <= reward.last_day else "not-in-force"
                payment.refusals.append(Reason(code, reward.id, reward.wallet.name))
            continue
        offer = _offer(reward, wanted, masks[reward.id], basket, left.get(reward.wallet.name, 0))
        if offer.refusal and wanted:
            payment.refusals.append(
                Reason(offer.refusal, reward.id, reward.wallet.name, offer.points, number=offer.number)
            )
        if offer.value_minor or offer.points:
            left[reward.wallet.name] = left.get(reward.wallet.name, 0) - offer.points
            _take_off(payment, basket, reward, offer)
    return payment


def _in_order(program: Program, receipt: Receipt, payment: Payment) -> Iterator[tuple[ReadyReward, Wanted | None]]:
    """Automatic discounts, then the discounts asked for, then part payment."""
    asked: list[tuple[ReadyReward, Wanted]] = []
    for wanted in receipt.wanted:
        reward = program.rewards.get(wanted.reward)
        if reward is None:
            payment.refusals.append(Reason("unknown-reward", wanted.reward))
        else:
            asked.append((reward, wanted))
    named = {reward.id for reward, _ in asked}
    yield from ((reward, None) for reward in program.automatic_rewards if reward.id not in named)
    yield from ((reward, wanted) for reward, wanted in asked if reward.kind != "part_payment")
    yield from ((reward, wanted) for reward, wanted in asked if reward.kind == "part_payment")


def _offer(reward: ReadyReward, wanted: Wanted | None, mask: int, basket: Basket, available: int) -> Offer:
    due = basket.amounts if mask == ALL else [a if mask >> place & 1 else 0 for place, a in enumerate(basket.amounts)]
    assert reward.redeem is not None
    asked = wanted.points if wanted else None
    return reward.redeem(Claim(due, basket.due, asked, available))


def _take_off(payment: Payment, basket: Basket, reward: ReadyReward, offer: Offer) -> None:
    payment.taken.append(Taken(reward, offer))
    into = payment.paid if reward.kind == "part_payment" else payment.discounts
    for place, part in enumerate(offer.by_line):
        into[place] += part
    basket.charge([due - part for due, part in zip(basket.amounts, offer.by_line, strict=True)])
