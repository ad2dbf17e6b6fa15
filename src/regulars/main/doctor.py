"""What is wrong with this installation, and how to mend it."""

import asyncio
import os
import shutil
import socket
from collections.abc import Iterator

import msgspec

from regulars.errors import RegularsError
from regulars.main.opening import database_of
from regulars.settings import Settings
from regulars.store import embedded, health
from regulars.store.database import Database
from regulars.store.health import Finding
from regulars.store.migrate import pending

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
    """Look at the data folder, the port, the database and the ledger's tables."""
    found = [*_folder(settings), *_port(settings)]
    try:
        with database_of(settings) as url:
            found += asyncio.run(_database(settings, url))
    except (RegularsError, OSError) as error:
        mend = getattr(error, "mend", "see the log in the data folder; `regulars restore` puts a backup back")
        found.append(Finding("database", False, str(error), mend))
    return Report(tuple(found))


def _folder(settings: Settings) -> Iterator[Finding]:
    path = settings.data_dir
    if settings.database_url:
        return
    if not path.exists():
        yield Finding("data folder", True, f"{path} will be made at the first start")
        return
    if not os.access(path, os.W_OK):
        yield Finding("data folder", False, f"{path} cannot be written", f"chown {path} to the user who runs regulars")
    free = shutil.disk_usage(path).free
    told = f"{free / 1e9:,.1f} GB free in {path}"
    yield Finding("disk", free > LEAST_FREE_BYTES, told, "make room: the database stops when the disk is full")
    state = embedded.inspect(path)
    crashed = state.state == "failed"
    yield Finding("built-in database", not crashed, state.state, f"see {state.log}" if crashed else "")


def _port(settings: Settings) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = settings.port != 0 and probe.connect_ex((settings.host, settings.port)) == 0
    yield Finding(
        "port", True, f"{settings.host}:{settings.port} is {'in use, perhaps by Regulars' if taken else 'free'}"
    )


async def _database(settings: Settings, url: str) -> list[Finding]:
    async with Database.open(url, tenant=settings.tenant, size=2) as db:
        waiting = await pending(db)
        if waiting:
            names = ", ".join(one.name for one in waiting)
            return [Finding("migrations", False, f"not applied: {names}", "regulars migrate")]
        async with db.connection() as connection:
            return [Finding("migrations", True, "up to date"), *await health.look(connection)]
