"""Putting right what a wrong rule did: a proposal to look at, and booking it, from the command line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar

import msgspec

from regulars import ids
from regulars.actions.apply_repair import apply_repair
from regulars.analytics.repair.asking import keep
from regulars.analytics.repair.asking import propose as propose_repair
from regulars.analytics.repair.counts import counts_of
from regulars.analytics.repair.otherwise import Sum, summed
from regulars.engine.days import start_of, to_day
from regulars.engine.money import format_decimal, parse_decimal
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.main import repair_file
from regulars.main.opening import with_shop
from regulars.main.repair_file import Row
from regulars.main.signing import signer
from regulars.names import Names
from regulars.program_file import text_of
from regulars.settings import Settings
from regulars.store.change_limits import Counts
from regulars.store.program_plans import Doer
from regulars.store.repairs import Asked, Difference, Otherwise
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program

Tell = Callable[[str, int, int | None], None]
ADJUST = "points:adjust"
SHOWN = 20
"""So many corrections a table shows; the file has all."""


class WalletTotal(msgspec.Struct, frozen=True):
    """What is given and taken of one wallet, and what of the difference is left as it is."""

    wallet: str
    given: str
    taken: str
    left: str


class Proposal(msgspec.Struct, frozen=True):
    """The corrections to look at. above: what of them is above the limits of the shop, so that somebody else must
    approve it. not_corrected, sums: tiers and rewards that are otherwise, by member and in all. too_much: more would be
    given than was allowed, and no file was written. signed: whether it is known who asked for it. names: what things
    of the program are called, by where they stand: `wallets/points`.
    """

    repair: str
    counts: Counts
    above: tuple[str, ...]
    totals: tuple[WalletTotal, ...]
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...] = ()
    not_corrected: tuple[Otherwise, ...] = ()
    file: str = ""
    too_much: bool = False
    signed: bool = True
    names: dict[str, str] = {}

    @property
    def ok(self) -> bool:
        """Whether it keeps to what was allowed."""
        return not self.too_much

    def __str__(self) -> str:
        if not self.rows and not self.sums:
            return "Everybody has what the program says; there is nothing to put right."
        return "\n".join((*self._corrections(), *self._not_corrected(), *self._next()))

    def _corrections(self) -> Iterator[str]:
        if not self.rows:
            yield "Everybody has the points that the program says."
            return
        wide = max(len(self._wallet(one.wallet)) for one in self.rows) + 2
        yield f"{'member':18}{'wallet':{max(wide, 12)}}{'was':>12}{'should be':>12}{'correction':>12}  note"
        for one in self.rows[:SHOWN]:
            numbers = f"{one.was:>12}{one.should_be:>12}{one.correction:>12}"
            yield f"{one.member:18}{self._wallet(one.wallet):{max(wide, 12)}}{numbers}  {one.note}".rstrip()
        yield from _and_more(self.rows)
        yield f"{self.counts.members:,} members."
        for total in self.totals:
            yield f"{self._wallet(total.wallet)}: {total.given} given, {total.taken} taken, {total.left} left."

    def _wallet(self, wallet: str) -> str:
        return self.names.get(f"wallets/{wallet}", wallet)

    def _not_corrected(self) -> Iterator[str]:
        if not self.sums:
            return
        yield "Not corrected by this:"
        for one in self.sums:
            yield f"  {_was_and_would_be(one, self.names)}: {one.members:,} member{'s' if one.members > 1 else ''}"
        for each in self.not_corrected[:SHOWN]:
            yield f"{each.member:18}{_was_and_would_be(each, self.names)}"
        yield from _and_more(self.not_corrected)

    def _next(self) -> Iterator[str]:
        if self.too_much:
            yield "That is more than was allowed in all, so nothing was written."
        if self.file and self.above:
            yield "Somebody else must approve it in the console, since it is above your limits:"
            yield from self.above
            if not self.signed:
                yield "Nobody has said whose it is, so nobody can approve it: ask for it again with --as EMAIL."
        if self.file:
            yield f"Look at {self.file}, then book it: regulars repair --apply {self.file}"


def _and_more(rows: Sequence[object]) -> Iterator[str]:
    if len(rows) > SHOWN:
        yield f"and {len(rows) - SHOWN:,} more"


def _was_and_would_be(one: Otherwise | Sum, names: Mapping[str, str]) -> str:
    if one.kind == "tier":
        about = names.get(f"tier_sets/{one.about}", one.about)
        was, should_be = (names.get(f"tier_sets/{one.about}/{each}", each) for each in (one.was, one.should_be))
        return f"{about}: has the tier {was}, would have {should_be}"
    about = names.get(f"rewards/{one.about}", one.about)
    return f"{about}: was given {one.was}, would have been given {one.should_be}"


class Failed(msgspec.Struct, frozen=True):
    """A correction that could not be booked, and why."""

    member: str
    wallet: str
    correction: str
    why: str


class Applied(msgspec.Struct, frozen=True):
    """What was booked, now and before."""

    repair: str
    booked: int
    already: int
    failed: tuple[Failed, ...]
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Whether all of it is booked."""
        return not self.failed

    def __str__(self) -> str:
        if self.dry_run:
            return f"Would book {self.booked:,} corrections, as far as they are not booked already."
        lines = [f"{self.booked:,} corrections booked, {self.already:,} were already."]
        lines += [f"  {one.member} {one.wallet} {one.correction}: {one.why}" for one in self.failed]
        return "\n".join(lines)


