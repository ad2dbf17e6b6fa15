"""The terms of each version of a program, byte for byte as they were when it was published, in every language; and who
accepted them.
"""

import hashlib
from datetime import datetime

import msgspec

from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.i18n import languages
from regulars.prose import terms
from regulars.store import programs
from regulars.store.database import Connection
from regulars.store.programs import Version
from regulars.store.shop import Shop


class Kept(msgspec.Struct, frozen=True):
    """The terms of one version in one language."""

    version: int
    language: str
    text: str
    sha256: bytes
    kept_at: datetime


async def publish(tx: Connection, program: Program, text: str, from_at: datetime, at: datetime) -> Version:
    """Keep the text of a program as its next version, and its terms as members can read them now.

    Raises VersionTaken.
    """
    version = await programs.publish(tx, program.document.program, text, from_at, at)
    await keep(tx, version.program_no, version.version, program, at)
    return version


async def keep(tx: Connection, program_no: int, version: int, program: Program, at: datetime) -> None:
    """Keep the terms of a version, in every language; what is kept already stays as it is."""
    texts = {language: terms(program, language) for language in languages()}
    await tx.execute(
        """insert into program_terms (program_no, version, language, text, sha256, kept_at)
        select $1, $2, language, text, sha256, $6
        from unnest($3::text[], $4::text[], $5::bytea[]) as kept (language, text, sha256)
        on conflict do nothing""",
        program_no, version, list(texts), list(texts.values()),
        [hashlib.sha256(one.encode()).digest() for one in texts.values()], at,
    )  # fmt: skip


async def kept(connection: Connection, program_no: int, version: int, language: str) -> Kept | None:
    """The terms of a version in a language; None where nobody has kept them."""
    row = await connection.fetchrow(
        """select version, language, text, sha256, kept_at from program_terms
        where program_no = $1 and version = $2 and language = $3""",
        program_no, version, language,
    )  # fmt: skip
    return Kept(*row) if row else None


async def written_down(shop: Shop, program_no: int, program: Program, language: str, at: datetime) -> Kept:
    """The same; a version from before terms were kept is written down now. Raises Invalid for a language that nobody
    wrote.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise Invalid(errors=(FieldError("language", f"there is no {language!r}; there is {known}"),))
    async with shop.db.connection() as connection:
        there = await kept(connection, program_no, program.version, language)
    if there is not None:
        return there

    async def write(tx: Connection) -> Kept:
        await keep(tx, program_no, program.version, program, at)
        now = await kept(tx, program_no, program.version, language)
        assert now is not None, "kept in this transaction"
        return now

    return await shop.db.run(write, idempotent=True)


class Acceptance(msgspec.Struct, frozen=True):
    """A member accepted the terms of a version: which text, when, on what way. source: whose key or page said so."""

    program_no: int
    version: int
    language: str
    sha256: bytes
    accepted_at: datetime
    channel: str
    source: str


async def accept(
    tx: Connection, member_id: int, program_no: int, one: Kept, *, channel: str, source: str, at: datetime
) -> None:
    """Keep that she accepted a text; the first time stays."""
    await tx.execute(
        """insert into terms_acceptance (member_id, program_no, version, language, accepted_at, channel, source)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing""",
        member_id, program_no, one.version, one.language, at, channel, source,
    )  # fmt: skip


async def accepted(connection: Connection, member_id: int) -> list[Acceptance]:
    """All that she accepted, the newest version of each program first."""
    rows = await connection.fetch(
        """select program_no, version, language, sha256, accepted_at, channel, source
        from terms_acceptance join program_terms using (program_no, version, language)
        where member_id = $1 order by program_no, version desc""",
        member_id,
    )
    return [Acceptance(*row) for row in rows]
