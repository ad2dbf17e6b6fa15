"""What a page of the console is: a path, a place in the menu, who may see it, and what it answers."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from regulars.web.console.views import ConsoleData, ShopView
from regulars.web.pages import Pages

HOME = "/console"
SIGN_IN = "/console/sign-in"


class Known(Protocol):
    """Somebody who gave the right password."""

    @property
    def staff_id(self) -> int:
        """The number of the person."""


class SignIn(Protocol):
    """What tells a person by e-mail and password."""

    async def person(self, email: str, password: str, place: str = "") -> Known | None:
        """The person, or None; `place` is where the request came from. Raises TooMany."""


class Sessions(Protocol):
    """What gives a browser its session and takes it away."""

    async def open(self, request: Request, answer: Response, staff_id: int) -> None:
        """Begin a new session for this person and give the browser its cookie."""

    async def close(self, request: Request, answer: Response) -> None:
        """End the session of this browser, if it has one."""


class MenuEntry(msgspec.Struct, frozen=True):
    """One line of the menu: a title to translate, an icon of the sprite, and its place among the others."""

    title: str
    icon: str
    place: int


class Desk(msgspec.Struct, frozen=True):
    """What every page works with."""

    data: ConsoleData
    pages: Pages
    sign_in: SignIn
    sessions: Sessions
    now: Callable[[], datetime]
    menu: tuple["Page", ...] = ()

    async def show(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the console, with the shop it speaks of."""
        shop = await self.data.shop()
        return self.show_for(shop, request, template, status=status, **values)

    def show_for(
        self, shop: ShopView, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """The same when the shop has been asked for already."""
        return self.pages.show(
            request, f"console/{template}", shop.zone, status=status, shop=shop, menu=self.menu, **values
        )


class Page(msgspec.Struct, frozen=True):
    """One page. `roles` empty: everybody, also before signing in."""

    path: str
    handler: Callable[[Request, Desk], Awaitable[Response]]
    roles: frozenset[str]
    menu: MenuEntry | None = None
    methods: tuple[str, ...] = ("GET",)


def local_path(text: str) -> str:
    """An address of this very site; anything else becomes the first page."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_local and "\\" not in text else HOME
