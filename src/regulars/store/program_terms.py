"""The terms of each version of a program, byte for byte as they were when it was published, in every language."""

import hashlib
from datetime import datetime

import msgspec

from regulars.engine.program import Program
from regulars.i18n import languages
from regulars.prose import terms
from regulars.store import programs
from regulars.store.database import Connection
from regulars.store.programs import Version


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
