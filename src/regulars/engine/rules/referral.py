"""Points for inviting a friend."""

from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Counted, Points, Sentences, Together, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.referrals import MADE
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_, plural

FriendsText = Annotated[str, Meta(pattern="^[1-9][0-9]{0,4}$", description="a number of friends")]

FRIENDS = plural("%(n)s friend", "%(n)s friends")


class Referral(OnOccasion, frozen=True, kw_only=True, tag="referral"):
    """Points for a friend whom the member invited, once for each, when the friend's receipt is safe; more with a
    certain number of friends. A friend who is taken back leaves a place, which the next one takes.
    """

    well_known: ClassVar[WellKnown | None] = WellKnown(
        MADE,
        ActivityTerms(fields={"friends": FieldTerms(type="integer", required=True, at_least="1")}),
        about="the friend",
        ours=True,
    )

    milestones: Annotated[
        dict[FriendsText, Decimal],
        Meta(
            max_length=50,
            title=N_("Milestones"),
            description=N_("points besides, with so many friends: {20: 500, 50: 2000}"),
        ),
    ] = msgspec.field(default_factory=dict)

    def says(self) -> Sentences:
        """What it gives."""
        if self.points.strip("0.") or self.reward:
            yield say("%(points)s for each friend who was invited and has bought", points=self.gives(self.points))
        if self.milestones:
            told = [
                say("%(friends)s: %(points)s", friends=Counted(friends, FRIENDS), points=Points(points, self.wallet))
                for friends, points in self.milestones.items()
            ]
            yield say("besides, with so many friends: %(milestones)s", milestones=Together(tuple(told)))

    def gives_nothing(self) -> bool:
        """Whether milestones give nothing either."""
        return super().gives_nothing() and not any(more.strip("0.") for more in self.milestones.values())

    def ready(self, terms: Terms) -> Earn:
        """The points, and those of the milestone that this friend reaches."""
        points = parse_decimal(self.points, terms.wallet_digits)
        reached = {int(friends): parse_decimal(more, terms.wallet_digits) for friends, more in self.milestones.items()}
        if not reached:
            return Earn(f"{points}", mark="activity.about")
        return Earn(
            f"{points} + milestone(activity.number('friends'), 0)", uses={"milestone": reached.get},
            mark="activity.about",
        )  # fmt: skip


KIND = Referral
