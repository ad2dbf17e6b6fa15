"""One shop as a process sees it: its database, its programs, its ids, and the lines in which members' requests wait."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from regulars import clock
from regulars.engine.days import EPOCH, micros
from regulars.ids import Ids, secret_bytes
from regulars.store.change_limits import NO_LIMITS, Limits
from regulars.store.database import Database
from regulars.store.lines import Lines, Queue
from regulars.store.own_clock import OwnClock, clock_of
from regulars.store.products import Products
from regulars.store.programs import FRESH_FOR, Programs, Read

_encode = msgspec.json.Encoder(order="deterministic").encode


def keyed(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SHA-256 with a key of at most 64 bytes, which is hashed once and not for every request: a seventh of the
    time of `hmac.digest`.
    """
    assert len(key) <= 64, "RFC 2104 hashes longer keys first"
    inner, outer = (sha256(bytes(byte ^ pad for byte in key.ljust(64, b"\0"))) for pad in (0x36, 0x5C))

    def digest(message: bytes) -> bytes:
        inside, outside = inner.copy(), outer.copy()
        inside.update(message)
        outside.update(inside.digest())
        return outside.digest()

    return digest


class Shop:
    """What every action works with.

    region: the two-letter country whose national phone numbers are understood, or empty. limits: above which a changed
    program needs a second person.
    """

    def __init__(
        self,
        db: Database,
        ids: Ids,
        read: Read,
        key: bytes,
        own_clock: OwnClock,
        *,
        region: str = "",
        limits: Limits = NO_LIMITS,
    ) -> None:
        self.db = db
        self.ids = ids
        self.programs = Programs(db, read)
        self.products = Products(db)
        self.lines = Lines()
        self.look_ups = Queue()
        self.region = region
        self.limits = limits
        self._look_again_at = EPOCH
        self.clock = own_clock
        self._hmac = keyed(key)

    @classmethod
    async def of(cls, db: Database, ids: Ids, read: Read, *, region: str = "", limits: Limits = NO_LIMITS) -> "Shop":
        """The shop of a migrated database; makes its secret key the first time."""
        async with db.connection() as connection:
            await connection.execute(
                "insert into tenant_secret (name, value) values ('requests', $1) on conflict do nothing",
                secret_bytes(32),
            )
            key = await connection.fetchval("select value from tenant_secret where name = 'requests'")
            own_clock = await clock_of(connection, db)
        return cls(db, ids, read, key, own_clock, region=region, limits=limits)

    def now(self) -> datetime:
        """What time it is in the shop."""
        return self.clock.now()

    async def look(self) -> None:
        """In test mode: see what time others made it, and which programs came, also while the clock stands."""
        if not self.clock.is_test:
            return
        await self.clock.look()
        if clock.now() >= self._look_again_at:
            self._look_again_at = clock.now() + FRESH_FOR
            self.programs.stale()

    def new_id(self, at: datetime) -> int:
        """The next id, by the clock that `at` was read from."""
        return self.ids.new(micros(at) // 1000)

    def mac_bytes(self, message: bytes) -> bytes:
        """An HMAC of bytes of ours, such as the name of a code."""
        return self._hmac(message)

    def mac(self, request: Any) -> bytes:
        """An HMAC of what was asked, by which a repetition is told from another request with the same id."""
        return self._hmac(_encode(request))
