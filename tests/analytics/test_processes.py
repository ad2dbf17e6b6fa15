"""Processes that share the work: they end with whoever asked for it, and one that dies is told."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

import pytest

from regulars.analytics.processes import ProcessEnded, pool

PATIENCE_SECONDS = 30
ASKING = """
import gc, os, time
from regulars.analytics.processes import pool
with pool(1, gc.collect) as workers:
    print(workers.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def begin() -> None:
    """Nothing has to be made ready."""


def test_one_that_is_ended_from_outside_is_told() -> None:
    with pytest.raises(ProcessEnded), pool(1, begin) as workers:
        workers.submit(os._exit, 9).result()


def test_what_waits_is_left_when_whoever_asked_stops() -> None:
    waiting: list[Future[None]] = []

    def stopped() -> None:
        with pool(1, begin) as workers:
            waiting.extend(workers.submit(time.sleep, 0.05) for _ in range(50))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert sum(one.cancelled() for one in waiting) > 40


def test_none_outlives_a_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", ASKING], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        worker = int(asking.stdout.readline())
        asking.send_signal(signal.SIGKILL)
    until = time.monotonic() + PATIENCE_SECONDS
    while _is_there(worker):
        assert time.monotonic() < until, "it waits for work for ever"
        time.sleep(0.05)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    return True
