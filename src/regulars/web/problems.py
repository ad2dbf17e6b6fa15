"""Our errors as `application/problem+json` (RFC 9457), and the catalogue of all of them.

A problem's `type` is `/errors/<code>`, a page that tells what happened and what to do; its code never
changes.
The error's own fields stand beside `type`, `title`, `status`, `detail` and `instance` under their own names.
"""

import inspect
import typing
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

import msgspec

from regulars.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    RegularsError,
    TooMany,
)
from regulars.store.database import Unavailable, Unsure

PROBLEM_JSON: Final = b"application/problem+json"
RESERVED: Final = frozenset({"type", "title", "status", "detail", "instance"})

Header = tuple[bytes, bytes]


class NotJson(Invalid):
    """The body is not JSON.

    Send one JSON value in UTF-8, without a byte order mark, without NaN or Infinity, and not nested hundreds
    of levels deep.
    """

    code: ClassVar[str] = "not-json"
    reason: str


class BadHeader(Invalid):
    """A header is missing or cannot be read.

    A write that names nothing of its own (no receipt id, no event id) needs an `Idempotency-Key`: 1 to 255
    visible ASCII characters, new for each thing you want done, the same again when you retry it.
    """

    code: ClassVar[str] = "bad-header"
    header: str
    reason: str


class NotSignedIn(Forbidden):
    """Say who you are.

    Send `Authorization: Bearer reg_live_...` with a key that is neither withdrawn nor expired, or sign in.
    """

    code: ClassVar[str] = "not-signed-in"


class MissingScope(Forbidden):
    """This key or person may not do that.

    Make a key that has the scope, with `regulars key add`.
    """

    code: ClassVar[str] = "missing-scope"
    scope: str


class CrossSite(Forbidden):
    """This request came from another site.

    Requests that change something and carry a sign-in cookie are accepted from our own pages only.
    """

    code: ClassVar[str] = "cross-site"


class NoSuchAddress(NotFound):
    """There is nothing at this address."""

    code: ClassVar[str] = "no-such-address"


class TooManySlashes(NotFound):
    """There is nothing at this address. Is there a slash in a name of yours? Write %2F for it.

    A slash divides an address. In a receipt number it is written so: `/v1/receipts/2026-03-02%2F41-0008`.
    """

    code: ClassVar[str] = "too-many-slashes"


class WrongMethod(NotFound):
    """This address does not know that method.

    The `Allow` header lists the methods that it knows.
    """

    code: ClassVar[str] = "wrong-method"
    allowed: tuple[str, ...]


class TooLarge(Invalid):
    """The body is too large.

    Send receipts in batches of a few hundred, and files through an import.
    """

    code: ClassVar[str] = "too-large"
    limit_bytes: int


class WrongMediaType(Invalid):
    """Send `application/json`.

    In UTF-8, and not compressed.
    """

    code: ClassVar[str] = "wrong-media-type"


class ChangedMeanwhile(Conflict):
    """Somebody changed this after you read it.

    Read it again, look at what changed, and send your change with the new `ETag` in `If-Match`.
    """

    code: ClassVar[str] = "changed-meanwhile"


class VersionNeeded(Conflict):
    """Say which version you are changing.

    Send the `ETag` that you got with it as `If-Match`, so that nobody's change is lost.
    """

    code: ClassVar[str] = "version-needed"


class Broken(RegularsError):
    """Something broke on our side.

    Send the same again, with the same id or `Idempotency-Key`: nothing is done twice. If it stays, tell the people
    who run this server the request id.
    """

    code: ClassVar[str] = "broken"
    request_id: str


STATUS: Final[dict[type[RegularsError], int]] = {
    NotJson: 400,
    BadHeader: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    WrongMethod: 405,
    Conflict: 409,
    Refused: 409,
    ChangedMeanwhile: 412,
    TooLarge: 413,
    WrongMediaType: 415,
    Invalid: 422,
    VersionNeeded: 428,
    TooMany: 429,
    Unavailable: 503,
    Unsure: 503,
    RegularsError: 500,
}

_encode = msgspec.json.Encoder(enc_hook=str).encode


_shown_as: Final[dict[type[RegularsError], dict[str, Any]]] = {}


def shown_as(kind: type[RegularsError], **fields: Any) -> None:
    """Say that the API shows these fields of an error by other types than the error has: points as texts."""
    _shown_as[kind] = fields


def types_of(kind: type[RegularsError]) -> dict[str, Any]:
    """The types of an error's fields as a problem shows them."""
    return {**typing.get_type_hints(kind), **_shown_as.get(kind, {})}


