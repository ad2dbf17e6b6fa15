"""A few connections, lent one at a time, for as little as that can cost.

asyncpg's own pool makes a task and a proxy for every loan: 35 us of CPU and more, where a whole call takes 30.
Our connections serve one tenant and are all alike, so nothing needs resetting: a loan is a pop and an append.
What comes back in doubt (cancelled, timed out, inside a transaction, closed) is thrown away.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection  # only the stubs know that it is generic


class Pool:
    """At most `size` connections, made when first needed; waiters are served in order."""

    def __init__(self, connect: Callable[[], Awaitable[Connection]], *, size: int) -> None:
        self._connect = connect
        self._free: deque[Connection] = deque()
        self._lent: set[Connection] = set()
        self._vacant = size
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self.closed = False

    def lease(self) -> "Lease":
        """`async with pool.lease() as connection`; raises what connecting raises."""
        return Lease(self)

    async def close(self) -> None:
        """Close all; loans still out are cut."""
        self.closed = True
        free, lent = list(self._free), list(self._lent)
        self._free.clear()
        for connection in lent:
            connection.terminate()
        await asyncio.gather(*(connection.close(timeout=5) for connection in free), return_exceptions=True)

    async def take(self) -> Connection:
        """A free connection, the one used last first: its caches are warm."""
        while True:
            while self._free:
                connection = self._free.pop()
                if not connection.is_closed():
                    self._lent.add(connection)
                    return connection
                self._vacant += 1
            if self._vacant > 0:
                return await self._make()
            if (given := await self._wait()) is not None:
                return given

    def give_back(self, connection: Connection, error: BaseException | None) -> None:
        """Keep a sound connection for the next; error: what ended the loan, if it was not a success."""
        self._lent.discard(connection)
        if error is not None and not connection.is_closed() and _in_doubt(connection, error):
            connection.terminate()
        if connection.is_closed() or self.closed:
            self._vacant += 1
            self._wake(None)
        elif connection.is_in_transaction():
            connection.terminate()
            self._vacant += 1
            self._wake(None)
        elif not self._wake(connection):
            self._free.append(connection)

    async def _make(self) -> Connection:
        self._vacant -= 1
        try:
            connection = await self._connect()
        except BaseException:
            self._vacant += 1
            self._wake(None)
            raise
        self._lent.add(connection)
        return connection

    async def _wait(self) -> Connection | None:
        """A connection handed over, or None: one has become vacant."""
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # Handed over at the very moment: pass it on.
                if (connection := turn.result()) is not None:
                    self.give_back(connection, None)
                else:
                    self._wake(None)
            raise

    def _wake(self, connection: Connection | None) -> bool:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                if connection is not None:
                    self._lent.add(connection)
                turn.set_result(connection)
                return True
        return False


class Lease:
    """One loan."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        self._connection = await self._pool.take()
        return self._connection

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._pool.give_back(self._connection, error)


def _in_doubt(connection: Connection, error: BaseException) -> bool:
    """Whether an answer may still be on its way: the statement was given up, or another task uses it.

    asyncpg's InternalClientError means that the server's farewell has come, and its end is about to.
    """
    if not isinstance(error, Exception):
        return True
    return isinstance(error, TimeoutError | asyncpg.InterfaceError | asyncpg.InternalClientError)
