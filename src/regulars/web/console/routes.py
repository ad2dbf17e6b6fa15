"""Finds the pages of the console and lets in whoever may see each."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from regulars import kinds
from regulars.errors import NotFound
from regulars.web import console
from regulars.web.assets import Assets
from regulars.web.console.page import HOME, OFFICE, SIGN_IN, Desk, Page
from regulars.web.pages import person_of

Answer = Callable[[Request], Awaitable[Response]]


def pages() -> list[Page]:
    """Every page: each module of this folder and each plugin that holds some."""
    modules = kinds.modules_in(console, "regulars.pages")
    return [page for module in modules for page in getattr(module, "PAGES", ())]


def routes(assets: Assets, desk: Callable[[Request], Desk]) -> list[BaseRoute]:
    """The console: its pages and its assets. `desk` gives the desk of the shop that a request is for."""
    found = pages()
    menu = tuple(sorted((page for page in found if page.menu), key=place))
    shown = [Route(page.path, guarded(page, desk, menu), methods=list(page.methods)) for page in found]
    elsewhere = Page("/console/{elsewhere:path}", nowhere, OFFICE)
    return [assets.route(), *shown, Route(elsewhere.path, guarded(elsewhere, desk, menu))]


async def nowhere(request: Request, desk: Desk) -> Response:
    """There is no such page. Raises NotFound."""
    raise NotFound()


def place(page: Page) -> int:
    """Where a page stands in the menu."""
    return page.menu.place if page.menu else 0


def guarded(page: Page, desk: Callable[[Request], Desk], menu: tuple[Page, ...]) -> Answer:
    """The page for those who may see it: others are asked to sign in, or told that they may not."""

    async def answer(request: Request) -> Response:
        person = person_of(request)
        if page.roles and person is None:
            return RedirectResponse(f"{SIGN_IN}?next={quote(asked_for(request))}", 303)
        ready = msgspec.structs.replace(desk(request), menu=menu)
        if page.roles and person is not None and person.role not in page.roles:
            return await ready.show(request, "error.html", status=403, problem="forbidden")
        try:
            return await page.handler(request, ready)
        except NotFound:
            return await ready.show(request, "error.html", status=404, problem="not-found")

    return answer


def asked_for(request: Request) -> str:
    """The address to come back to after signing in."""
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query if request.method == "GET" else HOME
