"""For those who watch the process: is it alive, can it work, how does it fare."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from regulars.errors import RegularsError

_NO_STORE = {"cache-control": "no-store"}


async def healthz(request: Request) -> Response:
    """The process is alive; nothing else is asked."""
    return JSONResponse({"status": "alive"}, headers=_NO_STORE)


async def readyz(request: Request) -> Response:
    """The database answers, so requests can be served."""
    shop: Any = getattr(request.app.state, "shop", None)
    try:
        if shop is None:
            return JSONResponse({"status": "starting"}, 503, headers=_NO_STORE)
        async with shop.db.connection() as connection:
            await connection.fetchval("select 1")
    except (RegularsError, OSError, TimeoutError):
        return JSONResponse({"status": "no database"}, 503, headers=_NO_STORE)
    return JSONResponse({"status": "ready"}, headers=_NO_STORE)


async def metrics(request: Request) -> Response:
    """Counters of this process, for Prometheus."""
    return Response(generate_latest(), headers=_NO_STORE, media_type=CONTENT_TYPE_LATEST)


ROUTES: list[BaseRoute] = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
