"""Points for being there."""

from typing import ClassVar

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms


class CheckIn(OnOccasion, frozen=True, kw_only=True, tag="check_in"):
    """Points for checking in, once a day at each place."""

    well_known: ClassVar[WellKnown | None] = WellKnown("check-in", about="the place")

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s for checking in, once a day at each place", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, once for each place and day."""
        return Earn(terms.points(self.points).python("1"), mark="activity.about", span="day")


KIND = CheckIn
