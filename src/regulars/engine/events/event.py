"""What every event has, and what the shop knew when it was recorded."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from regulars.engine.money import MOST

Code = Annotated[str, Meta(min_length=1, max_length=100)]
Minor = Annotated[int, Meta(ge=0, le=MOST)]
Units = Annotated[int, Meta(ge=1, le=MOST)]
NONE: Final[frozenset[str]] = frozenset()
"""The empty set that is left out when an event is written: msgspec leaves out what is the default itself."""


class Granted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was granted of what members share, when a redemption was recorded.

    code: out of a pool. first, last: the numbers of entries in a draw. prize: what is under a scratch card. beaten:
    the highest bid before this one.
    """

    code: str = ""
    first: int = 0
    last: int = 0
    prize: str = ""
    beaten: int = 0


class Shown(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A coupon that was shown, as the shop knew it: for which reward, and why not, with the number that decided.

    takes: what it takes of what members share, by name, one of each. held: where some was put aside for the very
    basket, what is taken instead.
    """

    reward: str
    refusal: str = ""
    number: int = 0
    takes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


class Given(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the shop knew of the member when the event was recorded.

    agreements: those of the member alone that were in force then.
    draw: the number that was drawn for the receipt and its surprises.
    age_years: in whole years, where her birthday is known and the program asks.
    bought: whether she bought the article that the event is about. consents: to which purposes she agreed. budgets:
    by the key that `terms.budgets` gives them, taken of it, all there is of it, the most that can be taken at once.
    coupons: those shown on the receipt, by their plain codes.
    facts: what the shop had said of the day, for the store or for all.
    """

    segments: frozenset[str] = NONE
    is_birthday: bool = False
    member_kind: str = "person"
    agreements: frozenset[str] = NONE
    bought: bool = False
    consents: frozenset[str] = NONE
    budgets: dict[str, tuple[int, int, int]] = {}
    granted: Granted | None = None
    age_years: int | None = None
    coupons: dict[str, Shown] = {}
    draw: int | None = None
    facts: dict[str, str] = {}


NOTHING_GIVEN: Final = Given()
"""The shop knew nothing; left out as well."""


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag_field="kind", omit_defaults=True):
    """Something that happened to one member."""

    given: Given = NOTHING_GIVEN
