"""Points for bringing something back, or less of them."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class OnReturn(Rule, frozen=True, kw_only=True, tag="on_return"):
    """Points given or taken when goods come back, besides those that the goods had earned."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "return",
        ActivityTerms(
            fields={
                "amount": FieldTerms(type="decimal", required=True),
                "days": FieldTerms(type="integer", required=True),
                "whole": FieldTerms(type="boolean", required=True),
            }
        ),
        ours=True,
        money=("amount",),
    )

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    way: Annotated[
        Literal["give", "take"], Meta(title=N_("Way"), description=N_("taken are those that are there, no more"))
    ] = "take"

    def says(self) -> Sentences:
        """What it gives."""
        if self.way == "give":
            yield say("when goods come back, %(points)s are given", points=self.gives(self.points))
        else:
            yield say("when goods come back, %(points)s are taken", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, for each return."""
        return Earn(terms.points(self.points).python("1"), takes=self.way == "take")


KIND = OnReturn
