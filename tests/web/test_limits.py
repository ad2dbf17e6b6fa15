"""How many requests a caller may send, and what it is told of that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.errors import TooMany
from regulars.web.limits import MOST_BUCKETS, Buckets, Policy
from tests.web.demo_api import SLOW, ask, demo

TWO_A_MINUTE = Policy("key", 2, 60)


def test_the_headers_say_the_policy_and_what_is_left() -> None:
    buckets = Buckets()
    assert buckets.take("till", TWO_A_MINUTE, 0.0) == (
        (b"ratelimit-policy", b'"key";q=2;w=60'),
        (b"ratelimit", b'"key";r=1;t=30'),
    )
    assert buckets.take("till", TWO_A_MINUTE, 0.0)[1] == (b"ratelimit", b'"key";r=0;t=60')


def test_one_too_many_is_told_how_long_to_wait_and_that_is_long_enough() -> None:
    buckets = Buckets()
    buckets.take("till", TWO_A_MINUTE, 0.0)
    buckets.take("till", TWO_A_MINUTE, 0.0)
    with pytest.raises(TooMany) as slow:
        buckets.take("till", TWO_A_MINUTE, 10.0)
    assert slow.value.retry_after_seconds == 20
    buckets.take("till", TWO_A_MINUTE, 10.0 + slow.value.retry_after_seconds)


def test_callers_do_not_pay_for_one_another() -> None:
    buckets = Buckets()
    for caller in ("a", "b", "c"):
        buckets.take(caller, Policy("key", 1, 60), 0.0)


def test_another_policy_begins_a_new_bucket() -> None:
    buckets = Buckets()
    buckets.take("till", Policy("key", 1, 60), 0.0)
    buckets.take("till", Policy("key", 5, 60), 0.0)


def test_the_longest_unused_are_forgotten() -> None:
    buckets = Buckets()
    for caller in range(MOST_BUCKETS + 10):
        buckets.take(caller, TWO_A_MINUTE, 0.0)
    assert len(buckets) == MOST_BUCKETS


@given(st.lists(st.floats(0, 20), min_size=1, max_size=200), st.integers(1, 50), st.integers(1, 30))
def test_never_more_than_the_quota_and_what_flowed_in(steps: list[float], quota: int, window: int) -> None:
    buckets, now, taken = Buckets(), 0.0, 0
    for step in steps:
        now += step
        try:
            buckets.take("till", Policy("key", quota, window), now)
            taken += 1
        except TooMany:
            continue
    assert taken <= quota + now * quota / window + 1e-6


def test_over_http_the_third_of_two_is_refused_with_retry_after() -> None:
    api = demo()
    replies = [ask(api, "GET", "/v1/members", key=SLOW) for _ in range(3)]
    assert [one.status for one in replies] == [200, 200, 429]
    assert replies[0].headers["ratelimit"] == '"key";r=1;t=30'
    assert replies[0].headers["ratelimit-policy"] == '"key";q=2;w=60'
    assert int(replies[2].headers["retry-after"]) == replies[2].json()["retry_after_seconds"] > 0
    assert replies[2].json()["type"] == "/errors/too-many"
