"""Putting right what a wrong rule did: a proposal to look at, and booking it, from the command line."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import ClassVar

import msgspec

from regulars.actions.apply_repair import apply_repair
from regulars.analytics.repair import file, totals
from regulars.analytics.repair.asking import keep
from regulars.analytics.repair.asking import propose as propose_repair
from regulars.analytics.repair.counts import counts_of
from regulars.analytics.repair.file import Row
from regulars.engine.days import start_of, to_day
from regulars.engine.money import format_decimal, parse_decimal
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.main.opening import with_shop
from regulars.main.signing import signer
from regulars.names import Names
from regulars.program_file import text_of
from regulars.settings import Settings
from regulars.store.change_limits import Counts
from regulars.store.program_plans import Doer
from regulars.store.repair_limits import above
from regulars.store.repairs import Asked, Difference, Kind, refuse_impossible
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program

Tell = Callable[[str, int, int | None], None]
ADJUST = "points:adjust"
SHOWN = 20
"""So many corrections a table shows; the file has all."""
SAID: dict[Kind, str] = {"points": "", "tier": "tiers of ", "reward": "reward ", "badge": "badge "}
STANDS: dict[Kind, str] = {"points": "wallets", "tier": "tier_sets", "reward": "rewards", "badge": "badges"}


class Total(msgspec.Struct, frozen=True):
    """What is given and taken of one wallet, tier set or badge (by members) or reward, and what is left as it is."""

    kind: Kind
    about: str
    given: str
    taken: str
    left: str


class Proposal(msgspec.Struct, frozen=True):
    """The corrections to look at. above: what of them is above the limits of the shop, so that somebody else must
    approve it. too_much: more would be given than was allowed, and no file was written. signed: whether it is known who
    asked for it. names: what things of the program are called, by where they stand: `wallets/points`.
    """

    repair: str
    counts: Counts
    above: tuple[str, ...]
    totals: tuple[Total, ...]
    rows: tuple[Row, ...]
    file: str = ""
    too_much: bool = False
    signed: bool = True
    names: dict[str, str] = {}

    @property
    def ok(self) -> bool:
        """Whether it keeps to what was allowed."""
        return not self.too_much

    def __str__(self) -> str:
        if not self.rows:
            return "Everybody has what the program says; there is nothing to put right."
        return "\n".join((*self._corrections(), *self._next()))

    def _corrections(self) -> Iterator[str]:
        wide = max(12, *(len(self._called(one)) + 2 for one in self.rows[:SHOWN]))
        yield f"{'member':18}{'kind':8}{'what':{wide}}{'was':>12}{'should be':>12}{'correction':>12}  note"
        for one in self.rows[:SHOWN]:
            was, should_be, correction = (self._amount(one, each) for each in (one.was, one.should_be, one.correction))
            numbers = f"{was:>12}{should_be:>12}{correction:>12}"
            yield f"{one.member:18}{one.kind:8}{self._called(one):{wide}}{numbers}  {one.note}".rstrip()
        if len(self.rows) > SHOWN:
            yield f"and {len(self.rows) - SHOWN:,} more"
        yield f"{self.counts.members:,} members."
        for total in self.totals:
            what = f"{SAID[total.kind]}{self._called(total)}"
            yield f"{what}: {total.given} given, {total.taken} taken, {total.left} left."

    def _called(self, one: Row | Total) -> str:
        return self.names.get(f"{STANDS[one.kind]}/{one.about}", one.about)

    def _amount(self, one: Row, text: str) -> str:
        """Points, rewards and badges by number, tiers by name."""
        return self.names.get(f"tier_sets/{one.about}/{text}", text) if one.kind == "tier" else text

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


class Failed(msgspec.Struct, frozen=True):
    """A correction that could not be booked, and why."""

    member: str
    about: str
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
        lines += [f"  {one.member} {one.about} {one.correction}: {one.why}" for one in self.failed]
        return "\n".join(lines)


class MixedRepairs(Invalid):
    """The rows of this file are not of one repair."""

    code: ClassVar[str] = "mixed-repairs"


def propose(
    settings: Settings, right_file: Path, *, since: date, until: date | None, take: str | None, total: str | None,
    reason: str, out: Path, lower_tiers: bool = False, withdraw_rewards: bool = False, signed: str = "", dry_run: bool,
    tell: Tell,
) -> Proposal:  # fmt: skip
    """Decide once more by a right program what happened since a day, and write the corrections to a file.

    take: the most that is taken from anybody. lower_tiers, withdraw_rewards: whether these are taken back too. total:
    the most of the first wallet that is given in all. signed: the e-mail address of who asks for it.
    Raises BadProgramFile, ExamplesFail, UnknownProgram, Invalid.
    """
    refuse_impossible((), reason)
    text = text_of(right_file.read_bytes())
    right, _ = check_program(text)
    limits, most = _limits(right, take), None if total is None else _points(right, right.main_wallet, "total", total)

    async def run(shop: Shop) -> Proposal:
        at, by = shop.now(), await signer(shop, signed, ADJUST)
        _, present = await shop.programs.now(right.document.program, at)
        begins = start_of(to_day(since), right.zone)
        ends = None if until is None else start_of(to_day(until), right.zone)
        asked = Asked(text, begins, ends, limits, reason, lower_tiers, withdraw_rewards)
        made = await propose_repair(shop, asked, shop.new_id(at), by=Doer(at, by.kind, by.id), tell=tell)
        found = made.proposal.rows
        rows = file.rows_of(made, present)
        main = ("points", present.main_wallet)
        given = sum(max(one.correction, 0) for one in found if (one.kind, one.about) == main)
        too_much = most is not None and given > most
        is_kept = bool(rows) and not too_much and not dry_run
        if is_kept:
            await keep(shop, made)
            _write(out, rows)
        async with shop.db.connection() as connection:
            found_above = await above(connection, shop.limits, made.name, made.program_no, made.counts, at)
        details = tuple(one.detail for one in found_above)
        written = str(out) if is_kept else ""
        in_all = tuple(_as_text(present, one) for one in totals.totals(found))
        names = Names(present.document).by_path()
        return Proposal(made.name, made.counts, details, in_all, rows, written, too_much, made.made.is_known, names)

    return with_shop(settings, run)


def apply(settings: Settings, looked_at: Path, *, signed: str = "", dry_run: bool, tell: Tell) -> Applied:
    """Book the corrections of a file, as far as they are not booked.

    Raises Invalid, MixedRepairs, UnknownProgram, UnknownRepair, RepairNeedsApproval.
    """
    read = file.read(looked_at.read_bytes(), looked_at.name, as_json=_is_json(looked_at))
    rows = [one for one in read if one.correction not in (file.NOTHING, "")]
    if len({(one.repair, one.program, one.reason) for one in rows}) > 1:
        raise MixedRepairs(errors=(FieldError("repair", "is not the same in every row"),))
    if not rows:
        return Applied("", 0, 0, (), dry_run)
    head = rows[0]

    async def run(shop: Shop) -> Applied:
        at, by = shop.now(), await signer(shop, signed, ADJUST)
        number, program = await shop.programs.now(head.program, at)
        looked = [_difference(program, one, place) for place, one in enumerate(rows, 1)]
        found = [one for one in looked if one.correction]
        if dry_run:
            return Applied(head.repair, len(found), 0, (), dry_run)
        async with shop.db.connection() as connection:
            counts = await counts_of(connection, number, program, found, at)
        done = await apply_repair(
            shop, head.repair, found, head.reason, program=head.program, counts=counts, actor=by.kind, actor_id=by.id,
            account=by.account, at=at, tell=tell,
        )  # fmt: skip
        failed = tuple(
            Failed(one.member, one.about, file.Texts(program, one).correction, error.sentence())
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


def _difference(program: Program, row: Row, place: int) -> Difference:
    """A row as it was looked at. Raises Invalid, naming the row."""
    try:
        return file.difference_in(program, row)
    except Invalid as bad:
        errors = tuple(FieldError(f"row {place} {one.pointer}", one.detail) for one in bad.errors)
        raise Invalid(errors=errors) from None


def _as_text(program: Program, one: totals.Total) -> Total:
    scale = program.wallets[one.about].scale if one.kind == "points" else 0
    return Total(one.kind, one.about, *(format_decimal(each, scale) for each in (one.given, one.taken, one.left)))


def _write(path: Path, rows: tuple[Row, ...]) -> None:
    path.write_bytes(file.written(rows, as_json=_is_json(path)))


def _is_json(path: Path) -> bool:
    return path.suffix == ".json"
