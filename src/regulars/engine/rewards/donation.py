"""Points given to a good cause."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Either, Money, Sentences, quoted, say
from regulars.engine.terms.outside import Outside, OutsideTerms, TakenOutside
from regulars.engine.words import Decimal, Name
from regulars.kinds import N_


class Donation(TakenOutside, frozen=True, gc=False, kw_only=True, tag="donation"):
    """The shop gives money to the cause that the member chooses; the sums by cause are public."""

    causes: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50, title=N_("Causes"))]
    gives: Annotated[Decimal, Meta(title=N_("Gives"), description=N_("in the program's currency, for each"))]
    most: Annotated[int, Meta(ge=1, le=1_000_000, title=N_("Most at once"))] = 1_000_000

    def says(self) -> Sentences:
        """What it gives."""
        causes = Either(quoted(self.causes))
        text = N_("the shop gives %(money)s to a cause of the member's choice: %(causes)s")
        yield say(text, money=Money(self.gives), causes=causes)

    def outside(self, terms: OutsideTerms) -> Outside:
        """So many gifts; what is given is given."""
        if len(set(self.causes)) < len(self.causes):
            raise ValueError("causes: one is there twice")
        return Outside(
            shares=self.shared(), choices=self.causes, most=self.most, may_cancel=False,
            given_minor=parse_decimal(self.gives, terms.currency_digits),
        )  # fmt: skip


KIND = Donation
