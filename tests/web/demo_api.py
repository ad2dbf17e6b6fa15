"""A small API of every shape that the framework has to carry, and ways to ask it in process."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import unquote

import msgspec
from msgspec import Meta

from regulars.errors import NotFound, Refused
from regulars.web.auth import Caller
from regulars.web.dispatch import Api
from regulars.web.endpoint import Answer, Call, Endpoint, endpoint
from regulars.web.limits import Policy, per_key

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
GOOD, WEAK, SLOW = "good", "weak", "slow"

Money = Annotated[str, Meta(pattern=r"^\d{1,9}(\.\d{1,3})?$", examples=["12.50"])]
MemberId = Annotated[str, Meta(pattern=r"^mem_[0-9a-z]{13}$", examples=["mem_0000000000001"])]


class NotEnough(Refused):
    """The member does not have enough points."""

    code: ClassVar[str] = "not-enough"
    needed: int
    available: int


class NoSuchMember(NotFound):
    """There is no such member."""

    code: ClassVar[str] = "no-such-member"


class Line(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    sku: Annotated[str, Meta(min_length=1, max_length=40)]
    quantity: Annotated[str, Meta(pattern=r"^\d{1,6}(\.\d{1,3})?$")] = "1"
    total: Money


class Cash(msgspec.Struct, tag="cash", forbid_unknown_fields=True):
    amount: Money


class Card(msgspec.Struct, tag="card", forbid_unknown_fields=True):
    amount: Money
    last_four: Annotated[str, Meta(pattern=r"^\d{4}$")]


class Cart(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A receipt as a till sends it."""

    receipt_id: Annotated[str, Meta(min_length=1, max_length=80)]
    currency: Literal["EUR", "RON"]
    occurred_at: Annotated[datetime, Meta(tz=True)] | None = None
    lines: Annotated[list[Line], Meta(min_length=1, max_length=200)]
    tender: Cash | Card | None = None
    spend_points: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class Given(msgspec.Struct):
    points: int
    receipt_id: str


class Member(msgspec.Struct):
    member_id: str
    name: str


class Change(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)]


class MemberPath(msgspec.Struct):
    member_id: MemberId


class PageQuery(msgspec.Struct, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100, description="How many at most.")] = 20
    after: Annotated[str, Meta(max_length=100)] | None = None
    tier: Annotated[list[Literal["gold", "silver"]], Meta(max_length=2)] = []


class Members(msgspec.Struct):
    data: list[Member]
    next: str | None = None


@endpoint(
    "POST",
    "/v1/receipts",
    scope="receipts:write",
    tag="Receipts",
    errors=(NotEnough,),
    example={"receipt_id": "r-1", "currency": "RON", "lines": [{"sku": "487", "total": "12.50"}]},
    answer_example={"points": 12, "receipt_id": "r-1"},
)
async def record(call: Call, body: Cart) -> Given:
    """Record a receipt."""
    if body.spend_points > 100:
        raise NotEnough(needed=body.spend_points, available=100)
    return Given(len(body.lines), body.receipt_id)


@endpoint("GET", "/v1/members", scope="members:read", tag="Members")
async def members(call: Call, query: PageQuery) -> Members:
    """Members, a page at a time.

    The answer's `next` is the `after` of the next page.
    """
    return Members([Member("mem_0000000000001", f"{query.limit} {query.after} {query.tier}")])


@endpoint("GET", "/v1/members/{member_id}", scope="members:read", tag="Members", errors=(NoSuchMember,))
async def member(call: Call, path: MemberPath) -> Answer[Member]:
    """One member."""
    if path.member_id != "mem_0000000000001":
        raise NoSuchMember()
    return Answer(Member(path.member_id, "Ana"), etag="7")


@endpoint(
    "PATCH",
    "/v1/members/{member_id}",
    scope="members:write",
    tag="Members",
    errors=(NoSuchMember,),
    idempotency="optional",
    version="required",
)
async def rename(call: Call, path: MemberPath, body: Change) -> Answer[Member]:
    """Change a member."""
    call.expect_version("7")
    return Answer(Member(path.member_id, body.name), etag="8")


@endpoint("POST", "/v1/gifts", scope="points:adjust", tag="Members", status=201, idempotency="required")
async def gift(call: Call, body: Change) -> Answer[Member]:
    """Give something."""
    return Answer(Member("mem_0000000000001", f"{body.name} {call.idempotency_key}"), location="/v1/gifts/1")


@endpoint("DELETE", "/v1/holds/{hold_id}", scope="quotes:write", tag="Receipts")
async def release(call: Call) -> None:
    """Let go of a hold."""
    if call.path["hold_id"] == "none":
        raise NotFound()


@endpoint("GET", "/v1/about", tag="About")
async def about(call: Call) -> dict[str, str]:
    """What this is, for anybody."""
    return {"caller": call.caller.kind}


ENDPOINTS: list[Endpoint] = [record, members, member, rename, gift, release, about]

_ALL = frozenset(one.scope for one in ENDPOINTS)
_PLENTY = per_key(1_000_000)


class DemoAccess:
    """Three keys and one session."""

    callers: ClassVar[dict[str, Caller]] = {
        GOOD: Caller("key", 1, "till 1", _ALL, source="pos", policy=_PLENTY),
        WEAK: Caller("key", 2, "shop", frozenset({"members:read"}), source="shop", policy=_PLENTY),
        SLOW: Caller("key", 3, "slow", _ALL, source="slow", policy=Policy("key", 2, 60)),
    }

    async def by_key(self, key: str, at: datetime) -> Caller | None:
        return self.callers.get(key)

    async def by_session(self, token: str, at: datetime) -> Caller | None:
        return Caller("staff", 9, "Ana", _ALL, role="owner", policy=_PLENTY) if token == "here" else None


class Reply(msgspec.Struct):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    def pointers(self) -> set[str]:
        return {error["pointer"] for error in self.json()["errors"]}


def demo() -> Api:
    api = Api(ENDPOINTS, now=lambda: AT)
    api.access = DemoAccess()
    return api


def ask(
    app: Any,
    method: str,
    path: str,
    body: bytes | str | dict[str, Any] | None = None,
    *,
    key: str | None = GOOD,
    headers: dict[str, str] | None = None,
    pieces: int = 1,
) -> Reply:
    """Ask once, in process; the body comes in so many pieces."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else msgspec.json.encode(body)
    raw = b"" if body is None else raw
    given = {"host": "shop.example", "content-length": str(len(raw))} | (headers or {})
    if key is not None:
        given = {"authorization": f"Bearer {key}"} | given
    where, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": unquote(where),
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("shop.example", 80),
        "scheme": "http",
        "root_path": "",
    }
    return asyncio.run(_ask(app, scope, raw, pieces))


async def _ask(app: Any, scope: dict[str, Any], raw: bytes, pieces: int) -> Reply:
    step = max(1, -(-len(raw) // pieces))
    parts = [raw[at : at + step] for at in range(0, len(raw), step)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not parts:
            return {"type": "http.disconnect"}
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]))
