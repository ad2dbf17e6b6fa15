"""Two changes at once, for a rule that lacks two things: each is found by itself, both are tried by one decision."""

from collections.abc import Iterator

from msgspec import structs

from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.shown.changes import Advance, Change, Changes, played
from regulars.engine.shown.guesses import BUYABLE, Guesses
from regulars.engine.shown.lacking import Told
from regulars.engine.shown.trials import Trials

MOST_RULES = 3
"""For so many rules of one receipt or activity two changes are looked for, the first that lack no more."""

MOST_TRIALS = 24
"""So many decisions at most are made for each of them."""


class TwoChanges:
    """Of one receipt or activity."""

    def __init__(self, program: Program, member: Member, event: Told, at_us: int, advance: Advance) -> None:
        self._program = program
        self._member = member
        self._event = event
        self._at_us = at_us
        self._advance = advance
        self._rules = MOST_RULES
        self._left = 0

    def of_rule(self, changes: Changes, rule: ReadyRule) -> Change | None:
        """The first two that make the rule give, where neither does alone; None where it lacks more than two things."""
        things = changes.things(rule) if self._rules else 0
        if not 1 <= things <= 2:
            return None
        self._rules -= 1
        self._left = MOST_TRIALS
        return changes.first_of(rule, self._pairs(changes, rule, things))

    def _pairs(self, changes: Changes, rule: ReadyRule, things: int) -> Iterator[Change]:
        for first in changes.nearer(rule, things - 1):
            member, event = played(self._member, self._event, first)
            at_us = max(self._at_us, event.occurred_us)
            then = Changes(self._program, member, event, at_us, self._advance)
            for second in then.nearer(rule, 0):
                yield from self._counted(structs.replace(first, also=second))
            if isinstance(event, Receipt):
                for second in self._bought(rule, member, event, at_us):
                    yield from self._counted(structs.replace(second, also=first))

    def _counted(self, change: Change) -> Iterator[Change]:
        if self._left > 0:
            self._left -= 1
            yield change

    def _bought(self, rule: ReadyRule, member: Member, receipt: Receipt, at_us: int) -> Iterator[Change]:
        """What is bought besides, where the first change is made."""
        most = self._left - 1
        if most <= 0:
            return
        trials = Trials(self._program, member, receipt, at_us, self._advance, most)
        guesses = Guesses(trials)
        verdict = next(one for one in guesses.verdicts() if one.rule == rule.id)
        if verdict.code in BUYABLE:
            for way, _, does in guesses.for_the_rule(rule, verdict):
                least = trials.smallest(way, does)
                if least and trials.left > 0:  # Else less may do.
                    yield Change(code="add", missing=least)
                    break
        self._left -= most - trials.left
