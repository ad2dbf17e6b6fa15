"""A coupon taken now and used on a later receipt."""

from typing import Annotated, ClassVar

from msgspec import Meta, structs

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.money_off import MoneyOff
from regulars.engine.terms.outside import Outside, OutsideTerms, Pieces, Share, validity
from regulars.engine.terms.reward import Redeem, RewardTerms
from regulars.engine.terms.stretches import stretch
from regulars.engine.words import ValidityText
from regulars.kinds import N_


class Voucher(MoneyOff, frozen=True, kw_only=True, tag="voucher"):
    """Money off a later receipt, once. Its condition is asked there; `unlocked_by` when it is taken."""

    by_voucher: ClassVar[bool] = True

    valid_for: Annotated[
        ValidityText, Meta(title=N_("Valid for"), description=N_("how long it can be used, from the day it is taken"))
    ] = "P30D"
    stock: Annotated[Pieces | None, Meta(title=N_("Stock"), description=N_("how many there are for all"))] = None

    def says(self) -> Sentences:
        """What it gives."""
        yield from super().says()
        yield say("to be used on a later receipt; valid %(stretch)s", stretch=stretch(self.valid_for))

    def ready(self, terms: RewardTerms) -> Redeem:
        """The discount; it was paid for when it was taken."""
        if self.automatic:
            raise ValueError("automatic: a voucher is used when the member wants it")
        return MoneyOff.ready(structs.replace(self, points="0", prices=()), terms)

    def outside(self, terms: OutsideTerms) -> Outside:
        """One voucher."""
        shares = () if self.stock is None else (Share(f"stock:{self.id}", self.stock),)
        return Outside(valid=validity(self.valid_for), shares=shares)


KIND = Voucher
