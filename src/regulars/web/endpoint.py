"""Typed endpoints: a handler, what it takes, what it answers, and how it may refuse.

    @endpoint("POST", "/v1/quotes", scope="quotes:write", errors=(NotEnoughPoints,), tag="Receipts")
    async def quote(call: Call, body: QuoteBody) -> QuoteAnswer:
        \"\"\"What this receipt would give. Nothing is stored.\"\"\"

A handler takes `call` and, where it has them, `body`, `query` and `path`, each a Struct, by these very names.
Everything that can be worked out once is worked out here, before the first request.
"""

import inspect
import typing
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec
from starlette.responses import StreamingResponse

from regulars.errors import Invalid, NotFound, RegularsError, TooMany
from regulars.store.idempotency import KeyUsedOtherwise
from regulars.store.keys import SCOPES
from regulars.web.auth import Caller
from regulars.web.problems import (
    BadHeader,
    ChangedMeanwhile,
    CrossSite,
    MissingScope,
    NotJson,
    NotSignedIn,
    TooLarge,
    VersionNeeded,
    WrongMediaType,
)

Body = TypeVar("Body")
Handler = Callable[..., Awaitable[Any]]
Need = Literal["none", "optional", "required"]

ARGUMENTS: Final = ("body", "query", "path")


class Answer(msgspec.Struct, Generic[Body], frozen=True):
    """An answer with more to it than its body: its version, where it now lives, or another status."""

    body: Body
    etag: str = ""
    location: str = ""
    status: int = 0


class File(StreamingResponse):
    """An answer that is a file, written while it is sent. parts: its texts, in order; name: what to call it."""

    def __init__(self, parts: Iterable[str], name: str, media_type: str) -> None:
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        super().__init__(parts, headers=headers, media_type=media_type)


class Call(msgspec.Struct, frozen=True):
    """One request: when it came, who asks, and the shop that serves it."""

    at: datetime
    caller: Caller
    shop: Any
    operation: str
    path: Mapping[str, str]
    headers: Mapping[bytes, bytes]

    @property
    def idempotency_key(self) -> str:
        """The name that the client gave this write, so that a retry is known; empty when it gave none."""
        return self.headers.get(b"idempotency-key", b"").decode("ascii")

    @property
    def if_match(self) -> str:
        """The version that the client read before changing it, without quotes; empty when it named none."""
        return self.headers.get(b"if-match", b"").decode("latin-1").strip().removeprefix("W/").strip('"')

    @property
    def language(self) -> str:
        """What the client's `Accept-Language` says, as it stands."""
        return self.headers.get(b"accept-language", b"").decode("latin-1")

    def expect_version(self, etag: str) -> None:
        """Pass when the client named no version, any version, or this one. Raises ChangedMeanwhile."""
        if self.if_match not in ("", "*", etag):
            raise ChangedMeanwhile()


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the API, ready to be called and to be described."""

    method: str
    path: str
    handler: Handler
    scope: str
    tag: str
    status: int
    body: Any
    query: Any
    path_fields: Any
    returns: Any
    errors: tuple[type[RegularsError], ...]
    idempotency: Need
    version: Need
    example: Any
    answer_example: Any
    media_type: str

    @property
    def name(self) -> str:
        """The handler's name, which is the operation's id in OpenAPI."""
        return getattr(self.handler, "__name__", "operation")

    def __call__(self, *args: Any, **kwargs: Any) -> Awaitable[Any]:
        """Call the handler itself, as a test does."""
        return self.handler(*args, **kwargs)


def endpoint(
    method: str,
    path: str,
    *,
    tag: str,
    scope: str = "",
    status: int = 200,
    errors: tuple[type[RegularsError], ...] = (),
    idempotency: Need = "none",
    version: Need = "none",
    example: Any = None,
    answer_example: Any = None,
    media_type: str = "application/json",
) -> Callable[[Handler], Endpoint]:
    """Make an endpoint of a handler. An empty `scope` lets anybody in.

    `idempotency` says whether `Idempotency-Key` is read, `version` whether `If-Match` is.
    media_type: of a File.
    """
    assert not scope or scope in SCOPES, f"unknown scope {scope}"

    def made(handler: Handler) -> Endpoint:
        hints = _hints(handler)
        own = Endpoint(
            method=method,
            path=path,
            handler=handler,
            scope=scope,
            tag=tag,
            status=status,
            body=hints.get("body"),
            query=hints.get("query"),
            path_fields=hints.get("path"),
            returns=_answered(hints["return"]),
            errors=(),
            idempotency=idempotency,
            version=version,
            example=example,
            answer_example=answer_example,
            media_type=media_type,
        )
        return msgspec.structs.replace(own, errors=_every_error(own, errors))

    return made


def _hints(handler: Handler) -> dict[str, Any]:
    assert inspect.iscoroutinefunction(handler), f"{handler} must be async"
    names = list(inspect.signature(handler).parameters)
    assert names[:1] == ["call"], f"{handler} takes `call` first"
    assert set(names[1:]) <= set(ARGUMENTS), f"{handler} takes {names[1:]}; known are {ARGUMENTS}"
    return typing.get_type_hints(handler, include_extras=True)


def _answered(returns: Any) -> Any:
    """The type of the body: `Answer[Wallet]` answers a Wallet, a File text."""
    if returns is File:
        return str
    if typing.get_origin(returns) is Answer:
        return typing.get_args(returns)[0]
    return None if returns is type(None) else returns


def missing_of(own: Endpoint, errors: tuple[type[RegularsError], ...] = ()) -> type[NotFound]:
    """The error that says that nothing has the id in the path: the endpoint's own, where it needs no details."""
    known = (kind for kind in errors or own.errors if issubclass(kind, NotFound) and not kind.field_names())
    return next(known, NotFound)


def _every_error(own: Endpoint, errors: tuple[type[RegularsError], ...]) -> tuple[type[RegularsError], ...]:
    """The handler's own errors and those that the framework answers with for it."""
    every = dict.fromkeys(errors)
    if own.body is not None:
        every |= dict.fromkeys((NotJson, WrongMediaType, TooLarge, Invalid))
    if own.query is not None:
        every |= {Invalid: None}
    if "{" in own.path:
        every |= {missing_of(own, errors): None}
    if own.scope:
        every |= dict.fromkeys((NotSignedIn, MissingScope, CrossSite, TooMany))
    if own.idempotency != "none":
        every |= dict.fromkeys((BadHeader, KeyUsedOtherwise))
    if own.version != "none":
        every |= dict.fromkeys((BadHeader, ChangedMeanwhile))
    if own.version == "required":
        every |= {VersionNeeded: None}
    return tuple(every)
