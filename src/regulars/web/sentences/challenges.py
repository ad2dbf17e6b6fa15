"""Challenges reached, and taken back."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "challenge-counts": (N_("Counts for a challenge"),),
    "leaderboard-counts": (N_("Counts on a leaderboard"),),
    "badge-given": (N_("A badge was given by hand"),),
    "badge-taken": (N_("A badge was taken by hand"),),
    "unknown-badge": (N_("The program has no such badge"),),
    "has-badge": (N_("The member has the badge already"),),
    "has-no-badge": (N_("The member does not have the badge"),),
    "challenge-won": (N_("Challenge reached"),),
    "challenge-lost": (N_("Challenge not reached any more: what it was reached by came back"),),
    "challenge-full": (N_("Challenge reached as often as can be kept in 400 days: it is given later"),),
}
