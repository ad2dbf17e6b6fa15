"""Programs: check a file, publish it as the next version, see what was in force when."""

import re
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.find_missing_segments import find_missing_segments
from regulars.actions.publish_program import PlanNeeded, publish_program
from regulars.engine.checks.moments import out_of_range
from regulars.errors import FieldError, Invalid
from regulars.program_file import BadProgramFile, read_program
from regulars.store import programs as stored
from regulars.store.notices import NoticeTooShort, check_notice
from regulars.store.programs import UnknownProgram, Version, VersionTaken
from regulars.store.shop import Shop
from regulars.stories.program_examples import ExamplesFail, check_program
from regulars.web.endpoint import Call, endpoint

Text = Annotated[str, Meta(min_length=1, max_length=500_000, description="The program file, as it is written.")]
_PLACE = re.compile(r"(\d+):(\d+) ?(.*)", re.DOTALL)


class VersionAnswer(msgspec.Struct):
    """One version of a program; `sha256` is that of its text, byte for byte."""

    program: str
    version: int
    from_at: datetime
    published_at: datetime
    sha256: str
    in_force: bool


class ProgramsAnswer(msgspec.Struct):
    """The version of every program that is in force now."""

    data: list[VersionAnswer]


class VersionsAnswer(msgspec.Struct):
    """The versions of one program, in the order in which they come into force."""

    data: list[VersionAnswer]


class PublishBody(msgspec.Struct, forbid_unknown_fields=True):
    """A program file, and the moment from which it counts; by default now."""

    text: Text
    from_at: Annotated[datetime, Meta(tz=True)] | None = None
    dry_run: bool = False


class PublishAnswer(msgspec.Struct, omit_defaults=True):
    """What was published; `unchanged` when this very text is in force or planned already. In a dry run no version.

    `missing_segments`: that it names and the shop does not have yet. Nobody is in them until they are made.
    """

    program: str
    version: VersionAnswer | None = None
    unchanged: bool = False
    dry_run: bool = False
    missing_segments: list[str] = []


class CheckBody(msgspec.Struct, forbid_unknown_fields=True):
    """A program file to be checked."""

    text: Text


class FileFault(msgspec.Struct):
    """One fault: its line and column from 1, the field, and what is wrong."""

    line: int
    column: int
    field: str
    detail: str


class CheckAnswer(msgspec.Struct, omit_defaults=True):
    """Whether the file can be published, and everything that is wrong with it.

    `missing_segments`: that it names and the shop does not have yet, which is no fault.
    """

    ok: bool
    program: str = ""
    errors: list[FileFault] = []
    missing_segments: list[str] = []


class ProgramPath(msgspec.Struct):
    """A program by its id."""

    program: Annotated[str, Meta(min_length=1, max_length=100)]


@endpoint("GET", "/v1/programs", scope="programs:write", tag="Programs")
async def programs(call: Call) -> ProgramsAnswer:
    """The shop's programs, each with the version in force."""
    found = [one for one in await _versions(call) if one.in_force]
    return ProgramsAnswer(sorted(found, key=lambda one: one.program))


@endpoint("GET", "/v1/programs/{program}/versions", scope="programs:write", tag="Programs", errors=(UnknownProgram,))
async def versions(call: Call, path: ProgramPath) -> VersionsAnswer:
    """Every version of a program: past, in force, planned."""
    found = [one for one in await _versions(call) if one.program == path.program]
    if not found:
        raise UnknownProgram(program=path.program)
    return VersionsAnswer(found)


@endpoint(
    "POST",
    "/v1/programs",
    scope="programs:write",
    tag="Programs",
    status=201,
    errors=(BadProgramFile, ExamplesFail, NoticeTooShort, VersionTaken, PlanNeeded),
)
async def publish(call: Call, body: PublishBody) -> PublishAnswer:
    """Publish a program file as the next version of its program. The same text again is the same version."""
    shop: Shop = call.shop
    if wrong := tuple(out_of_range(body.from_at, "#/from_at")):
        raise Invalid(errors=wrong)
    read = read_program(body.text)
    program, missing = read.document.program, await find_missing_segments(shop, read, call.at)
    async with shop.db.connection() as connection:
        same = await stored.published_already(connection, program, body.text, body.from_at)
    if same is not None:
        answer = next(one for one in await _versions(call) if (one.program, one.version) == (program, same.version))
        return PublishAnswer(program, answer, unchanged=True, dry_run=body.dry_run, missing_segments=missing)
    if body.dry_run:
        check_program(body.text)
        await check_notice(shop, read, body.from_at or call.at, call.at)
        return PublishAnswer(program, dry_run=True, missing_segments=missing)
    version = await publish_program(shop, body.text, from_at=body.from_at, at=call.at)
    return PublishAnswer(program, _answer(version, in_force=version.from_at <= call.at), missing_segments=missing)


@endpoint("POST", "/v1/programs/check", scope="programs:write", tag="Programs")
async def check(call: Call, body: CheckBody) -> CheckAnswer:
    """Whether a program file is right; every fault at once, with its line and column. Nothing is stored."""
    try:
        program = read_program(body.text)
    except BadProgramFile as bad:
        return CheckAnswer(False, errors=[_fault(error) for error in bad.errors])
    missing = await find_missing_segments(call.shop, program, call.at)
    return CheckAnswer(True, program.document.program, missing_segments=missing)


def _fault(error: FieldError) -> FileFault:
    found = _PLACE.fullmatch(error.pointer)
    line, column, field = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, error.pointer)
    return FileFault(line, column, field, error.detail)


async def _versions(call: Call) -> list[VersionAnswer]:
    shop: Shop = call.shop
    async with shop.db.connection() as connection:
        found = await stored.versions(connection)
    # In the order in which they come into force, so the last one that has counts.
    in_force = {one.program_id: one.version for one in found if one.from_at <= call.at}
    return [_answer(one, in_force=in_force.get(one.program_id) == one.version) for one in found]


def _answer(one: Version, *, in_force: bool) -> VersionAnswer:
    return VersionAnswer(one.program_id, one.version, one.from_at, one.published_at, one.sha256.hex(), in_force)
