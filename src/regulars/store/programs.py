"""Versions of programs, and which was in force when."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from regulars.engine.program import Program
from regulars.errors import Conflict, NotFound
from regulars.store.database import Connection, Database

MOST_VERSIONS = 2**31 - 1
"""As many as the table can number."""

Read = Callable[[str, int], Program]
"""(text of a program file, version) -> the program made ready; raises an Invalid."""

FRESH_FOR = timedelta(seconds=1)
"""For so long a process takes the versions it has read for all there are."""


class UnknownProgram(NotFound):
    """There is no such program."""

    code: ClassVar[str] = "unknown-program"
    program: str = ""


class VersionTaken(Conflict):
    """Another version of the program was published at the same time."""

    code: ClassVar[str] = "program-version-taken"
    version: int


class Version(msgspec.Struct, frozen=True):
    """One published version; `from_at` is the moment from which it is in force."""

    program_no: int
    program_id: str
    version: int
    from_at: datetime
    published_at: datetime
    sha256: bytes


async def publish(tx: Connection, program_id: str, text: str, from_at: datetime, at: datetime) -> Version:
    """Keep a new version of a program, byte for byte. The first program of a shop is its default."""
    program_no = await tx.fetchval("select program_no from program where program_id = $1", program_id)
    if program_no is None:
        program_no = await tx.fetchval(
            """insert into program (program_no, program_id, is_default)
            select coalesce(max(program_no), 0) + 1, $1, count(*) = 0 from program returning program_no""",
            program_id,
        )
    version = await tx.fetchval(
        "select coalesce(max(version), 0) + 1 from program_version where program_no = $1", program_no
    )
    digest = hashlib.sha256(text.encode()).digest()
    kept = await tx.fetchval(
        """insert into program_version (program_no, version, document, sha256, from_at, published_at)
        values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning true""",
        program_no, version, text, digest, from_at, at,
    )  # fmt: skip
    if not kept:
        raise VersionTaken(version=version)
    return Version(program_no, program_id, version, from_at, at, digest)


async def versions(connection: Connection) -> list[Version]:
    """Every version of every program, in the order in which they come into force."""
    rows = await connection.fetch(
        """select program_no, program_id, version, from_at, published_at, sha256
        from program_version join program using (program_no) order by from_at, version"""
    )
    return [Version(*row) for row in rows]


def begun(known: Sequence[Version], at: datetime) -> Version | None:
    """Of the versions of one program the one in force at a moment. Nothing came before the first: it counts as that."""
    place = bisect_right(known, at, key=lambda one: one.from_at) - 1
    return known[max(place, 0)] if known else None


async def published_already(
    connection: Connection, program_id: str, text: str, from_at: datetime | None
) -> Version | None:
    """The last version of the program, in force or planned, if it is this very text, from this moment on if any."""
    found = [one for one in await versions(connection) if one.program_id == program_id]
    last = found[-1] if found else None
    is_same = last is not None and last.sha256 == hashlib.sha256(text.encode()).digest()
    return last if is_same and last is not None and from_at in (None, last.from_at) else None


async def has_members(connection: Connection, program_id: str) -> bool:
    """Whether anybody has a state in the program."""
    found: bool = await connection.fetchval(
        "select exists (select from state join program using (program_no) where program_id = $1)", program_id
    )
    return found


async def default_of(connection: Connection) -> str | None:
    """The id of the shop's default program, if it has one."""
    found: str | None = await connection.fetchval("select program_id from program where is_default")
    return found


async def make_default(tx: Connection, program_no: int) -> None:
    """Let a program be the one that new members join, and that decides where none is named."""
    await tx.execute("update program set is_default = (program_no = $1)", program_no)


async def document(connection: Connection, program_no: int, version: int) -> str:
    """The text of one version. Raises UnknownProgram."""
    if version > MOST_VERSIONS:
        raise UnknownProgram()
    text: str | None = await connection.fetchval(
        "select document from program_version where program_no = $1 and version = $2", program_no, version
    )
    if text is None:
        raise UnknownProgram()
    return text


