"""Points for having been here for so long."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from regulars.engine.sentences import Lasting, Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.kinds import N_

ON_JOINING = N_("%(points)s on every anniversary of joining")


class Anniversary(OnOccasion, frozen=True, kw_only=True, tag="anniversary"):
    """Points on every so many months or years after joining, or after the first purchase."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "anniversary",
        ActivityTerms(fields={"months": FieldTerms(type="integer", required=True, at_least="1")}),
        "joining or first-receipt",
        ours=True,
    )

    of: Annotated[Literal["joining", "first-receipt"], Meta(title=N_("Of"))] = "joining"
    years: Annotated[int, Meta(ge=1, le=100, title=N_("Every so many years"))] | None = None
    months: Annotated[int, Meta(ge=1, le=1200, title=N_("Every so many months"))] | None = None
    only_once: Annotated[bool, Meta(title=N_("Only once"), description=N_("the first time, and not again"))] = False

    @property
    def every_months(self) -> int:
        """How far apart the anniversaries are; a year when nothing is said."""
        return (self.years or 0) * 12 + (self.months or 0) or 12

    def says(self) -> Sentences:
        """What it gives."""
        points, every = self.gives(self.points), Lasting(f"P{self.every_months}M")
        if self.only_once and self.of == "joining":
            yield say("%(points)s once, %(every)s after joining", points=points, every=every)
        elif self.only_once:
            yield say("%(points)s once, %(every)s after the first purchase", points=points, every=every)
        elif self.every_months == 12:
            text = ON_JOINING if self.of == "joining" else N_("%(points)s on every anniversary of the first purchase")
            yield say(text, points=points)
        elif self.of == "joining":
            yield say("%(points)s every %(every)s after joining", points=points, every=every)
        else:
            text = N_("%(points)s every %(every)s after the first purchase")
            yield say(text, points=points, every=every)

    def ready(self, terms: Terms) -> Earn:
        """The points, once for each anniversary."""
        every = self.every_months
        months = "activity.number('months')"
        falls = f"{months} == {every}" if self.only_once else f"{months} % {every} == 0"
        return Earn(
            f"{terms.points(self.points).python('1')} if activity.about == {self.of!r} and {falls} else None",
            mark=f"str({months})",
        )


KIND = Anniversary
