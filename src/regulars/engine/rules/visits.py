"""Points for coming."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Counted, Sentences, say
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_, plural


class Visits(Rule, frozen=True, kw_only=True, tag="visits"):
    """Points for a visit, whatever is bought."""

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    every: Annotated[int, Meta(ge=1, le=1000, title=N_("Every n-th visit"))] = 1

    def says(self) -> Sentences:
        """What it gives."""
        if self.every == 1:
            yield say("%(points)s for every visit", points=self.gives(self.points))
        else:
            visits = Counted(str(self.every), plural("every %(n)s visit", "every %(n)s visits"))
            yield say("%(points)s for %(visits)s", points=self.gives(self.points), visits=visits)

    def ready(self, terms: Terms) -> Earn:
        """The points, when something eligible was bought on the n-th visit."""
        points, every = parse_decimal(self.points, terms.wallet_digits), self.every
        return Earn(f"{points} if visit % {every} == 0 else 0" if every > 1 else f"{points}")


KIND = Visits
