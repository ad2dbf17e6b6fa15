"""Points as money: any part of a bill."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import MOST, Ratio, parse_decimal, share
from regulars.engine.rewards import Claim, Offer, Redeem, Reward, RewardTerms
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_


class PartPayment(Reward, frozen=True, kw_only=True, tag="part_payment"):
    """Pay a part of the receipt with points."""

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    worth: Annotated[Decimal, Meta(title=N_("Are worth"), description=N_("in the program's currency"))]
    at_least: Annotated[Decimal, Meta(title=N_("Fewest points"))] = "0"
    step: Annotated[Decimal, Meta(title=N_("In steps of"), description=N_("points; 0 means any number"))] = "0"
    most_share: Annotated[RatioText, Meta(title=N_("At most this share of the receipt"))] = "100%"
    least_receipt: Annotated[Decimal, Meta(title=N_("Smallest receipt"))] = "0"

    def ready(self, terms: RewardTerms) -> Redeem:
        """As many points as asked for, as the member has, and as the limits let through."""
        unit = parse_decimal(self.points, terms.wallet_digits)
        worth = parse_decimal(self.worth, terms.currency_digits)
        at_least = parse_decimal(self.at_least, terms.wallet_digits)
        step = max(parse_decimal(self.step, terms.wallet_digits), 1)
        least_receipt = parse_decimal(self.least_receipt, terms.currency_digits)
        most_share = Ratio.parse(self.most_share)
        if unit == 0:
            raise ValueError("points: at least one unit is needed to be worth something")
        if most_share.numerator > most_share.denominator:
            raise ValueError("most_share: a share is at most 100%")

        def redeem(claim: Claim) -> Offer:
            if worth == 0:
                return Offer(refusal="worth-nothing")
            if claim.total_minor < least_receipt:
                return Offer(refusal="below-minimum-receipt", number=least_receipt)
            most_minor = min(most_share.times(claim.total_minor), sum(claim.due))
            # As many points as still buy a whole minor unit: never one more than is needed for the last cent.
            most = -(-most_minor * unit // worth)
            if most * worth // unit > most_minor:
                most -= 1
            wanted = MOST if claim.asked is None else claim.asked
            points = min(wanted, claim.available, most) // step * step
            points = -(-(points * worth // unit) * unit // worth) if step == 1 else points
            value = points * worth // unit
            if points < at_least or value == 0:
                return Offer(refusal=_why_none(claim, at_least, most), number=_needed(claim, at_least))
            refusal = "" if claim.asked in (None, points) else _why_less(claim, most)
            return Offer(points, value, tuple(share(value, claim.due)), refusal, points if refusal else 0)

        return redeem


def _why_none(claim: Claim, at_least: int, most: int) -> str:
    if claim.available < max(at_least, 1):
        return "not-enough-points"
    return "nothing-to-pay" if most == 0 else "below-minimum-points"


def _needed(claim: Claim, at_least: int) -> int:
    return max(at_least, min(claim.asked or 1, MOST)) if claim.available < max(at_least, 1) else at_least


def _why_less(claim: Claim, most: int) -> str:
    if claim.asked is not None and claim.asked > claim.available:
        return "not-enough-points"
    return "more-than-allowed" if claim.asked is not None and claim.asked > most else "whole-steps-only"


KIND = PartPayment
