"""The whole site as one ASGI application: the API on a path of its own, pages and assets through Starlette.

site = Site(endpoints, routes, lifespan=...)
site.start(shop=shop, access=access)      # in the lifespan, once there is a database
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from datetime import datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Lifespan, Message, Receive, Scope, Send

from regulars import clock
from regulars.errors import RegularsError
from regulars.store.shop import Shop
from regulars.web import problems
from regulars.web.auth import Access, session_token
from regulars.web.dispatch import Api, broken
from regulars.web.endpoint import Endpoint
from regulars.web.limits import BODY_LIMIT_BYTES
from regulars.web.problems import Header, NoSuchAddress, TooLarge, WrongMethod
from regulars.web.security import DATA_HEADERS, ONLY_HTTPS, PAGE_HEADERS, refuse_other_sites

API: Final = "/v1/"
ASSETS: Final = "/static/"


class Site:
    """API and pages of one shop. `https` is whether browsers reach it that way."""

    def __init__(
        self,
        endpoints: Iterable[Endpoint],
        routes: Sequence[BaseRoute],
        *,
        lifespan: Lifespan[Starlette] | None = None,
        https: bool = False,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.api = Api(endpoints, now=now)
        self.pages = Starlette(
            routes=routes, lifespan=lifespan, exception_handlers=_HANDLERS, max_body_size=BODY_LIMIT_BYTES
        )
        self.https = https
        self.page_headers: tuple[Header, ...] = (*PAGE_HEADERS, ONLY_HTTPS) if https else PAGE_HEADERS
        self.look: Callable[[], Awaitable[None]] | None = None

    @property
    def now(self) -> Callable[[], datetime]:
        """What time it is in the shop."""
        return self.api.now

    @property
    def state(self) -> Any:
        """What pages reach as `request.app.state`."""
        return self.pages.state

    def start(self, *, shop: Any, access: Access) -> None:
        """Give the handlers their shop, and the door what knows keys and sessions."""
        self.api.shop = self.pages.state.shop = shop
        self.api.access = self.pages.state.access = access

    def go_by(self, shop: Shop) -> None:
        """Take the time from the shop's own clock, which others may move. Who may come in is asked of the world's."""
        self.api.now, self.look = shop.now, shop.look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop."""
        if scope["type"] != "http":
            await self.pages(scope, receive, send)
            return
        if self.look is not None:
            await self.look()
        if scope["path"].startswith(API):
            await self.api(scope, receive, send)
        else:
            await self._page(scope, receive, self._with_headers(send))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page, with the person who is signed in as `request.state.person`."""
        headers = dict(scope["headers"])
        try:
            refuse_other_sites(scope["method"], headers)
        except RegularsError as error:
            await _refusal(error, scope["path"])(scope, receive, send)
            return
        token = session_token(headers)
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["person"] = None
        if token is not None and self.api.access is not None and not scope["path"].startswith(ASSETS):
            state["person"] = await self.api.access.by_session(token, self.api.world())
        await self.pages(scope, receive, send)

    def _with_headers(self, send: Send) -> Send:
        """Every page and asset carries the security headers that it did not set itself."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in self.page_headers if header[0] not in own),
                ]
            await send(message)

        return sent


def _refusal(error: RegularsError, instance: str) -> Response:
    status, headers, body = problems.answer(error, instance)
    answer = Response(body, status)
    answer.raw_headers += [*headers, *DATA_HEADERS]
    return answer


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RegularsError)
    return _refusal(error, request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    """Starlette's own refusals, as ours."""
    assert isinstance(error, HTTPException)
    allowed = tuple(sorted((error.headers or {}).get("Allow", "").split(", ")))
    match error.status_code:
        case 404:
            ours: RegularsError = NoSuchAddress()
        case 405:
            ours = WrongMethod(allowed=allowed)
        case 413:
            ours = TooLarge(limit_bytes=BODY_LIMIT_BYTES)
        case _:
            return Response(status_code=error.status_code, headers=error.headers)
    return _refusal(ours, request.url.path)


async def _broke(request: Request, error: Exception) -> Response:
    return _refusal(broken(error, request.scope), request.url.path)


_HANDLERS: Final[dict[Any, Any]] = {RegularsError: _refused, HTTPException: _http, Exception: _broke}
