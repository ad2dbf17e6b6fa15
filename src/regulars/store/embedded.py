"""The embedded PostgreSQL: attach to the server of a data folder, and start it when it is not running.

Every process that uses the server holds a shared lock on `attach.lock`; the keeper (keeper.py) stops the server
when nobody does. Several processes share one server. It gives a URL and nothing else: no other code knows whether
the database is ours or a real one. Not for Windows; there DATABASE_URL must be set.
"""

import contextlib
import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

import msgspec

from regulars.store import binaries, data_folder
from regulars.store.cluster import give_to_owner
from regulars.store.data_folder import ServerNotStarted, home_of, is_kept, told

__all__ = ["Embedded", "Inspection", "Progress", "ServerNotStarted", "inspect", "start"]

ANOTHER_KEEPER = 3


class Progress(msgspec.Struct, frozen=True):
    """What a start waits for: `stopping` (a former server), `creating`, `starting`, `recovering`, `ready`."""

    state: str
    elapsed_ms: int
    detail: str = ""


class Inspection(msgspec.Struct, frozen=True):
    """A data folder as it is now.

    state: `absent`, `unreadable`, `stopped`, `crashed`, `failed`, or, while a keeper lives, one of Progress.
    """

    home: Path
    state: str
    version: str = ""
    detail: str = ""
    keeper_pid: int | None = None
    server_pid: int | None = None
    bindir: str = ""
    log: Path | None = None


class Embedded:
    """Our hold on the server of one data folder; it runs at least as long as somebody holds it."""

    def __init__(self, home: Path, lock: int, url: str) -> None:
        self.home = home
        self.url = url
        self._lock: int | None = lock

    def detach(self, *, wait: bool = False) -> None:
        """Let go. wait: return only when the server has stopped, unless another process still holds it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if wait:
            _wait_for_stop(self.home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.detach()


def start(
    data_dir: Path,
    *,
    progress: Callable[[Progress], None] | None = None,
    bindir: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Embedded:
    """Attach to the server of `data_dir`, starting it first when nobody has; waits as long as recovery takes.

    settings: of postgresql.conf, over our own; they hold from the next start of the server.
    Raises ServerNotStarted or NoPostgres.
    """
    try:
        return _start(data_dir, bindir, settings or {}, _Reporter(progress))
    except OSError as error:
        mend = "the folder must be writable, belong to the user who runs this, and have room"
        raise ServerNotStarted(reason=str(error), mend=mend) from error


def _start(data_dir: Path, bindir: Path | None, settings: Mapping[str, str], report: "_Reporter") -> Embedded:
    programs = binaries.find_bindir(bindir)
    home = home_of(data_dir)
    lock = _lock(home, "attach.lock", fcntl.LOCK_SH, lambda: report("stopping"))
    try:
        with _starting(home, report):
            if not is_kept(home):
                _start_keeper(home, programs, settings)
            sockets = _wait_until_ready(home, report)
    except BaseException:
        os.close(lock)
        raise
    return Embedded(home, lock, data_folder.url(home, sockets))


def inspect(data_dir: Path) -> Inspection:
    """Look without touching: for `regulars doctor`."""
    try:
        return _inspect(data_dir)
    except PermissionError as error:
        return Inspection(home=data_dir, state="unreadable", detail=str(error))


def _inspect(data_dir: Path) -> Inspection:
    home = data_folder.pointed_to(data_dir) or data_dir
    pgdata = home / "postgres"
    if not pgdata.exists():
        return Inspection(home=home, state="starting" if is_kept(home) else "absent")
    log = home / "postgres.log"
    version = _version_of_data(home) if os.access(pgdata, os.X_OK) else ""
    kept, news = is_kept(home), told(home)
    state = str(news.get("state", "starting"))
    if not kept and state != "failed":
        state = "crashed" if (pgdata / "postmaster.pid").exists() else "stopped"
        return Inspection(home=home, state=state, version=version, log=log)
    return Inspection(
        home=home,
        state=state,
        version=version,
        detail=str(news.get("detail", "")),
        keeper_pid=_number(news.get("keeper")) if kept else None,
        server_pid=_number(news.get("pid")) if kept else None,
        bindir=str(news.get("bindir", "")),
        log=log,
    )


@contextlib.contextmanager
def _starting(home: Path, report: "_Reporter") -> Iterator[None]:
    """One process starts; the others wait here and find the server running."""
    lock = _lock(home, "start.lock", fcntl.LOCK_EX, lambda: report("starting"))
    try:
        yield
    finally:
        os.close(lock)


def _lock(home: Path, name: str, kind: int, waiting: Callable[[], None]) -> int:
    """A keeper that is stopping its server holds `attach.lock` exclusively until it has: then this waits."""
    lock = data_folder.open_lock(home, name)
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            time.sleep(0.005)
        else:
            return lock


def _start_keeper(home: Path, programs: Path, settings: Mapping[str, str]) -> None:
    (home / "server.json").unlink(missing_ok=True)
    _refuse_other_version(home, programs)
    data_folder.make_password(home)
    account = binaries.server_account(home / "postgres")
    programs = binaries.readable_bindir(programs, account)
    sockets = data_folder.socket_folder(home, account)
    orders = {
        "home": str(home),
        "bindir": str(programs),
        "sockets": str(sockets),
        "uid": account.uid if account else None,
        "gid": account.gid if account else None,
        "settings": _settings(programs, sockets) | dict(settings),
    }
    _run_keeper(home, json.dumps(orders))


def _run_keeper(home: Path, orders: str) -> None:
    """Run it until it has left us (it forks); when another process's keeper was faster, that one will tell."""
    path = home / "keeper.log"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
        give_to_owner(path)
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "regulars.store.keeper", orders],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            check=False,
        )
    if done.returncode not in (0, ANOTHER_KEEPER):
        raise ServerNotStarted(reason=_tail(path), log=str(path))


