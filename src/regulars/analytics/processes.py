"""Work spread over processes of this machine, which end with the one that asked for it."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread
from typing import Any, ClassVar

from regulars import garbage
from regulars.errors import RegularsError


class ProcessEnded(RegularsError):
    """A process that did a part of the work was ended from outside, most likely because memory ran out.

    Nothing was written. Try again with fewer processes, or when the machine has less to do.
    """

    code: ClassVar[str] = "process-ended"


@contextmanager
def pool(processes: int, begin: Callable[..., None], *orders: Any) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each of which has begun with these orders. What waits is left when whoever asked stops.

    Raises ProcessEnded.
    """
    # Spawned, not forked: whoever asks has threads and connections.
    context = multiprocessing.get_context("spawn")
    workers = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(begin, *orders))
    try:
        yield workers
    except BrokenProcessPool:
        raise ProcessEnded() from None
    finally:
        workers.shutdown(cancel_futures=True)


def _begin(begin: Callable[..., None], *orders: Any) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    begin(*orders)
    garbage.settle()


def _end_with_parent() -> None:
    """Killed, a process cannot tell those it began; they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
