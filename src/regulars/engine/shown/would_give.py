"""For each rule and reward that gave nothing on a receipt, or on an activity: the change with which it would have."""

from collections.abc import Iterable, Iterator

import msgspec

from regulars.engine.decision import Decision
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.available import available
from regulars.engine.shown.change import Change
from regulars.engine.shown.changes import MOST_TRIALS, Advance, Changes
from regulars.engine.shown.explain_activity import unmoved_by
from regulars.engine.shown.guesses import BUYABLE, Guess, Guesses
from regulars.engine.shown.several_changes import SeveralChanges
from regulars.engine.shown.trials import Trials


class WouldGive(msgspec.Struct, frozen=True):
    """By their ids; without those that neither a change makes give nor several at once."""

    rules: dict[str, Change] = {}
    rewards: dict[str, Change] = {}


def would_give(program: Program, member: Member, receipt: Receipt, at_us: int, advance: Advance) -> WouldGive:
    """About a receipt. member: just before it, which came at `at_us`."""
    asked = _Receipt(program, member, receipt, at_us, advance)
    if asked.trials.now.decision.totals is None:
        return WouldGive()
    return WouldGive(dict(asked.rules()), dict(asked.rewards()))


def activity_would_give(
    program: Program, member: Member, event: Activity, decision: Decision, at_us: int, advance: Advance
) -> WouldGive:
    """About an activity, as it was decided."""
    changes = Changes(program, member, event, at_us, advance)
    ready = {rule.id: rule for rule in program.triggers[event.name].rules} if event.name in program.triggers else {}
    several = SeveralChanges()
    given = {one.subject for one in decision.reasons if one.code == "rule"}
    unmoved = [one.rule for one in unmoved_by(program, member, event, decision, at_us)]
    unmoved += [one.subject for one in decision.reasons if one.code in _LIMITED and one.subject not in given]
    found = {rule: changes.of(ready[rule]) or several.of(changes, ready[rule]) for rule in dict.fromkeys(unmoved)}
    return WouldGive({rule: change for rule, change in found.items() if change})


class _Receipt:
    def __init__(self, program: Program, member: Member, receipt: Receipt, at_us: int, advance: Advance) -> None:
        self.trials = Trials(program, member, receipt, at_us, advance)
        self._program = program
        self._advance = advance
        self._guesses = Guesses(self.trials)

    def rules(self) -> Iterator[tuple[str, Change]]:
        trials = self.trials
        changes = Changes(self._program, trials.member, trials.receipt, trials.at_us, self._advance)
        several = SeveralChanges()
        for rule, verdict in zip(self._program.rules, self._guesses.verdicts(), strict=True):
            change = changes.of(rule) if verdict.code in _OTHERWISE else None
            if change is None and verdict.code in BUYABLE:
                change = self._bought(self._guesses.for_the_rule(rule, verdict))
            if change is None and verdict.code in _OTHERWISE:
                change = several.of(changes, rule)
            if change is not None:
                yield rule.id, change

    def rewards(self) -> Iterator[tuple[str, Change]]:
        trials, several, left = self.trials, SeveralChanges(), MOST_TRIALS
        for one in available(self._program, trials.member, trials.receipt, trials.at_us):
            if not one.reasons or one.taken:
                continue
            asked = trials.asking(trials.receipt, one.reward.id)
            changes = Changes(self._program, trials.member, asked, trials.at_us, self._advance, left)
            change = changes.of(one.reward)
            left = changes.left
            if change is None:
                change = self._bought(self._guesses.for_the_reward(one))
            if change is None:
                change = several.of(changes, one.reward)
            if change is not None:
                yield one.reward.id, change

    def _bought(self, guesses: Iterable[Guess]) -> Change | None:
        """What gives when it is bought besides."""
        for way, reached, does in guesses:
            least = self.trials.smallest(way, does, reached.reward)
            trial = self.trials.with_more(least, reached.reward) if least else None
            if least and trial:
                had = self.trials.now.earned()
                gives = {name: more for name, many in trial.earned().items() if (more := many - had.get(name, 0)) > 0}
                return Change(code="add", missing=least, gives=gives)
        return None


_LIMITED = frozenset({"limit", "promotion-limit", "cooldown", "already-earned"})
_OTHERWISE = _LIMITED | {"condition", "not-in-force", "out-of-hours", "no-amount", "not-chosen"}
"""Why a rule gave nothing, where another moment, tier or value may help."""
