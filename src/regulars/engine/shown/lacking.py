"""How many things keep a rule from a receipt or an activity: its days, its hours, each part of its condition; and a
reward from a receipt.

Without deciding: what is found by it counts for nothing until it is decided so.
"""

from typing import TypeAlias

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.conditions import Checked
from regulars.engine.conditions.typed import AllOf
from regulars.engine.conditions.walk import Place, value
from regulars.engine.days import DAY_US
from regulars.engine.doing import Doing
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.limits import opens_us
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.shown.available import LEAST, Available, available
from regulars.engine.shown.distances import Failing, failing
from regulars.engine.shown.explain_activity import seen_by
from regulars.engine.shown.gaps import MOST_ALIKE
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.moments import moment_of

Told: TypeAlias = Receipt | Activity
"""What can be asked about: it happened at a moment, and rules answered it."""


class Lacks(msgspec.Struct, frozen=True):
    """Why something gives nothing.

    codes: not-in-force, out-of-hours, limit. failing: the parts of its conditions. missing: so many points of the
    wallet. opens_us: the moment from which its limits let something through again, 0 for never. visit: which one it is.
    """

    codes: frozenset[str]
    failing: tuple[Failing, ...] = ()
    missing: int = 0
    wallet: str = ""
    opens_us: int = 0
    visit: int = 0


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
        condition, codes = self.rule.condition, self._codes(seen, facts)
        if condition is None:
            return len(codes)
        return len(codes) + min(_lacking(condition, place) for place in _places(condition, seen, facts, self.event))

    def lacks(self) -> Lacks:
        """Why; of its condition the parts of the line that lacks least."""
        seen, facts = self._seen()
        failing = _failing(self.rule.condition, seen, facts, self.event)
        visit = seen.visit if isinstance(seen, Basket) else 0
        return Lacks(self._codes(seen, facts), failing, opens_us=self._opens_us(facts), visit=visit)

    def _seen(self) -> tuple[Basket | Doing, Facts]:
        program, event = self.program, self.event
        if isinstance(event, Activity):
            return seen_by(program, self.member, event, self.at_us)
        moment = moment_of(program, self.member, event, self.at_us)
        return Basket(event, program.clock, visit_number(moment)), Facts(moment, event.given)

    def _opens_us(self, facts: Facts) -> int:
        return opens_us(self.rule, facts.moment, self.event.occurred_us) if self.rule.is_limited else 0

    def _codes(self, seen: Basket | Doing, facts: Facts) -> frozenset[str]:
        rule, found = self.rule, set()
        if not rule.first_day <= self.program.clock.day(self.event.occurred_us) <= rule.last_day:
            found.add("not-in-force")
        if rule.is_open is not None and isinstance(seen, Basket) and not rule.is_open(seen.minute):
            found.add("out-of-hours")
        if self.rule.is_limited and self._opens_us(facts) != self.event.occurred_us:
            found.add("limit")
        return frozenset(found)


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
        """Why; of its conditions the parts of the lines that lack least."""
        reward, found, now_us = self.reward, self._found(), self.event.occurred_us
        moment = moment_of(self.program, self.member, self.event, self.at_us)
        basket, facts = Basket(self.event, self.program.clock, visit_number(moment)), Facts(moment, self.event.given)
        parts = [_failing(one, basket, facts, self.event) for one in (reward.unlocked, reward.condition)]
        codes = frozenset(one.code for one in found.reasons)
        opens = max((one.number for one in found.reasons if one.code == "limit"), default=0)
        opens_us = now_us + (opens - moment.day) * DAY_US if opens else 0
        return Lacks(codes, (*parts[0], *parts[1]), found.missing, found.wallet.name, opens_us)

    def _found(self) -> Available:
        return available(self.program, self.member, self.event, self.at_us, only=self.reward)[0]


def _failing(condition: Checked | None, seen: Basket | Doing, facts: Facts, event: Told) -> tuple[Failing, ...]:
    """The parts that keep the condition from holding, for the line that lacks least."""
    if condition is None:
        return ()
    nearest = min(_places(condition, seen, facts, event), key=lambda place: _lacking(condition, place))
    return tuple(failing(condition.root, nearest))


def _places(condition: Checked, seen: Basket | Doing, facts: Facts, event: Told) -> list[Place]:
    """Where the condition is asked: about a few lines, where it is about lines."""
    lines = seen.lines if isinstance(seen, Basket) else ()
    asked: tuple[Line | None, ...] = lines[:MOST_ALIKE] if condition.reads_line else ()
    now_us = event.occurred_us
    today = condition.catalogue.day_of(now_us)
    return [Place(seen, lines, line, facts, now_us, today) for line in asked or (None,)]


def _lacking(condition: Checked, place: Place) -> int:
    """How many of its parts do not hold there."""
    parts = condition.root.args if isinstance(condition.root, AllOf) else (condition.root,)
    return sum(value(part, place) is not True for part in parts)
