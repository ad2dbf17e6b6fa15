"""Points for telling the shop who one is."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from regulars.engine.sentences import Sentence, Sentences, Together, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.kinds import N_

ProfileField = Literal["name", "birthday", "phone", "email", "language"]

FIELDS: tuple[ProfileField, ...] = ("name", "birthday", "phone", "email", "language")

TOLD: Mapping[ProfileField, str] = {
    "name": N_("name"),
    "birthday": N_("birthday"),
    "phone": N_("phone"),
    "email": N_("e-mail"),
    "language": N_("language"),
}


class Profile(OnOccasion, frozen=True, kw_only=True, tag="profile"):
    """Points for filling in one's profile: for each field once, or once for all of them."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "profile", ActivityTerms(fields={"filled": FieldTerms(type="text", required=True)}), "the field", ours=True
    )

    fields: Annotated[tuple[ProfileField, ...], Meta(min_length=1, title=N_("Fields"))] = FIELDS
    award_for: Annotated[
        Literal["each", "all"],
        Meta(title=N_("For"), description=N_("each field, or all of them together")),
    ] = "all"

    def says(self) -> Sentences:
        """What it gives."""
        fields = Together(tuple(Sentence(TOLD[field]) for field in self.fields))
        if self.award_for == "each":
            yield say("%(points)s for each of these told: %(fields)s", points=self.gives(self.points), fields=fields)
        elif len(self.fields) == len(FIELDS):
            yield say("%(points)s for filling in the whole profile", points=self.gives(self.points))
        else:
            yield say(
                "%(points)s once all of these are told: %(fields)s", points=self.gives(self.points), fields=fields
            )

    def ready(self, terms: Terms) -> Earn:
        """Once for each field, or once when the last of them is filled in."""
        points = terms.points(self.points).python("1")
        wanted = frozenset(self.fields)
        if self.award_for == "each":
            return Earn(f"{points} if activity.about in {sorted(wanted)} else None", mark="activity.about")
        return Earn(
            f"{points} if is_filled(activity.text('filled')) else None",
            uses={"is_filled": lambda filled: wanted <= set(filled.split(","))},
            mark="'all'",
        )


KIND = Profile
