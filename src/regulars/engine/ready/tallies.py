"""All that a program adds up, made ready: challenges and leaderboards, with the conditions on what counts for them."""

from collections.abc import Callable, Mapping

import msgspec

from regulars.engine.conditions import Catalogue, Checked, compile_conditions
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.ready.triggers import Match
from regulars.engine.rules.leaderboard_place import LeaderboardPlace
from regulars.engine.terms.activities import ReadyActivity
from regulars.engine.terms.challenges import ChallengeTerms, ReadyChallenge
from regulars.engine.terms.leaderboards import ReadyLeaderboard
from regulars.engine.terms.tallies import ReadyTally, TallyTerms
from regulars.engine.terms.wallets import ReadyWallet


class Ground(msgspec.Struct, frozen=True):
    """What of the program is ready before: its activities, and how it reads conditions, numbers and wallets.

    fields: on receipts; fields_of: on an activity.
    """

    digits: int
    fields: Catalogue
    excludes: Checked | None
    activities: Mapping[str, ReadyActivity]
    fields_of: Callable[[str], Catalogue]
    condition: Callable[[str, Faults, str, Catalogue], Checked | None]
    numeric: Callable[[str, str, Faults, str], None]
    wallet: Callable[[str | None, Faults], ReadyWallet]


class TalliesReady:
    """By their keys, in the order of the file; `match` answers the conditions `on_receipts`, in their places."""

    def __init__(self, document: Document, ground: Ground, faults: Faults) -> None:
        self.tallies: dict[str, ReadyTally] = {}
        self.challenges: dict[str, ReadyChallenge] = {}
        self.leaderboards: dict[str, ReadyLeaderboard] = {}
        self.on_activities: dict[str, Match] = {}
        self._ground = ground
        self.on_receipts: list[Checked | None] = [ground.excludes]
        self._others: list[Checked | None] = []
        for name, terms in document.challenges.items():
            at = faults.at("challenges", name)
            _named_by(terms, document, at)
            self.challenges[name] = ReadyChallenge(name, terms, *self._counted(terms, at), at)
            self._add(self.challenges[name], terms, at)
        for name, board in document.leaderboards.items():
            at = faults.at("leaderboards", name)
            self.leaderboards[name] = ReadyLeaderboard(name, board, *self._counted(board, at), at)
            self._add(self.leaderboards[name], board, at)
        self._give_places(document, faults)
        self.match: Match = compile_conditions(self.on_receipts if self.tallies else [], ground.fields)

    @property
    def conditions(self) -> list[Checked]:
        """All of them, wherever they stand."""
        return [one for one in self.on_receipts + self._others if one]

    def _counted(self, terms: TallyTerms, faults: Faults) -> tuple[int, int, str]:
        """The digits of what is counted, the place of its condition on receipts, and the wallet, where it is points."""
        ground, place = self._ground, len(self.on_receipts)
        if terms.activity is not None and terms.activity not in ground.activities:
            faults.unknown("activity", "activity", terms.activity, ground.activities)
        if terms.counts == "points":
            wallet = ground.wallet(terms.wallet, faults)
            return wallet.scale, place, wallet.name
        activity = ground.activities.get(terms.activity or "")
        if terms.field is not None and activity is not None:
            ground.numeric(activity.name, terms.field, faults, "field")
            known = activity.fields.get(terms.field)
            return known.digits if known else 0, place, ""
        return {"spend": ground.digits, "pieces": 3}.get(terms.counts, 0), place, ""

    def _add(self, tally: ReadyTally, terms: TallyTerms, faults: Faults) -> None:
        """What is added up, with its condition on receipts, or on an activity."""
        self.tallies[tally.key] = tally
        if terms.counts != "activity":
            self.on_receipts.append(self._ground.condition(terms.when, faults, "when", self._ground.fields))
            return
        fields = self._ground.fields_of(terms.activity or "")
        condition = self._ground.condition(terms.when, faults, "when", fields)
        self.on_receipts.append(None)
        self._others.append(condition)
        self.on_activities[tally.key] = compile_conditions([condition], fields)

    def _give_places(self, document: Document, faults: Faults) -> None:
        """Hold the rules that give something for places against the leaderboards."""
        for place, rule in enumerate(document.rules):
            if not isinstance(rule, LeaderboardPlace):
                continue
            at, board = faults.at("rules", place), self.leaderboards.get(rule.leaderboard)
            if board is None:
                at.unknown("leaderboard", "leaderboard", rule.leaderboard, self.leaderboards)
            elif not board.ends:
                at.add("leaderboard", f"{rule.leaderboard!r} is never over: it has no `period` and no `to`")
            else:
                board.places = max(board.places, rule.of_places.stop - 1)


def _named_by(terms: ChallengeTerms, document: Document, faults: Faults) -> None:
    """Hold what a challenge names against the program."""
    for field, name, known in (("claims", terms.claims, document.offers), ("badge", terms.badge, document.badges)):
        if name is not None and name not in known:
            faults.unknown(field, "offer" if field == "claims" else field, name, known)
