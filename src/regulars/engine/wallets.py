"""A wallet: the terms on which members collect its unit, and the same made ready."""

from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.days import Duration, Validity, parse_duration, parse_validity
from regulars.engine.faults import Faults
from regulars.engine.words import Decimal, DurationText, Language, Plurals, ValidityText
from regulars.kinds import N_


class WalletTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit that members collect: points, stars, stamps, miles or store credit."""

    unit: Annotated[
        dict[Language, Plurals],
        Meta(
            title=N_("Unit"),
            description=N_("The unit's name with its plural forms, by language: en: {one: star, other: stars}"),
        ),
    ] = {}
    scale: Annotated[int, Meta(ge=0, le=6, title=N_("Digits after the point"))] = 0
    worth: Annotated[
        Decimal,
        Meta(
            title=N_("Worth"),
            description=N_("What one unit is worth in money, for display and for the books"),
        ),
    ] = "0"
    pending: Annotated[
        DurationText,
        Meta(title=N_("Pending for"), description=N_("How long new points wait before they can be spent")),
    ] = "P0D"
    expires: Annotated[
        ValidityText,
        Meta(title=N_("Valid for"), description=N_("never, P1Y, end of next year, P12M to end of month")),
    ] = "never"
    clawback: Annotated[
        Literal["only_pending", "within_balance", "unlimited"],
        Meta(
            title=N_("When returned points are already spent"),
            description=N_("take only pending points, take what is left, or let the balance go below zero"),
        ),
    ] = "within_balance"
    restored: Annotated[
        DurationText,
        Meta(
            title=N_("Grace for restored points"),
            description=N_("How long points that come back after their expiry can be spent; P0D: not at all"),
        ),
    ] = "P0D"
    cap: Annotated[
        Decimal | None,
        Meta(title=N_("Most points"), description=N_("The most a member can have, pending included")),
    ] = None


class ReadyWallet:
    """A wallet with its durations understood; amounts are whole units of its scale."""

    __slots__ = ("cap", "clawback", "expires", "name", "pending", "restored", "scale", "validity")

    def __init__(self, name: str, terms: WalletTerms, faults: Faults) -> None:
        self.name = name
        self.scale = terms.scale
        self.clawback = terms.clawback
        self.pending = faults.value(parse_duration, terms.pending, Duration(), "pending")
        self.expires = faults.value(parse_validity, terms.expires, Validity(), "expires")
        self.restored = faults.value(parse_duration, terms.restored, Duration(), "restored")
        faults.decimal(terms.worth, 9, "worth")
        self.cap = None if terms.cap is None else faults.decimal(terms.cap, terms.scale, "cap")
        self.validity = lru_cache(maxsize=4096)(self._validity)

    def _validity(self, day: int) -> tuple[int, int]:
        """The first day on which points given on `day` can be spent, and the first on which they no longer can."""
        start = self.pending.after(day)
        return start, self.expires.until(start)
