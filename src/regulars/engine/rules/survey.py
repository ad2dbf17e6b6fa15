"""Points for answering."""

from typing import ClassVar

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms


class Survey(OnOccasion, frozen=True, kw_only=True, tag="survey"):
    """Points for answering a survey, once for each."""

    well_known: ClassVar[WellKnown | None] = WellKnown("survey", about="the survey")

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s for answering a survey, once for each", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, once for each."""
        return Earn(terms.points(self.points).python("1"), mark="activity.about")


KIND = Survey
