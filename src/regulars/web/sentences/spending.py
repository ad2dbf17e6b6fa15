"""What points pay for on a receipt, and why they do not."""

from collections.abc import Mapping

from regulars.kinds import N_

NOT_UNLOCKED = N_("Not unlocked yet: %(how)s")

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "part-payment": (N_("Paid %(paid_minor)s of the receipt"), N_("Paid a part of the receipt")),
    "reward-discount": (
        N_("Reward “%(reward)s”: %(discount_minor)s off"),
        N_("Reward “%(reward)s”"),
        N_("Taken as a reward"),
    ),
    "spent": (N_("Spent"),),
    "not-enough-points": (
        N_("Not enough points; missing: %(missing_points)s"),
        N_("Not enough points: it takes %(needed_points)s"),
        N_("Not enough points"),
    ),
    "below-minimum-points": (N_("Takes at least %(number_points)s"), N_("Fewer points than the fewest allowed")),
    "more-than-allowed": (
        N_("More than this receipt allows: %(number_points)s taken"),
        N_("More than this receipt allows"),
    ),
    "whole-steps-only": (N_("Only in whole steps: %(number_points)s taken"), N_("Only in whole steps")),
    "below-minimum-receipt": (N_("The receipt must come to at least %(least_minor)s"), N_("The receipt is too small")),
    "below-minimum-goods": (
        N_("The goods it is for must come to at least %(least_minor)s"),
        N_("Too little of the goods it is for"),
    ),
    "better-offer": (N_("“%(other)s” takes off more"), N_("Another reward takes off more")),
    "choose-one": (N_("One of the goods that fit must be chosen"),),
    "does-not-fit": (N_("It is not for these goods"),),
    "locked": (NOT_UNLOCKED, N_("Not unlocked yet")),
    "tier-needed": (N_("Only for the tier %(tier)s"), N_("Only for another tier")),
    "no-price": (N_("Cannot be had now: none of its prices holds"),),
    "not-on-receipt": (N_("The goods are not on the receipt"),),
    "not-on-receipts": (N_("Is not taken on a receipt"),),
    "out-of-stock": (N_("Out of stock"),),
    "nothing-to-pay": (N_("There was nothing left to pay"),),
    "worth-nothing": (N_("These points cannot pay"),),
    "unknown-reward": (N_("The program has no such reward"),),
    "surprise": (N_("A surprise"),),
    "surprise-voucher": (N_("Surprise: “%(reward)s” for nothing"), N_("Surprise: a voucher")),
    "surprise-back": (N_("The surprise came back with the goods"),),
    "rule-voucher": (N_("“%(rule)s” gave a voucher"), N_("A voucher for nothing")),
    "voucher-withdrawn": (N_("The voucher is gone with what it was given for"),),
    "auto-redeemed": (N_("Became a voucher at the end of the day"),),
    "voucher-needed": (N_("Is paid with a voucher that is taken before"),),
    "too-few-pieces": (N_("Too few pieces of the goods it is for"),),
    "too-many-rewards": (N_("As many rewards as may be on one receipt are given"),),
    "given-alone": (N_("“%(other)s” is given alone"), N_("Another reward is given alone")),
    "coupon-needed": (N_("The code of its coupon must be shown"),),
    "unknown-coupon": (N_("No coupon has this code"),),
    "one-coupon-only": (N_("Only one coupon for it on a receipt"),),
    "coupon-used": (N_("The coupon was used already"),),
    "coupon-used-up": (N_("All coupons for it are used up"),),
    "coupon-held": (N_("The coupon is put aside for another basket"),),
    "coupon-of-another": (N_("The coupon belongs to another member"),),
    "coupon-void": (N_("The coupon was called off"),),
    "coupon-not-yet": (N_("The coupon cannot be used yet"),),
    "coupon-expired": (N_("The coupon is over"),),
    "coupon-back": (N_("The coupon can be used again"),),
    "invalid": (N_("Could not be taken as it was sent"),),
}
