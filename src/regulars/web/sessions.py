"""Keys and sessions as the database knows them: what the door asks, and what signing in and out does."""

import time
from collections import OrderedDict
from datetime import datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from regulars import clock, ids
from regulars.store import keys, passwords, staff
from regulars.store.database import Connection, Database
from regulars.store.keys import Key, digest_of
from regulars.store.staff import Person
from regulars.web.auth import ROLE_SCOPES, Caller, session_token, set_cookie
from regulars.web.limits import SIGN_IN_BY_NAME, SIGN_IN_BY_PLACE, Buckets, per_key

KEY_KEPT_SECONDS: Final = 5.0
MOST_KEYS_KEPT: Final = 10_000


class _Kept(msgspec.Struct):
    key: Key | None
    caller: Caller | None
    until: float


class StoredAccess:
    """Knows keys and sessions. A key is kept for seconds, so withdrawing one takes that long to be felt."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._keys: OrderedDict[bytes, _Kept] = OrderedDict()

    async def by_key(self, key: str, at: datetime) -> Caller | None:
        """The caller with this key, if it is good at `at`."""
        digest = digest_of(key)
        kept = self._keys.get(digest)
        if kept is None or kept.until < time.monotonic():
            if not keys.is_wellformed(key):
                return None
            kept = await self._read(digest, at)
        return kept.caller if kept.key is not None and kept.key.is_good(at) else None

    async def _read(self, digest: bytes, at: datetime) -> _Kept:
        async def read(connection: Connection) -> Key | None:
            found = await keys.find(connection, digest)
            if found is not None and found.is_good(at):
                await keys.note_use(connection, found.key_id, at)
            return found

        key = await self._db.call(read, idempotent=True)
        kept = _Kept(key, caller_with(key) if key else None, time.monotonic() + KEY_KEPT_SECONDS)
        self._keys[digest] = kept
        if len(self._keys) > MOST_KEYS_KEPT:
            self._keys.popitem(last=False)
        return kept

    async def by_session(self, token: str, at: datetime) -> Caller | None:
        """The person with this session, if it is good at `at`; using it keeps it from idling out."""
        digest = digest_of(token)

        async def read(connection: Connection) -> Person | None:
            return await staff.person_of_session(connection, digest, at)

        person = await self._db.call(read, idempotent=True)
        return caller_who_is(person) if person else None


def caller_with(key: Key) -> Caller:
    """The caller that a key makes."""
    return Caller(
        kind="key",
        id=key.key_id,
        name=key.name,
        scopes=frozenset(key.scopes),
        store_id=key.store_id,
        source=key.source,
        policy=per_key(key.requests_per_second),
    )


def caller_who_is(person: Person) -> Caller:
    """The caller that a person is."""
    return Caller(
        kind="staff",
        id=person.staff_id,
        name=person.name,
        scopes=ROLE_SCOPES[person.role],
        store_id=person.store_id,
        source="staff",
        role=person.role,
        language=person.language,
    )


class SignIn:
    """Tells a person by e-mail and password, slowly, and slower when somebody guesses."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._tries = Buckets()

    async def person(self, email: str, password: str, place: str = "") -> Person | None:
        """The person, or None: a wrong address and a wrong password take as long and say the same.

        place: where the request came from, if known. Raises TooMany; nobody is ever locked out for good.
        """
        now = time.monotonic()
        if place:
            self._tries.take(("place", place), SIGN_IN_BY_PLACE, now)
        self._tries.take(("name", email.strip().lower()), SIGN_IN_BY_NAME, now)

        async def read(connection: Connection) -> tuple[Person, str] | None:
            return await staff.with_password(connection, email)

        found = await self._db.call(read, idempotent=True)
        if not await passwords.is_right(found[1] if found else None, password) or found is None:
            return None
        person, kept = found
        if passwords.is_outdated(kept):
            await self._rehash(person, password)
        return person

    async def _rehash(self, person: Person, password: str) -> None:
        fresh = await passwords.hashed(password)

        async def save(connection: Connection) -> None:
            await staff.set_password(connection, person.staff_id, fresh)

        await self._db.call(save, idempotent=True)


class StaffSessions:
    """Gives a browser its session and takes it away."""

    def __init__(self, db: Database, *, https: bool) -> None:
        self._db = db
        self._https = https

    async def open(self, request: Request, answer: Response, staff_id: int) -> None:
        """Begin a new session, end the one that this browser had, and give it the cookie."""
        token, at = ids.secret(32), clock.now()
        former = session_token(dict(request.scope["headers"]))

        async def begin(connection: Connection) -> None:
            await staff.begin_session(connection, digest_of(token), staff_id, at)
            if former:
                await staff.end_session(connection, digest_of(former))

        await self._db.run(begin)
        seconds = int(staff.LONGEST.total_seconds())
        answer.raw_headers.append(set_cookie(token, https=self._https, seconds=seconds))

    async def close(self, request: Request, answer: Response) -> None:
        """End the session of this browser, if it has one."""
        token = session_token(dict(request.scope["headers"]))
        if token:

            async def end(connection: Connection) -> None:
                await staff.end_session(connection, digest_of(token))

            await self._db.call(end, idempotent=True)
        answer.raw_headers.append(set_cookie("", https=self._https, seconds=0))
