"""The API as one ASGI callable: find the operation, know the caller, read, handle, answer.

There is no stack of middleware on this path; everything per operation is made ready when it is built.
"""

import os
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

import msgspec
import structlog
from starlette.types import Receive, Scope, Send

from regulars import clock
from regulars.errors import RegularsError
from regulars.web import problems
from regulars.web.auth import NOBODY, Access, Caller, caller_of
from regulars.web.endpoint import Answer, Call, Endpoint, File, missing_of
from regulars.web.intake import (
    JSON,
    BodyReader,
    ClientGone,
    QueryReader,
    check_idempotency_key,
    check_version,
    read_body,
    read_path,
)
from regulars.web.limits import Buckets
from regulars.web.problems import Broken, Header, NoSuchAddress, TooManySlashes, WrongMethod
from regulars.web.security import DATA_HEADERS

log = structlog.get_logger("regulars.web")

Reply = tuple[int, list[Header], bytes | File]

_encode: Final = msgspec.json.Encoder().encode
_NO_CONTENT: Final = 204


class Operation:
    """One endpoint with its readers."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.read_body = BodyReader(endpoint.body) if endpoint.body is not None else None
        self.read_query = QueryReader(endpoint.query) if endpoint.query is not None else None
        self.checks_headers = endpoint.idempotency != "none" or endpoint.version != "none"
        self.missing = missing_of(endpoint)
        self.status = _NO_CONTENT if endpoint.returns is None else endpoint.status

    def check_headers(self, headers: Mapping[bytes, bytes]) -> None:
        """Pass when `Idempotency-Key` and `If-Match` are as needed. Raises BadHeader, VersionNeeded."""
        if self.endpoint.idempotency != "none":
            check_idempotency_key(headers, required=self.endpoint.idempotency == "required")
        if self.endpoint.version != "none":
            check_version(headers, required=self.endpoint.version == "required")

    def reply(self, answer: Any) -> Reply:
        """Status, headers and body for what the handler answered."""
        status, headers = self.status, []
        if type(answer) is Answer:
            status = answer.status or status
            if answer.etag:
                headers.append((b"etag", f'"{answer.etag}"'.encode()))
            if answer.location:
                headers.append((b"location", answer.location.encode()))
            answer = answer.body
        if status == _NO_CONTENT:
            return status, headers, b""
        if type(answer) is File:
            return status, headers, answer
        headers.append((b"content-type", JSON))
        return status, headers, _encode(answer)


class Routes:
    """Operations by address: the whole of it where it has no parameters, else its length and resource."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._fixed: dict[str, dict[str, Operation]] = {}
        self._patterns: dict[tuple[int, str], list[tuple[tuple[str, ...], dict[str, Operation]]]] = {}
        by_path: dict[str, dict[str, Operation]] = {}
        for endpoint in endpoints:
            methods = by_path.setdefault(endpoint.path, {})
            assert endpoint.method not in methods, f"two endpoints at {endpoint.method} {endpoint.path}"
            methods[endpoint.method] = Operation(endpoint)
        for path, methods in by_path.items():
            self._add(path, methods)

    def _add(self, path: str, methods: dict[str, Operation]) -> None:
        if "{" not in path:
            self._fixed[path] = methods
            return
        parts = tuple(path.split("/"))
        assert not parts[2].startswith("{"), f"the resource in {path} must have a name"
        self._patterns.setdefault((len(parts), parts[2]), []).append((parts, methods))

    def find(self, method: str, path: str, raw: bytes = b"") -> tuple[Operation, dict[str, str]]:
        """The operation and its path parameters. raw: the path as it was sent. Raises NoSuchAddress, TooManySlashes,
        WrongMethod.
        """
        methods, sent = self._at(path, raw)
        operation = methods.get(method)
        if operation is None:
            raise WrongMethod(allowed=tuple(sorted(methods)))
        return operation, sent

    def _at(self, path: str, raw: bytes) -> tuple[dict[str, Operation], dict[str, str]]:
        methods = self._fixed.get(path)
        if methods is not None:
            return methods, {}
        parts = path.split("/")
        if b"%2f" in raw.lower():
            parts = [unquote(part) for part in raw.decode(errors="replace").split("/")]
        if len(parts) > 2 and "\0" not in path:
            for pattern, found in self._patterns.get((len(parts), parts[2]), ()):
                sent = _match(pattern, parts)
                if sent is not None:
                    return found, sent
            if any(length < len(parts) and resource == parts[2] for length, resource in self._patterns):
                raise TooManySlashes()
        raise NoSuchAddress()


def _match(pattern: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    sent: dict[str, str] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted[:1] == "{":
            if not part:
                return None
            sent[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return sent


class Api:
    """The API for one shop. `shop` and `access` may be set later, when the application starts."""

    def __init__(self, endpoints: Iterable[Endpoint], *, now: Callable[[], datetime] = clock.now) -> None:
        self.routes = Routes(endpoints)
        self.buckets = Buckets()
        self.now = self.world = now
        self.shop: Any = None
        self.access: Access | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        limits: list[Header] = []
        try:
            status, headers, body = await self._answer(scope, receive, limits)
        except ClientGone:
            return
        except RegularsError as error:
            status, headers, body = problems.answer(error, scope["path"])
        except Exception as error:
            status, headers, body = problems.answer(broken(error, scope), scope["path"])
        if isinstance(body, File):
            body.raw_headers += [*headers, *limits, *DATA_HEADERS]
            await body(scope, receive, send)
            return
        if status != _NO_CONTENT:
            headers.append((b"content-length", b"%d" % len(body)))
        headers += limits
        headers += DATA_HEADERS
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive, limits: list[Header]) -> Reply:
        operation, sent = self.routes.find(scope["method"], scope["path"], scope.get("raw_path") or b"")
        endpoint = operation.endpoint
        headers = dict(scope["headers"])
        at = self.now()
        caller = await self._admit(endpoint, headers, limits) if endpoint.scope else NOBODY
        if operation.checks_headers:
            operation.check_headers(headers)
        arguments: dict[str, Any] = {}
        if endpoint.path_fields is not None:
            arguments["path"] = read_path(endpoint.path_fields, sent, operation.missing)
        if operation.read_query is not None:
            arguments["query"] = operation.read_query(scope["query_string"])
        if operation.read_body is not None:
            arguments["body"] = operation.read_body(await read_body(headers, receive))
        call = Call(at, caller, self.shop, endpoint.name, sent, headers)
        return operation.reply(await endpoint.handler(call, **arguments))

    async def _admit(self, endpoint: Endpoint, headers: Mapping[bytes, bytes], limits: list[Header]) -> Caller:
        """The caller, when it may do this now. Raises NotSignedIn, MissingScope, CrossSite, TooMany."""
        assert self.access is not None, "the application has not started"
        caller = await caller_of(endpoint.method, headers, self.access, self.world())
        caller.needs(endpoint.scope)
        limits += self.buckets.take((caller.kind, caller.id), caller.policy, time.monotonic())
        return caller


def broken(error: Exception, scope: Scope) -> Broken:
    """Log where it broke, without what was being handled: a message or a value may hold a person's data."""
    request_id = f"{os.getpid():x}-{time.monotonic_ns():x}"
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(
        "request broke",
        request_id=request_id,
        method=scope["method"],
        error=type(error).__name__,
        where=where,
    )
    return Broken(request_id=request_id)
