"""What members brought in now may be given of budgets: reckoned in memory, and taken when it is written."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from regulars.engine.days import micros
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.program import Program
from regulars.engine.steps.budgets import budgets_of, taken_by, told
from regulars.store.budgets import in_slices
from regulars.store.database import Connection
from regulars.store.shares import SLICES
from regulars.store.shop import Shop


class Part(msgspec.Struct, frozen=True):
    """So much that one member takes of a counter, first from a slice."""

    counter: int
    slice: int
    points: int


class _Left(msgspec.Struct):
    """A budget as it was read, and what is left of its slices after all that was decided since."""

    counter: int
    ceiling: int
    slices: list[int]

    def given(self) -> tuple[int, int, int]:
        """As an event is told of it."""
        return self.ceiling - sum(self.slices), self.ceiling, max(self.slices)

    def take(self, first: int, points: int) -> Part:
        """From the slice, or the fullest one, as the database will."""
        place = first if first < len(self.slices) else 0
        if self.slices[place] < points:
            place = self.slices.index(max(self.slices))
        self.slices[place] -= points
        return Part(self.counter, first, points)


class ImportBudgets:
    """The budgets of a program at the moment of an import. Others may take of them meanwhile: then writing says so, and
    they are to be read anew.
    """

    def __init__(self, shop: Shop, number: int, at: datetime) -> None:
        self._shop, self._number, self._at = shop, number, at
        self._left: dict[str, _Left] | None = None

    def forget(self) -> None:
        """They are to be read anew."""
        self._left = None

    async def read(self, program: Program) -> None:
        """Read what there is, if it is not known."""
        if self._left is not None:
            return
        self._left = {}
        occasions = program.earning_terms.budgets_on_occasions
        wanted = {budget.key("", micros(self._at)): budget for _, budget in occasions}
        if wanted:
            look = partial(in_slices, shop=self._shop, program_no=self._number, wanted=wanted, at=self._at)
            found = await self._shop.db.run(look)
            self._left = {key: _Left(one.counter, sum(one.ceilings), one.left) for key, one in found.items()}

    def known(self, program: Program, event: AnyEvent, at_us: int) -> AnyEvent:
        """The event with what is left of the budgets that it may take from, where they were read."""
        if not self._left:
            return event
        there = {key: self._left[key].given() for key in budgets_of(program, event, at_us) if key in self._left}
        return told(event, there) if there else event

    def take(self, program: Program, event: AnyEvent, decision: Decision, member_id: int) -> list[Part]:
        """What a decision takes of them, to be written with it."""
        if not self._left:
            return []
        taken = taken_by(program, event, decision.reasons, decision.at_us)
        return [self._left[key].take(member_id % SLICES, points) for key, points in taken.items()]


async def write(tx: Connection, parts: Sequence[Part]) -> bool:
    """Take them, one after the other; whether there was enough."""
    if not parts:
        return True
    enough: bool = await tx.fetchval(
        """select bool_and(take_shared(counter, slice, points))
             from unnest($1::bigint[], $2::smallint[], $3::bigint[]) as one (counter, slice, points)""",
        [one.counter for one in parts], [one.slice for one in parts], [one.points for one in parts],
    )  # fmt: skip
    return enough
