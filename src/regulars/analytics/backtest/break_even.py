"""How much more members must buy for a program to pay for itself, and what comes of some answers to that."""

from fractions import Fraction

import msgspec

UPLIFTS = (0, 1, 3, 5)
"""Percent. Scenarios to be shown together, never one of them as a forecast."""


class Answer(msgspec.Struct, frozen=True):
    """Members buy so many percent more: more sales and the change of profit, in minor units."""

    uplift_percent: int
    more_sales: Fraction
    profit: Fraction


def break_even(cost_share: Fraction, margin: Fraction) -> Fraction | None:
    """u* = k / (g - k): the least uplift of sales that pays for a return k at a gross margin g; None for never."""
    if cost_share >= margin:
        return None
    return cost_share / (margin - cost_share)


def answers(sales: int, cost_share: Fraction, margin: Fraction) -> list[Answer]:
    """The change of profit, u B (g - k) - k B, for each uplift; sales B are those of members without any."""
    found = []
    for percent in UPLIFTS:
        more = Fraction(sales * percent, 100)
        found.append(Answer(percent, more, more * (margin - cost_share) - sales * cost_share))
    return found
