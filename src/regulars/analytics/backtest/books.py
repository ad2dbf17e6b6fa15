"""The points of a wallet by month: what moved, what was open at each end, and three ways to say what is owed for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from regulars.analytics.backtest.deferral import allocated, liability


class Flow(msgspec.Struct, frozen=True):
    """What moved in a month, in whole points. gifts: of what was earned, that for which nobody paid."""

    earned: int = 0
    redeemed: int = 0
    expired: int = 0
    corrected: int = 0
    gifts: int = 0


class Closing(msgspec.Struct, frozen=True):
    """How a wallet stood at a month's end.

    open: points; in minor units what they are worth, what of it is expected to be redeemed, and what is deferred.
    """

    flow: Flow
    open: int
    gross: Fraction
    expected: Fraction
    deferred: Fraction


class Wallet(msgspec.Struct, frozen=True):
    """A wallet's flows by month, what a point is worth in minor units, and the share of points expected to be used."""

    flows: Mapping[int, Flow]
    worth: Fraction
    share: Fraction


def settled_share(redeemed: int, expired: int) -> Fraction:
    """Of the points that came to an end the share that was redeemed; 1 while none has, which is on the safe side."""
    return Fraction(redeemed, redeemed + expired) if redeemed + expired > 0 else Fraction(1)


def closings(wallets: Sequence[Wallet], sales: Mapping[int, int], months: Sequence[int]) -> list[list[Closing]]:
    """Each wallet's months. sales: by month, in minor units; shared between the goods and the points of all wallets.
    Points that were given without a purchase have no part in it, as nobody paid for them; they are used as all are.
    """
    found: list[list[Closing]] = [[] for _ in wallets]
    sums: list[Counter[str]] = [Counter() for _ in wallets]
    deferred = [Fraction(0) for _ in wallets]
    for month in months:
        flows = [wallet.flows.get(month, Flow()) for wallet in wallets]
        paid_for = [flow.earned - flow.gifts for flow in flows]
        prices = [points * wallet.worth * wallet.share for points, wallet in zip(paid_for, wallets, strict=True)]
        for place, (wallet, flow) in enumerate(zip(wallets, flows, strict=True)):
            own = sums[place]
            for name in ("earned", "redeemed", "expired", "corrected"):
                own[name] += getattr(flow, name)
            left = own["earned"] - own["redeemed"] - own["expired"] + own["corrected"]
            deferred[place] += allocated(Fraction(sales.get(month, 0)), prices[place], sum(prices, Fraction(0)))
            found[place].append(
                Closing(
                    flow,
                    left,
                    left * wallet.worth,
                    left * wallet.worth * wallet.share,
                    liability(deferred[place], Fraction(own["redeemed"]), own["earned"] * wallet.share),
                )
            )
    return found
