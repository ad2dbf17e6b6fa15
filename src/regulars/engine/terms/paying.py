"""Rewards that pay a part of a receipt, as money does: how much of it, and what it then earns."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.events.returns import EarnsOn
from regulars.engine.money import Ratio
from regulars.engine.terms.reward import Reward
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_


class Paying(Reward, frozen=True, kw_only=True):
    """A reward that pays."""

    pays: ClassVar[bool] = True

    most_share: Annotated[RatioText, Meta(title=N_("At most this share of the receipt"))] = "100%"
    least_receipt: Annotated[Decimal, Meta(title=N_("Smallest receipt"))] = "0"
    earning: Annotated[
        EarnsOn,
        Meta(
            title=N_("The receipt then earns"),
            description=N_(
                "on_rest: on what is left to pay; on_whole: as if paid with money; nothing: no points at all"
            ),
        ),
    ] = "on_rest"

    def share(self) -> Ratio:
        """The most of a receipt that it pays. Raises ValueError naming `most_share`."""
        share = Ratio.parse(self.most_share)
        if share.numerator == 0 or share.numerator > share.denominator:
            raise ValueError("most_share: a share is more than 0% and at most 100%")
        return share
