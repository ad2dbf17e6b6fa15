"""Points for reaching a challenge."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Named, Sentences, say
from regulars.engine.terms.rule import Earn, OnOccasion, Terms, Trigger
from regulars.engine.words import Name
from regulars.kinds import N_


class ChallengeWon(OnOccasion, frozen=True, kw_only=True, tag="challenge_won"):
    """Points for reaching a challenge, each time that it is reached; what comes back takes them along."""

    challenge: Annotated[Name, Meta(title=N_("Challenge"))]

    def says(self) -> Sentences:
        """What it gives."""
        challenge = Named("challenges", self.challenge)
        yield say("%(points)s for reaching %(challenge)s", points=self.gives(self.points), challenge=challenge)

    def ready(self, terms: Terms) -> Earn:
        """The points."""
        return Earn(f"{parse_decimal(self.points, terms.wallet_digits)}")

    def answers(self) -> Trigger:
        """Reaching the challenge."""
        return f"{WINNING}{self.challenge}"


WINNING = "challenge:"
"""What the trigger of a rule begins with that answers the reaching of a challenge."""

KIND = ChallengeWon
