"""What is read of a request before a handler sees it: body, query and path, each made into its Struct.

Every refusal names what is wrong: 400 what cannot be read, 413 and 415 what is not taken, 422 every wrong
field.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Receive

from regulars.errors import FieldError, Invalid, NotFound
from regulars.web import fields
from regulars.web.limits import BODY_LIMIT_BYTES
from regulars.web.problems import BadHeader, NotJson, TooLarge, VersionNeeded, WrongMediaType

JSON: Final = b"application/json"
SLOWEST_BODY_SECONDS: Final = 30.0

Headers = Mapping[bytes, bytes]

_ETAG: Final = re.compile(rb'\*|(W/)?"[\x21\x23-\x7e]{1,100}"')
_KEY: Final = re.compile(rb"[\x21-\x7e]{1,255}")


class ClientGone(Exception):
    """The client went away before its request was whole; there is nobody to answer."""


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """The whole body. Raises WrongMediaType, TooLarge, ClientGone."""
    _json_only(headers)
    if _length(headers) > BODY_LIMIT_BYTES:
        raise TooLarge(limit_bytes=BODY_LIMIT_BYTES)
    message = await receive()
    if message["type"] != "http.request":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        async with asyncio.timeout(SLOWEST_BODY_SECONDS):
            return await _rest(body, receive)
    if len(body) > BODY_LIMIT_BYTES:
        raise TooLarge(limit_bytes=BODY_LIMIT_BYTES)
    return body


async def _rest(first: bytes, receive: Receive) -> bytes:
    parts, size, more = [first], len(first), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT_BYTES:
            raise TooLarge(limit_bytes=BODY_LIMIT_BYTES)
        more = message.get("more_body", False)
    return b"".join(parts)


def _length(headers: Headers) -> int:
    given = headers.get(b"content-length", b"0")
    return int(given) if given.isdigit() and len(given) < 20 else BODY_LIMIT_BYTES + 1


def _json_only(headers: Headers) -> None:
    given = headers.get(b"content-type", JSON)
    if given != JSON:
        kind, *options = (part.strip() for part in given.lower().split(b";"))
        strange = [one for one in options if one.replace(b'"', b"") not in (b"", b"charset=utf-8", b"charset=utf8")]
        if kind != JSON or strange:
            raise WrongMediaType()
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise WrongMediaType()


class BodyReader:
    """Makes a body of one type; the schema is worked out when the first body is wrong."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._decode = msgspec.json.Decoder(kind).decode
        self._schema: dict[str, Any] | None = None

    def __call__(self, raw: bytes) -> Any:
        """The body as its type. Raises NotJson, Invalid with every wrong field."""
        try:
            value = self._decode(raw)
        except msgspec.ValidationError as refused:
            value = self._again(raw, str(refused))
        except (msgspec.DecodeError, UnicodeDecodeError) as refused:
            raise NotJson(reason=str(refused)) from None
        except RecursionError:
            raise NotJson(reason="nested too deep") from None
        if b"\\u0000" in raw and (found := tuple(fields.zero_characters(msgspec.json.decode(raw)))):
            raise Invalid(errors=found)
        return value

    def _again(self, raw: bytes, first: str) -> Any:
        """Take a body whose only fault is 1.0 for 1. Raises Invalid with everything wrong with any other."""
        value = fields.whole_numbers(_loosely(raw, first))
        try:
            return self._decode(msgspec.json.encode(value))
        except msgspec.ValidationError as refused:
            if self._schema is None:
                self._schema = msgspec.json.schema(self._kind)
            raise Invalid(errors=fields.body_errors(self._schema, value, str(refused))) from None


def _loosely(raw: bytes, first: str) -> Any:
    """The value with no type asked of it. Raises NotJson when what follows the first error is not JSON."""
    try:
        return msgspec.json.decode(raw)
    except msgspec.ValidationError:  # A number that no machine holds.
        raise Invalid(errors=fields.body_errors({}, None, first)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as refused:
        raise NotJson(reason=str(refused)) from None
    except RecursionError:
        raise NotJson(reason="nested too deep") from None


class QueryReader:
    """Makes a Struct of the query string; a name that is sent twice is a list where the field is one."""

    def __init__(self, kind: type[msgspec.Struct]) -> None:
        self._kind = kind
        self._lists = {
            field.encode_name
            for field in msgspec.structs.fields(kind)
            if isinstance(msgspec.inspect.type_info(field.type), msgspec.inspect.ListType)
        }

    def __call__(self, query: bytes) -> msgspec.Struct:
        """The query as its Struct. Raises Invalid with every wrong parameter."""
        sent = self._sent(query)
        try:
            return msgspec.convert(sent, self._kind, strict=False)
        except msgspec.ValidationError as refused:
            found = fields.query_errors(self._kind, sent)
            raise Invalid(errors=found or fields.body_errors({}, None, str(refused))) from None

    def _sent(self, query: bytes) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        twice: set[str] = set()
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if name in self._lists:
                sent.setdefault(name, []).append(value)
            elif name in sent:
                twice.add(name)
            else:
                sent[name] = value
        wrong = {f"?{name}": "is sent twice" for name in twice}
        wrong |= {f"?{name}": "must not hold the character U+0000" for name in sent if "\0" in f"{name}{sent[name]}"}
        if wrong:
            raise Invalid(errors=tuple(map(FieldError, wrong, wrong.values())))
        return sent


def read_path(kind: Any, sent: dict[str, str], missing: type[NotFound]) -> Any:
    """The path's parameters as their Struct. An id that cannot be one names nothing: raises `missing`."""
    try:
        return msgspec.convert(sent, kind, strict=False)
    except msgspec.ValidationError:
        raise missing() from None


def check_idempotency_key(headers: Headers, *, required: bool) -> None:
    """Pass a key that can be kept, or none where none is needed. Raises BadHeader."""
    key = headers.get(b"idempotency-key")
    if key is None and required:
        raise BadHeader(header="Idempotency-Key", reason="is required here")
    if key is not None and not _KEY.fullmatch(key):
        raise BadHeader(header="Idempotency-Key", reason="must be 1 to 255 visible ASCII characters")


def check_version(headers: Headers, *, required: bool) -> None:
    """Pass a request that names the version it changes, where one is needed. Raises VersionNeeded, BadHeader."""
    version = headers.get(b"if-match")
    if version is None and required:
        raise VersionNeeded()
    if version is not None and not _ETAG.fullmatch(version):
        raise BadHeader(header="If-Match", reason="must be the `ETag` as it came, in its quotes, or `*`")
