"""The API keeps to its own document: schemathesis asks what a till never would.

Over the demo API, which has every shape that the framework carries.
"""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from regulars.web.openapi import document
from regulars.web.site import Site
from tests.web.demo_api import AT, ENDPOINTS, GOOD, DemoAccess


async def described(request: Request) -> JSONResponse:
    return JSONResponse(document(ENDPOINTS, title="Demo", version="1"))


def demo_site() -> Site:
    site = Site(ENDPOINTS, [Route("/openapi.json", described)], now=lambda: AT)
    site.start(shop=None, access=DemoAccess())
    return site


# 428 is what RFC 6585 says of a missing If-Match, 412 what a well-formed one gets when it is an old one.
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"allow-x00": False},  # No database keeps it; test_endpoint.py asks.
        "auth": {"openapi": {"key": {"bearer": GOOD}}},
        "checks": {
            "missing_required_header": {"expected-statuses": [400, 401, 403, 422, 428]},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 412, 429]},
        },
    }
)
CONTRACT = schemathesis.openapi.from_asgi("/openapi.json", demo_site(), config=CONFIG)


@CONTRACT.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_to_its_document(case: Any) -> None:
    case.call_and_validate()
