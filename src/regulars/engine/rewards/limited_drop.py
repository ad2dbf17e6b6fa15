"""A few pieces at a moment: first come, first served."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.sentences import Counted, DayAndTime, Sentences, say
from regulars.engine.terms.benefits import PIECES
from regulars.engine.terms.drops import dropping
from regulars.engine.terms.hours import Hours
from regulars.engine.terms.openings import opening
from regulars.engine.terms.outside import MomentText, Outside, OutsideTerms, TakenOutside
from regulars.kinds import N_

MOST_TOLD = 3


class Drop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment at which new pieces can be had, and those at which it repeats.

    What is left of the drop before can no longer be had then.
    """

    at: Annotated[MomentText, Meta(title=N_("Opens at"))]
    pieces: Annotated[int, Meta(ge=1, le=10_000_000, title=N_("Pieces"))]
    repeats: Annotated[
        str,
        Meta(
            title=N_("Repeats"),
            max_length=200,
            description=N_("as RRULE: FREQ=WEEKLY;BYDAY=MO,TU; nothing means once"),
        ),
    ] = ""
    lasts: Annotated[
        str,
        Meta(
            title=N_("Lasts"),
            max_length=20,
            description=N_("as DURATION, at most P7D: PT2H, PT90M, P1D; nothing means until the next"),
        ),
    ] = ""


class LimitedDrop(TakenOutside, frozen=True, gc=False, kw_only=True, tag="limited_drop"):
    """Opens at a moment with so many pieces, perhaps again and again."""

    drops: Annotated[tuple[Drop, ...], Meta(min_length=1, max_length=500, title=N_("Drops"))]

    def says(self) -> Sentences:
        """What it gives."""
        for drop in self.drops[:MOST_TOLD]:
            pieces = Counted(str(drop.pieces), PIECES)
            hours = Hours(start=drop.at.replace(" ", "T"), lasts=drop.lasts or "P1D", repeats=drop.repeats)
            if drop.repeats:
                yield say("%(pieces)s each time: %(opens)s", pieces=pieces, opens=opening(hours))
            else:
                yield say("%(pieces)s from %(moment)s on", pieces=pieces, moment=DayAndTime(drop.at))
        yield from self.lasts()

    def outside(self, terms: OutsideTerms) -> Outside:
        """A piece of the drop that opened last."""
        if len({one.at for one in self.drops}) < len(self.drops):
            raise ValueError("drops: two of them open at one moment")
        drops = tuple(dropping(one.at, one.lasts, one.repeats, one.pieces, terms.zone) for one in self.drops)
        return Outside(valid=self.validity(), drops=drops, drop_name=f"drop:{self.id}", most=self.most)


KIND = LimitedDrop
