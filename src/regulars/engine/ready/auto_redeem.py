"""Points that redeem themselves, made ready."""

from collections.abc import Iterable

from regulars.engine.money import parse_decimal
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.rewards.auto_redeem import AutoRedeem


class ReadyAutoRedeem:
    """An auto-redeem of a program without faults, in whole units.

    unit: the points of one voucher, worth so many minor units. threshold: from how many points on; threshold_up_to: the
    highest one that a member may choose, 0 for none. before: how long before they expire points are taken too.
    """

    __slots__ = ("any_amount", "banking", "before", "most_per_day", "reward", "threshold", "threshold_up_to", "unit",
                 "validity", "worth_minor")  # fmt: skip

    def __init__(self, reward: ReadyReward, document: AutoRedeem, currency_digits: int) -> None:
        scale = reward.wallet.scale
        self.reward = reward
        self.unit = reward.own_price
        self.worth_minor = parse_decimal(document.worth, currency_digits)
        self.threshold = self.unit if document.threshold is None else parse_decimal(document.threshold, scale)
        self.threshold_up_to = parse_decimal(document.threshold_up_to or "0", scale)
        self.most_per_day = document.most_per_day
        self.validity = document.validity()
        self.before = document.before()
        self.any_amount = document.any_amount
        self.banking = document.banking


def ready_auto_redeems(rewards: Iterable[ReadyReward], currency_digits: int) -> dict[str, ReadyAutoRedeem]:
    """Those of the rewards that redeem themselves, by their ids."""
    return {
        one.id: ReadyAutoRedeem(one, one.document, currency_digits)
        for one in rewards
        if isinstance(one.document, AutoRedeem)
    }
