"""What a page of the console is: a path, a place in the menu, who may see it, and what it answers."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from regulars.store.programs import UnknownProgram
from regulars.web.auth import ROLE_SCOPES
from regulars.web.console.data import ConsoleData
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.shop import ShopView
from regulars.web.pages import Pages, person_of, reader_of

HOME = "/console"
SIGN_IN = "/console/sign-in"
OFFICE = frozenset({"owner", "marketer", "support", "auditor"})
"""The roles whose work is in the console; a cashier's is at the till."""


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


def office(scope: str) -> frozenset[str]:
    """The roles of the office that may do what a key with this scope may."""
    return frozenset(role for role in OFFICE if scope in ROLE_SCOPES[role])


class MenuEntry(msgspec.Struct, frozen=True):
    """One line of the menu: a title to translate, an icon of the sprite, and its place among the others.

    group: the title under which those of one kind stand together.
    """

    title: str
    icon: str
    place: int
    group: str = ""


class Desk(msgspec.Struct, frozen=True):
    """What every page works with."""

    data: ConsoleData
    pages: Pages
    sign_in: SignIn
    sessions: Sessions
    now: Callable[[], datetime]
    menu: tuple["Page", ...] = ()

    async def reading(self) -> Reading | None:
        """The shop as of now; None while it has no program."""
        try:
            return await self.data.reading(self.now())
        except UnknownProgram:
            return None

    async def show(self, request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the console, with the shop it speaks of. `done` is the sentence for what was just done."""
        shop = await self.data.shop()
        return self.show_for(shop, request, template, status=status, **values)

    def show_for(
        self, shop: ShopView, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """The same when the shop has been asked for already."""
        person, done = person_of(request), values.pop("done", "")
        role = person.role if person else ""
        return self.pages.show(
            request, f"console/{template}", shop.zone, status=status, shop=shop, menu=menu_for(self.menu, role),
            may=lambda scope: role in office(scope),
            done=reader_of(request, shop.zone).say(done), **values,
        )  # fmt: skip


class Page(msgspec.Struct, frozen=True):
    """One page. `roles` empty: everybody, also before signing in."""

    path: str
    handler: Callable[[Request, Desk], Awaitable[Response]]
    roles: frozenset[str]
    menu: MenuEntry | None = None
    methods: tuple[str, ...] = ("GET",)


class MenuGroup(msgspec.Struct, frozen=True):
    """Pages of the menu that stand together, under a title to translate or, the first ones, under none."""

    title: str
    pages: tuple[Page, ...]


def menu_for(menu: tuple[Page, ...], role: str) -> list[MenuGroup]:
    """The pages that a role may see, in their groups."""
    seen = [(page.menu.group, page) for page in menu if page.menu and role in page.roles]
    return [
        MenuGroup(title, tuple(page for group, page in seen if group == title))
        for title in dict.fromkeys(group for group, _ in seen)
    ]


def staff_id(request: Request) -> int:
    """The number of the person who is signed in, as the audit log keeps it."""
    person = person_of(request)
    assert person is not None, "only those who are signed in get here"
    return person.id


def local_path(text: str) -> str:
    """An address of this very site; anything else becomes the first page."""
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_local and "\\" not in text else HOME
