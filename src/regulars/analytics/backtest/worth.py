"""What points and rewards are worth in money, as far as the program says it; nothing is guessed."""

from fractions import Fraction
from typing import Literal

import msgspec

from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.rewards.auto_redeem import AutoRedeem
from regulars.engine.rewards.part_payment import PartPayment
from regulars.engine.rewards.steps import Steps
from regulars.engine.terms.money_off import MoneyOff
from regulars.engine.terms.wallets import ReadyWallet

Source = Literal["program", "best reward", "unknown"]
"""Where the worth of a point comes from: the wallet's own `worth`, or the reward that gives most for a point."""


class Worth(msgspec.Struct, frozen=True):
    """What one whole unit of a wallet's last digit is worth, in minor units of money."""

    minor: Fraction
    source: Source


def worth_of(program: Program, wallet: ReadyWallet) -> Worth:
    """What a point of the wallet is worth."""
    stated = parse_decimal(wallet.terms.worth, 9)
    if stated:
        return Worth(Fraction(stated * 10**program.digits, 10**9 * 10**wallet.scale), "program")
    rates = [rate_of(program, one) for one in program.rewards.values() if one.wallet is wallet and one.last_day >= 0]
    best = max(rates, default=Fraction(0))
    return Worth(best, "best reward") if best else Worth(Fraction(0), "unknown")


class Face(msgspec.Struct, frozen=True):
    """The face value of a reward taken outside of a receipt, in minor units: of each piece, or of each of its points;
    None for both where nobody says what it is worth.
    """

    piece: int | None = None
    point: Fraction | None = None

    def of(self, points: int, pieces: int) -> int | None:
        """Of so many pieces for so many points."""
        if self.piece is not None:
            return self.piece * pieces
        return None if self.point is None else round(self.point * points)


def face_of(program: Program, reward: ReadyReward) -> Face:
    """What a reward is worth. A voucher comes to what is taken off when it is used."""
    if reward.redeem is not None:
        return Face(piece=0)
    assert reward.outside is not None, "taken outside"
    if face := reward.outside.card_minor or reward.outside.given_minor:
        return Face(piece=face)
    worth = worth_of(program, reward.wallet)
    return Face(point=worth.minor) if worth.source == "program" else Face()


def cheapest(reward: ReadyReward) -> int:
    """The fewest points for which a reward may be had; 0 for one that costs none."""
    return min([price.points for price in reward.prices], default=reward.fewest)


def rate_of(program: Program, reward: ReadyReward) -> Fraction:
    """The money that a reward gives for one point; 0 where it is no fixed sum of money."""
    document, price = reward.document, reward.own_price
    if isinstance(document, Steps):
        scale = reward.wallet.scale
        rates = [
            Fraction(parse_decimal(step.worth, program.digits), parse_decimal(step.points, scale))
            for step in document.steps
            if step.worth is not None
        ]
        return max(rates, default=Fraction(0))
    face = 0
    if isinstance(document, PartPayment | AutoRedeem):
        face = parse_decimal(document.worth or "0", program.digits)
    elif isinstance(document, MoneyOff):
        face = parse_decimal(document.amount or "0", program.digits)
    elif reward.outside is not None:
        face = reward.outside.card_minor or reward.outside.given_minor
    return Fraction(face, price) if price and face else Fraction(0)
