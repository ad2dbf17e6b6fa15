"""Who waits inside a process: what comes while others are under way goes on together with whoever else waits.

A connection carries one statement at a time and a disk one flush, and a statement for many costs little more than one
for one. Who comes when nothing is under way goes on at once, alone; where several went together last, whoever comes in
the same turn of the loop goes along.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

MOST = 50
"""The largest group; what is beyond it waits for the next."""

T = TypeVar("T")
R = TypeVar("R")


class Waiting(Generic[T, R]):
    """One of a group: what it is, and the answer it waits for. member_id and name: see Lines."""

    __slots__ = ("answer", "member_id", "name", "thing", "tries")

    def __init__(self, thing: T, member_id: int = 0, name: Hashable = None) -> None:
        self.thing = thing
        self.member_id = member_id
        self.name = name
        self.tries = 0
        self.answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()

    def tell(self, answer: R) -> None:
        """Answer, unless nobody waits any longer."""
        if not self.answer.done():
            self.answer.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Answer with an error, unless nobody waits any longer."""
        if not self.answer.done():
            self.answer.set_exception(error)


Group = list[Waiting[Any, Any]]
Work = Callable[[Group], Awaitable[Group]]
"""Does a group, answers each of it, and gives back what is to be done again."""


class Queue:
    """Who waits, and goes on in groups, one group after the other."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting[Any, Any]] = deque()
        self._is_busy = False
        self._last = 1
        self._work: Work | None = None
        self._task: asyncio.Task[None] | None = None

    async def join(self, one: Waiting[T, R], work: Work) -> R:
        """Go with the next group; the answer. work: the same for all."""
        self._work = work
        self._waiting.append(one)
        if not self._is_busy and len(self._waiting) == 1 and self._last == 1:
            await self._alone(work)
        else:
            self._go()
        return await one.answer

    async def join_all(self, several: Sequence[Waiting[T, R]], work: Work) -> list[R | BaseException]:
        """The answer of each, or its error, in their order."""
        self._work = work
        self._waiting.extend(several)
        self._go()
        return await asyncio.gather(*(one.answer for one in several), return_exceptions=True)

    async def _alone(self, work: Work) -> None:
        """Go at once and by oneself; nobody else is cut off together with us."""
        self._is_busy = True
        try:
            if group := self._next():
                await self._do(group, work)
        finally:
            self._is_busy = False
            self._go()

    def _go(self) -> None:
        """See to it that who waits is taken along; who comes until the loop turns goes with them."""
        if self._waiting and not self._is_busy and self._work is not None:
            self._is_busy = True
            self._task = asyncio.create_task(self._groups(self._work))

    async def _groups(self, work: Work) -> None:
        try:
            while group := self._next():
                await self._do(group, work)
        finally:
            self._is_busy = False

    async def _do(self, group: Group, work: Work) -> None:
        again: Group = []
        self._last = len(group)
        try:
            again = await work(group)
        finally:
            self._ended(group, again)

    def _next(self) -> Group:
        """Who goes next, in their order; not whoever has gone meanwhile."""
        group: Group = []
        while self._waiting and len(group) < MOST:
            one = self._waiting.popleft()
            if not one.answer.done():
                group.append(one)
        return group

    def _ended(self, group: Group, again: Group) -> None:
        for one in group:
            if one not in again:
                one.answer.cancel()  # It has its answer, or the work was cut off together with the process.
        self._waiting.extendleft(reversed(again))


class Lines(Queue):
    """Who waits for members: a member is in one pair of hands at a time.

    Those of one member go in the order in which they came, and no name is twice in a group.
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_hand: dict[int, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def of(self, member_id: int) -> AsyncIterator[None]:
        """`async with lines.of(member_id)`: nobody else in this process changes the member meanwhile."""
        await self._take(member_id)
        try:
            yield
        finally:
            self._give_back(member_id)

    async def _take(self, member_id: int) -> None:
        turns = self._in_hand.get(member_id)
        if turns is None:
            self._in_hand[member_id] = deque()
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        turns.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # She was handed over at the very moment.
                self._give_back(member_id)
            raise

    def _give_back(self, member_id: int) -> None:
        """Hand the member to whoever wants her alone; else let go of her, and those who wait may go."""
        turns = self._in_hand[member_id]
        while turns:
            turn = turns.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._in_hand[member_id]
        self._go()

    def _next(self) -> Group:
        group: Group = []
        left: Group = []
        ours: set[int] = set()
        not_now: set[int] = set()
        names: set[Hashable] = set()
        while self._waiting and len(group) < MOST:
            one = self._waiting.popleft()
            if one.answer.done():
                continue
            in_hand = one.member_id in self._in_hand and one.member_id not in ours
            if in_hand or one.member_id in not_now or one.name in names:
                not_now.add(one.member_id)
                left.append(one)
                continue
            if one.member_id not in ours:
                ours.add(one.member_id)
                self._in_hand[one.member_id] = deque()
            names.add(one.name)
            group.append(one)
        self._waiting.extendleft(reversed(left))
        return group

    def _ended(self, group: Group, again: Group) -> None:
        super()._ended(group, again)
        for member_id in {one.member_id for one in group}:
            self._give_back(member_id)
