"""Double points, happy hours."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import Ratio, Rounding, parse_decimal
from regulars.engine.sentences import Counted, Named, Sentences, Together, say
from regulars.engine.terms.rule import Earn, Multiplies, Rule, Terms
from regulars.engine.words import Decimal, Name, RatioText
from regulars.kinds import N_, plural


class Multiplier(Rule, frozen=True, kw_only=True, tag="multiplier"):
    """The points of other rules, some times over, or so many on top."""

    times: Annotated[RatioText | None, Meta(title=N_("Times"), description=N_("2 doubles the points"))] = None
    adds: Annotated[
        Decimal | None, Meta(title=N_("Adds"), description=N_("so many points on top, instead of times; once"))
    ] = None
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

    def says(self) -> Sentences:
        """What it gives."""
        if self.adds is not None:
            yield say("%(points)s on top, once for all of it", points=self.gives(self.adds))
        elif self.times is not None:
            more = plural("%(n)s time as much", "%(n)s times as much")
            yield say("%(times)s is earned", times=Counted(self.times, more))
        if self.of:
            rules = Together(tuple(Named("rules", rule) for rule in self.of))
            yield say("it applies to what these give: %(rules)s", rules=rules)
        if self.compound:
            yield say("it raises what other multipliers gave, too")

    def ready(self, terms: Terms) -> Earn:
        """What comes on top of the base: half of it for 1.5 times; of no base, nothing."""
        if (self.times is None) == (self.adds is None):
            raise ValueError("times: a multiplier has either times or adds")
        if self.adds is not None:
            return Earn(f"{parse_decimal(self.adds, terms.wallet_digits)} if base else 0")
        times = Ratio.parse(self.times or "1")
        if times.numerator < times.denominator:
            raise ValueError("times: a multiplier is at least 1")
        extra = Ratio.of(times.numerator - times.denominator, times.denominator)
        return Earn(extra.python("base", self.rounding))

    def multiplies(self) -> Multiplies:
        """The rules named, or every base rule."""
        return Multiplies(frozenset(self.of), self.compound)


KIND = Multiplier
