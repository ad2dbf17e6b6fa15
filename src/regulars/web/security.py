"""The headers that every answer carries, and the test against requests from other sites."""

from collections.abc import Mapping
from typing import Final

from regulars.web.problems import CrossSite, Header

_CSP: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}

_ALWAYS: Final[tuple[Header, ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)

PAGE_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-security-policy", "; ".join(f"{what} {whence}" for what, whence in _CSP.items()).encode()),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), geolocation=(), microphone=(), payment=()"),
    *_ALWAYS,
)
"""For pages and assets. The camera is for scanning cards."""

DATA_HEADERS: Final[tuple[Header, ...]] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
    *_ALWAYS,
)
"""For answers of the API, which are nobody's page and nobody's cache."""

ONLY_HTTPS: Final[Header] = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def refuse_other_sites(method: str, headers: Mapping[bytes, bytes]) -> None:
    """Pass a request that may change something only when a page of ours sent it.

    For requests that carry a cookie; a browser never adds an API key by itself. `Sec-Fetch-Site` cannot be
    forged by a page; a browser too old to send it sends `Origin`. With neither, no browser sent the request.
    Raises CrossSite.
    """
    if method in SAFE_METHODS:
        return
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        if site not in (b"same-origin", b"none"):
            raise CrossSite()
        return
    origin = headers.get(b"origin")
    if origin is not None and origin.partition(b"://")[2] != headers.get(b"host"):
        raise CrossSite()
