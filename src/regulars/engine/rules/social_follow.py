"""Points for following the shop."""

from typing import ClassVar

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms


class SocialFollow(OnOccasion, frozen=True, kw_only=True, tag="social_follow"):
    """Points for following the shop in a channel, once for each."""

    well_known: ClassVar[WellKnown | None] = WellKnown("social-follow", about="the channel")

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s for following the shop, once for each channel", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, once for each."""
        return Earn(terms.points(self.points).python("1"), mark="activity.about")


KIND = SocialFollow
