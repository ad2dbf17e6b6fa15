"""Double points, happy hours."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import Ratio, Rounding
from regulars.engine.rules import Rule
from regulars.engine.words import Name, RatioText
from regulars.kinds import N_


class Multiplier(Rule, frozen=True, kw_only=True, tag="multiplier"):
    """The points of other rules, some times over."""

    times: Annotated[RatioText, Meta(title=N_("Times"), description=N_("2 doubles the points"))]
    of: Annotated[
        tuple[Name, ...], Meta(title=N_("Of the rules"), description=N_("nothing means every base rule"))
    ] = ()
    compound: Annotated[
        bool,
        Meta(
            title=N_("Compound"),
            description=N_("multiplies what other multipliers gave too: x2 and x2 are x4"),
        ),
    ] = False
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"

    def extra(self) -> Ratio:
        """What comes on top, as a rate of the base: 1/2 for 1.5 times. Raises ValueError below 1."""
        times = Ratio.parse(self.times)
        if times.numerator < times.denominator:
            raise ValueError("times: a multiplier is at least 1")
        return Ratio.of(times.numerator - times.denominator, times.denominator)


KIND = Multiplier
