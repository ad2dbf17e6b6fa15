"""Several changes at once, for a rule or reward that lacks several things: each is found by itself, all are tried by
one decision.
"""

from collections.abc import Iterator
from itertools import islice

from msgspec import structs

from regulars.engine.shown.change import Change
from regulars.engine.shown.changes import Changes, Ready
from regulars.engine.shown.guesses import Guesses

MOST_THINGS = 4
"""What lacks more is told nothing of: nobody would read it."""

MOST_LOOKED_FOR = 3
"""For so many rules of one receipt or activity, and so many rewards, the first that lack no more than that."""

MOST_TRIALS = 24
"""So many decisions at most are made for each of them."""


class SeveralChanges:
    """Of the rules, or of the rewards, of one receipt or activity."""

    def __init__(self) -> None:
        self._most = MOST_LOOKED_FOR
        self._left = 0

    def of(self, changes: Changes, what: Ready) -> Change | None:
        """The first that make it give together, where none does alone; None where it lacks too many things."""
        things = changes.things(what) if self._most else 0
        if not 1 <= things <= MOST_THINGS:
            return None
        self._most -= 1
        self._left = MOST_TRIALS
        return changes.first_of(what, self._together(changes, what, things))

    def _together(self, changes: Changes, what: Ready, things: int) -> Iterator[Change]:
        """Of more than two things the first is the first that is found: in which order they are is all the same."""
        if things > 2:
            for first in islice(changes.nearer(what, things - 1), 1):
                for others in self._together(changes.after(first), what, things - 1):
                    yield structs.replace(first, also=others)
            return
        for first in changes.nearer(what, things - 1):
            then = changes.after(first)
            for second in then.nearer(what, 0):
                yield from self._counted(structs.replace(first, also=second))
            for second in self._bought(then, what):
                yield from self._counted(structs.replace(second, also=first))

    def _counted(self, change: Change) -> Iterator[Change]:
        if self._left > 0:
            self._left -= 1
            yield change

    def _bought(self, then: Changes, what: Ready) -> Iterator[Change]:
        """What is bought besides, where the first change is made."""
        most = self._left - 1
        trials = then.trials(most) if most > 0 else None
        if trials is None:
            return
        for way, reached, does in Guesses(trials).of(what):
            least = trials.smallest(way, does, reached.reward)
            if least and trials.left > 0:  # Else less may do.
                yield Change(code="add", missing=least)
                break
        self._left -= most - trials.left
