"""The file of a repair: a row for each correction, as CSV or JSON, to be looked at and changed by people."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from regulars import ids, sheets
from regulars.engine.money import format_decimal, parse_decimal
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.store.repairs import Difference, Kind, Repair

NOTHING = "0"
"""What stands as the correction where there is none."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One correction. A row that is removed, or has 0 as its correction, books nothing.

    about: the wallet, tier set, reward or badge. was, should_be, correction: points as decimals of their wallet,
    rewards by how many, badges by 1 and 0, tiers by id; there the correction is the tier that she is given. by_hand:
    what people gave and took meanwhile. note: why the correction is not the whole difference.
    """

    repair: str
    program: str
    member: str
    kind: Kind
    about: str
    was: str
    should_be: str
    difference: str
    correction: str
    last_day: str
    by_hand: str
    note: str
    reason: str


def rows_of(repair: Repair, program: Program) -> tuple[Row, ...]:
    """All that a repair proposes."""
    return tuple(_row(repair, program, one) for one in repair.proposal.rows)


def _row(repair: Repair, program: Program, one: Difference) -> Row:
    texts = Texts(program, one)
    return Row(
        repair.name, program.document.program, one.member, one.kind, one.about, texts.was, texts.should_be,
        "" if one.ladder else texts.of(one.difference), texts.correction,
        "" if one.last_day is None else one.last_day.isoformat(), "" if one.ladder else texts.of(one.by_hand), one.note,
        repair.asked.reason,
    )  # fmt: skip


class Texts(msgspec.Struct, frozen=True):
    """The amounts of a correction as files and the API have them."""

    program: Program
    one: Difference

    @property
    def was(self) -> str:
        """What she has."""
        return self.one.ladder[self.one.was] if self.one.ladder else self.of(self.one.was)

    @property
    def should_be(self) -> str:
        """What she would have."""
        return self.one.ladder[self.one.should_be] if self.one.ladder else self.of(self.one.should_be)

    @property
    def correction(self) -> str:
        """What she is given; of a tier set, the tier."""
        if self.one.ladder:
            return self.one.tier if self.one.correction else NOTHING
        return self.of(self.one.correction)

    def of(self, amount: int) -> str:
        """Points, or how many."""
        ready = self.program.wallets.get(self.one.about) if self.one.kind == "points" else None
        return format_decimal(amount, ready.scale if ready else 0)


def difference_in(program: Program, row: Row) -> Difference:
    """A correction that somebody looked at, in whole units. Raises Invalid, naming the fields."""
    reading = _Reading(program, row)
    found = reading.tier() if row.kind == "tier" else reading.amounts()
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return found


class _Reading:
    """Reads the fields of one row, and gathers everything that is wrong with them."""

    def __init__(self, program: Program, row: Row) -> None:
        self.program, self.row = program, row
        self.errors: list[FieldError] = []
        try:
            ids.decode("mem", row.member)
        except ids.BadId:
            self._wrong("member", "is not the id of a member, mem_...")
        self.last_day = self._day(row.last_day)

    def amounts(self) -> Difference:
        """Points, or how many of a reward."""
        row, scale = self.row, 0
        if row.kind == "reward" and row.about not in self.program.rewards:
            self._wrong("about", f"there is no reward {row.about!r}")
        elif row.kind == "badge" and row.about not in self.program.document.badges:
            self._wrong("about", f"there is no badge {row.about!r}")
        elif row.kind == "points" and row.about not in self.program.wallets:
            self._wrong("about", f"there is no wallet {row.about!r}")
        elif row.kind == "points":
            scale = self.program.wallets[row.about].scale
        was, should_be, correction = (
            self._amount(field, getattr(row, field), scale) for field in ("was", "should_be", "correction")
        )
        return Difference(row.member, row.about, was, should_be, correction, self.last_day, kind=row.kind)

    def tier(self) -> Difference:
        """The place that she has, and the one that she is given."""
        row = self.row
        ladder = next((one.ids for one in self.program.tier_sets if one.name == row.about), ())
        if not ladder:
            self._wrong("about", f"there is no tier set {row.about!r}")
        was, should_be, goes_to = (
            self._place(ladder, field, text)
            for field, text in (
                ("was", row.was),
                ("should_be", row.should_be or row.was),
                ("correction", row.was if row.correction == NOTHING else row.correction),
            )
        )
        return Difference(
            row.member, row.about, was, should_be, goes_to - was, self.last_day, kind="tier", ladder=ladder
        )

    def _amount(self, field: str, text: str, scale: int) -> int:
        try:
            return parse_decimal(text, scale)
        except ValueError as error:
            self._wrong(field, str(error))
            return 0

    def _place(self, ladder: Sequence[str], field: str, tier: str) -> int:
        if tier in ladder:
            return ladder.index(tier)
        if ladder:
            self._wrong(field, f"there is no tier {tier!r}")
        return 0

    def _day(self, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            self._wrong("last_day", str(error))
            return None

    def _wrong(self, field: str, detail: str) -> None:
        self.errors.append(FieldError(field, detail))


def written(rows: Iterable[Row], *, as_json: bool) -> bytes:
    """All rows, as JSON or CSV."""
    if as_json:
        return msgspec.json.format(msgspec.json.encode(tuple(rows)), indent=2) + b"\n"
    text = io.StringIO(newline="")
    sheets.write(text, [Row.__struct_fields__, *map(msgspec.structs.astuple, rows)])
    return text.getvalue().encode()


def read(content: bytes, name: str, *, as_json: bool) -> list[Row]:
    """The rows that are still there. name: of the file. Raises Invalid."""
    try:
        found = msgspec.json.decode(content) if as_json else _table(content.decode("utf-8-sig"))
        return msgspec.convert(found, list[Row])
    except UnicodeDecodeError:
        reason = "it is not in UTF-8"
    except (msgspec.ValidationError, msgspec.DecodeError, csv.Error, ValueError) as error:
        reason = str(error)
    raise Invalid(errors=(FieldError(name, f"is not a file of corrections: {reason}"),))


def _table(text: str) -> list[dict[str, str]]:
    """Each row by the names of the heading. Raises ValueError."""
    lines = sheets.read(io.StringIO(text, newline=""))
    heading = next(lines, [])
    if missing := [name for name in Row.__struct_fields__ if name not in heading]:
        raise ValueError(f"it has no column {missing[0]!r}")
    rows = []
    for place, row in enumerate(filter(None, lines), 1):
        if len(row) != len(heading):
            raise ValueError(f"row {place} has {len(row)} cells, the heading has {len(heading)}")
        rows.append(dict(zip(heading, row, strict=True)))
    return rows
