"""A few pieces at a moment: first come, first served."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.terms.outside import MomentText, Outside, OutsideTerms, Share, TakenOutside, moment_in
from regulars.kinds import N_


class Drop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment at which new pieces can be had. What is left of the drop before can no longer be had then."""

    at: Annotated[MomentText, Meta(title=N_("Opens at"))]
    pieces: Annotated[int, Meta(ge=1, le=10_000_000, title=N_("Pieces"))]


class LimitedDrop(TakenOutside, frozen=True, gc=False, kw_only=True, tag="limited_drop"):
    """Opens at a moment with so many pieces, perhaps again and again."""

    drops: Annotated[tuple[Drop, ...], Meta(min_length=1, max_length=500, title=N_("Drops"))]

    def outside(self, terms: OutsideTerms) -> Outside:
        """A piece of the drop that opened last."""
        opened = {moment_in(one.at, terms.zone, "drops"): one for one in self.drops}
        if len(opened) < len(self.drops):
            raise ValueError("drops: two of them open at one moment")
        shares = tuple(
            Share(f"drop:{self.id}:{one.at}", one.pieces, from_us=at_us) for at_us, one in sorted(opened.items())
        )
        return Outside(valid=self.validity(), shares=shares, opens_us=min(opened), most=self.most)


KIND = LimitedDrop
