"""The nearest change with which a rule or reward would have given that gave nothing: one thing more, another day or
hour, a higher tier, a group, another place, points or visits that are missing, another value; or several at once.

Each is guessed from why it gave nothing, and told only if the one decision gives with it. Codes and numbers.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import takewhile
from typing import TypeAlias

from msgspec import structs

from regulars.engine.days import QUARTER_US, clock_of, weekday
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.shown.change import Change, Code, played
from regulars.engine.shown.change_guesses import guesses_of, other_weekdays
from regulars.engine.shown.lacking import Asked, AskedReward, Told
from regulars.engine.shown.trials import Trials

MOST_TRIALS = 400
"""After so many decisions for the rules of a receipt or activity, or for its rewards, no other change is tried."""

Advance = Callable[[Program, Member, Told, int], tuple[Decision, Member]]
"""The one decision, `engine.decide.advance`, which stands above all that is shown."""

Gives = Callable[[Decision], bool]

Ready: TypeAlias = ReadyRule | ReadyReward
"""What gave nothing."""

Does = Callable[[Change], bool]
"""Whether a change does what is looked for."""


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

    def of(self, what: Ready) -> Change | None:
        """The first that makes the rule give, or the reward possible that was asked for; None where none does alone."""
        guesses, gives = self._guesses(what), _gives(what)
        return next((told for guess in guesses if self.left > 0 and (told := self._tried(guess, gives))), None)

    def nearer(self, what: Ready, things: int) -> Iterator[Change]:
        """Those with which it lacks only so many things, one of a kind. Nothing is decided for it."""
        found: set[Code] = set()

        def does(change: Change) -> bool:
            return self.after(change)._asked(what).things() == things

        for guess in self._guesses(what):
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
        member, event = played(self._program, self._member, self._event, change)
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

    def _guesses(self, what: Ready) -> Iterator[Change]:
        return guesses_of(self._program, self._event, self._clock, what, self._asked(what).lacks())

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
        return self._decided(*played(self._program, self._member, self._event, change))

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

    # What is told in full

    def _in_full(self, change: Change, does: Does) -> Change:
        """With all the days or hours that do."""
        if change.code == "weekdays":
            return structs.replace(change, days=self._weekdays(does))
        return self._hours(change, does) if change.code == "hours" else change

    def _weekdays(self, does: Does) -> tuple[int, ...]:
        days = other_weekdays(self._event)
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
