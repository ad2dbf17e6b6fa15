"""What happened to a member, whatever the program: what she bought, what came back, when she joined.

A shop's own past is written to disk by parts, as a file's is, so that each process reads its own.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
from msgspec import structs

from regulars.connectors.files.histories import Part, Where, read_part
from regulars.engine.events.event import Given
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import ReturnedLine

_LENGTH = 8


class Bought(msgspec.Struct, frozen=True, tag="bought", gc=False):
    """A receipt, as it was before any program.

    row: at which its file has it, 0 for none. name: by which its returns know it. comes_back: whether there are any.
    """

    at_us: int
    receipt: Receipt
    row: int = 0
    name: str = ""
    comes_back: bool = False


class CameBack(msgspec.Struct, frozen=True, tag="came_back", gc=False):
    """Goods that came back; of: the name of their receipt."""

    at_us: int
    return_id: str
    of: str
    lines: tuple[ReturnedLine, ...] = ()
    amount_minor: int | None = None


class Entered(msgspec.Struct, frozen=True, tag="entered", gc=False):
    """The member joined."""

    at_us: int
    joined: Joined


Happened = Bought | CameBack | Entered


class Past(msgspec.Struct, frozen=True):
    """One member's past, in order of time."""

    name: str
    happened: tuple[Happened, ...]


class Spooled(msgspec.Struct, frozen=True):
    """A folder with a file for each part."""

    folder: Path


class Source(Protocol):
    """A history that can be read by parts."""

    @property
    def receipts(self) -> int:
        """How many are those of members."""

    @property
    def last_us(self) -> int | None:
        """The moment of the last one of anybody; None when there is none."""

    @property
    def where(self) -> Where | Spooled:
        """What a process needs to read it."""

    def parts(self, count: int) -> list[Part]:
        """About so many parts."""


def read(where: Where | Spooled, part: Part) -> Iterator[tuple[str, list[Happened]]]:
    """Each member of a part, by name, with her past."""
    if isinstance(where, Spooled):
        decoder = msgspec.msgpack.Decoder(Past)
        with _path(where, part.after).open("rb") as file:
            while size := int.from_bytes(file.read(_LENGTH), "big"):
                past = decoder.decode(file.read(size))
                yield past.name, list(past.happened)
        return
    for name, records in read_part(where, part):
        yield name, [Bought(record.occurred_us, record.receipt(), record.first_row) for record in records]


def as_it_was(receipt: Receipt) -> Receipt:
    """A recorded receipt without what belongs to the program of its day: what was spent, shown, drawn and put aside.

    What the shop knew of the member then stays.
    """
    given = receipt.given
    known = Given(
        segments=given.segments,
        is_birthday=given.is_birthday,
        member_kind=given.member_kind,
        agreements=given.agreements,
        consents=given.consents,
        age_years=given.age_years,
    )
    return structs.replace(receipt, given=known, wanted=(), hold_id="", coupons=(), paid_from=None)


class Spool:
    """Writes members one after the other into files of about `size` receipts each."""

    def __init__(self, folder: Path, size: int) -> None:
        self.where = Spooled(folder)
        self.receipts, self.members = 0, 0
        self.first_us: int | None = None
        self.last_us: int | None = None
        self._size, self._starts = size, list[int]()
        self._file: BinaryIO | None = None
        self._encoder = msgspec.msgpack.Encoder()

    def add(self, name: str, happened: Sequence[Happened]) -> None:
        """A member with at least one receipt."""
        if self._file is None or self.receipts - self._starts[-1] >= self._size:
            self.close()
            self._starts.append(self.receipts)
            self._file = _path(self.where, self.receipts).open("wb")
        frame = self._encoder.encode(Past(name, tuple(happened)))
        self._file.write(len(frame).to_bytes(_LENGTH, "big") + frame)
        self.members += 1
        for one in happened:
            if isinstance(one, Bought):
                self.receipts += 1
                self.first_us = min(self.first_us or one.at_us, one.at_us)
            self.last_us = max(self.last_us or one.at_us, one.at_us)

    def close(self) -> None:
        """Write what is left."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def parts(self, count: int) -> list[Part]:
        """The parts as they were written, however many were asked for."""
        return [Part(*ends) for ends in zip(self._starts, [*self._starts[1:], self.receipts], strict=True)]


def _path(where: Spooled, after: int) -> Path:
    return where.folder / f"{after:012}.past"
