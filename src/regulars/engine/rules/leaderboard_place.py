"""Points for one of the first places on a leaderboard."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Figure, Named, Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.leaderboards import MOST_PLACES, PLACED, PlacesText, places_of
from regulars.engine.terms.rule import Earn, OnOccasion, Terms
from regulars.engine.words import Name
from regulars.kinds import N_


class LeaderboardPlace(OnOccasion, frozen=True, kw_only=True, tag="leaderboard_place"):
    """Points for a place on a leaderboard, once in each of its periods, when the period is over and its goods can no
    longer come back. Who shares a place has what it gives. What was given stays.
    """

    well_known: ClassVar[WellKnown | None] = WellKnown(
        PLACED,
        ActivityTerms(
            fields={
                "leaderboard": FieldTerms(type="text", required=True),
                "place": FieldTerms(type="integer", required=True, at_least="1"),
            }
        ),
        about="the first day of the period",
        ours=True,
    )

    leaderboard: Annotated[Name, Meta(title=N_("Leaderboard"))]
    places: Annotated[PlacesText, Meta(title=N_("Places"))] = "1"

    def says(self) -> Sentences:
        """What it gives."""
        points, board, places = self.gives(self.points), Named("leaderboards", self.leaderboard), self.of_places
        first, last = Figure(str(places.start)), Figure(str(places.stop - 1))
        if len(places) == 1:
            yield say("%(points)s for place %(place)s on %(board)s", points=points, place=first, board=board)
        else:
            text = N_("%(points)s for each of the places %(first)s to %(last)s on %(board)s")
            yield say(text, points=points, first=first, last=last, board=board)

    @property
    def of_places(self) -> range:
        """The places that it is for."""
        return places_of(self.places)

    def ready(self, terms: Terms) -> Earn:
        """The points, for its own places. Raises ValueError."""
        points, places = parse_decimal(self.points, terms.wallet_digits), self.of_places
        if not places or places.stop - 1 > MOST_PLACES:
            raise ValueError(f"places: from a first to a last one, at most {MOST_PLACES}, not {self.places}")
        return Earn(
            f"{points} if activity.text('leaderboard') == {self.leaderboard!r}"
            f" and {places.start} <= activity.number('place') < {places.stop} else None",
            mark="activity.text('leaderboard') + ' ' + activity.about",
        )


KIND = LeaderboardPlace
