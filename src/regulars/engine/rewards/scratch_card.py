"""A card with something under it."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Sentences, Share, Together, say
from regulars.engine.terms.outside import Outside, OutsideTerms, Pieces, Prize, TakenOutside
from regulars.engine.words import Decimal, Name
from regulars.kinds import N_

MOST_TOLD = 5


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be under a card: points."""

    id: Name
    share: Annotated[int, Meta(ge=1, le=1_000_000, title=N_("Chances"), description=N_("of all chances"))]
    points: Annotated[Decimal, Meta(title=N_("Points"))] = "0"
    budget: Annotated[Pieces | None, Meta(title=N_("Pieces"), description=N_("then it is a blank"))] = None


class ScratchCard(TakenOutside, frozen=True, gc=False, kw_only=True, tag="scratch_card"):
    """What is under it is drawn when it is taken, from a seed whose hash is told before, and shown when scratched."""

    fields: Annotated[tuple[Field, ...], Meta(min_length=1, max_length=50, title=N_("Under the card"))]
    chances: Annotated[
        int, Meta(ge=1, le=1_000_000, title=N_("Chances"), description=N_("what is left of them is a blank"))
    ] = 100

    def says(self) -> Sentences:
        """What it gives."""
        fields = tuple(
            say(
                "%(points)s: %(share)s",
                points=self.takes_points(one.points),
                share=Share(f"{one.share}/{self.chances}"),
            )
            for one in self.fields[:MOST_TOLD]
        )
        yield say("under it, by chance: %(fields)s", fields=Together(fields))
        yield from self.lasts()

    def _chance(self, share: int) -> Share:
        """Its part of all chances."""
        return Share(f"{share}/{self.chances}")

    def outside(self, terms: OutsideTerms) -> Outside:
        """A card with one of its prizes, or a blank."""
        prizes = tuple(
            Prize(one.id, one.share, parse_decimal(one.points, terms.wallet_digits), pieces=one.budget)
            for one in self.fields
        )
        if len({one.name for one in prizes}) < len(prizes):
            raise ValueError("fields: two of them have one name")
        if sum(one.share for one in prizes) > self.chances:
            raise ValueError("chances: the fields have more than all chances")
        return Outside(
            state="sealed", valid=self.validity(), shares=self.shared(), prizes=prizes, chances=self.chances,
            may_cancel=False,
        )  # fmt: skip


KIND = ScratchCard
