"""What every action works with."""

import hmac
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from regulars.store.shop import keyed


@given(st.binary(min_size=1, max_size=64), st.binary(max_size=300))
def test_the_hash_of_a_request_is_the_hmac_of_the_standard_library(key: bytes, message: bytes) -> None:
    assert keyed(key)(message) == hmac.digest(key, message, sha256)
