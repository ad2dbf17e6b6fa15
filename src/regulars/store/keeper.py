"""The small process that is the parent of the embedded PostgreSQL: `python -m regulars.store.keeper ORDERS`.

It makes the data folder when there is none, starts the server, starts it again when it dies, and stops it when
no process holds the shared lock on `attach.lock` any more; the kernel drops that lock even at `kill -9`. It needs
the standard library only, so that it starts at once and stays small. `embedded.py` starts it and reads what it
tells.
"""

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from regulars.store.cluster import Failed, Orders, give_to_owner, launch, make_cluster, serves

TAKEN = 3
"""The exit code that says: another keeper is already here."""
TICK_SECONDS = 0.5
STARTING_TICK_SECONDS = 0.01
STOP_PATIENCE_SECONDS = 120
STARTS_BEFORE_GIVING_UP = 3
LOG_LIMIT_BYTES = 8 << 20
BUSY_SIGNS = ("lock file", "pre-existing shared memory block")
RECOVERY_SIGNS = ("not properly shut down", "interrupted", "redo ")


class Gone(Exception):
    """Nobody is attached any more, or we were told to stop."""


class Keeper:
    """Keeps one data folder served as long as somebody is attached."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.home = Path(orders.home)
        self.pgdata = self.home / "postgres"
        self.log = self.home / "postgres.log"
        self.attach = os.open(self.home / "attach.lock", os.O_RDWR)
        self.told: dict[str, Any] = {}
        self.told_to_stop = False
        self.wake, wake_write = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_soon)

    def keep(self) -> None:
        """Serve until nobody is attached; at a failure leave the reason in `server.json`."""
        try:
            if not (self.pgdata / "PG_VERSION").exists():
                self._tell("creating")
                make_cluster(self.orders)
            self._serve()
        except Gone:
            (self.home / "server.json").unlink(missing_ok=True)
        except (Failed, OSError) as failure:
            self._tell("failed", detail=str(failure))

    def _serve(self) -> None:
        state, failures = "starting", 0
        while True:
            said_before = self._log_size()
            self._tell(state)
            server = launch(self.orders, self.log)
            was_ready = self._stand_by(server, said_before)
            said = self._said_since(said_before)
            if was_ready:
                state, failures = "recovering", 0
            elif any(sign in said for sign in BUSY_SIGNS):
                self._clear_the_way()
                self._pause(0.1)
            elif (failures := failures + 1) >= STARTS_BEFORE_GIVING_UP:
                raise Failed(said[-2000:].strip() or f"postgres ended with code {server.returncode}")

    def _stand_by(self, server: "subprocess.Popen[bytes]", said_before: int) -> bool:
        """Watch one server until it dies; whether it was ever ready. Recovery may take as long as it takes."""
        try:
            return self._watch(server, said_before)
        except BaseException:
            self._stop(server)
            raise

    def _watch(self, server: "subprocess.Popen[bytes]", said_before: int) -> bool:
        ready = False
        while server.poll() is None:
            if self.told_to_stop or self._nobody_attached():
                raise Gone
            if not ready and self._is_ready(server.pid):
                ready = True
                self._tell("ready", pid=server.pid)
            elif not ready:
                self._tell_progress(said_before)
            self._trim_log()
            self._pause(TICK_SECONDS if ready else STARTING_TICK_SECONDS)
        return ready

    def _is_ready(self, pid: int) -> bool:
        try:
            lines = (self.pgdata / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _clear_the_way(self) -> None:
        """Stop an orphan that still serves our data (we hold the keeper's lock); remove a dead one's mark.

        A zombie that nobody reaps, or its number given to another process, would block the start for ever.
        """
        mark = self.pgdata / "postmaster.pid"
        try:
            pid = int(mark.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if serves(pid, self.pgdata):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        else:
            mark.unlink(missing_ok=True)

    def _stop(self, server: "subprocess.Popen[bytes]") -> None:
        """Fast shutdown; at once, without a checkpoint, when that takes too long: the next start recovers."""
        with contextlib.suppress(OSError):  # A full disk must not keep it from stopping.
            self._tell("stopping")
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            server.send_signal(signal.SIGQUIT)
            server.wait()

    def _nobody_attached(self) -> bool:
        """Try the exclusive lock; once taken it is kept, so that a newcomer waits until we have stopped."""
        try:
            fcntl.flock(self.attach, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _stop_soon(self, *_: object) -> None:
        self.told_to_stop = True

    def _pause(self, seconds: float) -> None:
        """Sleep, but wake when a child dies (so it is reaped at once) or a signal comes."""
        if select.select([self.wake], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self.wake, 512)

    def _tell(self, state: str, *, detail: str = "", pid: int | None = None) -> None:
        """Write the state for those who wait and for `regulars doctor`, whole or not at all."""
        news = {"state": state, "detail": detail, "pid": pid, "keeper": os.getpid()}
        if news == self.told:
            return
        self.told = news
        making = self.home / "server.json.making"
        with open(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
            json.dump(news | {"bindir": self.orders.bindir, "sockets": self.orders.sockets}, written)
        give_to_owner(making)
        making.replace(self.home / "server.json")

    def _tell_progress(self, said_before: int) -> None:
        said = self._said_since(said_before)
        if any(sign in said for sign in RECOVERY_SIGNS):
            self._tell("recovering", detail=said.strip().splitlines()[-1])

    def _log_size(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def _said_since(self, start: int) -> str:
        with self.log.open("rb") as log:
            log.seek(max(start, self._log_size() - 65_536))
            return log.read().decode("utf-8", "replace")

    def _trim_log(self) -> None:
        """Keep one former piece; the server appends, so cutting the file under it is safe."""
        if self._log_size() > LOG_LIMIT_BYTES:
            with contextlib.suppress(OSError):  # A full disk: the old piece is worth less than the shop.
                shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)


def take_keeper_lock(home: Path) -> int | None:
    """The lock that only one keeper holds; tried for a moment, because others look whether it is held."""
    path = home / "keeper.lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    give_to_owner(path)
    for _ in range(20):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        else:
            return lock
    return None


def main(text: str) -> None:
    """Take the lock, leave the starter's family (so that nobody has to reap us), and keep."""
    os.umask(0o077)
    orders = Orders(**json.loads(text))
    if take_keeper_lock(Path(orders.home)) is None:
        sys.exit(TAKEN)
    if os.fork() != 0:
        os._exit(0)
    os.setsid()
    Keeper(orders).keep()


if __name__ == "__main__":
    main(sys.argv[1])
