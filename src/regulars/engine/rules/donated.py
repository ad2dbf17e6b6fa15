"""What customers give to a cause on top of what they buy."""

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.rule import Earn, Rule, Terms


class Donated(Rule, frozen=True, kw_only=True, tag="donated"):
    """Every donation on a receipt goes into the wallet of the cause that it names, whatever else the receipt earns.

    A line of the kind `donation` is for the cause that is its article, or for the one that the member chose.
    """

    def says(self) -> Sentences:
        """What it gives."""
        yield say("every donation on a receipt goes to the cause that it names")

    def ready(self, terms: Terms) -> Earn:
        """The money of the donations for the cause, of which nothing is taken off."""
        if self.wallet is None:
            raise ValueError("wallet: name the wallet of the cause")
        return Earn("basket.donated(lines)", lines=f"basket.donations({self.wallet!r}, moment.picks)")


KIND = Donated
