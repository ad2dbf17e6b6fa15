"""Points in the books as a separate promise (IFRS 15 B39-B43, ASC 606-10-55-41 to 45), exact until it is shown.

The price of a sale is shared between goods and points by their stand-alone prices; the part of the points becomes
revenue as they are redeemed, in proportion to all that will ever be.
"""

from fractions import Fraction


def allocated(sales: Fraction, stand_alone: Fraction, of_all_points: Fraction) -> Fraction:
    """The part of what was paid that is for these points.

    stand_alone: what they are worth, times the share of them expected to be redeemed; of_all_points: the same of all
    points that were given with the sale, these included.
    """
    whole = sales + of_all_points
    return sales * stand_alone / whole if whole else Fraction(0)


def recognised(deferred: Fraction, redeemed: Fraction, expected: Fraction) -> Fraction:
    """What is revenue so far, of all that was deferred; expected: redemptions in the end, at least those there were."""
    ever = max(expected, redeemed)
    return deferred * redeemed / ever if ever > 0 else Fraction(0)


def liability(deferred: Fraction, redeemed: Fraction, expected: Fraction) -> Fraction:
    """What is still owed for points."""
    return deferred - recognised(deferred, redeemed, expected)
