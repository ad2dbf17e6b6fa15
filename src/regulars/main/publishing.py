"""Publishing a changed program, and looking at what was published."""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from regulars.actions.find_missing_segments import find_missing_segments
from regulars.actions.publish_program import publish_program
from regulars.main.opening import with_shop
from regulars.main.planning import begins
from regulars.program_file import text_of
from regulars.settings import Settings
from regulars.store import programs
from regulars.store.notices import check_notice
from regulars.store.programs import UnknownProgram, Version
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program


class Published(msgspec.Struct, frozen=True):
    """What was published, or would be; `unchanged` when this very text is in force or planned already.

    missing_segments: that it names and the shop does not have yet.
    """

    program: str
    version: int
    from_at: datetime
    sha256: str
    examples: int
    unchanged: bool = False
    dry_run: bool = False
    missing_segments: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = [self._told()]
        told += [
            f"Mind: there is no segment {one} yet, so nobody is in it. Make it: PUT /v1/segments/{one}"
            for one in self.missing_segments
        ]
        return "\n".join(told)

    def _told(self) -> str:
        kept = f"{self.examples} examples kept. " if self.examples != 1 else "1 example kept. "
        which = f"version {self.version} of {self.program}, in force from {self.from_at.isoformat(sep=' ')}"
        if self.unchanged:
            return f"{kept}This is {which}, already; nothing changed."
        return f"{kept}{'Would publish' if self.dry_run else 'Published'} {which}."


class ShownVersion(msgspec.Struct, frozen=True):
    """One published version."""

    program: str
    version: int
    from_at: datetime
    published_at: datetime
    sha256: str
    in_force: bool


class Versions(msgspec.Struct, frozen=True):
    """Every version of the shop's programs, in the order in which they come into force."""

    versions: tuple[ShownVersion, ...]

    def __str__(self) -> str:
        return "\n".join(
            f"{one.program} {one.version}  from {one.from_at.isoformat(sep=' ', timespec='minutes')}"
            f"  {one.sha256[:12]}{'  in force' if one.in_force else ''}"
            for one in self.versions
        )


class Text(msgspec.Struct, frozen=True):
    """The file of one version, byte for byte."""

    program: str
    version: int
    text: str


def publish(settings: Settings, file: Path, *, from_day: date | None, dry_run: bool) -> Published:
    """Check a program file, run its examples, and keep it as the next version of its program.

    from_day: the first day on which it counts, in the program's zone; today and None are from now on. Raises
    BadProgramFile, ExamplesFail, Invalid for a day that is over; then nothing is written.
    """
    text = text_of(file.read_bytes())
    program, examples = check_program(text)

    async def run(shop: Shop) -> Published:
        at = shop.now()
        from_at = begins(program, from_day, at)
        name = program.document.program
        missing = tuple(await find_missing_segments(shop, program, at))
        async with shop.db.connection() as connection:
            known = await programs.published_already(connection, name, text, from_at)
        if known is not None:
            return _published(known, examples, missing, unchanged=True, dry_run=dry_run)
        if dry_run:
            await check_notice(shop, program, from_at or at, at)
            return _published(await _next(shop, name, from_at or at, text), examples, missing, dry_run=True)
        return _published(await publish_program(shop, text, from_at=from_at, at=at), examples, missing)

    return with_shop(settings, run)


async def _next(shop: Shop, name: str, from_at: datetime, text: str) -> Version:
    """The version that would be made."""
    async with shop.db.connection() as connection:
        known = [one.version for one in await programs.versions(connection) if one.program_id == name]
    return Version(0, name, max(known, default=0) + 1, from_at, from_at, sha256(text.encode()).digest())


def _published(
    one: Version, examples: int, missing: tuple[str, ...], *, unchanged: bool = False, dry_run: bool = False
) -> Published:
    return Published(
        one.program_id, one.version, one.from_at, one.sha256.hex(), examples, unchanged, dry_run, missing
    )  # fmt: skip


def versions(settings: Settings) -> Versions:
    """Every version of every program."""

    async def run(shop: Shop) -> Versions:
        at = shop.now()
        async with shop.db.connection() as connection:
            found = await programs.versions(connection)
        # In the order in which they come into force, so the last one that has counts.
        now = {one.program_id: one.version for one in found if one.from_at <= at}
        return Versions(tuple(
            ShownVersion(
                one.program_id, one.version, one.from_at, one.published_at, one.sha256.hex(),
                now.get(one.program_id) == one.version,
            )
            for one in found
        ))  # fmt: skip

    return with_shop(settings, run)


def show(settings: Settings, name: str, version: int | None) -> Text:
    """The file of a version; of the one in force, when none is named. Raises UnknownProgram."""

    async def run(shop: Shop) -> Text:
        at = shop.now()
        number = await shop.programs.number(name, at)
        wanted = version or (await shop.programs.in_force(number, at, at)).version
        async with shop.db.connection() as connection:
            try:
                text = await programs.document(connection, number, wanted)
            except UnknownProgram:
                raise UnknownProgram(program=f"{shop.programs.name_of(number)}, version {wanted}") from None
        return Text(shop.programs.name_of(number), wanted, text)

    return with_shop(settings, run)
