"""Challenges reached, and taken back."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "challenge-counts": (N_("Counts for a challenge"),),
    "leaderboard-counts": (N_("Counts on a leaderboard"),),
    "challenge-won": (N_("Challenge reached"),),
    "challenge-lost": (N_("Challenge not reached any more: what it was reached by came back"),),
}
