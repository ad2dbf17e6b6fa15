"""Logs say what happened, to people or programs, and never who a person is."""

import io
import json
from typing import Literal

import pytest
import structlog

from regulars import logs


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def test_away_from_a_terminal_each_line_is_json_with_what_was_bound(out: io.StringIO) -> None:
    logs.set_up("auto", stream=out)
    with structlog.contextvars.bound_contextvars(request_id="req_7"):
        structlog.get_logger().info("receipt recorded", member_id="mem_0G5K", points=12)
    line = json.loads(out.getvalue())
    assert line["event"] == "receipt recorded"
    assert (line["request_id"], line["member_id"], line["points"]) == ("req_7", "mem_0G5K", 12)


def test_for_people_a_line_is_text(out: io.StringIO) -> None:
    logs.set_up("console", stream=out)
    structlog.get_logger().info("receipt recorded", points=12)
    assert "receipt recorded" in out.getvalue()
    assert not out.getvalue().startswith("{")


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("call +40 721-234-567 now", "call *** now"),
        ("card 2600000012345", "card ***"),
        ("ana@example.com left", "*** left"),
        ({"who": ["ana@example.com", 3]}, {"who": ["***", 3]}),
        ("mem_0G5K1234567890", "mem_0G5K1234567890"),
        ("5 of 120 rows", "5 of 120 rows"),
    ],
)
def test_what_looks_like_a_person_is_masked(said: object, logged: object, out: io.StringIO) -> None:
    logs.set_up("json", stream=out)
    structlog.get_logger().info("said", what=said)
    assert json.loads(out.getvalue())["what"] == logged


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_is_masked_too(log_format: Literal["json", "console"], out: io.StringIO) -> None:
    logs.set_up(log_format, stream=out)
    try:
        raise ValueError("no such phone +40721234567")
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "ValueError" in out.getvalue()
    assert "721234567" not in out.getvalue()
