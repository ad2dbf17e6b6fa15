"""Points for a code found on a pack."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal, Name
from regulars.kinds import N_


class Code(Rule, frozen=True, kw_only=True, tag="code"):
    """Points for a code that can be used once: printed on a pack, handed out at the door."""

    well_known: ClassVar[WellKnown | None] = WellKnown("code", about="the batch", ours=True)

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    batch: Annotated[Name | None, Meta(title=N_("Batch"), description=N_("nothing means any"))] = None

    def ready(self, terms: Terms) -> Earn:
        """The points, for each code of the batch."""
        points = terms.points(self.points).python("1")
        return Earn(points if self.batch is None else f"{points} if activity.about == {self.batch!r} else 0")


KIND = Code
