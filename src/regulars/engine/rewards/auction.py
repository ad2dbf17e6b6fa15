"""The highest bid in points has it."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import DayAndTime, Sentences, say
from regulars.engine.terms.outside import MomentText, Outside, OutsideTerms, TakenOutside, moment_in
from regulars.engine.words import Decimal
from regulars.kinds import N_


class Auction(TakenOutside, frozen=True, gc=False, kw_only=True, tag="auction"):
    """A bid puts points aside; a higher one of somebody else frees them; at the close the winner pays."""

    closes_at: Annotated[MomentText, Meta(title=N_("Closes at"))]
    opens_at: Annotated[MomentText | None, Meta(title=N_("Opens at"))] = None
    lowest: Annotated[Decimal, Meta(title=N_("Lowest bid"), description=N_("points"))] = "1"
    step: Annotated[Decimal, Meta(title=N_("Higher by at least"), description=N_("points"))] = "1"

    def says(self) -> Sentences:
        """What it gives."""
        yield say("goes to the highest bid")
        text = N_("bids from %(lowest)s on, each higher by at least %(step)s")
        yield say(text, lowest=self.takes_points(self.lowest), step=self.takes_points(self.step))
        if self.opens_at is not None:
            yield say("opens at %(moment)s", moment=DayAndTime(self.opens_at))
        yield say("closes at %(moment)s", moment=DayAndTime(self.closes_at))

    def outside(self, terms: OutsideTerms) -> Outside:
        """A bid, between its two moments."""
        closes = moment_in(self.closes_at, terms.zone, "closes_at")
        opens = moment_in(self.opens_at, terms.zone, "opens_at") if self.opens_at else 0
        if opens >= closes:
            raise ValueError("closes_at: it closes before it opens")
        lowest, step = (parse_decimal(one, terms.wallet_digits) for one in (self.lowest, self.step))
        if not lowest or not step:
            raise ValueError("step: a bid and a step are at least one point")
        return Outside(
            state="bid", opens_us=opens, closes_us=closes, may_cancel=False, lowest_bid=lowest, bid_step=step
        )


KIND = Auction
