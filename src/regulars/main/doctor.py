"""What is wrong with this installation, and how to mend it."""

import asyncio
import http.client
import os
import shutil
import socket
from collections.abc import Iterator

import msgspec

from regulars import clock
from regulars.errors import RegularsError
from regulars.main.opening import database_of
from regulars.main.upgrade import is_absent, is_made, names
from regulars.settings import Settings
from regulars.store import embedded, health
from regulars.store.database import Database
from regulars.store.health import Finding
from regulars.store.migrate import pending
from regulars.store.own_clock import clock_of

LEAST_FREE_BYTES = 1_000_000_000


class Report(msgspec.Struct, frozen=True):
    """Every finding, the bad ones among them with their mending."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing needs mending."""
        return all(finding.ok for finding in self.findings)

    def __str__(self) -> str:
        lines = [str(finding) for finding in self.findings]
        bad = sum(not finding.ok for finding in self.findings)
        return "\n".join([*lines, "All is well." if self.ok else f"{bad} to mend."])


def doctor(settings: Settings) -> Report:
    """Look at the data folder, the port, the database and the ledger's tables; looking makes nothing."""
    found = [*_folder(settings), _port(settings)]
    if is_absent(settings):
        found.append(Finding("shop", False, f"there is none in {settings.data_dir} yet", "regulars init"))
        return Report(tuple(found))
    try:
        with database_of(settings) as url:
            found += asyncio.run(_database(settings, url))
    except (RegularsError, OSError) as error:
        mend = getattr(error, "mend", "see the log in the data folder; `regulars restore` puts a backup back")
        reason = getattr(error, "reason", "") or (error.title() if isinstance(error, RegularsError) else str(error))
        found.append(Finding("database", False, reason, mend))
    return Report(tuple(found))


def _folder(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir
    if settings.database_url:
        return
    if not path.exists():
        return
    if not os.access(path, os.W_OK):
        yield Finding("data folder", False, f"{path} cannot be written", f"chown {path} to the user who runs regulars")
    free = shutil.disk_usage(path).free
    told = f"{free / 1e9:,.1f} GB free in {path}"
    yield Finding("disk", free > LEAST_FREE_BYTES, told, "make room: the database stops when the disk is full")
    state = embedded.inspect(path)
    crashed = state.state == "failed"
    yield Finding("built-in database", not crashed, state.state, f"see {state.log}" if crashed else "")


def _port(settings: Settings) -> Finding:
    """Free, or answered by Regulars, or taken by another program."""
    where = f"{settings.host}:{settings.port}"
    if settings.port == 0:
        return Finding("port", True, "any free one")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((host, settings.port), timeout=1):
            pass
    except OSError:
        return Finding("port", True, f"{where} is free")
    if _is_ours(host, settings.port):
        return Finding("port", True, f"Regulars answers at {where}")
    mend = "stop that program, or take another port: regulars serve --port 8081, or the setting port"
    return Finding("port", False, f"{where} is in use by another program", mend)


def _is_ours(host: str, port: int) -> bool:
    line = http.client.HTTPConnection(host, port, timeout=2)
    try:
        line.request("GET", "/healthz")
        answer = line.getresponse()
        return answer.status == 200 and b"alive" in answer.read(100)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


async def _database(settings: Settings, url: str) -> list[Finding]:
    async with Database.open(url, tenant=settings.tenant, size=2) as db:
        waiting = await pending(db)
        if waiting and not await is_made(db):
            return [Finding("shop", False, f"there is no tenant {db.tenant} in this database yet", "regulars init")]
        if waiting:
            return [Finding("migrations", False, f"not applied: {', '.join(names(waiting))}", "regulars migrate")]
        async with db.connection() as connection:
            own = await clock_of(connection, db)
            return [Finding("migrations", True, "up to date"), *await health.look(connection, clock.now(), own.now())]
