"""The terms of each version of a program, byte for byte as they were when it was published, in every language."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

from regulars.store.database import Connection


class Kept(msgspec.Struct, frozen=True):
    """The terms of one version in one language."""

    version: int
    language: str
    text: str
    sha256: bytes
    kept_at: datetime


async def keep(tx: Connection, program_no: int, version: int, texts: Mapping[str, str], at: datetime) -> None:
    """Keep the terms of a version, by language; what is kept already stays as it is."""
    languages = list(texts)
    await tx.execute(
        """insert into program_terms (program_no, version, language, text, sha256, kept_at)
        select $1, $2, language, text, sha256, $6
        from unnest($3::text[], $4::text[], $5::bytea[]) as kept (language, text, sha256)
        on conflict do nothing""",
        program_no, version, languages, [texts[one] for one in languages],
        [hashlib.sha256(texts[one].encode()).digest() for one in languages], at,
    )  # fmt: skip


async def kept(connection: Connection, program_no: int, version: int, language: str) -> Kept | None:
    """The terms of a version in a language; None where nobody has kept them."""
    row = await connection.fetchrow(
        """select version, language, text, sha256, kept_at from program_terms
        where program_no = $1 and version = $2 and language = $3""",
        program_no, version, language,
    )  # fmt: skip
    return Kept(*row) if row else None
