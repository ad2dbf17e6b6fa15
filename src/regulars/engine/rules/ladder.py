"""A rate by the size of the receipt."""

from itertools import pairwise
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.money import Ratio, Rounding
from regulars.engine.sentences import EveryMoney, Money, Points, Sentences, Together, Value, say
from regulars.engine.terms.rule import Earn, OnMoney, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of the ladder."""

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    at_least: Annotated[Decimal, Meta(title=N_("From"), description=N_("in the program's currency"))] = "0"

    def said(self, wallet: str | None) -> Value:
        """The step in words."""
        points = Points(self.points, wallet)
        if not self.at_least.strip("0."):
            return points
        return say("%(points)s from %(amount)s on", points=points, amount=Money(self.at_least))


class Ladder(OnMoney, frozen=True, kw_only=True, tag="ladder"):
    """Points for money spent, at a rate that rises with the size of the receipt."""

    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("in the program's currency"))] = "1"
    steps: Annotated[
        tuple[Rung, ...], Meta(min_length=1, max_length=50, title=N_("Steps"), description=N_("the lowest first"))
    ]
    by: Annotated[
        Literal["whole", "band"],
        Meta(
            title=N_("Rate of"),
            description=N_("whole: all of it at the rate it reaches; band: each part at the rate of its step"),
        ),
    ] = "whole"
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"

    def says(self) -> Sentences:
        """What it gives."""
        rungs = tuple(step.said(self.wallet) for step in self.steps)
        text = N_("for %(per)s, by the sum of the receipt: %(rungs)s")
        if self.by == "band":
            text = N_("for %(per)s, each part of the sum at its own rate: %(rungs)s")
        yield say(text, per=EveryMoney(self.per), rungs=Together(rungs))
        yield from self.reckoned()

    def ready(self, terms: Terms) -> Earn:
        """Points for the eligible money of the lines, rounded once over their sum."""
        per_minor = terms.money(self.per)
        if per_minor == 0:
            raise ValueError("per: more than nothing")
        floors = [terms.money(step.at_least) for step in self.steps]
        if any(low >= high for low, high in pairwise(floors)):
            raise ValueError("steps: each begins above the one before")
        rates = [terms.points(step.points).per(per_minor) for step in self.steps]
        whole = [rate.python("amount", self.rounding) for rate in rates]
        parts = whole if self.by == "whole" else self._bands(floors, rates)
        text = "0"
        for floor, part in zip(floors, parts, strict=True):
            text = f"({part} if amount >= {floor} else {text})" if floor else part
        return Earn(text, basis=self.basis(terms), floors=tuple(floors))

    def _bands(self, floors: list[int], rates: list[Ratio]) -> list[str]:
        """For each step the points of all money up to it and of what lies above its beginning, as one fraction."""
        below, texts = Ratio(0, 1), []
        for place, (floor, rate) in enumerate(zip(floors, rates, strict=True)):
            if place:
                width = floor - floors[place - 1]
                before = rates[place - 1]
                below = Ratio.of(
                    below.numerator * before.denominator + before.numerator * width * below.denominator,
                    below.denominator * before.denominator,
                )
            scale = below.denominator * rate.denominator
            points = f"(amount - {floor}) * {rate.numerator * below.denominator} + {below.numerator * rate.denominator}"
            texts.append(Ratio(1, scale).python(points, self.rounding))
        return texts


KIND = Ladder
