"""The luck of a shop in test mode: what a receipt will draw, said before it comes."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.terms.surprises import OF
from regulars.web.endpoint import Call, Endpoint, endpoint


class LuckBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a receipt that is to come draws."""

    receipt_id: Annotated[str, Meta(min_length=1, max_length=200)]
    draw: Annotated[int, Meta(ge=0, lt=OF, description="Its place among all draws: 0 is the first, 2^52 - 1 the last.")]


class LuckAnswer(msgspec.Struct):
    """What the receipt will draw."""

    receipt_id: str
    draw: int


def luck_of(own: dict[str, int]) -> Endpoint:
    """The operation that says what is drawn in a shop in test mode; no other shop has it."""

    @endpoint("POST", "/v1/luck", scope="programs:write", tag="Programs", example={"receipt_id": "r1", "draw": 0})
    async def luck(call: Call, body: LuckBody) -> LuckAnswer:
        """Say what a receipt draws, before it comes. There is luck to be said only in a shop in test mode."""
        own[body.receipt_id] = body.draw
        return LuckAnswer(body.receipt_id, body.draw)

    return luck
