"""The whole API keeps to its own document, over HTTP and a real database: schemathesis asks what a till never would."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings

from regulars.web.api import endpoints
from regulars.web.openapi import document
from tests.conftest import database
from tests.web.counter import TILL, counter_of

# 428, 412 and 400 are about versions in headers; 404 and 409 about what is or is not there, which no document can say.
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"allow-x00": False},
        "request-timeout": 60,  # The machine may be busy; how long an answer may take, other tests tell.
        "auth": {"openapi": {"key": {"bearer": TILL}}},
        "checks": {
            "missing_required_header": {"expected-statuses": [400, 401, 403, 422, 428]},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 401, 403, 404, 409, 412, 422, 429]},
            # A wrong receipt of a batch fails alone, inside an answer of 200; a check of a file answers what is wrong.
            "negative_data_rejection": {"enabled": False},
        },
    }
)
CONTRACT = schemathesis.openapi.from_dict(document(endpoints(), title="Regulars", version="1"), config=CONFIG)


class Served:
    """A shop's API in a thread of its own; `address` once it answers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.address = ""
        self._ready, self._ends = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(30), "it did not start"

    def stop(self) -> None:
        self._ends.set()
        self._thread.join(30)

    async def _serve(self) -> None:
        with socket.socket(proto=socket.IPPROTO_TCP) as listener:
            listener.bind(("127.0.0.1", 0))
            async with counter_of(self.url) as counter:
                await counter.ana()
                server = _Ready(uvicorn.Config(counter.site, lifespan="off", log_config=None))
                serving = asyncio.ensure_future(server.serve(sockets=[listener]))
                await server.is_ready.wait()
                self.address = "http://{}:{}".format(*listener.getsockname())
                self._ready.set()
                await asyncio.to_thread(self._ends.wait)
                server.should_exit = True
                await serving


class _Ready(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_ready.set()


class Till(NamedTuple):
    """Where the API answers, and the open connection to it."""

    address: str
    session: requests.Session


@pytest.fixture(scope="module")
def till(database_url: str, shop_template: str) -> Iterator[Till]:
    with database(database_url, shop_template) as url, requests.Session() as session:
        session.trust_env = False
        server = Served(url)
        server.start()
        yield Till(server.address, session)
        session.close()
        server.stop()


@CONTRACT.parametrize()
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_to_its_document(case: Any, till: Till) -> None:
    case.call_and_validate(base_url=till.address, session=till.session)
