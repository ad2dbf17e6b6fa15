"""Tills that send one receipt after another over HTTP, in a process of their own, with as little effort as can be."""

import asyncio
from collections.abc import Iterator
from time import perf_counter
from typing import cast

import msgspec

from regulars.bench.child import answer
from regulars.bench.machine import cpu_us
from regulars.bench.wire import requests

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "
PATIENCE_SECONDS = 60
ALL_WELL = b'"failed":0}'
"""How the answer to a batch ends of which every receipt was recorded."""


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be sent. batch: receipts in a request, 0 for one by itself; app, database: whose CPU is read."""

    port: int
    key: str
    run: str
    clients: int
    members: int
    seconds: float
    warm_seconds: float
    batch: int = 0
    app: list[int] = []
    database: list[int] = []


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. sent: with the warming up; refused: answers that were not as they should be, and one of them.

    app_us, database_us: microseconds of processor a receipt; None where the system does not tell.
    """

    sent: int
    receipts: int
    per_second: float
    median_ms: float
    p99_ms: float
    app_us: float | None
    database_us: float | None
    refused: int
    example: str


class _Tills:
    """All clients of one load: their clock and what they noted."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.sent = self.refused = 0
        self.example = b""
        self.taken: list[float] = []
        self.begins = self.ends = 0.0
        self.done = asyncio.Event()
        self.open = orders.clients

    def note(self, begun: float, now: float, head: bytes, body: bytes) -> None:
        self.sent += 1
        if self.begins <= begun and now <= self.ends:
            self.taken.append(now - begun)
        if head[9:10] != b"2" or (self.orders.batch and not body.endswith(ALL_WELL)):
            self.refused += 1
            self.example = self.example or body[:500]

    def left(self) -> None:
        self.open -= 1
        if not self.open:
            self.done.set()


class _Till(asyncio.Protocol):
    """One client with one connection, one request at a time."""

    transport: asyncio.Transport

    def __init__(self, tills: _Tills, sends: Iterator[bytes]) -> None:
        self.tills, self.sends = tills, sends
        self.begun = 0.0
        self.received = b""
        self.expected = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by name
        self.send()

    def send(self) -> None:
        request = next(self.sends)
        self.begun = perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.received = self.received + data if self.received else data
        if not self.expected:
            self.expected = _length_of(self.received)
        if self.expected and len(self.received) >= self.expected:
            self.answered()

    def answered(self) -> None:
        now = perf_counter()
        head, _, body = self.received.partition(HEAD_END)
        self.tills.note(self.begun, now, head, body)
        self.received, self.expected = b"", 0
        if now < self.tills.ends:
            self.send()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self.tills.left()


def _length_of(received: bytes) -> int:
    """How many bytes the whole answer has; 0 while its head is not there yet."""
    end = received.find(HEAD_END)
    if end < 0:
        return 0
    at = received.find(LENGTH, 0, end)
    assert at >= 0, received[:end]
    return end + len(HEAD_END) + int(received[at + len(LENGTH) : received.find(b"\r\n", at)])


async def _send(orders: Orders) -> Load:
    tills = _Tills(orders)
    loop = asyncio.get_running_loop()
    sends = [
        requests(orders.key, orders.run, client, members=orders.members, batch=orders.batch)
        for client in range(orders.clients)
    ]
    for each in sends:
        next(each)  # Whatever is worked out once is worked out before the clock starts.
    tills.begins = perf_counter() + orders.warm_seconds
    tills.ends = tills.begins + orders.seconds
    for each in sends:
        await loop.create_connection(lambda each=each: _Till(tills, each), "127.0.0.1", orders.port)  # type: ignore[misc]  # mypy does not infer a lambda with a default
    await asyncio.sleep(orders.warm_seconds)
    before, came, since = _cpu(orders), len(tills.taken), perf_counter()
    await asyncio.sleep(tills.ends - since)
    after, came = _cpu(orders), (len(tills.taken) - came) * (orders.batch or 1)
    await asyncio.wait_for(tills.done.wait(), PATIENCE_SECONDS)
    return _told(tills, [_each(b, a, came) for b, a in zip(before, after, strict=True)])


def _cpu(orders: Orders) -> list[int | None]:
    return [cpu_us(orders.app), cpu_us(orders.database)]


def _each(before: int | None, after: int | None, came: int) -> float | None:
    return None if before is None or after is None else (after - before) / max(came, 1)


def _told(tills: _Tills, cpu: list[float | None]) -> Load:
    taken, batch = sorted(tills.taken) or [0.0], tills.orders.batch or 1
    return Load(
        sent=tills.sent * batch,
        receipts=len(tills.taken) * batch,
        per_second=len(tills.taken) * batch / tills.orders.seconds,
        median_ms=taken[len(taken) // 2] * 1e3,
        p99_ms=taken[len(taken) * 99 // 100] * 1e3,
        app_us=cpu[0],
        database_us=cpu[1],
        refused=tills.refused,
        example=tills.example.decode("utf-8", "replace"),
    )


def load(orders: Orders) -> Load:
    """Send for so long, and tell how it went."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(_send(orders))
    return uvloop.run(_send(orders))


if __name__ == "__main__":
    answer(Orders, load)
