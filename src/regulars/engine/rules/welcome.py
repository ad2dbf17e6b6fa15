"""Points for joining."""

from typing import ClassVar

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.rule import Earn, OnOccasion, Terms, Trigger


class Welcome(OnOccasion, frozen=True, kw_only=True, tag="welcome"):
    """Points for joining the program."""

    trigger: ClassVar[Trigger] = "joined"

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s for joining", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, once: a member joins once."""
        return Earn(f"{parse_decimal(self.points, terms.wallet_digits)}")


KIND = Welcome
