"""A file of receipts, member by member: laid out on disk, so that several processes read it at once, each its part.

However long the file is, nobody holds more of it than one member's next receipts.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from regulars.connectors.files import rejects
from regulars.connectors.files.columns import Sheet
from regulars.connectors.files.imagined import Imagined, Visits, deal
from regulars.connectors.files.mapping import Mapping, needed
from regulars.connectors.files.products import Good
from regulars.connectors.files.receipt_reader import ReceiptReader, goods_of, member_kind
from regulars.connectors.files.receipts import forget_workings, lay_out_receipts, products_beside, put_in_order
from regulars.connectors.files.record_file import laid_out
from regulars.connectors.files.records import ReceiptRecord
from regulars.connectors.files.spelling import Spell, spell_members
from regulars.connectors.files.translation import columns_of
from regulars.connectors.files.workbench import Workbench

_CHUNK = 10_000
"""So many receipts are read at once: small enough for memory, large enough that asking costs nothing."""
_OF_ALL = """
    SELECT count(*), count(member), count(DISTINCT member), min(at_us), max(at_us),
        count(*) FILTER (is_utc), min(first_row) FILTER (is_utc), min(first_row) FILTER (NOT is_utc) FROM good
"""
_OF_NOBODY = """
    SELECT currency, count(DISTINCT position), sum(total)::BIGINT
    FROM good JOIN good_line USING (position) WHERE member IS NULL GROUP BY currency ORDER BY currency
"""
_PARTS = """
    SELECT min(start) AS after FROM (SELECT member, min(position) - 1 AS start FROM good WHERE member IS NOT NULL
        GROUP BY member) GROUP BY start * ? // ? ORDER BY after
"""


class Part(msgspec.Struct, frozen=True):
    """Some members with all their receipts: those with after < position <= until."""

    after: int
    until: int


class Where(msgspec.Struct, frozen=True):
    """What a process needs to read its part of the histories: the file on disk, the products, how members are named."""

    kept: Path
    goods: dict[str, Good]
    member_kind: str


class ZonesTold(msgspec.Struct, frozen=True):
    """How many times carry a zone of their own and how many are read in the shop's, with the first row of each."""

    with_zone: int
    without: int
    first_with: int
    first_without: int


class Nobodys(msgspec.Struct, frozen=True):
    """Receipts of nobody, in one currency."""

    currency: str
    receipts: int
    total_minor: int


class Histories:
    """A file laid out member by member. To be used in a `with`, or closed: it keeps its workings on disk meanwhile.

    receipts: those of members; rejected: rows not taken. first_us, last_us: the moments of the first and the last
    receipt, those of nobody included; None when there is none. imagined: what of it was dealt to members that nobody
    knows.
    """

    def __init__(self, bench: Workbench, path: Path, where: Where, columns: dict[str, str], imagined: Imagined) -> None:
        self.path, self.where, self.columns = path, where, columns
        self._bench, self.imagined = bench, imagined
        self.rejected = rejects.count(bench)
        [(total, of_members, members, first_us, last_us, zoned, first_with, first_without)] = bench.rows(_OF_ALL)
        self.receipts, self.members = int(of_members), int(members)
        self.first_us: int | None = first_us
        self.last_us: int | None = last_us
        self.zones = ZonesTold(int(zoned), int(total - zoned), first_with or 0, first_without or 0)
        self.nobodys = [Nobodys(*row) for row in bench.rows(_OF_NOBODY)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the workings."""
        self._bench.close()

    def parts(self, count: int) -> list[Part]:
        """About so many parts with about as many receipts each; a member is in one of them."""
        starts = [after for (after,) in self._bench.rows(_PARTS, [count, max(self.receipts, 1)])]
        return [Part(*ends) for ends in zip(starts, [*starts[1:], self.receipts], strict=True)]

    def write_rejects(self, to: Path, more: Iterable[rejects.Row] = ()) -> None:
        """Write the rows that were not taken, and those that a program could not take: by our words, not yet the
        file's.
        """
        in_file = ((row, self.columns[word], value, reason) for row, word, value, reason in more)
        rejects.write(self._bench, to, in_file)


def open_histories(
    path: Path, mapping: Mapping, *, now_us: int, visits: Visits | None = None, spell: Spell | None = None
) -> Histories:
    """The receipts of a file by member, each member's in order of time, then of their numbers.

    now_us: receipts of a later moment are not taken. visits: how often visitors come, to whom the receipts of nobody
    are dealt; without it these stay nobody's. spell: how the shop spells what a member is known by; without it each
    spelling of the file is a member.
    Raises UnreadableFile, BadMapping, FileNotFoundError.
    """
    words, known = needed(mapping.receipts, "receipts"), products_beside(path, mapping)

    def build(bench: Workbench, sheet: Sheet) -> Histories:
        fields, _ = lay_out_receipts(bench, sheet, path, mapping, now_us=now_us)
        columns = columns_of(fields)
        if spell and words.member:
            spell_members(bench, member_kind(words), columns["member"], spell)
        imagined = deal(bench, visits) if visits else Imagined(0, 0)
        with bench.keeping("good", "good_line") as kept:
            put_in_order(bench, "member NULLS LAST, at_us, receipt", "kept.")
        goods = goods_of(bench, words, known)
        forget_workings(bench)
        return Histories(bench, path, Where(kept, goods, member_kind(words)), columns, imagined)

    return laid_out(path, words.format or mapping.format, build)


def read_part(where: Where, part: Part) -> Iterator[tuple[str, Iterator[ReceiptRecord]]]:
    """Each member of a part, as the file names her, with her receipts; to be read before the next one is asked for."""
    with Workbench(where.kept, threads=1) as bench:
        reader = ReceiptReader(where.goods, member_kind=where.member_kind)
        yield from groupby(_records(bench, reader, part), key=lambda record: (record.member_key or ("", ""))[1])


def _records(bench: Workbench, reader: ReceiptReader, part: Part) -> Iterator[ReceiptRecord]:
    for start in range(part.after, part.until, _CHUNK):
        yield from reader.read(bench, start, min(start + _CHUNK, part.until))
