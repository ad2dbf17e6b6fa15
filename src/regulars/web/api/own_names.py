"""The name under which a write is recorded once."""

from regulars.ids import encode
from regulars.web.endpoint import Call


def given_name(call: Call, own: str, prefix: str) -> str:
    """The name the client gave in the body, else its `Idempotency-Key`, else a new one of ours, used only once."""
    return own or call.idempotency_key or encode(prefix, call.shop.new_id(call.at))
