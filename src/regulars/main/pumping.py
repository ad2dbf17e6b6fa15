"""Looking for a money pump in a program, on all cores."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path

from regulars.analytics.processes import pool
from regulars.analytics.pumps.growth import SHARE
from regulars.analytics.pumps.hunt import Hunt, Hunter, Part, parts
from regulars.engine.money import Ratio
from regulars.errors import FieldError, Invalid
from regulars.program_file import read_program, text_of

Tell = Callable[[str, int, int | None], None]
Found = tuple[Part, list[int]]
Play = Callable[[list[Part]], Iterable[list[int]]]

FEW = 1_000
"""So few sequences are not worth a process of their own."""


def find_pump(path: Path, *, sequences: int, seed: int, share: str | None, processes: int | None, tell: Tell) -> Hunt:
    """Play so many sequences against a program. processes: as many as there are cores by default.

    Raises BadProgramFile, Invalid.
    """
    text, most = text_of(path.read_bytes()), _share(share)
    hunter = Hunter(read_program(text), seed=seed, share=most)
    wanted = list(parts(sequences))
    many = (processes or os.cpu_count() or 1) if sequences > FEW else 1
    with _players(hunter, text, many) as play:
        return hunter.hunt(_told(zip(wanted, play(wanted), strict=True), sequences, tell))


def _told(played: Iterable[Found], sequences: int, tell: Tell) -> Iterator[Found]:
    tell("Playing sequences", 0, sequences)
    for part, numbers in played:
        tell("Playing sequences", part.end, sequences)
        yield part, numbers


def _share(text: str | None) -> Fraction:
    """A share such as 50%. Raises Invalid."""
    if text is None:
        return SHARE
    try:
        ratio = Ratio.parse(text)
    except (ValueError, ZeroDivisionError):
        ratio = Ratio(0, 1)
    if ratio.numerator <= 0:
        raise Invalid(errors=(FieldError("share", f"{text!r} is not a share such as 50%"),))
    return Fraction(ratio.numerator, ratio.denominator)


@contextmanager
def _players(hunter: Hunter, text: str, processes: int) -> Iterator[Play]:
    """What plays parts, in their order: this process the first, in which most pumps are found, several the others."""
    if processes == 1:
        yield lambda wanted: map(hunter.found_in, wanted)
        return
    with ExitStack() as begun:

        def play(wanted: list[Part]) -> Iterator[list[int]]:
            yield hunter.found_in(wanted[0])
            workers = begun.enter_context(pool(processes, _begin, text, hunter.seed, hunter.share))
            yield from _in_order(workers, wanted[1:], processes)

        yield play


def _in_order(workers: Executor, wanted: Iterable[Part], at_once: int) -> Iterator[list[int]]:
    """The parts as they were asked for, not many more begun than are done: the one with a pump is the last of use."""
    begun: deque[Future[list[int]]] = deque()
    for part in wanted:
        begun.append(workers.submit(_play, part))
        if len(begun) > at_once:
            yield begun.popleft().result()
    yield from (one.result() for one in begun)


_hunters: list[Hunter] = []


def _begin(text: str, seed: int, share: Fraction) -> None:
    """The hunter of a process of its own."""
    _hunters[:] = [Hunter(read_program(text), seed=seed, share=share)]


def _play(part: Part) -> list[int]:
    return _hunters[0].found_in(part)
