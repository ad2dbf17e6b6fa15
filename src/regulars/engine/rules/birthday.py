"""Points for a birthday."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from regulars.engine.days import parse_duration
from regulars.engine.sentences import Lasting, Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.engine.words import DurationText
from regulars.kinds import N_


class Birthday(OnOccasion, frozen=True, kw_only=True, tag="birthday"):
    """Points on the member's birthday, once a year; who tells her birthday just before it, gets them next year."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "birthday",
        ActivityTerms(fields={"known_days": FieldTerms(type="integer", required=True, at_least="0")}),
        ours=True,
    )

    known_for: Annotated[
        DurationText,
        Meta(title=N_("Known for"), description=N_("how long before it the birthday must have been told, in days")),
    ] = "P30D"
    on_29_february: Annotated[
        Literal["02-28", "03-01"],
        Meta(title=N_("On 29 February"), description=N_("when it is kept in other years")),
    ] = "02-28"

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s on the birthday", points=self.gives(self.points))
        if parse_duration(self.known_for).days:
            yield say("the birthday must have been told %(known)s before", known=Lasting(self.known_for))

    def ready(self, terms: Terms) -> Earn:
        """The points, once a year, if the birthday was known for long enough."""
        known = parse_duration(self.known_for)
        if known.months:
            raise ValueError("known_for: in days or weeks, such as P30D")
        return Earn(
            terms.points(self.points).python("1"),
            bars=(("told-too-late", f"activity.number('known_days') < {known.days}"),),
            mark="'birthday'",
            span="year",
        )


KIND = Birthday
