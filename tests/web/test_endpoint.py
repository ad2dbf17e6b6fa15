"""Typed endpoints: what comes in, what goes out, and how everything wrong is told at once."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.web.dispatch import Api
from regulars.web.endpoint import Call, endpoint
from regulars.web.limits import BODY_LIMIT_BYTES
from tests.web.demo_api import ENDPOINTS, WEAK, Cart, ask, demo

CART: dict[str, Any] = {"receipt_id": "r-1", "currency": "RON", "lines": [{"sku": "487", "total": "12.50"}]}


def test_a_body_becomes_its_type_and_the_answer_json() -> None:
    reply = ask(demo(), "POST", "/v1/receipts", CART)
    assert (reply.status, reply.json()) == (200, {"points": 1, "receipt_id": "r-1"})
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["content-length"] == str(len(reply.body))


def test_a_body_in_many_pieces_is_the_same_body() -> None:
    assert ask(demo(), "POST", "/v1/receipts", CART, pieces=7).status == 200


def test_every_wrong_field_is_named_at_once_with_pointer_and_reason() -> None:
    wrong = {
        "receipt_id": "",
        "curency": "RON",
        "occurred_at": "yesterday",
        "lines": [{"sku": 487, "total": "12.5000"}, {"total": "1", "colour/of~it": "red"}],
        "tender": {"type": "card", "amount": "1", "last_four": "12"},
        "spend_points": 2_000_000,
    }
    reply = ask(demo(), "POST", "/v1/receipts", wrong)
    told = {error["pointer"]: error["detail"] for error in reply.json()["errors"]}
    assert reply.status == 422
    assert told == {
        "#/receipt_id": "must not be empty",
        "#/currency": "is required",
        "#/curency": "is not a field here; did you mean `currency`?",
        "#/occurred_at": "must be a moment with its offset, such as `2026-05-01T12:00:00+03:00`",
        "#/lines/0/sku": "must be a text, not a whole number; put it in quotes",
        "#/lines/0/total": "must look like '12.50', not '12.5000'",
        "#/lines/1/sku": "is required",
        "#/lines/1/colour~1of~0it": "is not a field here; there is `sku`, `quantity`, `total`",
        "#/tender/last_four": r"must match ^\d{4}$, not '12'",
        "#/spend_points": "must be at most 1000000",
    }


@pytest.mark.parametrize(
    "change, pointer, reason",
    [
        ({"currency": "ron"}, "#/currency", "must be one of `EUR`, `RON`"),
        ({"currency": None}, "#/currency", "must be one of `EUR`, `RON`"),
        ({"lines": []}, "#/lines", "must not be empty"),
        ({"lines": [CART["lines"][0]] * 201}, "#/lines", "must have at most 200 items, not 201"),
        ({"lines": {}}, "#/lines", "must be a list, not an object"),
        ({"occurred_at": "2026-05-01T12:00:00"}, "#/occurred_at", "must be a moment with its offset"),
        ({"occurred_at": 5}, "#/occurred_at", "must be a text"),
        ({"tender": {"type": "cheque"}}, "#/tender", "needs `type`: one of `cash`, `card`"),
        ({"tender": {"amount": "1"}}, "#/tender", "needs `type`: one of `cash`, `card`"),
        ({"tender": "cash"}, "#/tender", "must be"),
        ({"tender": {"type": "cash"}}, "#/tender/amount", "is required"),
        ({"spend_points": -1}, "#/spend_points", "must be at least 0"),
        ({"spend_points": 1.5}, "#/spend_points", "must be a whole number, not a number with a fraction"),
        ({"spend_points": True}, "#/spend_points", "must be a whole number, not true or false"),
        ({"spend_points": 10**30}, "#/spend_points", "must be at most 1000000"),
        ({"receipt_id": "a\0b"}, "#/receipt_id", "must not hold the character U+0000"),
    ],
)
def test_one_wrong_field_is_told_by_its_reason(change: dict[str, Any], pointer: str, reason: str) -> None:
    reply = ask(demo(), "POST", "/v1/receipts", CART | change)
    told = [error for error in reply.json()["errors"] if error["pointer"] == pointer]
    assert reply.status == 422
    assert told, reply.json()
    assert reason in told[0]["detail"]
    assert len(reply.json()["errors"]) == 1


@pytest.mark.parametrize(
    "raw, status",
    [
        (b"", 400),
        (b"{", 400),
        (b'{"receipt_id": "r-1" oops}', 400),
        (b'{"receipt_id": "\xff"}', 400),
        (b'{"receipt_id": "\\ud800"}', 400),
        (b'\xef\xbb\xbf{"receipt_id": "r"}', 400),
        (b'{"spend_points": NaN}', 400),
        (b"[" * 100_000, 422),
        (b'{"lines": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
        (b'{"spend_points": ' + b"9" * 5_000 + b"}", 422),
        (b'{"spend_points": ' + b"9" * 4_250 + b"}", 422),
        (b'{"spend_points": 1e400}', 422),
        (b'{"currency": ' + b"9" * 4_250 + b"}", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'{"receipt_id": 1} trailing', 400),
    ],
)
def test_what_is_no_json_or_not_of_this_world_is_refused_cleanly(raw: bytes, status: int) -> None:
    reply = ask(demo(), "POST", "/v1/receipts", raw)
    assert reply.status in (status, 400)
    assert reply.headers["content-type"] == "application/problem+json"
    assert len(reply.body) < 10_000


NAMES = st.sampled_from(["receipt_id", "lines", "sku", "tender", "type"]) | st.text()
VALUES = st.recursive(
    st.text() | st.integers() | st.floats(allow_nan=False) | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=300) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_nothing_that_a_client_can_send_breaks_the_server(raw: bytes) -> None:
    reply = ask(demo(), "POST", "/v1/receipts", raw)
    assert reply.status in (200, 400, 422), reply.json()


@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 200),
        ({"content-type": "application/json"}, 200),
        ({"content-type": "Application/JSON; charset=utf-8"}, 200),
        ({"content-type": 'application/json; charset="UTF-8"'}, 200),
        ({"content-type": "application/json; charset=latin-1"}, 415),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": ""}, 415),
        ({"content-encoding": "gzip"}, 415),
    ],
)
def test_only_json_in_utf8_is_taken(headers: dict[str, str], status: int) -> None:
    assert ask(demo(), "POST", "/v1/receipts", CART, headers=headers).status == status


def test_a_body_too_large_is_refused_before_it_is_read_and_while_it_is() -> None:
    large = b'"' + b"a" * (2 * BODY_LIMIT_BYTES) + b'"'
    said = ask(demo(), "POST", "/v1/receipts", large)
    lied = ask(demo(), "POST", "/v1/receipts", large, headers={"content-length": "10"})
    in_pieces = ask(demo(), "POST", "/v1/receipts", large, headers={"content-length": "10"}, pieces=9)
    assert [one.status for one in (said, lied, in_pieces)] == [413, 413, 413]
    assert said.json()["limit_bytes"] == BODY_LIMIT_BYTES


def test_an_unknown_address_and_an_unknown_method_are_problems() -> None:
    nowhere = ask(demo(), "GET", "/v1/nothing")
    wrong = ask(demo(), "PUT", "/v1/members/mem_0000000000001", {})
    assert (nowhere.status, nowhere.json()["type"]) == (404, "/errors/no-such-address")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, PATCH")
    assert wrong.json()["allowed"] == ["GET", "PATCH"]


@pytest.mark.parametrize(
    "path", ["/v1/members/", "/v1/members/x/y", "/v1/holds/a\0b", "/v1", "/v1/", "//", "/v1/holds"]
)
def test_addresses_match_whole_or_not_at_all(path: str) -> None:
    assert ask(demo(), "GET", path).status == 404


def test_a_slash_in_a_name_is_written_as_percent_2f_and_who_forgets_is_told() -> None:
    forgot = ask(demo(), "DELETE", "/v1/holds/2026/41")
    assert (forgot.status, forgot.json()["type"]) == (404, "/errors/too-many-slashes")
    assert "Write %2F for it." in forgot.json()["detail"]
    assert ask(demo(), "DELETE", "/v1/holds/2026%2f41").status == ask(demo(), "DELETE", "/v1/holds/2026-41").status


def test_an_id_that_cannot_be_one_names_nothing() -> None:
    assert ask(demo(), "GET", "/v1/members/mem_%00").status == 404
    assert ask(demo(), "GET", "/v1/members/mem_000000000000X").status == 404


def test_query_parameters_become_their_types() -> None:
    reply = ask(demo(), "GET", "/v1/members?limit=5&after=m%20x&tier=gold&tier=silver")
    assert reply.json()["data"][0]["name"] == "5 m x ['gold', 'silver']"


def test_every_wrong_query_parameter_is_named_at_once() -> None:
    reply = ask(demo(), "GET", "/v1/members?limit=0&aftr=x&tier=bronze")
    told = {error["pointer"]: error["detail"] for error in reply.json()["errors"]}
    assert reply.status == 422
    assert set(told) == {"?limit", "?aftr", "?tier"}
    assert told["?aftr"] == "is not a field here; did you mean `after`?"
    assert told["?limit"] == "must be at least 1"


def test_a_query_parameter_sent_twice_is_no_guess() -> None:
    assert ask(demo(), "GET", "/v1/members?limit=1&limit=2").pointers() == {"?limit"}
    assert ask(demo(), "GET", "/v1/members?after=a%00").pointers() == {"?after"}


def test_a_refusal_is_told_with_its_figures() -> None:
    reply = ask(demo(), "POST", "/v1/receipts", CART | {"spend_points": 500})
    assert reply.status == 409
    assert reply.json() == {
        "type": "/errors/not-enough",
        "title": "The member does not have enough points.",
        "status": 409,
        "detail": "needed: 500; available: 100",
        "instance": "/v1/receipts",
        "needed": 500,
        "available": 100,
    }


def test_an_answer_may_carry_version_place_and_status() -> None:
    read = ask(demo(), "GET", "/v1/members/mem_0000000000001")
    made = ask(demo(), "POST", "/v1/gifts", {"name": "mug"}, headers={"idempotency-key": "k1"})
    gone = ask(demo(), "DELETE", "/v1/holds/h1")
    assert read.headers["etag"] == '"7"'
    assert (made.status, made.headers["location"], made.json()["name"]) == (201, "/v1/gifts/1", "mug k1")
    assert (gone.status, gone.body) == (204, b"")
    assert "content-length" not in gone.headers


def test_a_change_names_the_version_that_it_changes() -> None:
    path, change = "/v1/members/mem_0000000000001", {"name": "Ana"}
    assert ask(demo(), "PATCH", path, change).status == 428
    assert ask(demo(), "PATCH", path, change, headers={"if-match": '"6"'}).status == 412
    assert ask(demo(), "PATCH", path, change, headers={"if-match": '"7"'}).headers["etag"] == '"8"'


@pytest.mark.parametrize(
    "key, status", [(None, 400), ("", 400), ("a b", 400), ("x" * 256, 400), ("x" * 255, 201), ("é", 400)]
)
def test_a_write_without_a_name_of_its_own_needs_an_idempotency_key(key: str | None, status: int) -> None:
    headers = {} if key is None else {"idempotency-key": key}
    assert ask(demo(), "POST", "/v1/gifts", {"name": "mug"}, headers=headers).status == status


def test_what_breaks_inside_is_a_problem_with_an_id_and_logs_no_personal_data(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @endpoint("POST", "/v1/breaks", tag="T")
    async def breaks(call: Call, body: dict[str, str]) -> None:
        """Break."""
        raise ValueError(f"no member with phone {body['phone']}")

    reply = ask(Api([breaks]), "POST", "/v1/breaks", {"phone": "+40722000111"})
    logged = capsys.readouterr()
    assert (reply.status, reply.json()["type"]) == (500, "/errors/broken")
    assert reply.json()["request_id"] in logged.out + logged.err
    assert "ValueError" in logged.out + logged.err
    assert "0722" not in logged.out + logged.err + reply.body.decode()


def test_what_a_handler_takes_is_checked_when_it_is_declared() -> None:
    with pytest.raises(AssertionError, match="unknown scope"):
        endpoint("GET", "/v1/x", tag="T", scope="everything")

    async def nameless(body: Cart) -> None:
        """No call."""

    with pytest.raises(AssertionError, match="takes `call` first"):
        endpoint("GET", "/v1/x", tag="T")(nameless)
    with pytest.raises(AssertionError, match="two endpoints"):
        Api([*ENDPOINTS, ENDPOINTS[0]])


def test_every_answer_carries_the_headers_that_keep_it_from_being_a_page() -> None:
    for reply in (
        ask(demo(), "GET", "/v1/about", key=None),
        ask(demo(), "GET", "/v1/nothing"),
        ask(demo(), "GET", "/v1/members", key=WEAK),
    ):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