def _wait_until_ready(home: Path, report: "_Reporter") -> Path:
    while True:
        kept, news = is_kept(home), told(home)
        state, detail = str(news.get("state", "starting")), str(news.get("detail", ""))
        if state == "failed" and not kept:  # wait until it has gone: the next start must not meet it
            raise ServerNotStarted(reason=detail, log=str(home / "postgres.log"))
        if not kept:
            log = home / "keeper.log"
            raise ServerNotStarted(reason=f"the keeper ended: {_tail(log)}", log=str(log))
        report(state, detail)
        if state == "ready":
            return Path(str(news["sockets"]))
        time.sleep(0.005)


def _wait_for_stop(home: Path) -> None:
    """Until the keeper is gone; or a while without its stopping, which tells that others are attached."""
    patience = time.monotonic() + 1.5
    while is_kept(home):
        if told(home).get("state") == "ready" and time.monotonic() > patience:
            return
        time.sleep(0.01)


def _settings(programs: Path, sockets: Path) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "shared_buffers": "128MB",
        "max_wal_size": "1GB",  # bounds recovery after a crash to seconds
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_error_verbosity": "terse",  # the details of an error may hold a person's data
        "log_startup_progress_interval": "1s",
        "cluster_name": "regulars",
    }
    if any(programs.parent.glob("lib/**/pg_stat_statements.*")):
        settings["shared_preload_libraries"] = "pg_stat_statements"
    return settings


def _refuse_other_version(home: Path, programs: Path) -> None:
    """One major version does not start on the data of another; the server says so less plainly."""
    if not (home / "postgres").exists():
        return
    made, ours = _version_of_data(home), str(binaries.major_of(programs))
    if made != ours:
        raise ServerNotStarted(
            reason=f"the data were made by PostgreSQL {made}, and the programs are of {ours}",
            mend=f"set REGULARS_POSTGRES_BINDIR to programs of PostgreSQL {made}, `regulars backup`, "
            "and `regulars restore` into a new --data-dir",
        )


def _version_of_data(home: Path) -> str:
    return (home / "postgres" / "PG_VERSION").read_text().strip()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:].strip() if log.exists() else ""


class _Reporter:
    """Tells each change at once, and the passing of time every half second."""

    def __init__(self, progress: Callable[[Progress], None] | None) -> None:
        self._progress = progress
        self._began = time.monotonic_ns()
        self._last: tuple[str, str, int] | None = None

    def __call__(self, state: str, detail: str = "") -> None:
        elapsed_ms = (time.monotonic_ns() - self._began) // 1_000_000
        news = (state, detail, elapsed_ms // 500)
        if self._progress is not None and news != self._last:
            self._last = news
            self._progress(Progress(state=state, elapsed_ms=elapsed_ms, detail=detail))
