"""Points for moving."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.sentences import Counted, Either, Sentences, quoted, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal, Name
from regulars.kinds import N_, plural

MEASURED: Mapping[str, tuple[str, str]] = {
    "steps": plural("%(n)s step", "%(n)s steps"),
    "minutes": plural("%(n)s minute", "%(n)s minutes"),
    "metres": plural("%(n)s metre", "%(n)s metres"),
    "kilometres": plural("%(n)s kilometre", "%(n)s kilometres"),
    "miles": plural("%(n)s mile", "%(n)s miles"),
}


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

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(counted)s = %(points)s", counted=self._so_many(self.per), points=self.gives(self.points))
        if self.most_a_day is not None:
            yield say("of a day at most this counts: %(counted)s", counted=self._so_many(self.most_a_day))
        if self.devices:
            yield say("told by one of these devices: %(devices)s", devices=Either(quoted(self.devices)))

    def _so_many(self, number: int) -> Counted:
        """So much of what is counted."""
        return Counted(str(number), MEASURED.get(self.of) or (f"%(n)s {self.of}", f"%(n)s {self.of}"))

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
