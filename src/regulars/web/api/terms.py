"""The terms of a program: what its members are promised, as the file says it, version by version."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.accept_terms import accept_terms
from regulars.actions.keep_terms import keep_terms
from regulars.store import members, program_terms
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.program_terms import Acceptance
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MemberId
from regulars.web.api.member_path import MemberPath
from regulars.web.api.programs import ProgramPath
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint

Language = Annotated[str, Meta(pattern="^[a-z]{2}$", description="en, ru, ro or hu.")]
VersionNumber = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class TermsQuery(msgspec.Struct):
    """Which version, by default the one in force, and in which language."""

    version: VersionNumber | None = None
    language: Language = "en"


class TermsAnswer(msgspec.Struct):
    """The terms of a version as Markdown, byte for byte as they were kept; `sha256` is that of the text."""

    program: str
    version: int
    language: str
    text: str
    sha256: str
    kept_at: datetime


Channel = Literal["counter", "web", "app", "paper", "phone", "message"]


class AcceptedPath(msgspec.Struct):
    """A version of a program, and the member who accepts it."""

    id: MemberId
    program: Annotated[str, Meta(min_length=1, max_length=100)]
    version: VersionNumber


class AcceptedBody(msgspec.Struct, forbid_unknown_fields=True):
    """In which language she read the terms, and on what way she accepted them."""

    channel: Channel
    language: Language = "en"


class AcceptedAnswer(msgspec.Struct):
    """The terms of a version that she accepted; `sha256` is that of the text she read."""

    program: str
    version: int
    language: str
    sha256: str
    accepted_at: datetime
    channel: str


class MemberTermsAnswer(msgspec.Struct):
    """The version of her program in force, whether she accepted it, and all that she accepted, the newest first."""

    program: str
    version: int
    accepted: bool
    data: list[AcceptedAnswer]


@endpoint("GET", "/v1/members/{id}/terms", scope="members:read", tag="Members", errors=(UnknownMember, UnknownProgram))
async def member_terms(call: Call, path: MemberPath) -> MemberTermsAnswer:
    """Which terms a member accepted, when and how, and whether they are those in force."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    async with shop.db.connection() as connection:
        await members.load(connection, member_id, 0)
        found = await program_terms.accepted(connection, member_id)
    return await _of_member(call, member_id, found)


@endpoint(
    "PUT",
    "/v1/members/{id}/terms/{program}/{version}",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, UnknownProgram, MemberNotActive),
    example={"channel": "web", "language": "ro"},
)
async def accept(call: Call, path: AcceptedPath, body: AcceptedBody) -> MemberTermsAnswer:
    """Keep that a member accepts the terms of a version, in force or to come; the first time stays."""
    member_id = member_named(path.id)
    found = await accept_terms(
        call.shop, member_id, path.program, path.version,
        language=body.language, channel=body.channel, source=call.caller.source, at=call.at,
    )  # fmt: skip
    return await _of_member(call, member_id, found)


async def _of_member(call: Call, member_id: int, found: list[Acceptance]) -> MemberTermsAnswer:
    shop: Shop = call.shop
    number, program = await shop.programs.now_for("", member_id, call.at)
    rows = [
        AcceptedAnswer(
            shop.programs.name_of(one.program_no), one.version, one.language, one.sha256.hex(), one.accepted_at,
            one.channel,
        )
        for one in found
    ]  # fmt: skip
    is_accepted = (number, program.version) in [(one.program_no, one.version) for one in found]
    return MemberTermsAnswer(program.document.program, program.version, is_accepted, rows)


@endpoint("GET", "/v1/programs/{program}/terms", scope="members:read", tag="Programs", errors=(UnknownProgram,))
async def terms(call: Call, path: ProgramPath, query: TermsQuery) -> TermsAnswer:
    """The terms of a program, for its members."""
    kept = await keep_terms(call.shop, path.program, query.version, query.language, call.at)
    return TermsAnswer(path.program, kept.version, kept.language, kept.text, kept.sha256.hex(), kept.kept_at)
