"""Where measuring happens: a database of its own in a folder of its own, and `regulars serve` on it.

Everything is stopped and removed afterwards, at Ctrl-C too.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import msgspec

from regulars import ids
from regulars.actions.publish_program import publish_program
from regulars.bench.crowd import Tell, gather, twin
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store import binaries, embedded, keys
from regulars.store.data_folder import pointed_to
from regulars.store.database import Database
from regulars.store.keys import Key
from regulars.store.migrate import migrate
from regulars.store.shop import Shop

ROOM = Path("/var/tmp")  # noqa: S108 - mkdtemp makes a folder in it; unlike /tmp it is never kept in memory
PATIENCE_SECONDS = 60
ENOUGH_REQUESTS_PER_SECOND = 1_000_000


class NotServed(RuntimeError):
    """`regulars serve` ended, or did not answer; the end of its log is in the message."""


class Stand(msgspec.Struct, frozen=True):
    """A running database. url: its address; postmaster: its first process; programs: PostgreSQL's."""

    folder: Path
    url: str
    programs: Path
    postmaster: int


class Served(msgspec.Struct, frozen=True):
    """A shop that is served on this machine. key: of its API."""

    tenant: str
    key: str
    port: int
    pid: int


@contextlib.contextmanager
def ground() -> Iterator[Path]:
    """A folder on a real disk, removed afterwards with the database in it."""
    room = ROOM if os.access(ROOM, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-", dir=room))
    folder.chmod(0o755)  # As root, the server's own user walks in.
    try:
        yield folder
    finally:
        home = pointed_to(folder)
        for each in (home, folder):
            if each is not None:
                shutil.rmtree(each, ignore_errors=True)


@contextlib.contextmanager
def standing(folder: Path, bindir: Path | None = None) -> Iterator[Stand]:
    """A fresh database that keeps its promises (fsync is on); it has stopped afterwards."""
    server = embedded.start(folder, bindir=bindir)
    try:
        postmaster = embedded.inspect(folder).server_pid
        assert postmaster is not None
        yield Stand(folder, server.url, binaries.find_bindir(bindir), postmaster)
    finally:
        server.detach(wait=True)


def demo_program() -> str:
    """The program that receipts are decided by: the demo's, as it is shipped."""
    return (files("regulars") / "demo" / "program.yaml").read_text("utf-8")


async def furnish(stand: Stand, tenant: str, *, members: int, visits: int, at: datetime, tell: Tell) -> str:
    """A shop with the demo's program and so many members of so many receipts each; a key of its API."""
    async with Database.open(stand.url, tenant=tenant, size=2) as db:
        await migrate(db)
        shop = await Shop.of(db, Ids(0), read_program)
        begins = at - timedelta(days=visits + 30)
        await publish_program(shop, demo_program(), from_at=begins, at=at)
        await gather(db, twin(read_program(demo_program(), 1), visits, at), members, at, tell)
        return await new_key(shop, at)


async def new_key(shop: Shop, at: datetime) -> str:
    """A key of the shop that may do everything, as fast as it can."""
    text = keys.key_text(ids.secret_bytes(keys.SECRET_BYTES), live=True)
    key = Key(
        key_id=shop.new_id(at), shown=text[:13], name="bench", scopes=tuple(keys.SCOPES), source="bench",
        requests_per_second=ENOUGH_REQUESTS_PER_SECOND, created_at=at,
    )  # fmt: skip
    await shop.db.run(lambda tx: keys.add(tx, key, text))
    return text


@contextlib.contextmanager
def serving(
    folder: Path, tenant: str, key: str = "", *, processes: int = 1, bindir: Path | None = None
) -> Iterator[Served]:
    """`regulars serve` as anybody would start it, once it answers. Raises NotServed."""
    port = _free_port()
    log = folder / f"serve-{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "regulars", "serve"],
            env=_environment(folder, tenant, port, processes, bindir),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        _wait_for_answer(port, process, log)
        yield Served(tenant, key, port, process.pid)
    finally:
        _stop(process)


def _environment(folder: Path, tenant: str, port: int, processes: int, bindir: Path | None) -> dict[str, str]:
    """Ours, without any setting of the person's own shop."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and (not name.startswith("REGULARS_") or name == "REGULARS_POSTGRES")
    }
    ours = {"DATA_DIR": str(folder), "TENANT": tenant, "HOST": "127.0.0.1", "PORT": str(port)}
    ours["PROCESSES"] = str(processes)
    if bindir is not None:
        ours["POSTGRES_BINDIR"] = str(bindir)
    return kept | {f"REGULARS_{name}": value for name, value in ours.items()}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for_answer(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotServed(log.read_text("utf-8", "replace")[-2000:].strip())
        time.sleep(0.005)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return line.recv(16).startswith(b"HTTP/1.1 ")
    except OSError:
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=PATIENCE_SECONDS)
    except BaseException:
        process.kill()
        process.wait()
        raise
