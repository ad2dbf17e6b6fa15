"""Serving: one socket for all processes, an orderly stop, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import RemoteDisconnected
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from regulars.web.serve import CannotListen, listening

PATIENCE_SECONDS = 60
Start = Callable[[int], tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(processes: int) -> tuple["subprocess.Popen[str]", str]:
        command = [sys.executable, "-m", "tests.web.serving", str(processes)]
        # A session of its own: what is left of it can be told and ended.
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield begin
    for process in started:
        if is_left(process):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def is_left(process: "subprocess.Popen[str]") -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_gone(process: "subprocess.Popen[str]") -> bool:
    """Whether nothing of the session is left after a while; Python's own resource tracker is the last to go."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_left(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_left(process)


def get(address: str) -> str:
    with urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        return str(answer.read().decode())


def pids(address: str, wanted: int) -> set[int]:
    """The processes that answer; asked until so many have, or for a while."""
    found: set[int] = set()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(found) < wanted and time.monotonic() < deadline:
        found.add(int(get(f"{address}/who")))
    return found


@pytest.mark.parametrize("processes, name", [(1, signal.SIGINT), (1, signal.SIGTERM), (2, signal.SIGINT)])
def test_the_request_under_way_is_finished_and_then_all_stop(
    start: Start, processes: int, name: signal.Signals
) -> None:
    process, address = start(processes)
    with ThreadPoolExecutor(1) as one:
        asked = one.submit(get, f"{address}/slow")
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(name)
        assert asked.result(timeout=PATIENCE_SECONDS) == "done"
    told, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert told.count("stopped") == processes
    assert told.endswith("end\n")
    assert is_gone(process)


def test_several_processes_answer_on_one_address_and_one_that_dies_is_replaced(start: Start) -> None:
    process, address = start(2)
    before = pids(address, 2)
    assert len(before) == 2
    assert process.pid not in before
    with pytest.raises((ConnectionError, RemoteDisconnected, URLError)):
        get(f"{address}/die")
    assert pids(address, 2) != before
    process.terminate()
    assert process.wait(timeout=PATIENCE_SECONDS) == 0


def test_children_stop_by_themselves_when_the_parent_is_killed(start: Start) -> None:
    process, address = start(2)
    assert len(pids(address, 2)) == 2
    process.kill()
    process.wait()
    assert is_gone(process)


def test_an_address_in_use_is_told_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1:{port}"), listening("127.0.0.1", port):
            pass
