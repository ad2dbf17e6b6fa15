"""Points as money: any part of a bill."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.engine.events.returns import EarnsOn
from regulars.engine.money import MOST, Ratio, Rounding, parse_decimal, share
from regulars.engine.terms.reward import Claim, Offer, Redeem, Reward, RewardTerms
from regulars.engine.words import Condition, Decimal, RatioText
from regulars.kinds import N_


class PartPayment(Reward, frozen=True, kw_only=True, tag="part_payment"):
    """Pay a part of the receipt with points."""

    pays: ClassVar[bool] = True

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    worth: Annotated[Decimal | None, Meta(title=N_("Are worth"), description=N_("in the program's currency"))] = None
    worth_by: Annotated[
        Condition,
        Meta(
            title=N_("Worth by formula"),
            description=N_("instead of a fixed worth: receipt.total >= 100.00 ? 6.00 : 5.00"),
        ),
    ] = ""
    at_least: Annotated[Decimal, Meta(title=N_("Fewest points"))] = "0"
    step: Annotated[Decimal, Meta(title=N_("In steps of"), description=N_("points; 0 means any number"))] = "0"
    overpays: Annotated[
        bool,
        Meta(
            title=N_("A step may overpay"),
            description=N_("one more whole step pays what is left, without change; otherwise the rest is for money"),
        ),
    ] = False
    most_share: Annotated[RatioText, Meta(title=N_("At most this share of the receipt"))] = "100%"
    least_receipt: Annotated[Decimal, Meta(title=N_("Smallest receipt"))] = "0"
    rounding: Annotated[
        Rounding, Meta(title=N_("Rounding"), description=N_("of what the points are worth, to a whole minor unit"))
    ] = "down"
    earning: Annotated[
        EarnsOn,
        Meta(
            title=N_("The receipt then earns"),
            description=N_(
                "on_rest: on what is left to pay; on_whole: as if paid with money; nothing: no points at all"
            ),
        ),
    ] = "on_rest"

    def fewest(self, terms: RewardTerms) -> int:
        """The least that is taken at once."""
        least = parse_decimal(self.at_least, terms.wallet_digits)
        return max(least, parse_decimal(self.step, terms.wallet_digits), 1)

    def formula(self) -> str:
        """What the points are worth, where that is no fixed amount."""
        return self.worth_by

    def ready(self, terms: RewardTerms) -> Redeem:
        """As many points as asked for, as the member has, and as the limits let through."""
        if (self.worth is None) == (not self.worth_by.strip()):
            raise ValueError("worth: a part payment has either a worth or a formula in worth_by")
        if self.rounding == "half_even":
            raise ValueError("rounding: half_even is for what is earned; paying is down, half_up or up")
        fixed = parse_decimal(self.worth or "0", terms.currency_digits)
        bounds = Bounds(
            at_least=parse_decimal(self.at_least, terms.wallet_digits),
            step=max(parse_decimal(self.step, terms.wallet_digits), 1),
            least_receipt=parse_decimal(self.least_receipt, terms.currency_digits),
            most_share=Ratio.parse(self.most_share),
            rounding=self.rounding,
            overpays=self.overpays,
        )
        if parse_decimal(self.points, terms.wallet_digits) == 0:
            raise ValueError("points: at least one unit is needed to be worth something")
        if bounds.most_share.numerator > bounds.most_share.denominator:
            raise ValueError("most_share: a share is at most 100%")
        if bounds.most_share.numerator == 0:
            raise ValueError("most_share: of 0% nobody can pay anything")
        if bounds.at_least % bounds.step:
            raise ValueError(f"at_least: {self.at_least} is no whole number of steps of {self.step}")

        def redeem(claim: Claim) -> Offer:
            worth, of = claim.worth or (fixed, 1)
            return _pay(claim, Rate.of(claim.price * of, worth, bounds.rounding), bounds) if claim.price else _UNPRICED

        return redeem


_UNPRICED = Offer(refusal="worth-nothing")


class Bounds(msgspec.Struct, frozen=True):
    """What a payment keeps to, in whole units."""

    at_least: int
    step: int
    least_receipt: int
    most_share: Ratio
    rounding: Rounding
    overpays: bool


class Rate(msgspec.Struct, frozen=True, gc=False):
    """What points are worth, in minor units: (points * factor + offset) // divisor."""

    factor: int
    offset: int
    divisor: int

    @classmethod
    def of(cls, unit: int, worth: int, rounding: Rounding) -> "Rate":
        """So many points are worth so much; the worth of any number of them rounded so. unit > 0."""
        if rounding == "half_up":
            return cls(2 * worth, unit, 2 * unit)
        return cls(worth, unit - 1 if rounding == "up" else 0, unit)

    def value(self, points: int) -> int:
        """What so many points are worth."""
        return (points * self.factor + self.offset) // self.divisor

    def most(self, value: int) -> int:
        """The most points that are worth no more than that."""
        return (self.divisor * (value + 1) - 1 - self.offset) // self.factor

    def fewest(self, value: int) -> int:
        """The fewest points that are worth as much."""
        return max(-(-(self.divisor * value - self.offset) // self.factor), 0)


def _pay(claim: Claim, rate: Rate, bounds: Bounds) -> Offer:
    if rate.factor == 0:
        return _UNPRICED
    if claim.total_minor < bounds.least_receipt:
        return Offer(refusal="below-minimum-receipt", number=bounds.least_receipt)
    most_minor = min(bounds.most_share.times(claim.total_minor), sum(claim.due))
    # Never one point more than is needed for the last cent.
    most = min(rate.fewest(most_minor), rate.most(most_minor))
    if bounds.overpays:
        most = -(-rate.fewest(most_minor) // bounds.step) * bounds.step
    wanted = MOST if claim.asked is None else claim.asked
    points = min(wanted, claim.available, most) // bounds.step * bounds.step
    points = rate.fewest(rate.value(points)) if bounds.step == 1 else points
    value = min(rate.value(points), most_minor) if points else 0
    if points < bounds.at_least or value == 0:
        return Offer(refusal=_why_none(claim, bounds, most), number=_needed(claim, bounds.at_least))
    refusal = "" if claim.asked in (None, points) else _why_less(claim, most)
    return Offer(points, value, tuple(share(value, claim.due)), refusal, points if refusal else 0)


def _why_none(claim: Claim, bounds: Bounds, most: int) -> str:
    if claim.available < max(bounds.at_least, 1):
        return "not-enough-points"
    return "nothing-to-pay" if most == 0 else "below-minimum-points"


def _needed(claim: Claim, at_least: int) -> int:
    return max(at_least, min(claim.asked or 1, MOST)) if claim.available < max(at_least, 1) else at_least


def _why_less(claim: Claim, most: int) -> str:
    if claim.asked is not None and claim.asked > claim.available:
        return "not-enough-points"
    return "more-than-allowed" if claim.asked is not None and claim.asked > most else "whole-steps-only"


KIND = PartPayment
