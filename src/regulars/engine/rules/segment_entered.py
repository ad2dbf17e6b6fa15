"""Points for coming into a segment."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.days import parse_duration
from regulars.engine.sentences import Quoted, Sentences, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.engine.terms.stretches import once_in
from regulars.engine.words import DurationText, Name
from regulars.kinds import N_


class SegmentEntered(OnOccasion, frozen=True, kw_only=True, tag="segment_entered"):
    """Points when a member enters a segment, each time; not again before a while has passed."""

    well_known: ClassVar[WellKnown | None] = WellKnown("segment-entered", about="the segment", ours=True)

    segment: Annotated[Name, Meta(title=N_("Segment"))]
    not_again_for: Annotated[
        DurationText, Meta(title=N_("Not again for"), description=N_("in days, after it gave points"))
    ] = "P0D"

    def says(self) -> Sentences:
        """What it gives."""
        segment = Quoted(self.segment)
        yield say("%(points)s on coming into the group %(segment)s", points=self.gives(self.points), segment=segment)
        if parse_duration(self.not_again_for).days:
            yield once_in(self.not_again_for)

    def ready(self, terms: Terms) -> Earn:
        """The points; what is added up under the mark comes to the day on which it gave them last."""
        lasts = parse_duration(self.not_again_for)
        if lasts.months:
            raise ValueError("not_again_for: in days or weeks, such as P90D")
        points = f"{terms.points(self.points).python('1')} if activity.about == {self.segment!r} else None"
        if not lasts.days:
            return Earn(points)
        since = "activity.local_date - tally"
        return Earn(
            points,
            bars=(("too-soon", f"activity.about == {self.segment!r} and tally and {since} < {lasts.days}"),),
            mark="activity.about",
            measure=since,
        )


KIND = SegmentEntered