class MixedRepairs(Invalid):
    """The rows of this file are not of one repair."""

    code: ClassVar[str] = "mixed-repairs"


def propose(
    settings: Settings, file: Path, *, since: date, until: date | None, take: str | None, total: str | None,
    reason: str, out: Path, signed: str = "", dry_run: bool, tell: Tell,
) -> Proposal:  # fmt: skip
    """Decide once more by a right program what happened since a day, and write the corrections to a file.

    take: the most that is taken from anybody. total: the most of the first wallet that is given in all. signed: the
    e-mail address of who asks for it.
    Raises BadProgramFile, ExamplesFail, UnknownProgram, Invalid.
    """
    text = text_of(file.read_bytes())
    right, _ = check_program(text)
    limits, most = _limits(right, take), None if total is None else _points(right, right.main_wallet, "total", total)

    async def run(shop: Shop) -> Proposal:
        at, by = shop.now(), await signer(shop, signed, ADJUST)
        _, present = await shop.programs.now(right.document.program, at)
        begins = start_of(to_day(since), right.zone)
        ends = None if until is None else start_of(to_day(until), right.zone)
        asked = Asked(text, begins, ends, limits, reason)
        made = await propose_repair(shop, asked, shop.new_id(at), by=Doer(at, by.kind, by.id), tell=tell)
        found = made.proposal.rows
        rows = tuple(_row(made.name, present, one, reason) for one in found)
        given = sum(max(one.correction, 0) for one in found if one.wallet == present.main_wallet)
        too_much = most is not None and given > most
        is_kept = bool(rows) and not too_much and not dry_run
        if is_kept:
            await keep(shop, made)
            repair_file.write(out, rows)
        above = tuple(one.detail for one in shop.limits.above(made.counts))
        written = str(out) if is_kept else ""
        rest = made.proposal.not_corrected
        totals = _totals(present, found)
        return Proposal(
            made.name, made.counts, above, totals, rows, summed(rest), rest, written, too_much, made.made.is_known,
            Names(present.document).by_path(),
        )  # fmt: skip

    return with_shop(settings, run)


