"""For tests of the embedded server: programs that use it, and how to kill them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from regulars.store.cluster import serves

APP = """
import sys, time
from pathlib import Path
from regulars.store import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.url, flush=True)
sys.stdin.read()
"""


class App:
    """Another process that uses the server of a data folder until it is told to leave."""

    def __init__(self, data_dir: Path) -> None:
        command = [sys.executable, "-c", APP, str(data_dir)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start_app() -> Iterator[Callable[[Path], App]]:
    started: list[App] = []

    def start(data_dir: Path) -> App:
        started.append(App(data_dir))
        return started[-1]

    yield start
    for app in started:
        if app.process.poll() is None:
            app.kill()


def until(happens: Callable[[], object], *, seconds: float = 60) -> bool:
    """Whether it happens within that time, which is long: a busy machine must not fail what only waits."""
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_served(home: Path) -> bool:
    """Whether a live postgres works on this folder, whatever any lock or file says."""
    return any(serves(pid, home / "postgres") for pid in _parents())


def kill_server(home: Path, *others: int | None) -> None:
    """`kill -9` at once to these, to the postgres of this folder and to all its children. They are stopped before, so
    that none sees another die: whose keeper is gone would still shut down in good order on a busy machine.
    """
    leaders = {pid for pid in _parents() if serves(pid, home / "postgres")}
    _signal(signal.SIGSTOP, leaders)
    children = {pid for pid, parent in _parents().items() if parent in leaders}
    _signal(signal.SIGSTOP, children)
    _signal(signal.SIGKILL, (*others, *leaders, *children))


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def _signal(number: signal.Signals, pids: Iterable[int | None]) -> None:
    for pid in pids:
        assert pid is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _parents() -> dict[int, int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    return {int(pid): int(parent) for pid, parent in map(str.split, listed.stdout.splitlines())}
