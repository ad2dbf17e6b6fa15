"""Who asks: an API key, a person who signed in, or nobody; and what each may do."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final, Literal, Protocol

import msgspec

from regulars.errors import Forbidden
from regulars.store.keys import SCOPES
from regulars.web.limits import Policy, per_key
from regulars.web.problems import MissingScope, NotSignedIn
from regulars.web.security import refuse_other_sites

_ALL: Final = frozenset(SCOPES)
_CASHIER: Final = frozenset({"quotes:write", "receipts:write", "members:read", "members:write"})

ROLE_SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "owner": _ALL,
    "marketer": frozenset({"members:read", "programs:write", "facts:write", "reports:read"}),
    "cashier": _CASHIER,
    "support": _CASHIER | {"points:adjust"},
    "auditor": frozenset({"members:read", "reports:read"}),
}

SESSION_COOKIE: Final = "regulars-session"


class WrongStore(Forbidden):
    """This key or person belongs to another store."""

    code: ClassVar[str] = "wrong-store"
    store_id: str


class Caller(msgspec.Struct, frozen=True):
    """Whoever asks, known by key or session.

    `store_id` binds to one store; None is all stores. `source` is the connector or till group whose receipt
    ids the key speaks of. `role` and `language` are a person's.
    """

    kind: Literal["key", "staff", "nobody"]
    id: int = 0
    name: str = ""
    scopes: frozenset[str] = frozenset()
    store_id: str | None = None
    source: str = ""
    role: str = ""
    language: str = ""
    policy: Policy = per_key()

    def needs(self, scope: str) -> None:
        """Pass a caller with this scope. Raises NotSignedIn for nobody, MissingScope for others."""
        if scope not in self.scopes:
            if self.kind == "nobody":
                raise NotSignedIn()
            raise MissingScope(scope=scope)

    def at_store(self, store_id: str) -> None:
        """Pass a caller who may act for this store. Raises WrongStore."""
        if self.store_id is not None and self.store_id != store_id:
            raise WrongStore(store_id=store_id)


NOBODY: Final = Caller("nobody")


class Access(Protocol):
    """What knows keys and sessions."""

    async def by_key(self, key: str, at: datetime) -> Caller | None:
        """The caller with this key, if it is good at `at`."""

    async def by_session(self, token: str, at: datetime) -> Caller | None:
        """The person with this session, if it is good at `at`; using it keeps it from idling out."""


async def caller_of(method: str, headers: Mapping[bytes, bytes], access: Access, at: datetime) -> Caller:
    """Who sent these headers; nobody when they name nobody.

    Raises NotSignedIn when they name somebody unknown, and CrossSite when the page of another site used a
    person's cookie.
    """
    given = headers.get(b"authorization")
    if given is not None:
        scheme, _, key = given.decode("latin-1").partition(" ")
        caller = await access.by_key(key.strip(), at) if scheme.lower() == "bearer" else None
        if caller is None:
            raise NotSignedIn()
        return caller
    token = session_token(headers)
    if token is None:
        return NOBODY
    refuse_other_sites(method, headers)
    return await access.by_session(token, at) or NOBODY


def cookie_name(*, https: bool) -> str:
    """`__Host-` ties the cookie to this very host, which browsers grant over https only."""
    return f"__Host-{SESSION_COOKIE}" if https else SESSION_COOKIE


def session_token(headers: Mapping[bytes, bytes]) -> str | None:
    """The token in the session's cookie; the `__Host-` one when there are two."""
    sent = headers.get(b"cookie")
    if sent is None:
        return None
    pairs = (pair.strip().partition("=") for pair in sent.decode("latin-1").split(";"))
    cookies = {name: value for name, _, value in pairs}
    return cookies.get(cookie_name(https=True)) or cookies.get(cookie_name(https=False)) or None


def set_cookie(token: str, *, https: bool, seconds: int) -> tuple[bytes, bytes]:
    """The header that gives a browser its session, for `seconds`; 0 takes it away."""
    secure = "; Secure" if https else ""
    value = f"{cookie_name(https=https)}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    return b"set-cookie", value.encode()
