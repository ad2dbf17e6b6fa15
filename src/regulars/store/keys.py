"""API keys: shown once, kept as SHA-256, with scopes, a store, a source, an end and a last use.

A key is `reg_live_`, 32 random characters and 6 that check them, so that a mistyped or made-up key is refused
without asking the database, and a leaked one is found by those who look for such.
"""

import hashlib
import zlib
from datetime import datetime, timedelta
from typing import Final

import msgspec

from regulars.errors import FieldError, Invalid, NotFound
from regulars.store.database import Connection

SCOPES: Final = {
    "quotes:write": "Ask what a receipt would give, and hold points for it.",
    "receipts:write": "Record receipts, returns and other events.",
    "members:read": "Find members; read their wallets, entries and receipts.",
    "members:write": "Enrol members and change what is known of them.",
    "points:adjust": "Give and take points by hand, with a reason.",
    "programs:write": "Check, plan and apply programs.",
    "programs:approve": "Approve what somebody else has planned.",
    "facts:write": "Say what a day is like, such as that it rains.",
    "reports:read": "Read reports and figures.",
    "imports:write": "Import and export files.",
}
REQUESTS_PER_SECOND: Final = 200
SECRET_BYTES: Final = 20
SEEN_EVERY: Final = timedelta(minutes=1)

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_CHECKED_BY: Final = 6


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """An API key as it is known afterwards; `shown` is how it begins."""

    key_id: int
    shown: str
    name: str
    scopes: tuple[str, ...]
    store_id: str | None = None
    source: str
    requests_per_second: int = REQUESTS_PER_SECOND
    created_at: datetime
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    last_used_at: datetime | None = None

    def is_good(self, at: datetime) -> bool:
        """Whether it opens anything at `at`."""
        return self.withdrawn_at is None and (self.expires_at is None or at < self.expires_at)


def key_text(secret: bytes, *, live: bool) -> str:
    """The key that a client carries; `secret` is SECRET_BYTES random bytes, live says not a test shop's."""
    assert len(secret) == SECRET_BYTES
    body = ("reg_live_" if live else "reg_test_") + _base32(int.from_bytes(secret), 32)
    return body + _check(body)


def is_wellformed(text: str) -> bool:
    """Whether this can be a key: it has the form, and its last characters check the others."""
    if len(text) != 47 or not text.startswith(("reg_live_", "reg_test_")):
        return False
    return _check(text[:-_CHECKED_BY]) == text[-_CHECKED_BY:]


def digest_of(text: str) -> bytes:
    """What is kept of a key or token. It is 160 random bits or more, so it needs no salt and no slowness."""
    return hashlib.sha256(text.encode()).digest()


def _check(body: str) -> str:
    return _base32(zlib.crc32(body.encode()) & 0x3FFFFFFF, _CHECKED_BY)


def _base32(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


async def add(tx: Connection, key: Key, text: str) -> None:
    """Keep a new key, of which `text` is shown to its owner now and never again. Raises Invalid."""
    if wrong := _wrong(key):
        raise Invalid(errors=tuple(wrong))
    await tx.execute(
        """insert into api_key (key_id, digest, shown, name, scopes, store_id, source, requests_per_second,
            created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        key.key_id,
        digest_of(text),
        text[:13],
        key.name,
        list(key.scopes),
        key.store_id,
        key.source,
        key.requests_per_second,
        key.created_at,
        key.expires_at,
    )


def _wrong(key: Key) -> list[FieldError]:
    known = ", ".join(SCOPES)
    unknown = [scope for scope in key.scopes if scope not in SCOPES]
    found = [FieldError("/scopes", f"there is no scope {scope}; there are {known}") for scope in unknown]
    if not key.scopes:
        found.append(FieldError("/scopes", f"at least one of {known}"))
    if not 1 <= len(key.name) <= 100:
        found.append(FieldError("/name", "1 to 100 characters"))
    if not 1 <= len(key.source) <= 60 or not key.source.isprintable():
        found.append(FieldError("/source", "1 to 60 printable characters"))
    if key.requests_per_second < 1:
        found.append(FieldError("/requests_per_second", "must be at least 1"))
    if key.expires_at is not None and key.expires_at <= key.created_at:
        found.append(FieldError("/expires_at", "must lie in the future"))
    return found


async def find(tx: Connection, digest: bytes) -> Key | None:
    """The key with this digest, good or not."""
    row = await tx.fetchrow("select * from api_key where digest = $1", digest)
    return msgspec.convert(dict(row), Key) if row else None


async def all_of(tx: Connection) -> list[Key]:
    """Every key, the newest first."""
    rows = await tx.fetch("select * from api_key order by key_id desc")
    return [msgspec.convert(dict(row), Key) for row in rows]


async def note_use(tx: Connection, key_id: int, at: datetime) -> None:
    """Remember that the key was used; exact to a minute, so that a busy key writes seldom."""
    await tx.execute(
        """update api_key set last_used_at = $2
        where key_id = $1 and (last_used_at is null or last_used_at < $3)""",
        key_id,
        at,
        at - SEEN_EVERY,
    )


async def withdraw(tx: Connection, key_id: int, at: datetime) -> None:
    """The key opens nothing from `at` on; withdrawing it again changes nothing. Raises NotFound."""
    found = await tx.fetchval(
        """update api_key set withdrawn_at = coalesce(withdrawn_at, $2) where key_id = $1 returning key_id""",
        key_id,
        at,
    )
    if found is None:
        raise NotFound()
