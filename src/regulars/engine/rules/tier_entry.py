"""Points for reaching a tier."""

from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Named, Sentences, say
from regulars.engine.terms.rule import Earn, OnOccasion, Terms, Trigger
from regulars.engine.words import Name
from regulars.kinds import N_


class TierEntry(OnOccasion, frozen=True, kw_only=True, tag="tier_entry"):
    """Points for reaching a tier from below, once or each time; they stay when the tier is lost again."""

    tier: Annotated[Name, Meta(title=N_("Tier"))]
    tier_set: Annotated[
        Name | None, Meta(title=N_("Tier set"), description=N_("whose tier it is; the first set, if not said"))
    ] = None
    again: Annotated[
        Literal["never", "each_year", "each_time"],
        Meta(title=N_("Again"), description=N_("whether who comes back to the tier gets them again")),
    ] = "never"

    def says(self) -> Sentences:
        """What it gives."""
        tier = Named(f"tier_sets/{self.tier_set or ''}", self.tier)
        text = N_("%(points)s on reaching %(tier)s, the first time")
        if self.again == "each_year":
            text = N_("%(points)s on reaching %(tier)s, once a year")
        elif self.again == "each_time":
            text = N_("%(points)s on reaching %(tier)s, each time")
        yield say(text, points=self.gives(self.points), tier=tier)

    def ready(self, terms: Terms) -> Earn:
        """The points; under one mark for ever, or for the year."""
        points = f"{parse_decimal(self.points, terms.wallet_digits)}"
        if self.again == "each_time":
            return Earn(points)
        return Earn(points, mark="'reached'", span="year" if self.again == "each_year" else "lifetime")

    def answers(self) -> Trigger:
        """Reaching the tier."""
        return f"{REACHING}{self.tier_set or ''}/{self.tier}"


REACHING = "tier:"
"""What the trigger of a rule begins with that answers the reaching of a tier."""

KIND = TierEntry
