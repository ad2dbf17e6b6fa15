"""Errors as problems: every one has a page, a status of its kind, and tells its details."""

import re
from typing import ClassVar

import msgspec
import pytest

from regulars.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Refused, RegularsError, TooMany
from regulars.store.database import Unavailable
from regulars.web import problems
from regulars.web.problems import Broken, NotSignedIn, WrongMethod, answer, catalogue, page, problem, status_of


class OutOfStock(Refused):
    """The reward is out of stock.

    Take another reward, or wait.
    """

    code: ClassVar[str] = "out-of-stock"
    reward: str
    left: int = 0


@pytest.mark.parametrize(
    "kind, status",
    [
        (NotSignedIn, 401),
        (Forbidden, 403),
        (NotFound, 404),
        (WrongMethod, 405),
        (Conflict, 409),
        (OutOfStock, 409),
        (Invalid, 422),
        (TooMany, 429),
        (Broken, 500),
        (RegularsError, 500),
        (Unavailable, 503),
    ],
)
def test_an_error_has_the_status_of_its_kind(kind: type[RegularsError], status: int) -> None:
    assert status_of(kind) == status


def test_a_problem_tells_type_title_status_detail_instance_and_the_details() -> None:
    assert problem(OutOfStock(reward="mug"), "/v1/redemptions") == {
        "type": "/errors/out-of-stock",
        "title": "The reward is out of stock.",
        "status": 409,
        "detail": "reward: mug; left: 0",
        "instance": "/v1/redemptions",
        "reward": "mug",
        "left": 0,
    }


def test_field_errors_are_told_one_by_one_and_summed_up() -> None:
    one = Invalid(errors=(FieldError("#/a", "is required"),))
    two = Invalid(errors=(FieldError("#/a", "is required"), FieldError("#/b", "is required")))
    assert problem(one, "/")["detail"] == "#/a is required"
    assert problem(two, "/")["detail"] == "2 fields are not right."
    assert problem(two, "/")["errors"] == two.errors


def test_our_own_troubles_tell_nothing_of_hosts_and_files() -> None:
    status, headers, body = answer(Unavailable(reason="10.0.0.5:5432 refused", mend="look"), "/v1/quotes")
    assert status == 503
    assert (b"retry-after", b"1") in headers
    assert b"10.0.0.5" not in body


def test_the_answer_carries_the_headers_that_its_status_asks_for() -> None:
    assert (b"allow", b"GET, PUT") in answer(WrongMethod(allowed=("GET", "PUT")), "/")[1]
    assert (b"retry-after", b"7") in answer(TooMany(retry_after_seconds=7), "/")[1]
    assert any(name == b"www-authenticate" for name, _ in answer(NotSignedIn(), "/")[1])


def test_codes_are_one_of_each_and_fit_an_address() -> None:
    codes = [entry.code for entry in catalogue()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch("[a-z][a-z0-9-]*[a-z0-9]", code) for code in codes)


def test_no_field_of_an_error_hides_what_every_problem_has() -> None:
    for entry in catalogue():
        assert not problems.RESERVED & set(entry.fields), entry


def test_the_page_of_errors_has_a_heading_for_every_code() -> None:
    told = page()
    for entry in catalogue():
        assert f"\n## {entry.code}\n\n{entry.status}. " in told
    assert "Raises" not in told


def test_a_problem_can_be_read_back_as_json() -> None:
    body = msgspec.json.decode(answer(OutOfStock(reward="чашка"), "/v1/x")[2])
    assert body["reward"] == "чашка"
