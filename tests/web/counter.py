"""A shop behind its API: a program, keys with scopes, and a way to ask in process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import unquote

import msgspec

from regulars.store.keys import SCOPES
from regulars.store.shop import Shop
from regulars.web.api import endpoints, health
from regulars.web.auth import Caller
from regulars.web.limits import per_key
from regulars.web.site import Site
from tests.actions.conftest import AT, opened
from tests.web.demo_api import Reply

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, worth: 0.01, clawback: within_balance}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: coffee-x2, kind: multiplier, times: 2, when: '"coffee" in line.categories'}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01, most_share: 50%}
  - {id: ten-off, kind: discount, percent: 10%, least_receipt: 50.00}
"""

DAY = AT.date().isoformat()
"""The day at the counter."""

TILL, WEB, STORE_BOUND, READER, STAFF = "till", "web", "store-bound", "reader", "staff"
_PLENTY = per_key(1_000_000)
_ALL = frozenset(SCOPES)


class ShopAccess:
    """Keys of each kind, named by what they are."""

    callers: ClassVar[dict[str, Caller]] = {
        TILL: Caller("key", 1, "till 1", _ALL, source="pos", policy=_PLENTY),
        WEB: Caller("key", 2, "web shop", _ALL, source="web", policy=_PLENTY),
        STORE_BOUND: Caller("key", 3, "till of s1", _ALL, store_id="s1", source="pos", policy=_PLENTY),
        READER: Caller("key", 4, "reader", frozenset({"members:read"}), source="reader", policy=_PLENTY),
        STAFF: Caller("staff", 5, "Ana", _ALL, source="staff", role="owner", policy=_PLENTY),
    }

    async def by_key(self, key: str, at: datetime) -> Caller | None:
        return self.callers.get(key)

    async def by_session(self, token: str, at: datetime) -> Caller | None:
        return None


async def asked(
    site: Site, method: str, path: str, body: Any = None, *, key: str, headers: dict[str, str] | None = None
) -> Reply:
    """Ask once, in process."""
    raw = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
    given = {"authorization": f"Bearer {key}", "content-length": str(len(raw))} | (headers or {})
    where, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
        "method": method, "path": unquote(where), "raw_path": where.encode(),
        "query_string": query.encode(), "root_path": "", "scheme": "http", "client": ("127.0.0.1", 1),
        "server": ("shop.example", 80),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await site(scope, receive, send)
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:]))


class Counter:
    """A shop with its API, and a clock of its own."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.at = AT
        self.site = Site(endpoints(), health.ROUTES, now=lambda: self.at)
        self.site.start(shop=shop, access=ShopAccess())

    def later(self, **span: int) -> None:
        """Let time pass."""
        self.at += timedelta(**span)

    async def ask(
        self, method: str, path: str, body: Any = None, *, key: str = TILL, headers: dict[str, str] | None = None
    ) -> Reply:
        """One request, and its reply."""
        return await asked(self.site, method, path, body, key=key, headers=headers)

    async def post(self, path: str, body: Any, *, key: str = TILL, headers: dict[str, str] | None = None) -> Any:
        """The answer to a POST that is expected to go well."""
        reply = await self.ask("POST", path, body, key=key, headers=headers)
        assert reply.status in (200, 201), (path, reply.status, reply.body.decode())
        return reply.json()

    async def get(self, path: str, *, key: str = TILL) -> Any:
        """The answer to a GET that is expected to go well."""
        reply = await self.ask("GET", path, key=key)
        assert reply.status == 200, (path, reply.status, reply.body.decode())
        return reply.json()

    async def ana(self, **fields: Any) -> str:
        """A member with a card, by her id."""
        answer = await self.post("/v1/members", {"name": "Ana Munteanu", "card": "2900123456785"} | fields)
        found: str = answer["id"]
        return found

    async def earned(self, points: int, name: str = "earned") -> Any:
        """A receipt of Ana's that earned so many points."""
        return await self.post("/v1/receipts", cart(f"{points}.00", receipt_id=name))

    async def written(self) -> dict[str, int]:
        """How many rows every table holds that a request could have written."""
        tables = ("event", "event_key", "entry", "lot", "state", "member", "identifier", "program_version", "audit")
        async with self.shop.db.connection() as connection:
            return {one: await connection.fetchval(f"select count(*) from {one}") for one in tables}


def cart(*totals: str, receipt_id: str = "r-1", **fields: Any) -> dict[str, Any]:
    """A receipt of Ana's with a line for each total."""
    lines = [{"line_id": str(place), "total": total} for place, total in enumerate(totals, 1)]
    whole = {"receipt_id": receipt_id, "currency": "RON", "lines": lines, "member": {"card": "2900123456785"}}
    return {name: value for name, value in (whole | fields).items() if value is not None}


@asynccontextmanager
async def counter_of(url: str) -> AsyncIterator[Counter]:
    async with opened(url, PROGRAM) as shop:
        yield Counter(shop)


def pointers(reply: Reply) -> set[str]:
    """The fields that a problem names."""
    return {error["pointer"] for error in msgspec.json.decode(reply.body)["errors"]}
