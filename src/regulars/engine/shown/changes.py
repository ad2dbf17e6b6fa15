"""The nearest change with which a rule or reward would have given that gave nothing: one thing more, another day or
hour, a higher tier, a group, another place, points that are missing, another value; or two of them at once.

Each is guessed from why it gave nothing, and told only if the one decision gives with it. Codes and numbers.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import takewhile
from typing import Literal, TypeAlias

import msgspec
from msgspec import structs

from regulars.engine.conditions import Clause
from regulars.engine.days import NEVER, QUARTER_US, clock_of, weekday
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Receipt
from regulars.engine.evolve import evolve
from regulars.engine.member import Member, TierState
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.shown.additions import Missing, with_all
from regulars.engine.shown.explain import Verdict
from regulars.engine.shown.lacking import Asked, AskedReward, Lacks, Told
from regulars.engine.shown.trials import Trials
from regulars.engine.terms.ready_ladders import ReadyTierSet

Code = Literal[
    "add", "weekdays", "hours", "late", "early", "tier", "points", "value", "segment", "place", "store", "channel"
]
DAY_US = 96 * QUARTER_US
MOST_DAYS = 31
"""So many days too early or too late are looked for in a condition."""

FARTHEST_DAYS = 366
"""Who is more than that too early or too late is not told how much."""

MOST_TRIALS = 400
"""After so many decisions for the rules of a receipt or activity, or for its rewards, no other change is tried."""

_WEEKDAYS = frozenset({"receipt.weekday", "activity.weekday"})
_HOURS = frozenset({"receipt.hour", "activity.hour"})
_DATES = frozenset({"receipt.local_date", "activity.local_date"})
_NAMES: dict[str, Code] = {
    "member.segments": "segment",
    "receipt.places": "place",
    "activity.places": "place",
    "receipt.store": "store",
    "receipt.channel": "channel",
}
"""Names of what somebody is in, or of where it happened."""
_QUOTED = re.compile(r'"([^"]*)"')


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What would have to be different, all else as it is, and what it gives more.

    code: add: `missing` besides on the receipt. weekdays: at that hour on one of `days`, Monday is 1. hours: on that
    day from `at_us` until `until_us`. late, early: `days` earlier, or later. tier: `name` of the tier set `of`. points:
    `number` more of the wallet `of`. value: the field `name` is `number`. segment, place, store, channel: in that
    `name`. at_us: a moment at which it gives. gives: the points more, by wallet. also: a second change, without
    which it would not.
    """

    code: Code
    missing: tuple[Missing, ...] = ()
    days: tuple[int, ...] = ()
    at_us: int = 0
    until_us: int = 0
    name: str = ""
    of: str = ""
    number: int = 0
    gives: dict[str, int] = {}
    also: "Change | None" = None


Advance = Callable[[Program, Member, Told, int], tuple[Decision, Member]]
"""The one decision, `engine.decide.advance`, which stands above all that is shown."""

Gives = Callable[[Decision], bool]

Ready: TypeAlias = ReadyRule | ReadyReward
"""What gave nothing."""

Does = Callable[[Change], bool]
"""Whether a change does what is looked for."""


def played(member: Member, event: Told, change: Change) -> tuple[Member, Told]:
    """The member and what happened, changed."""
    member, event = _played(member, event, change)
    return played(member, event, change.also) if change.also else (member, event)


def _played(member: Member, event: Told, change: Change) -> tuple[Member, Told]:
    match change.code:
        case "add" if isinstance(event, Receipt):
            return member, with_all(event, change.missing) or event
        case "weekdays" | "hours" | "late" | "early":
            return member, structs.replace(event, occurred_us=change.at_us)
        case "tier":
            state = TierState(change.name, 0, kept_until=NEVER)
            return structs.replace(member, tiers={**member.tiers, change.of: state}), event
        case "points":
            added = Moved("added", change.of, 0, NEVER, change.number, member.at_us)
            return evolve(member, [added], member.at_us), event
        case "value" if isinstance(event, Activity):
            return member, structs.replace(event, values={**event.values, change.name: change.number})
        case "segment":
            given = structs.replace(event.given, segments=event.given.segments | {change.name})
            return member, structs.replace(event, given=given)
        case "place":
            return member, structs.replace(event, places=event.places | {change.name})
        case "store" if isinstance(event, Receipt):
            return member, structs.replace(event, store=change.name)
        case "channel" if isinstance(event, Receipt):
            return member, structs.replace(event, channel=change.name)
    return member, event


