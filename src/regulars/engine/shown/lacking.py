"""How many things keep a rule from a receipt or an activity: its days, its hours, each part of its condition; and a
reward from a receipt.

Without deciding: what is found by it counts for nothing until it is decided so.
"""

from typing import TypeAlias

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.conditions import Checked, Clause, explain
from regulars.engine.conditions.typed import AllOf
from regulars.engine.conditions.walk import Place, value
from regulars.engine.doing import Doing
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.shown.available import LEAST, Available, available
from regulars.engine.shown.explain import telling_line
from regulars.engine.shown.explain_activity import seen_by
from regulars.engine.shown.gaps import MOST_ALIKE
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.moments import moment_of

Told: TypeAlias = Receipt | Activity
"""What can be asked about: it happened at a moment, and rules answered it."""


class Lacks(msgspec.Struct, frozen=True):
    """Why something gives nothing.

    codes: not-in-force, out-of-hours. clauses: the parts of its conditions. missing: so many points of the wallet.
    """

    codes: frozenset[str]
    clauses: tuple[Clause, ...] = ()
    missing: int = 0
    wallet: str = ""


class Asked(msgspec.Struct, frozen=True):
    """What a rule is asked about, at a moment in which it came to `member`. at_us: when it was recorded."""

    program: Program
    rule: ReadyRule
    member: Member
    event: Told
    at_us: int

    def things(self) -> int:
        """How many things the rule lacks."""
        seen, facts = self._seen()
        few = len(self._codes(seen))
        return few if self.rule.condition is None else few + min(self._parts(self.rule.condition, seen, facts))

    def lacks(self) -> Lacks:
        """Why; of its condition the parts of the line that lacks least."""
        seen, facts = self._seen()
        codes, condition = self._codes(seen), self.rule.condition
        if condition is None:
            return Lacks(codes)
        parts = self._parts(condition, seen, facts)
        line = self._lines(condition)[parts.index(min(parts))]
        whole = explain(condition, seen, line, facts, self.event.occurred_us)
        return Lacks(codes, whole.clauses if whole.op == "and" else (whole,))

    def _seen(self) -> tuple[Basket | Doing, Facts]:
        program, event = self.program, self.event
        if isinstance(event, Activity):
            return seen_by(program, self.member, event, self.at_us)
        moment = moment_of(program, self.member, event, self.at_us)
        return Basket(event, program.clock, visit_number(moment)), Facts(moment, event.given)

    def _codes(self, seen: Basket | Doing) -> frozenset[str]:
        rule, found = self.rule, set()
        if not rule.first_day <= self.program.clock.day(self.event.occurred_us) <= rule.last_day:
            found.add("not-in-force")
        if rule.is_open is not None and isinstance(seen, Basket) and not rule.is_open(seen.minute):
            found.add("out-of-hours")
        return frozenset(found)

    def _parts(self, condition: Checked, seen: Basket | Doing, facts: Facts) -> list[int]:
        """By line, how many parts do not hold."""
        root, now_us = condition.root, self.event.occurred_us
        parts, today = root.args if isinstance(root, AllOf) else (root,), condition.catalogue.day_of(now_us)
        lines = seen.lines if isinstance(seen, Basket) else ()
        places = [Place(seen, lines, line, facts, now_us, today) for line in self._lines(condition)]
        return [sum(value(part, place) is not True for part in parts) for place in places]

    def _lines(self, condition: Checked) -> tuple[Line | None, ...]:
        """Those that are asked about: a few where the condition is about lines."""
        lines = self.event.lines if isinstance(self.event, Receipt) and condition.reads_line else ()
        return lines[:MOST_ALIKE] or (None,)


class AskedReward(msgspec.Struct, frozen=True):
    """The same of a reward on a receipt."""

    program: Program
    reward: ReadyReward
    member: Member
    event: Receipt
    at_us: int

    def things(self) -> int:
        """How many things keep her from it, besides what more goods would mend that fit already."""
        return sum(reason.code not in LEAST for reason in self._found().reasons)

    def lacks(self) -> Lacks:
        """Why; of its conditions all parts."""
        reward, found, now_us = self.reward, self._found(), self.event.occurred_us
        moment = moment_of(self.program, self.member, self.event, self.at_us)
        basket, facts = Basket(self.event, self.program.clock, visit_number(moment)), Facts(moment, self.event.given)
        conditions = [one for one in (reward.unlocked, reward.condition) if one is not None]
        clauses = tuple(
            explain(one, basket, telling_line(one, facts, basket, now_us), facts, now_us) for one in conditions
        )
        return Lacks(frozenset(one.code for one in found.reasons), clauses, found.missing, found.wallet.name)

    def _found(self) -> Available:
        return available(self.program, self.member, self.event, self.at_us, only=self.reward)[0]