def status_of(kind: type[RegularsError]) -> int:
    """The HTTP status of an error: that of the nearest of its kinds."""
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def type_url(kind: type[RegularsError]) -> str:
    """The address of the error's page, which is its name in problems."""
    return f"/errors/{kind.code}"


def problem(error: RegularsError, instance: str) -> dict[str, Any]:
    """The problem that tells of `error` to the one who asked for `instance`."""
    kind = type(error)
    told = {name: value for name, value in _shown(error).items() if name not in RESERVED and value != ()}
    about = {"type": type_url(kind), "title": kind.title(), "status": status_of(kind)}
    return about | {"detail": detail(error), "instance": instance} | told


def detail(error: RegularsError) -> str:
    """What happened this time, in one line."""
    if isinstance(error, Invalid) and error.errors:
        return summary(error.errors)
    told = [f"{_words(name)}: {value}" for name, value in _shown(error).items() if _tellable(value)]
    return "; ".join(told) if told else error.title()


def _shown(error: RegularsError) -> dict[str, Any]:
    """The details; of our own troubles none but the request's id, since they speak of hosts and files."""
    is_ours = status_of(type(error)) >= 500 and not isinstance(error, Broken)
    return {} if is_ours else error.details()


def summary(errors: Sequence[FieldError]) -> str:
    """The one field error, or how many there are."""
    if len(errors) == 1:
        return f"{errors[0].pointer} {errors[0].detail}"
    return f"{len(errors)} fields are not right."


def _words(name: str) -> str:
    return name.replace("_", " ")


def _tellable(value: Any) -> bool:
    return isinstance(value, str | int) and value != ""


def answer(error: RegularsError, instance: str) -> tuple[int, list[Header], bytes]:
    """Status, headers and body of the answer to a request that failed."""
    body = _encode(problem(error, instance))
    headers = [(b"content-type", PROBLEM_JSON), *_headers_of(error)]
    return status_of(type(error)), headers, body


def _headers_of(error: RegularsError) -> list[Header]:
    if isinstance(error, WrongMethod):
        return [(b"allow", ", ".join(error.allowed).encode())]
    if isinstance(error, NotSignedIn):
        return [(b"www-authenticate", b'Bearer realm="regulars"')]
    if isinstance(error, TooMany):
        return [(b"retry-after", str(error.retry_after_seconds).encode())]
    if isinstance(error, Unavailable | Unsure):
        return [(b"retry-after", b"1")]
    if isinstance(error, TooLarge):
        return [(b"connection", b"close")]  # The rest of the body is not read.
    return []


class Entry(msgspec.Struct, frozen=True):
    """One error as its page tells of it."""

    code: str
    status: int
    title: str
    advice: str
    fields: tuple[str, ...]


def catalogue() -> list[Entry]:
    """Every error of the modules that are loaded, by code; a server has loaded all that it can answer with."""
    kinds = {kind for kind in _family(RegularsError) if kind.__module__.startswith("regulars.")}
    return [entry(kind) for kind in sorted(kinds, key=lambda kind: kind.code)]


def entry(kind: type[RegularsError]) -> Entry:
    """What the page of one error says."""
    told = inspect.cleandoc(kind.__doc__ or "").split("\n\n", 1)
    advice = told[1] if len(told) > 1 else ""
    fields = tuple(name for name in kind.field_names() if name not in RESERVED)
    return Entry(kind.code, status_of(kind), kind.title(), advice, fields)


def _family(kind: type[RegularsError]) -> Iterable[type[RegularsError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


def page() -> str:
    """`docs/errors.md`: each error with its status, what to do, and its fields."""
    return "\n".join(["# Errors", "", _ABOUT, *(_section(one) for one in catalogue())])


_ABOUT: Final = """\
Every refusal is `application/problem+json` (RFC 9457): `type` is `/errors/` and the code below, `title` what
happened, `status` the HTTP status, `detail` what happened this time, `instance` the address asked for.
`errors` lists every field that is not right, each with a JSON `pointer` into the body (or `?name` for a query
parameter) and the reason. A refused request has written nothing.
"""


def _section(one: Entry) -> str:
    fields = ", ".join(f"`{name}`" for name in one.fields)
    lines = [f"## {one.code}", "", f"{one.status}. {one.title}", ""]
    lines += [one.advice, ""] if one.advice else []
    lines += [f"Fields: {fields}.", ""] if fields else []
    return "\n".join(lines)