class Programs:
    """The programs of a shop, made ready once a process; a version never changes, so what is ready stays ready."""

    def __init__(self, db: Database, read: Read) -> None:
        self._db = db
        self._read = read
        self._ready: dict[tuple[int, int], Program] = {}
        self._versions: dict[int, list[Version]] = {}
        self._names: dict[str, int] = {}
        self._default = 0
        self._fresh_until: datetime | None = None

    async def refresh(self, at: datetime) -> None:
        """Read which versions there are, unless that was done within the last second."""
        if self._fresh_until is not None and at < self._fresh_until:
            return
        async with self._db.connection() as connection:
            found = await versions(connection)
            default = await connection.fetchval("select program_no from program where is_default")
        by_program: dict[int, list[Version]] = {}
        for one in found:
            by_program.setdefault(one.program_no, []).append(one)
        self._versions, self._default = by_program, default or 0
        self._names = {one.program_id: one.program_no for one in found}
        self._fresh_until = at + FRESH_FOR

    def stale(self) -> None:
        """The versions are to be read again at the next use."""
        self._fresh_until = None

    async def number(self, name: str, at: datetime) -> int:
        """The number of a program; of the shop's default for an empty name. Raises UnknownProgram."""
        await self.refresh(at)
        number = self._names.get(name, 0) if name else self._default
        if not number:
            raise UnknownProgram(program=name)
        return number

    @property
    def are_several(self) -> bool:
        """Whether the shop has more than one program."""
        return len(self._versions) > 1

    async def numbers(self, at: datetime) -> list[int]:
        """The numbers of all programs."""
        await self.refresh(at)
        return sorted(self._versions)

    async def number_for(self, name: str, member_id: int | None, at: datetime) -> int:
        """The number of the program that decides for a member: the one that is named, else her own, else the
        shop's default if she is enrolled in it or in none, else the first that she is enrolled in. Raises
        UnknownProgram.

        With a single program nothing is looked up.
        """
        number = await self.number(name, at)
        if name or member_id is None or not self.are_several:
            return number
        async with self._db.connection() as connection:
            rows = await connection.fetch(
                """select m.program_no, s.program_no from member m left join state s on s.member_id = m.member_id
                where m.member_id = $1""",
                member_id,
            )
        if rows and rows[0][0] is not None:
            own: int = rows[0][0]
            return own
        enrolled = sorted(row[1] for row in rows if row[1] is not None)
        return number if number in enrolled or not enrolled else enrolled[0]

    async def now(self, name: str, at: datetime) -> tuple[int, Program]:
        """The number of a program, of the shop's default without a name, and its version in force."""
        number = await self.number(name, at)
        return number, await self.in_force(number, at, at)

    async def now_for(self, name: str, member_id: int | None, at: datetime) -> tuple[int, Program]:
        """The same of the program that decides for a member, see `number_for`."""
        number = await self.number_for(name, member_id, at)
        return number, await self.in_force(number, at, at)

    async def in_force(self, number: int, when: datetime, at: datetime) -> Program:
        """The version of a program that was in force at a moment; the first for older receipts of an import. Raises
        UnknownProgram.
        """
        await self.refresh(at)
        found = begun(self._versions.get(number, ()), when)
        if found is None:
            raise UnknownProgram()
        return await self.version(number, found.version)

    async def version(self, number: int, version: int) -> Program:
        """One version of a program, made ready."""
        ready = self._ready.get((number, version))
        if ready is None:
            async with self._db.connection() as connection:
                text = await document(connection, number, version)
            ready = self._ready[number, version] = self._read(text, version)
        return ready

    def name_of(self, number: int) -> str:
        """The id of a program by its number."""
        return next(name for name, one in self._names.items() if one == number)
