"""Coupons: a code that a member shows, by which she may take a reward on a receipt."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.words import Name
from regulars.kinds import N_

Times = Annotated[int, Meta(ge=1, le=1_000_000_000)]
CouponCode = Annotated[str, Meta(pattern=r"^[!-~]+( [!-~]+)*$", min_length=2, max_length=60)]


class CouponTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which codes are shown for a reward: one for all, those of a batch, or those of a pool, each of which once."""

    code: Annotated[CouponCode | None, Meta(title=N_("Code for all"), description=N_("such as SPRING10"))] = None
    batch: Annotated[Name | None, Meta(title=N_("Batch"), description=N_("of codes made here, each used once"))] = None
    pool: Annotated[
        Name | None, Meta(title=N_("Pool"), description=N_("of codes that were uploaded, each used once"))
    ] = None
    total: Annotated[Times | None, Meta(title=N_("In total"), description=N_("how often all members together"))] = None


def plain(code: str) -> str:
    """A code as it is compared: in upper case, without spaces and dashes."""
    return "".join(code.split()).replace("-", "").upper()
