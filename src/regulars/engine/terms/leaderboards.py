"""Leaderboards: members ranked by what they have done in a period."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.days import NEVER, Duration, to_date
from regulars.engine.faults import Faults
from regulars.engine.sentences import Named, Sentence, Sentences, say
from regulars.engine.terms.tallies import ReadyTally, TallyTerms
from regulars.engine.words import Name
from regulars.kinds import N_

PLACED = "leaderboard-place"
"""The activity of a member who has one of the first places when a period is over."""

MOST_PLACES = 1000

PlacesText = Annotated[
    str,
    Meta(
        pattern="^[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})?$",
        description="a place or the first and the last of several: 1, or 2-10",
    ),
]


class LeaderboardTerms(TallyTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has done the most of something, in each period. Rules of the kind `leaderboard_place` say what it gives."""

    consent: Annotated[
        Name,
        Meta(title=N_("Consent"), description=N_("the purpose to which a member agrees whose name others see")),
    ] = "leaderboards"

    def says(self) -> Sentences:
        """By what members are ranked, and whose name is seen."""
        if self.counts == "activity":
            yield say("ranked by %(activity)s", activity=Named("activities", self.activity or ""))
        else:
            yield Sentence(RANKED[self.counts])
        yield from self.repeats()
        yield say("only who agreed to it is seen by name")


RANKED = {
    "receipts": N_("ranked by the number of receipts"),
    "days": N_("ranked by the number of days with a receipt"),
    "spend": N_("ranked by what was spent"),
    "pieces": N_("ranked by the number of pieces"),
    "points": N_("ranked by what was earned"),
}


class ReadyLeaderboard(ReadyTally):
    """A leaderboard with its days. places: for so many of the first a rule gives something."""

    told_as = "leaderboard-counts"

    __slots__ = ("consent", "places")

    def __init__(
        self, name: str, terms: LeaderboardTerms, digits: int, match: int, wallet: str, faults: Faults
    ) -> None:
        super().__init__(name, terms, digits, match, wallet, faults)
        self.key = self.counter = f"{COUNTER}{name}"
        self.consent = terms.consent
        self.places = 0

    @property
    def ends(self) -> bool:
        """Whether its periods are ever over."""
        return self._window is not None or self._days > 0 or self.last_day < NEVER

    def final_for(self, begun: int, today: int, safe_after: Duration) -> int | None:
        """For how many days the places of a period are final, since it is over and what was bought in it is not coming
        back; None as long as they are not, and where no period begins then: by other terms one did.

        safe_after: for how long goods may come back.
        """
        if not self.ends or self.round_of(begun or today, None) not in (begun, None):
            return None
        last = self.last_day_of(begun)
        days = today - max(last + 1, safe_after.after(last))
        return days if days >= 0 else None

    @staticmethod
    def called(begun: int) -> str:
        """The period as it is told of: its first day, or all time."""
        return to_date(begun).isoformat() if begun else "all"


COUNTER = "leaderboard:"
"""What the counters of leaderboards begin with."""


def places_of(text: str) -> range:
    """The places that a text names, none where the last is before the first."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)
