"""How large a body may be, and how many requests a caller may send.

A token bucket for each caller, in this process: it holds a second's worth of requests and fills evenly.
With several processes each counts for itself, so the limit is at most that many times as wide.
"""

import math
from collections import OrderedDict
from typing import Final

import msgspec

from regulars.errors import TooMany
from regulars.store.keys import REQUESTS_PER_SECOND
from regulars.web.problems import Header

BODY_LIMIT_BYTES: Final = 1024 * 1024
MOST_BUCKETS: Final = 10_000


class Policy(msgspec.Struct, frozen=True):
    """So many requests in so many seconds, under a name that callers see."""

    name: str
    quota: int
    window_seconds: int

    def header(self) -> Header:
        """`RateLimit-Policy`, as draft-ietf-httpapi-ratelimit-headers writes it."""
        return b"ratelimit-policy", f'"{self.name}";q={self.quota};w={self.window_seconds}'.encode()


def per_key(quota: int = REQUESTS_PER_SECOND) -> Policy:
    """The policy of an API key: `quota` requests a second."""
    return Policy("key", quota, 1)


SIGN_IN_BY_NAME: Final = Policy("sign-in", 10, 600)
SIGN_IN_BY_PLACE: Final = Policy("sign-in", 60, 600)


class _Bucket(msgspec.Struct):
    left: float
    at: float
    policy: Policy
    policy_header: Header


class Buckets:
    """The buckets of all callers; the longest unused ones are forgotten, which can only be generous."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[object, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, caller: object, policy: Policy, now: float) -> tuple[Header, Header]:
        """Take one request of `caller` at `now` (monotonic seconds); the headers say what is left.

        Raises TooMany, with the whole seconds until the next one.
        """
        bucket = self._bucket(caller, policy, now)
        per_second = policy.quota / policy.window_seconds
        left = bucket.left + (now - bucket.at) * per_second
        left = min(left, float(policy.quota))
        bucket.at = now
        if left < 1.0:
            bucket.left = left
            raise TooMany(retry_after_seconds=_ceil((1.0 - left) / per_second))
        bucket.left = left = left - 1.0
        full_in = _ceil((policy.quota - left) / per_second)
        return bucket.policy_header, (b"ratelimit", b'"%s";r=%d;t=%d' % (policy.name.encode(), left, full_in))

    def _bucket(self, caller: object, policy: Policy, now: float) -> _Bucket:
        bucket = self._buckets.get(caller)
        if bucket is None or bucket.policy != policy:
            bucket = self._buckets[caller] = _Bucket(float(policy.quota), now, policy, policy.header())
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(caller)
        return bucket


def _ceil(seconds: float) -> int:
    return max(1, math.ceil(seconds - 1e-6))
