"""Points for moving."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal, Name
from regulars.kinds import N_


class Exercise(Rule, frozen=True, kw_only=True, tag="exercise"):
    """Points for every so many steps, minutes or metres of a day, however many devices tell of them."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "exercise",
        ActivityTerms(
            fields={
                "device": FieldTerms(type="text", required=True),
                "amount": FieldTerms(type="integer", required=True, at_least="1", at_most="1000000"),
            },
            consent="health",
        ),
        "what is counted: steps",
    )

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    per: Annotated[int, Meta(ge=1, le=1_000_000, title=N_("For every"), description=N_("full steps only"))]
    of: Annotated[Name, Meta(title=N_("Of"), description=N_("what is counted"))] = "steps"
    most_a_day: (
        Annotated[
            int, Meta(ge=1, le=1_000_000, title=N_("Most a day"), description=N_("more of it counts for nothing"))
        ]
        | None
    ) = None
    devices: Annotated[
        tuple[str, ...], Meta(max_length=50, title=N_("Devices"), description=N_("nothing means any"))
    ] = ()

    def ready(self, terms: Terms) -> Earn:
        """What the largest total of the day comes to, less what was given for it before."""
        points, most, per = terms.points(self.points), self.most_a_day, self.per

        def worth(amount: int) -> int:
            return points.times((amount if most is None else min(amount, most)) // per)

        total = "max(activity.number('amount'), tally)"
        return Earn(
            f"worth({total}) - worth(tally) if activity.about == {self.of!r} else 0",
            uses={"worth": worth},
            bars=(("unknown-device", f"activity.text('device') not in {self.devices}"),) if self.devices else (),
            mark="activity.about",
            span="day",
            measure=f"{total} - tally",
        )


KIND = Exercise
