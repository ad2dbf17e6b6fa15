"""Chances in a draw, for points."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.sentences import Counted, DayAndTime, Sentences, say
from regulars.engine.terms.outside import MomentText, Outside, OutsideTerms, TakenOutside, moment_in
from regulars.kinds import N_, plural


class Sweepstake(TakenOutside, frozen=True, gc=False, kw_only=True, tag="sweepstake"):
    """Numbered entries. Who wins follows from a seed whose hash is told before the first entry."""

    closes_at: Annotated[MomentText, Meta(title=N_("Closes at"))]
    winners: Annotated[int, Meta(ge=1, le=10_000, title=N_("Winners"))] = 1
    most: Annotated[int, Meta(ge=1, le=1000, title=N_("Most entries at once"))] = 1000

    def says(self) -> Sentences:
        """What it gives."""
        winners = Counted(str(self.winners), plural("%(n)s winner", "%(n)s winners"))
        yield say("a chance in a draw with %(winners)s", winners=winners)
        yield say("the draw closes at %(moment)s", moment=DayAndTime(self.closes_at))

    def outside(self, terms: OutsideTerms) -> Outside:
        """So many entries, until it closes."""
        closes = moment_in(self.closes_at, terms.zone, "closes_at")
        return Outside(
            shares=self.shared(), closes_us=closes, most=self.most, may_cancel=False, entries=True, winners=self.winners
        )


KIND = Sweepstake
