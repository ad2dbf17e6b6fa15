"""A changed program: planned, looked at, applied; and versions side by side."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import msgspec

from regulars import sheets
from regulars.actions.apply_plan import apply_plan
from regulars.actions.keep_plan import keep_plan
from regulars.analytics.program_change.outcome import Concerned
from regulars.analytics.program_change.plan import anew
from regulars.analytics.program_change.plan import plan as plan_change
from regulars.analytics.program_change.shown import ShownPlan, shown
from regulars.analytics.program_change.telling import changes_told
from regulars.engine.days import day_of, start_of, to_day
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.i18n import Reader
from regulars.main.opening import with_shop
from regulars.main.signing import signer
from regulars.program_file import read_program, text_of
from regulars.prose_of_changes import Told, in_words
from regulars.settings import Settings
from regulars.store import program_plans, programs
from regulars.store.program_plans import Doer
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]
WRITE = "programs:write"
COLUMNS = ("member", "kind", "about", "before", "after", "gain", "on", "promises")


class Wanted(msgspec.Struct, frozen=True):
    """Which text: of a file, or of an earlier version of a program, by its id; empty for the shop's default."""

    file: Path | None = None
    back_to: int | None = None
    program: str = ""


class Diff(msgspec.Struct, frozen=True):
    """What one version of a program has otherwise than another."""

    program: str
    before: int
    after: int
    changes: tuple[Told, ...]

    def __str__(self) -> str:
        return "\n".join((f"{self.program}, version {self.before} → {self.after}", *changes_told(self.changes)))


class Step(msgspec.Struct, frozen=True):
    """A version, the plan that it was if it was planned, and what it has otherwise than the one before it."""

    version: int
    plan: str | None
    changes: tuple[Told, ...]

    def __str__(self) -> str:
        told = [*changes_told(self.changes)][1:] if self.changes else []
        return "\n".join((f"version {self.version}{f', plan {self.plan[:12]}' if self.plan else ''}", *told))


class History(msgspec.Struct, frozen=True):
    """Every version of a program, in the order in which they were published."""

    program: str
    versions: tuple[Step, ...]

    def __str__(self) -> str:
        return "\n".join((self.program, *map(str, self.versions)))


def plan(
    settings: Settings, wanted: Wanted, *, from_day: date | None, members: Path | None, signed: str = "", tell: Tell
) -> ShownPlan:
    """Work out what a changed program would do, and keep that as a plan. members: a CSV file for everybody concerned.
    signed: the e-mail address of whose plan it is.

    Raises BadProgramFile, UnknownProgram, Invalid for a day that is over, or for somebody who may not plan.
    """

    async def run(shop: Shop) -> ShownPlan:
        at, by = shop.now(), await signer(shop, signed, WRITE)
        text = await _text(shop, wanted, at)
        from_at = begins(read_program(text), from_day, at)
        with _listing(members) as write:
            made = await plan_change(
                shop, text, from_at=from_at, at=at, actor=by.kind, actor_id=by.id, tell=tell, write=write
            )
        return await shown(shop, await keep_plan(shop, made, account=by.account))

    return with_shop(settings, run)


def apply(
    settings: Settings, wanted: Wanted, *, digest: str, broken: int | None, signed: str = "", tell: Tell
) -> ShownPlan:
    """Put a plan in force, when the shop is still what it was planned for. Raises what `apply_plan` does."""

    async def run(shop: Shop) -> ShownPlan:
        at, by = shop.now(), await signer(shop, signed, WRITE)
        text = await _text(shop, wanted, at)
        async with shop.db.connection() as connection:
            planned = await program_plans.named(connection, digest)
        fresh = await anew(shop, planned, at, tell)
        done = await apply_plan(
            shop, planned, fresh, text=text, broken=broken, by=Doer(at, by.kind, by.id), account=by.account
        )
        return await shown(shop, done)

    return with_shop(settings, run)


def diff(settings: Settings, name: str, before: int, after: int) -> Diff:
    """What a version of a program has otherwise than an earlier one. Raises UnknownProgram."""

    async def run(shop: Shop) -> Diff:
        number = await shop.programs.number(name, shop.now())
        program = shop.programs.name_of(number)
        texts = [await _version(shop, number, program, one) for one in (before, after)]
        old, new = map(read_program, texts)
        return Diff(program, before, after, in_words(old, new, Reader()))

    return with_shop(settings, run)


def history(settings: Settings, name: str) -> History:
    """Every version of a program, with what it has otherwise than the one before it. Raises UnknownProgram."""

    async def run(shop: Shop) -> History:
        number = await shop.programs.number(name, shop.now())
        program, before, found = shop.programs.name_of(number), None, []
        async with shop.db.connection() as connection:
            known = sorted(one.version for one in await programs.versions(connection) if one.program_no == number)
            for version in known:
                now = read_program(await programs.document(connection, number, version))
                planned = await program_plans.of_version(connection, program, version)
                changes = in_words(before, now, Reader()) if before else ()
                found.append(Step(version, planned.hash if planned else None, changes))
                before = now
        return History(program, tuple(found))

    return with_shop(settings, run)


def begins(program: Program, day: date | None, at: datetime) -> datetime | None:
    """The start of a day in the program's zone; None for at once. Raises Invalid for a day that is over."""
    today = day_of(at, program.zone)
    if day is None or to_day(day) == today:
        return None
    if to_day(day) < today:
        raise Invalid(
            errors=(FieldError("/from", f"{day} is over; what is recorded was decided by the version of then"),)
        )
    return start_of(to_day(day), program.zone)


async def _text(shop: Shop, wanted: Wanted, at: datetime) -> str:
    if wanted.file is not None:
        return text_of(wanted.file.read_bytes())
    number = await shop.programs.number(wanted.program, at)
    return await _version(shop, number, shop.programs.name_of(number), wanted.back_to or 0)


async def _version(shop: Shop, number: int, program: str, version: int) -> str:
    async with shop.db.connection() as connection:
        try:
            return await programs.document(connection, number, version)
        except UnknownProgram:
            raise UnknownProgram(program=f"{program}, version {version}") from None


@contextmanager
def _listing(path: Path | None) -> Iterator[Callable[[Iterable[Concerned]], None] | None]:
    """What writes members to a file, a row for each thing that one has otherwise."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        sheets.write(file, [COLUMNS])
        yield lambda members: sheets.write(file, chain.from_iterable(map(_listed, members)))


def _listed(one: Concerned) -> Iterator[tuple[str, ...]]:
    promises = " ".join(one.promises)
    for move in one.moves:
        gain = str(move.gain).lower()
        yield (one.member, move.kind, move.about, move.before, move.after, gain, move.on or "", promises)
    if not one.moves:
        yield (one.member, *[""] * 6, promises)
