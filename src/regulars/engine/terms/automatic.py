"""Rewards on a receipt that may be given by themselves, whenever they apply."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.terms.reward import Reward, RewardTerms
from regulars.kinds import N_

ByItself = Annotated[
    bool, Meta(title=N_("By itself"), description=N_("given whenever it applies, without being asked for"))
]


class Automatic(Reward, frozen=True, kw_only=True):
    """A reward that is asked for, or given by itself; what costs points must be asked for."""

    automatic: ByItself = False

    def check_cost(self, terms: RewardTerms) -> None:
        """Raises ValueError naming `automatic` where it is given by itself and costs points."""
        if self.automatic and (parse_decimal(self.points, terms.wallet_digits) or self.prices):
            raise ValueError("automatic: what costs points must be asked for")
