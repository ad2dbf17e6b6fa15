"""Points for who was invited."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.referrals import REFERRED
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.kinds import N_


class Referred(OnOccasion, frozen=True, kw_only=True, tag="referred"):
    """Points for a member whom another one invited, once: when the first receipt that counts is safe, or at joining.
    What was given at joining stays when the goods come back.
    """

    well_known: ClassVar[WellKnown | None] = WellKnown(
        REFERRED,
        ActivityTerms(fields={"stage": FieldTerms(type="text", required=True, one_of=("joining", "receipt"))}),
        about="who invited",
        ours=True,
    )

    on: Annotated[
        Literal["joining", "receipt"], Meta(title=N_("On"), description=N_("joining, or a receipt that is safe"))
    ] = "receipt"

    def says(self) -> Sentences:
        """What it gives."""
        if self.on == "joining":
            yield say("%(points)s at once for joining by a friend's invitation", points=self.gives(self.points))
        else:
            yield say("%(points)s for the first purchase after a friend's invitation", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, at their own stage."""
        points = parse_decimal(self.points, terms.wallet_digits)
        return Earn(f"{points} if activity.text('stage') == {self.on!r} else None", mark="activity.text('stage')")


KIND = Referred
