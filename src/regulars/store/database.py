"""The database of one tenant: connections, transactions, and the right to try again.

A connection serves one tenant for its life: its search_path is the tenant's schema, `shop_<tenant>`. Nothing
above knows whether the server is embedded or a real one; it is PostgreSQL 15 or newer, in UTF8.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import ClassVar, Self, TypeVar

import asyncpg

from regulars.errors import Conflict, FieldError, Invalid, Refused, RegularsError
from regulars.store.pool import Connection, Lease, Pool

__all__ = ["Connection", "Database", "schema_of"]

T = TypeVar("T")
Work = Callable[[Connection], Awaitable[T]]

OLDEST_SERVER = 15
CONNECT_PATIENCE_SECONDS = 10
STATEMENTS_KEPT = 512
TRIES = 12
"""How often a transaction that lost a race is run again: 12 tries wait 4 seconds in all."""
_TENANT = re.compile(r"[a-z][a-z0-9_]{0,39}")
_RACE = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_SERVER_GOES = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)


_MAY_BE_LOST = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class ServerTooOld(Refused):
    """This PostgreSQL is too old."""

    code: ClassVar[str] = "server-too-old"
    version: int
    oldest: int = OLDEST_SERVER
    mend: str = "upgrade the server, or unset DATABASE_URL to use the embedded one"


class NotUtf8(Refused):
    """This database does not keep its texts in UTF8."""

    code: ClassVar[str] = "not-utf8"
    encoding: str
    mend: str = "create database regulars template template0 encoding 'UTF8' locale 'C.UTF-8'"


class Unavailable(RegularsError):
    """The database does not answer."""

    code: ClassVar[str] = "database-unavailable"
    reason: str
    mend: str = "see that the server runs and DATABASE_URL is right; `regulars doctor` tries the connection"


class Unsure(RegularsError):
    """The connection was lost while saving, so it is not known whether it was saved."""

    code: ClassVar[str] = "unsure-whether-saved"
    mend: str = "ask for it, or send the same again with the same id"


class Contended(Conflict):
    """Too many changed the same thing at once."""

    code: ClassVar[str] = "contended"
    tries: int


def schema_of(tenant: str) -> str:
    """The schema with the tenant's tables. Raises Invalid for a name that is not plain."""
    if _TENANT.fullmatch(tenant) is None:
        raise Invalid(errors=(FieldError("/tenant", "1 to 40 of a-z, 0-9 and _, beginning with a letter"),))
    return f"shop_{tenant}"


class Database:
    """A pool of connections to one tenant's schema."""

    def __init__(self, url: str, *, tenant: str = "main", size: int = 8, patience_ms: int = 5_000) -> None:
        self.url = url
        self.tenant = tenant
        self.schema = schema_of(tenant)
        self.size = size
        self.patience_ms = patience_ms
        self._pool = Pool(self.connect, size=size)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, tenant: str = "main", size: int = 8, patience_ms: int = 5_000
    ) -> AsyncIterator[Self]:
        """Connect, and refuse a server that cannot serve.

        size: connections at most. patience_ms: how long a lost server is waited for before a call fails.
        Raises ServerTooOld, NotUtf8, Unavailable.
        """
        db = cls(url, tenant=tenant, size=size, patience_ms=patience_ms)
        try:
            await db._check()
            yield db
        finally:
            await db.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def _check(self) -> None:
        try:
            async with self.connection() as connection:
                version, settings = connection.get_server_version(), connection.get_settings()
                refuse_unfit(version.major, str(settings.server_encoding))
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise Unavailable(reason=f"{type(error).__name__}: {error}") from error

    async def connect(self) -> Connection:
        """A connection of its own, outside the pool; the caller closes it."""
        return await asyncpg.connect(
            self.url,
            timeout=CONNECT_PATIENCE_SECONDS,
            statement_cache_size=STATEMENTS_KEPT,
            max_cached_statement_lifetime=0,
            server_settings={
                "search_path": f"{self.schema}, public",
                "timezone": "UTC",
                "application_name": f"regulars {self.tenant}",
            },
        )

    def connection(self) -> Lease:
        """`async with db.connection() as connection`: each statement commits by itself, once."""
        return self._pool.lease()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """`async with db.transaction() as tx`: all or nothing, once; `run` is the one that tries again."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def run(self, work: Work[T], *, idempotent: bool = False) -> T:
        """`work` in one transaction; again when it lost a race (40001, 40P01), or its connection before the commit.

        work: must change nothing but the database, since it may run several times. idempotent: running it
        after itself changes nothing, so it is also run again when the connection broke during the commit.
        Raises Contended, Unavailable, Unsure, and what `work` raises.
        """

        async def attempt(connection: Connection, step: _Step) -> T:
            transaction = connection.transaction()
            await transaction.start()
            try:
                result = await work(connection)
            except BaseException:
                if not connection.is_closed():
                    await transaction.rollback()
                raise
            step.may_be_saved = True
            await transaction.commit()
            return result

        return await self._again_and_again(attempt, idempotent=idempotent)

    async def call(self, work: Work[T], *, idempotent: bool = False) -> T:
        """`work` of one statement that commits by itself: one round trip. The same promises as `run`."""

        async def attempt(connection: Connection, step: _Step) -> T:
            step.may_be_saved = True
            return await work(connection)

        return await self._again_and_again(attempt, idempotent=idempotent)

    async def _again_and_again(self, attempt: Callable[[Connection, "_Step"], Awaitable[T]], *, idempotent: bool) -> T:
        races, deadline = 0, None
        while True:
            step = _Step()
            try:
                async with self._pool.lease() as connection:
                    step.connection = connection
                    return await attempt(connection, step)
            except _RACE as error:
                races += 1
                if races >= TRIES:
                    raise Contended(tries=races) from error
                await asyncio.sleep(_wait_seconds(races))
            except _MAY_BE_LOST as error:
                if not _is_lost(error, step):
                    raise
                if step.may_be_saved and not idempotent and not _is_farewell(error):
                    raise Unsure from error
                now = asyncio.get_running_loop().time()
                deadline = deadline or now + self.patience_ms / 1000
                if now >= deadline:
                    raise Unavailable(reason=f"{type(error).__name__}: {error}") from error
                await asyncio.sleep(0.05)


class _Step:
    """How far one attempt has come."""

    __slots__ = ("connection", "may_be_saved")

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.may_be_saved = False


def _is_lost(error: BaseException, step: _Step) -> bool:
    """Whether the connection is gone, or never came to be; an error of the statement itself is not."""
    if isinstance(error, _SERVER_GOES) or _is_farewell(error):
        return True
    if step.connection is None:
        return isinstance(error, OSError | TimeoutError)
    return step.connection.is_closed()


def _is_farewell(error: BaseException) -> bool:
    """Whether the server had taken its leave before anything was sent: asyncpg has no better word for that."""
    return type(error) is asyncpg.InternalClientError


def _wait_seconds(races: int) -> float:
    """Twice as long each time, up to a second, and never in step with the others: 1 ms, 2 ms ... 1 s."""
    share = asyncio.get_running_loop().time() * 1_000_000 % 100 / 100
    return min(1 << races, 1000) * (0.5 + share) / 1000


def refuse_unfit(version: int, encoding: str) -> None:
    """Raises ServerTooOld and NotUtf8; version: the server's major one."""
    if version < OLDEST_SERVER:
        raise ServerTooOld(version=version)
    if encoding.upper() not in ("UTF8", "UNICODE"):
        raise NotUtf8(encoding=encoding)
