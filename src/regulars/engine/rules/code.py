"""Points for a code found on a pack, or seen on a screen."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.engine.words import Name
from regulars.kinds import N_

ON_DISPLAY = "display "
"""What the activity of a code on display is about begins with; no batch is called so."""


class Code(OnOccasion, frozen=True, kw_only=True, tag="code"):
    """Points for a code that can be used once: printed on a pack, handed out at the door; or for one on a screen of the
    shop that changes every minute, once a day for each member.
    """

    well_known: ClassVar[WellKnown | None] = WellKnown("code", about="the batch", ours=True)

    batch: Annotated[Name | None, Meta(title=N_("Batch"), description=N_("nothing means any"))] = None
    display: Annotated[
        Name | None,
        Meta(title=N_("Display"), description=N_("instead of a batch: the screen whose codes change every minute")),
    ] = None

    def says(self) -> Sentences:
        """What it gives."""
        if self.display is not None:
            yield say("%(points)s for the code on the screen in the shop", points=self.gives(self.points))
        else:
            yield say("%(points)s for a code, which can be used once", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The points, for each code of the batch, or of the display."""
        points = terms.points(self.points).python("1")
        if self.display is not None:
            if self.batch is not None:
                raise ValueError("display: a code is of a batch or on display; write two rules")
            return Earn(f"{points} if activity.about == {ON_DISPLAY + self.display!r} else None")
        if self.batch is not None:
            return Earn(f"{points} if activity.about == {self.batch!r} else None")
        return Earn(f"None if activity.about.startswith({ON_DISPLAY!r}) else {points}")


KIND = Code
