"""Serving a shop: pages, API and timed work in one process, or in several."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial

import structlog
from msgspec import structs
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from regulars import logs
from regulars.main.opening import database_of, shop_of
from regulars.main.upgrade import bring_up
from regulars.settings import Settings
from regulars.store.shop import Shop
from regulars.web import developers
from regulars.web.api import endpoints, health, own_clock
from regulars.web.assets import Assets
from regulars.web.console import routes as console
from regulars.web.console.page import HOME, Desk
from regulars.web.console.shop_data import ShopData
from regulars.web.pages import Pages, language_of
from regulars.web.serve import listening
from regulars.web.serve import serve as serve_app
from regulars.web.sessions import SignIn, StaffSessions, StoredAccess
from regulars.web.site import Site
from regulars.worker import work as do_work
from regulars.worker.forward import forward
from regulars.workings import remove_left_over

CONNECTIONS = 8
"""So many connections has each serving process: the database answers no faster to more."""

log = structlog.get_logger("regulars")


def check_address(settings: Settings) -> None:
    """Whether it is free to listen on, before anything that takes long. Raises CannotListen."""
    with listening(settings.host, settings.port):
        pass


def serve(settings: Settings, told: Callable[[str], None] = lambda address: None, *, is_held: bool = False) -> None:
    """Serve pages and API, and do the timed work, until told to stop.

    told: called with the address. is_held: the caller holds the database and lets go of it.
    """
    _serve(settings, told, works=True, is_held=is_held)


def web(settings: Settings, told: Callable[[str], None] = lambda address: None) -> None:
    """Serve pages and API only."""
    _serve(settings, told, works=False)


def work(settings: Settings, told: Callable[[], None] = lambda: None) -> None:
    """Do the timed work only, until told to stop. told: called when it begins."""

    async def run(url: str) -> None:
        async with shop_of(settings, url, size=2) as shop:
            hands = asyncio.create_task(do_work(shop, _holder(shop), shop.now))
            for name in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(name, hands.cancel)
            told()
            await _ended(hands)

    logs.set_up(settings.log_format)
    with _made(settings) as url:
        asyncio.run(run(url))


def _serve(settings: Settings, told: Callable[[str], None], *, works: bool, is_held: bool = False) -> None:
    logs.set_up(settings.log_format)
    with _made(settings, is_held=is_held) as url:
        make_app = partial(app, settings, url, works=works)
        serve_app(make_app, host=settings.host, port=settings.port, processes=settings.processes, ready=told)


@contextmanager
def _made(settings: Settings, *, is_held: bool = False) -> Iterator[str]:
    """The database, in our shape; an older one is brought up after a backup."""
    remove_left_over()
    with database_of(settings, wait=not is_held) as url:
        done = bring_up(settings, url)
        if done.backup is not None:
            log.info("the database was upgraded", migrations=done.migrations, backup=str(done.backup))
        yield url


def app(settings: Settings, url: str, *, works: bool) -> ASGIApp:
    """The site of one process."""
    logs.set_up(settings.log_format)
    api = [*endpoints(), *own_clock.endpoints(forward)]
    https = (settings.base_url or "").startswith("https:")
    assets = Assets()
    pages = Pages(assets)
    routes = [
        Route("/", _home),
        *health.ROUTES,
        *developers.routes(api, pages),
        *console.routes(assets, _desk),
    ]
    site: Site = Site(
        api,
        routes,
        lifespan=lambda _: _running(site, pages, settings, url, works=works),
        https=https,
    )
    return site


def _running(
    site: Site, pages: Pages, settings: Settings, url: str, *, works: bool
) -> AbstractAsyncContextManager[None]:
    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with shop_of(settings, url, size=CONNECTIONS) as shop:
            site.start(shop=shop, access=StoredAccess(shop.db))
            if shop.clock.is_test:
                site.go_by(shop)
            site.state.data = ShopData(shop)
            site.state.desk = Desk(
                site.state.data, pages, SignIn(shop.db), StaffSessions(shop.db, https=site.https), site.now
            )
            hands = asyncio.create_task(do_work(shop, _holder(shop), site.now)) if works else None
            try:
                yield
            finally:
                if hands is not None:
                    hands.cancel()
                    await _ended(hands)

    return running()


async def _ended(hands: asyncio.Task[None]) -> None:
    """What was under way is rolled back before the connections are closed."""
    with contextlib.suppress(asyncio.CancelledError):
        await hands


def _desk(request: Request) -> Desk:
    """The desk of the process, with the shop's own words in the reader's language."""
    desk: Desk = request.app.state.desk
    data = request.app.state.data.speaking(language_of(request))
    return structs.replace(desk, data=data)


async def _home(request: Request) -> RedirectResponse:
    return RedirectResponse(HOME, 303)


def _holder(shop: Shop) -> str:
    return f"node {shop.ids.node}"
