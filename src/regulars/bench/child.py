"""Measuring in processes of their own: orders go in as JSON, the answer comes out as JSON.

A module that can be asked so calls `answer(Orders, do)` when it is run with `python -m`.
"""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

Orders = TypeVar("Orders", bound=msgspec.Struct)
Answer = TypeVar("Answer", bound=msgspec.Struct)


class ChildFailed(RuntimeError):
    """A measuring process ended without an answer; what it said is in the message."""


@contextlib.contextmanager
def asked(module: str, orders: msgspec.Struct) -> Iterator["subprocess.Popen[bytes]"]:
    """The process of a module that works on these orders; it is gone afterwards, whatever happens."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(msgspec.json.encode(orders))
        process.stdin.close()
        process.stdin = None
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def answer_of(process: "subprocess.Popen[bytes]", kind: type[Answer]) -> Answer:
    """Wait for the answer. Raises ChildFailed."""
    out, said = process.communicate()
    if process.returncode != 0:
        raise ChildFailed(said.decode("utf-8", "replace")[-2000:])
    return msgspec.json.decode(out, type=kind)


def answer(kind: type[Orders], do: Callable[[Orders], msgspec.Struct]) -> None:
    """Read the orders, do them, write the answer."""
    orders = msgspec.json.decode(sys.stdin.buffer.read(), type=kind)
    sys.stdout.buffer.write(msgspec.json.encode(do(orders)))
