"""Points for telling how one is."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class Reading(Rule, frozen=True, kw_only=True, tag="reading"):
    """Points for a reading, such as of one's blood pressure, once a day for each; only of who agreed to that."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "reading", ActivityTerms(fields={"device": FieldTerms(type="text")}, consent="health"), "what was read"
    )

    points: Annotated[Decimal, Meta(title=N_("Points"))]

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s for a reading, once a day for each kind", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, once a day for each kind of reading."""
        return Earn(terms.points(self.points).python("1"), mark="activity.about", span="day")


KIND = Reading
