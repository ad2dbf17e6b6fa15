"""A long history once more: streamed receipts through `replay`, in two processes at once."""

import contextlib
from collections.abc import Iterable, Iterator
from itertools import islice
from time import perf_counter

import msgspec

from regulars.bench.child import answer, answer_of, asked
from regulars.bench.figures import Figure
from regulars.bench.large_program import large_program
from regulars.bench.machine import peak_mb
from regulars.bench.made_up import RECEIPTS_A_MEMBER, receipts
from regulars.engine.events import AnyEvent
from regulars.engine.events.receipts import Receipt
from regulars.engine.replay import replay

PROCESSES = 2
VISITS = RECEIPTS_A_MEMBER
FULL = 10_000_000


class Part(msgspec.Struct, frozen=True):
    """What one process is to replay: so many receipts, in members of 50 each."""

    count: int
    seed: int


class Replayed(msgspec.Struct, frozen=True):
    """How long that took, and the most memory the process had."""

    seconds: float
    peak_mb: float


def replay_speed(count: int) -> list[Figure]:
    """Seconds for ten million receipts, from `count` of them."""
    with contextlib.ExitStack() as stack:
        parts = [Part(count // PROCESSES, seed) for seed in range(1, PROCESSES + 1)]
        running = [stack.enter_context(asked(__name__, part)) for part in parts]
        done = [answer_of(process, Replayed) for process in running]
    seconds = max(one.seconds for one in done)
    how = "all of them" if count >= FULL else f"from {count:,}"
    return [
        Figure(
            name="replay of 10 million receipts", unit="s", measured=seconds * FULL / count, target=180, at_most=True,
            note=f"2 processes, {how}; {count / seconds:,.0f} receipts a second",
        ),
        Figure(
            name="  memory of a process", unit="MB", measured=max(one.peak_mb for one in done), target=1024,
            at_most=True, note="the most it had",
        ),
    ]  # fmt: skip


def replay_part(part: Part) -> Replayed:
    """Replay receipts as they are made up; none is kept."""
    program = large_program()
    begun = perf_counter()
    sales = receipts(part.count, seed=part.seed)
    for _ in range(part.count // VISITS):
        replay(_history(sales, VISITS), lambda event, at_us: program)
    return Replayed(perf_counter() - begun, peak_mb())


def _history(sales: Iterator[Receipt], count: int) -> Iterable[tuple[AnyEvent, int]]:
    for sale in islice(sales, count):
        yield sale, sale.occurred_us


if __name__ == "__main__":
    answer(Part, replay_part)
