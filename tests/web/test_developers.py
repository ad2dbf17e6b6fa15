"""The pages for those who write tills: the document, the calls to try, the errors."""

import json

import pytest

from regulars.web.assets import Assets
from regulars.web.developers import grouped, routes, skeleton
from regulars.web.openapi import document
from regulars.web.pages import Pages
from regulars.web.problems import catalogue
from regulars.web.site import Site
from tests.web.demo_api import ENDPOINTS, DemoAccess, ask, demo

DOCUMENT = document(ENDPOINTS, title="Demo", version="1")


@pytest.fixture(scope="module")
def site() -> Site:
    assets = Assets()
    made = Site(ENDPOINTS, [assets.route(), *routes(ENDPOINTS, Pages(assets))])
    made.start(shop=None, access=DemoAccess())
    return made


def test_the_document_is_served_to_anybody(site: Site) -> None:
    reply = ask(site, "GET", "/openapi.json", key=None)
    assert reply.headers["content-type"] == "application/json"
    assert set(reply.json()["paths"]) == {endpoint.path for endpoint in ENDPOINTS}


def test_the_page_shows_every_call_with_its_scope_and_an_example_and_no_inline_script(site: Site) -> None:
    text = ask(site, "GET", "/api", key=None).body.decode()
    for endpoint in ENDPOINTS:
        assert f'data-method="{endpoint.method}" data-path="{endpoint.path}"' in text
        assert f"<code>{endpoint.scope}</code>" in text or not endpoint.scope
    assert "&#34;receipt_id&#34;: &#34;r-1&#34;" in text
    assert "<script>" not in text
    assert "style=" not in text
    assert " onclick" not in text


def test_every_error_has_a_page_at_its_type(site: Site) -> None:
    everything = ask(site, "GET", "/errors", key=None).body.decode()
    for entry in catalogue():
        assert f'href="/errors/{entry.code}"' in everything
    one = ask(site, "GET", "/errors/bad-header", key=None)
    assert "Idempotency-Key" in one.body.decode()
    assert ask(site, "GET", "/errors/no-such-code", key=None).status == 404


def test_a_call_without_an_example_of_its_own_begins_with_the_least_that_fits() -> None:
    body = skeleton({"$ref": "#/components/schemas/Cart"}, DOCUMENT)
    assert body == {"receipt_id": "...", "currency": "EUR", "lines": [{"sku": "...", "total": "12.50"}]}
    assert ask(demo(), "POST", "/v1/receipts", body).status == 200


def test_the_calls_stand_in_their_groups_in_order() -> None:
    assert [(tag, [one.name for one in calls]) for tag, _, calls in grouped(DOCUMENT)] == [
        ("Receipts", ["record", "release"]),
        ("Members", ["members", "member", "rename", "gift"]),
        ("About", ["about"]),
    ]
    body = next(one.body for _, _, calls in grouped(DOCUMENT) for one in calls if one.name == "gift")
    assert json.loads(body) == {"name": "..."}
