"""Backups while the shop is open, and restoring them into an empty database.

A backup is one file in pg_dump's own format, of one moment: what was committed before it began is in it.
"""

import asyncio
import contextlib
import os
import shutil
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

    bindir: whose pg_dump; else the first one on this machine that is not older than the server.
    Raises BackupExists, BackupFailed, NoPostgres.
    """
    _refuse_taken(target)
    pg_dump = bindir / "pg_dump" if bindir else await _program(url, "pg_dump")
    making = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        _make_private(making)
        await _run(pg_dump, url, "--format=custom", "--compress=3", "--no-owner", f"--file={making}")
        listed = await _run(pg_dump.with_name("pg_restore"), None, "--list", str(making))
        size = _keep(making, target)
    except OSError as error:
        raise BackupFailed(reason=str(error)) from error
    finally:
        _discard(making)
    return Backup(path=target, size_bytes=size, tables=listed.count(" TABLE DATA "))


async def restore(url: str, source: Path, *, bindir: Path | None = None) -> None:
    """Put the backup `source` into the empty database at `url`: all of it, or nothing.

    Raises NoBackup, NotEmpty, BackupFailed, NoPostgres.
    """
    _refuse_missing(source)
    await _refuse_full(url)
    pg_restore = bindir / "pg_restore" if bindir else await _program(url, "pg_restore")
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    await _run(pg_restore, url, *options, str(source))
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


async def _program(url: str, name: str) -> Path:
    """The first program on this machine not older than the server.

    For a real server the system's own comes first, since it can speak TLS, which the wheel's cannot.
    """
    async with _connection(url) as connection:
        server = connection.get_server_version().major
    bindirs = list(binaries.all_bindirs())
    if "host=" not in urlsplit(url).query and (found := shutil.which(name)) is not None:
        bindirs.insert(0, Path(found).parent)
    for bindir in bindirs:
        if (bindir / name).is_file() and binaries.major_of(bindir, name) >= server:
            return bindir / name
    raise binaries.NoPostgres(
        looked_in=tuple(map(str, bindirs)),
        mend=f"install {name} {server} or newer, or set REGULARS_POSTGRES_BINDIR to its folder",
    )


async def _run(program: Path, url: str | None, *arguments: str) -> str:
    """Run to the end; the password goes by the environment, where other users cannot read it."""
    environment = dict(os.environ)
    if url is not None:
        address, password = _without_password(url)
        arguments = (f"--dbname={address}", *arguments)
        environment |= {"PGPASSWORD": password} if password else {}
    process = await asyncio.create_subprocess_exec(
        str(program),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        printed, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        raise BackupFailed(reason=said.decode(errors="replace")[-2000:].strip())
    return printed.decode(errors="replace")


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
