"""Points for certain goods."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class PerItem(Rule, frozen=True, kw_only=True, tag="per_item"):
    """Points for every piece of the goods that the condition names."""

    weighs: ClassVar[Literal["amounts", "quantities"]] = "quantities"

    points: Annotated[Decimal, Meta(title=N_("Points for each"))]

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s for every piece", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """Points for every whole piece among the eligible lines."""
        return Earn(terms.points(self.points).python("quantity // 1000"))


KIND = PerItem
