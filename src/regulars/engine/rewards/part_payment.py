"""Points as money: any part of a bill."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.engine.money import MOST, Ratio, Rounding, format_decimal, parse_decimal, share
from regulars.engine.sentences import Money, Sentence, Sentences, say
from regulars.engine.terms.benefits import least_receipt, most_share, what_it_earns
from regulars.engine.terms.paying import Paying
from regulars.engine.terms.reward import Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Condition, Decimal
from regulars.kinds import N_


class PartPayment(Paying, frozen=True, kw_only=True, tag="part_payment"):
    """Pay a part of the receipt with points."""

    tells_cost: ClassVar[bool] = True

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
    rounding: Annotated[
        Rounding, Meta(title=N_("Rounding"), description=N_("of what the points are worth, to a whole minor unit"))
    ] = "down"

    def says(self) -> Sentences:
        """What it gives."""
        points = self.takes_points(self.points)
        if self.worth is not None:
            yield self._rate(self.worth)
        else:
            yield say("%(points)s pay a part of the receipt; how much, follows from the receipt", points=points)
        if self.at_least.strip("0.") and parse_decimal(self.at_least, 9) > parse_decimal(self.step, 9):
            yield say("from %(points)s on", points=self.takes_points(self.at_least))
        if self.step.strip("0."):
            yield say("in steps of %(points)s", points=self.takes_points(self.step))
        if self.overpays:
            yield say("a last whole step may pay the rest, without change")
        yield from most_share(self.most_share)
        yield from least_receipt(self.least_receipt)
        yield from what_it_earns(self.earning)

    def _rate(self, worth: str) -> Sentence:
        """What points are worth; of one whole point where the program says a part of one."""
        unit, value = parse_decimal(self.points, 9), parse_decimal(worth, 9)
        points = self.takes_points(self.points)
        if 0 < unit < 10**9:
            points, worth = self.takes_points("1"), format_decimal(value * 10**9 // unit, 9).rstrip("0").rstrip(".")
        return say("%(points)s = %(worth)s off what is to pay", points=points, worth=Money(worth))

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
            most_share=self.share(),
            rounding=self.rounding,
            overpays=self.overpays,
        )
        if parse_decimal(self.points, terms.wallet_digits) == 0:
            raise ValueError("points: at least one unit is needed to be worth something")
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