class Changes:
    """What would have changed one decision. left: how many more decisions may be made."""

    def __init__(
        self, program: Program, member: Member, event: Told, at_us: int, advance: Advance, left: int = MOST_TRIALS
    ) -> None:
        self._program = program
        self._member = member
        self._event = _plain(event)
        self._at_us = at_us
        self._advance = advance
        self.left = left
        zone = event.zone if isinstance(event, Receipt) else ""
        self._clock = clock_of(zone) if zone else program.clock

    @cached_property
    def _now(self) -> dict[str, int]:
        """What it gives as it is, by wallet."""
        return self._points(self._decided(self._member, self._event))

    def of_rule(self, rule: ReadyRule, verdict: Verdict) -> Change | None:
        """The first that makes the rule give; None where none does alone."""
        return self._first(rule, Lacks(frozenset({verdict.code}), verdict.clauses))

    def of_reward(self, reward: ReadyReward) -> Change | None:
        """The first that makes the reward possible that was asked for; None where none does alone."""
        return self._first(reward, self._asked(reward).lacks())

    def nearer(self, what: Ready, things: int) -> Iterator[Change]:
        """Those with which it lacks only so many things, one of a kind. Nothing is decided for it."""
        found: set[Code] = set()

        def does(change: Change) -> bool:
            return self.after(change)._asked(what).things() == things

        for guess in self._guesses(what, self._asked(what).lacks()):
            if guess.code not in found and does(guess):
                found.add(guess.code)
                yield self._in_full(guess, does)

    def first_of(self, what: Ready, changes: Iterable[Change]) -> Change | None:
        """The first of them, as they are, that makes it give."""
        gives = _gives(what)
        return next((self._gaining(one, made) for one in changes if gives(made := self._with(one))), None)

    def things(self, what: Ready) -> int:
        """How many things it lacks."""
        return self._asked(what).things()

    def after(self, change: Change) -> "Changes":
        """What would change it besides."""
        member, event = played(self._member, self._event, change)
        return Changes(self._program, member, event, self._recorded(member, event), self._advance)

    def trials(self, most: int) -> Trials | None:
        """The same receipt, to try what is bought besides; None of an activity. most: so many decisions."""
        if not isinstance(self._event, Receipt):
            return None
        return Trials(self._program, self._member, self._event, self._at_us, self._advance, most)

    def _asked(self, what: Ready) -> Asked | AskedReward:
        at_us = self._recorded(self._member, self._event)
        if isinstance(what, ReadyRule):
            return Asked(self._program, what, self._member, self._event, at_us)
        assert isinstance(self._event, Receipt), "rewards are asked for on receipts"
        return AskedReward(self._program, what, self._member, self._event, at_us)

    def _first(self, what: Ready, lacks: Lacks) -> Change | None:
        guesses, gives = self._guesses(what, lacks), _gives(what)
        return next((told for guess in guesses if self.left > 0 and (told := self._tried(guess, gives))), None)

    def _tried(self, change: Change, gives: Gives) -> Change | None:
        """The change with what it gives; None when it gives nothing after all."""
        decision = self._with(change)
        if not gives(decision):
            return None
        return self._gaining(self._in_full(change, lambda other: gives(self._with(other))), decision)

    def _gaining(self, change: Change, decision: Decision) -> Change:
        """The change with the points more that it brings."""
        more = self._points(decision)
        gained = {name: most for name, points in more.items() if (most := points - self._now.get(name, 0)) > 0}
        return structs.replace(change, gives=gained)

    def _with(self, change: Change) -> Decision:
        return self._decided(*played(self._member, self._event, change))

    def _decided(self, member: Member, event: Told) -> Decision:
        self.left -= 1
        return self._advance(self._program, member, event, self._recorded(member, event))[0]

    def _recorded(self, member: Member, event: Told) -> int:
        return max(self._at_us, member.at_us, event.occurred_us)

    def _points(self, decision: Decision) -> dict[str, int]:
        found: dict[str, int] = {}
        for effect in decision.effects:
            if type(effect) is Moved and effect.movement in ("earned", "promised"):
                found[effect.wallet] = found.get(effect.wallet, 0) + effect.points
        return found

    # Guesses

    def _guesses(self, what: Ready, lacks: Lacks) -> Iterator[Change]:
        """From why it gave nothing."""
        first_day, last_day, codes = what.first_day, what.last_day, lacks.codes
        if lacks.missing:
            yield Change(code="points", of=lacks.wallet, number=lacks.missing)
        day = self._clock.day(self._event.occurred_us)
        if "not-in-force" in codes:
            apart = last_day - day if day > last_day else first_day - day
            if first_day <= last_day and abs(apart) <= FARTHEST_DAYS:
                yield from self._days("late" if apart < 0 else "early", apart)
        failing = list(_failing(lacks.clauses))
        read = {operand.field.path for clause in failing for operand in clause.operands if operand.field is not None}
        if "out-of-hours" in codes or read & _HOURS:
            yield from self._other_hours()
        if "out-of-hours" in codes or read & _WEEKDAYS:
            yield from (self._at("weekdays", ahead * DAY_US) for ahead in range(1, 7))
        if read & _DATES:
            for apart in range(1, MOST_DAYS + 1):
                yield from self._days("late", -apart)
                yield from self._days("early", apart)
        for clause in failing:
            yield from self._values(clause)
            yield from self._names(clause)
        if any(path.startswith("member.tier") for path in read):
            yield from _tiers(self._program.tier_sets)

    def _at(self, code: Code, moved_us: int) -> Change:
        return Change(code=code, at_us=self._event.occurred_us + moved_us)

    def _days(self, code: Code, days: int) -> Iterator[Change]:
        yield structs.replace(self._at(code, days * DAY_US), days=(abs(days),))

    def _other_hours(self) -> Iterator[Change]:
        """Every hour of that day, the nearest first."""
        day = self._clock.day(self._event.occurred_us)
        hours = sorted((hour for hour in range(-23, 24) if hour), key=lambda hour: (abs(hour), -hour))
        for hour in hours:
            change = self._at("hours", hour * 4 * QUARTER_US)
            if self._clock.day(change.at_us) == day:
                yield change

    def _values(self, clause: Clause) -> Iterator[Change]:
        """What a field of an activity would have to be: what it is compared with, or one more or less."""
        if not isinstance(self._event, Activity) or len(clause.operands) != 2:
            return
        for one, other in (clause.operands, clause.operands[::-1]):
            name = one.field.path.partition(".")[2] if one.field else ""
            if name in self._event.values and isinstance(other.value, int) and other.type.is_number:
                number = other.value * 10**one.type.scale // 10**other.type.scale
                yield from (Change(code="value", name=name, number=number + by) for by in (0, 1, -1))

    def _names(self, clause: Clause) -> Iterator[Change]:
        """The groups, places, stores and channels that the clause names; places only that there are."""
        names, places = _QUOTED.findall(clause.text), self._program.document.places
        for code in (_NAMES[one.field.path] for one in clause.operands if one.field and one.field.path in _NAMES):
            yield from (Change(code=code, name=name) for name in names if code != "place" or name in places)

    # What is told in full

    def _in_full(self, change: Change, does: Does) -> Change:
        """With all the days or hours that do."""
        if change.code == "weekdays":
            return structs.replace(change, days=self._weekdays(does))
        return self._hours(change, does) if change.code == "hours" else change

    def _weekdays(self, does: Does) -> tuple[int, ...]:
        days = [self._at("weekdays", ahead * DAY_US) for ahead in range(1, 7)]
        return tuple(sorted(weekday(self._clock.day(one.at_us)) for one in days if does(one)))

    def _hours(self, change: Change, does: Does) -> Change:
        """The quarters of an hour in which it does, around the moment that was found."""

        def does_at(at_us: int) -> bool:
            return does(structs.replace(change, at_us=at_us))

        start = change.at_us // QUARTER_US * QUARTER_US
        after = takewhile(does_at, (start + place * QUARTER_US for place in range(1, 96)))
        before = takewhile(does_at, (start - place * QUARTER_US for place in range(96)))
        until_us = max(after, default=start) + QUARTER_US
        return structs.replace(change, at_us=min(before, default=change.at_us), until_us=until_us)


def _plain(event: Told) -> Told:
    """Without what a change would make untrue: surprises are not drawn, other money is not reckoned."""
    given = structs.replace(event.given, draw=None)
    if isinstance(event, Receipt):
        return structs.replace(event, given=given, foreign=None)
    return structs.replace(event, given=given)


def _gives(what: Ready) -> Gives:
    if isinstance(what, ReadyRule):
        return lambda decision: any(one.subject == what.id and one.code == "rule" for one in decision.reasons)
    return lambda decision: any(one.reward == what.id for one in decision.spent)


def _failing(clauses: tuple[Clause, ...]) -> Iterator[Clause]:
    """The innermost parts that do not hold."""
    for clause in clauses:
        if not clause.holds:
            inner = list(_failing(clause.clauses))
            yield from inner or (clause,)


def _tiers(tier_sets: list[ReadyTierSet]) -> Iterator[Change]:
    for tier_set in tier_sets:
        yield from (Change(code="tier", of=tier_set.name, name=tier) for tier in tier_set.ids[1:])
