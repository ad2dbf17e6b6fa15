"""A small server for test_serve.py: `python -m tests.web.serving <processes>`."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from regulars.web.serve import serve
from regulars.web.site import Site


async def who(request: Request) -> Response:
    return PlainTextResponse(str(os.getpid()))


async def slow(request: Request) -> Response:
    print("begun", flush=True)
    await asyncio.sleep(0.5)
    return PlainTextResponse("done")


async def die(request: Request) -> Response:
    os._exit(3)


@contextlib.asynccontextmanager
async def life(app: Starlette) -> AsyncIterator[None]:
    yield
    print("stopped", os.getpid(), flush=True)


def make() -> Site:
    return Site([], [Route("/who", who), Route("/slow", slow), Route("/die", die)], lifespan=life)


if __name__ == "__main__":
    serve(make, host="127.0.0.1", port=0, processes=int(sys.argv[1]), ready=lambda address: print(address, flush=True))
    print("end", flush=True)
