"""The ids of events as texts: a prefix for each kind."""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta

from regulars.errors import FieldError, Invalid, NotFound
from regulars.ids import BadId, decode, encode

MEMBER: Final = "mem"
RECEIPT: Final = "rcp"
EVENT: Final = "evt"
CLAIM: Final = "clm"

PREFIXES: Final[Mapping[str, str]] = {
    "receipt": RECEIPT,
    "return": "ret",
    "held": "hld",
    "released": "rel",
    "corrected": "cor",
    "extended": "ext",
    "sent": "trf",
    "received": "rcv",
    "claimed": "rcl",
    "absorbed": "mrg",
    "absorbing": "mrg",
    "gave_back": "mrg",
    "revived": "mrg",
    "paid_for": "pay",
    "came_back": "bck",
    "joined": "joi",
    "activity": EVENT,
    "undone": "und",
    "chosen": "cho",
    "time": "tim",
}

MemberId = Annotated[
    str, Meta(max_length=40, description="A member, `mem_` and 13 characters.", examples=["mem_01kqe9k6g8001"])
]


def id_of(kind: str, event_id: int) -> str:
    """The id of an event of that kind."""
    return encode(PREFIXES.get(kind, "evt"), event_id)


def named(prefix: str, text: str, missing: NotFound) -> int:
    """The number that an id of an address stands for; what cannot be an id names nothing. Raises `missing`."""
    try:
        return decode(prefix, text)
    except BadId:
        raise missing from None


def page_after(prefix: str, text: str, field: str) -> int:
    """The number that the `next` of a page stands for, which was sent as `field` of the query. Raises Invalid."""
    try:
        return decode(prefix, text)
    except BadId:
        raise Invalid(errors=(FieldError(f"?{field}", "must be the `next` of a page, as it came"),)) from None
