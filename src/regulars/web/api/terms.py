"""The terms of a program: what its members are promised, as the file says it, version by version."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.keep_terms import keep_terms
from regulars.store.programs import UnknownProgram
from regulars.web.api.programs import ProgramPath
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


@endpoint("GET", "/v1/programs/{program}/terms", scope="members:read", tag="Programs", errors=(UnknownProgram,))
async def terms(call: Call, path: ProgramPath, query: TermsQuery) -> TermsAnswer:
    """The terms of a program, for its members."""
    kept = await keep_terms(call.shop, path.program, query.version, query.language, call.at)
    return TermsAnswer(path.program, kept.version, kept.language, kept.text, kept.sha256.hex(), kept.kept_at)
