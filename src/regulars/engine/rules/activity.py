"""Points for anything that the program declares."""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.doing import MILLIONTHS
from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Figure, Named, Quoted, Sentence, Sentences, say
from regulars.engine.terms.activities import FieldName
from regulars.engine.terms.rule import Earn, OnOccasion, Terms, Trigger
from regulars.engine.words import Decimal, Name
from regulars.kinds import N_

ONCE: Mapping[str, str] = {
    "day": N_("the same one counts once a day"),
    "week": N_("the same one counts once a week"),
    "month": N_("the same one counts once a month"),
    "year": N_("the same one counts once a year"),
    "member": N_("the same one counts only once"),
}


class ActivityRule(OnOccasion, frozen=True, kw_only=True, tag="activity"):
    """Points for an activity: so many each time, or for every so much of one of its numbers."""

    activity: Annotated[Name, Meta(title=N_("Activity"), description=N_("declared by the program, or well known"))]
    per: Annotated[
        FieldName | None, Meta(title=N_("Per"), description=N_("a number field: points for every one of it"))
    ] = None
    each: Annotated[Decimal, Meta(title=N_("For every"), description=N_("so much of the number, full steps only"))] = (
        "1"
    )
    once: Annotated[
        Literal["day", "week", "month", "year", "member"] | None,
        Meta(title=N_("Once"), description=N_("only one time in it for each thing that it is about")),
    ] = None

    def says(self) -> Sentences:
        """What it gives."""
        points, activity = self.gives(self.points), Named("activities", self.activity)
        if self.per is None:
            yield say("%(points)s for %(activity)s", points=points, activity=activity)
        else:
            number, each = Quoted(self.per), Figure(self.each)
            if self.each == "1":
                yield say("%(activity)s: %(points)s each (%(number)s)", activity=activity, points=points, number=number)
            else:
                text = N_("%(activity)s: %(points)s for every %(each)s (%(number)s)")
                yield say(text, activity=activity, points=points, each=each, number=number)
        if self.once is not None:
            yield Sentence(ONCE[self.once])

    def ready(self, terms: Terms) -> Earn:
        """The points, or so many for each full step of the number."""
        points = terms.points(self.points)
        expression = points.python("1")
        if self.per is not None:
            if self.reward is not None:
                raise ValueError("reward: is given for the activity itself, not for every so much of a number")
            each = parse_decimal(self.each, MILLIONTHS)
            if each == 0:
                raise ValueError("each: is more than nothing")
            expression = points.python(f"activity.millionths({self.per!r}) // {each}")
        if self.once is None:
            return Earn(expression)
        return Earn(expression, mark="activity.about", span="lifetime" if self.once == "member" else self.once)

    def answers(self) -> Trigger:
        """The activity."""
        return self.activity

    def reads(self) -> tuple[str, ...]:
        """The number."""
        return () if self.per is None else (self.per,)


KIND = ActivityRule