def apply(settings: Settings, file: Path, *, signed: str = "", dry_run: bool, tell: Tell) -> Applied:
    """Book the corrections of a file, as far as they are not booked.

    Raises Invalid, MixedRepairs, UnknownProgram, RepairNeedsApproval.
    """
    rows = [one for one in repair_file.read(file) if one.correction not in ("0", "")]
    if len({(one.repair, one.program, one.reason) for one in rows}) > 1:
        raise MixedRepairs(errors=(FieldError("repair", "is not the same in every row"),))
    if not rows:
        return Applied("", 0, 0, (), dry_run)
    head = rows[0]

    async def run(shop: Shop) -> Applied:
        at, by = shop.now(), await signer(shop, signed, ADJUST)
        number, program = await shop.programs.now(head.program, at)
        found = [_difference(program, one, place) for place, one in enumerate(rows, 1)]
        if dry_run:
            return Applied(head.repair, len(found), 0, (), dry_run)
        async with shop.db.connection() as connection:
            counts = await counts_of(connection, number, program, found, at)
        done = await apply_repair(
            shop, head.repair, found, head.reason, program=head.program, counts=counts, actor=by.kind, actor_id=by.id,
            account=by.account, at=at, tell=tell,
        )  # fmt: skip
        failed = tuple(
            Failed(one.member, one.wallet, _text(program, one.wallet, one.correction), error.sentence())
            for one, error in done.failed
        )
        return Applied(head.repair, done.booked, done.already, failed)

    return with_shop(settings, run)


def _limits(right: Program, take: str | None) -> dict[str, int]:
    return {} if take is None else {one: _points(right, one, "take-at-most", take) for one in right.wallets}


def _points(program: Program, wallet: str, field: str, text: str) -> int:
    try:
        points = parse_decimal(text, program.wallets[wallet].scale)
    except ValueError as error:
        raise Invalid(errors=(FieldError(field, str(error)),)) from None
    if points < 0:
        raise Invalid(errors=(FieldError(field, "must not be below 0"),))
    return points


def _row(repair: str, program: Program, one: Difference, reason: str) -> Row:
    scale = program.wallets[one.wallet].scale
    was, should_be, difference, correction, by_hand = (
        format_decimal(points, scale)
        for points in (one.was, one.should_be, one.difference, one.correction, one.by_hand)
    )
    last_day = "" if one.last_day is None else one.last_day.isoformat()
    name = program.document.program
    return Row(
        repair,
        name,
        one.member,
        one.wallet,
        was,
        should_be,
        difference,
        correction,
        last_day,
        by_hand,
        one.note,
        reason,
    )


def _difference(program: Program, row: Row, place: int) -> Difference:
    """A row as it was looked at. Raises Invalid, naming the row."""
    errors = []
    if row.wallet not in program.wallets:
        errors.append(FieldError(f"row {place} wallet", f"there is no wallet {row.wallet!r}"))
    try:
        ids.decode("mem", row.member)
    except ids.BadId:
        errors.append(FieldError(f"row {place} member", "is not the id of a member, mem_..."))
    try:
        scale = program.wallets[row.wallet].scale if row.wallet in program.wallets else 0
        was, should_be, correction = (parse_decimal(one, scale) for one in (row.was, row.should_be, row.correction))
        last_day = date.fromisoformat(row.last_day) if row.last_day else None
    except ValueError as error:
        errors.append(FieldError(f"row {place}", str(error)))
    if errors:
        raise Invalid(errors=tuple(errors))
    return Difference(row.member, row.wallet, was, should_be, correction, last_day)


def _totals(program: Program, found: Sequence[Difference]) -> tuple[WalletTotal, ...]:
    return tuple(
        WalletTotal(
            wallet,
            _text(program, wallet, sum(max(one.correction, 0) for one in found if one.wallet == wallet)),
            _text(program, wallet, sum(max(-one.correction, 0) for one in found if one.wallet == wallet)),
            _text(program, wallet, sum(abs(one.difference - one.correction) for one in found if one.wallet == wallet)),
        )
        for wallet in program.wallets
        if any(one.wallet == wallet for one in found)
    )


def _text(program: Program, wallet: str, points: int) -> str:
    return format_decimal(points, program.wallets[wallet].scale)
