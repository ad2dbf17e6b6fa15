"""From when until when points can be spent: as their wallet says, the member's tier, or the rule that gives them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER, Duration, Pending, Validity, parse_duration, parse_pending, parse_validity
from regulars.engine.faults import Faults
from regulars.engine.sentences import Either, Lasting, Named, Sentence, Value, say
from regulars.engine.terms.stretches import valid, waits
from regulars.engine.words import DurationText, Name, PendingText, ValidityText
from regulars.kinds import N_


class Awaits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points that wait until an activity comes: the delivery of what was bought; or one of several."""

    until: Annotated[
        Name | Annotated[tuple[Name, ...], Meta(min_length=1, max_length=10)],
        Meta(
            title=N_("Until"),
            description=N_("the activity that makes the points spendable; or several of which one does"),
        ),
    ]
    cancelled_after: Annotated[
        DurationText,
        Meta(title=N_("Cancelled after"), description=N_("how long they wait for it; then they are lost")),
    ] = "P30D"

    @property
    def activities(self) -> tuple[str, ...]:
        """The activities of which one is waited for."""
        return (self.until,) if isinstance(self.until, str) else self.until


class Inactivity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points that last as long as the member is active: all of the wallet expires on one day."""

    inactive_for: Annotated[DurationText, Meta(title=N_("Not active for"))]
    active_by: Annotated[
        tuple[Name, ...],
        Meta(
            min_length=1,
            max_length=20,
            title=N_("Active by"),
            description=N_("earn, spend, visit, or activities of the program"),
        ),
    ] = ("earn", "spend")
    warned: Annotated[
        DurationText, Meta(title=N_("Warned before"), description=N_("how long before that day the member is told"))
    ] = "P30D"


PendingTerms = PendingText | Awaits
ExpiryTerms = ValidityText | Inactivity


ACTIVE_BY = {
    "earn": N_("earning"),
    "spend": N_("spending"),
    "visit": N_("a visit"),
}


def lasting(terms: ExpiryTerms) -> Sentence:
    """How long points last, in words."""
    if isinstance(terms, str):
        return valid(terms)
    text = N_("valid while there is at least one of these in any %(lasts)s: %(active)s")
    return say(text, lasts=Lasting(terms.inactive_for), active=_active_by(terms))


def kept_by(terms: Inactivity, days: int) -> Sentence:
    """When all of it is over, and what until then keeps it."""
    text = N_("over in %(lasts)s; any of these until then keeps it: %(active)s")
    return say(text, lasts=Lasting(f"P{days}D"), active=_active_by(terms))


def _active_by(terms: Inactivity) -> Value:
    return Either(
        tuple(Sentence(ACTIVE_BY[one]) if one in ACTIVE_BY else Named("activities", one) for one in terms.active_by)
    )


def waiting(terms: PendingTerms, return_window: str) -> Sentence:
    """From when points can be spent, in words."""
    if isinstance(terms, Awaits):
        activities = Either(tuple(Named("activities", one) for one in terms.activities))
        text = N_("can be spent after %(activities)s; lost if that does not come within %(lasts)s")
        return say(text, activities=activities, lasts=Lasting(terms.cancelled_after))
    if terms == "return window":
        return say("can be spent once goods can no longer come back, after %(lasts)s", lasts=Lasting(return_window))
    return waits(terms)


class Wait:
    """How long points wait: for a day, or for an activity that must come before a day."""

    __slots__ = ("awaits", "pending")

    def __init__(self, terms: PendingTerms, return_window: Duration, faults: Faults, field: str) -> None:
        self.awaits = ""
        self.pending = Pending()
        if isinstance(terms, Awaits):
            self.awaits = ",".join(terms.activities)
            lasts = faults.value(parse_duration, terms.cancelled_after, Duration(days=1), f"{field}/cancelled_after")
            if lasts == Duration():
                faults.add(f"{field}/cancelled_after", "points that wait for an activity wait at least P1D")
                lasts = Duration(days=1)
            self.pending = Pending(lasts)
        elif terms == "return window":
            if return_window == Duration():
                faults.add(field, "the program says no `return_window`, such as return_window: P14D")
            self.pending = Pending(return_window)
        else:
            self.pending = faults.value(parse_pending, terms, Pending(), field)


class Dates:
    """The dates of points of one wallet, told apart by a key.

    awaits: whether any of them wait for an activity. tier_set: whose tiers have dates of their own, or empty.
    """

    __slots__ = ("_by_tier", "_own", "awaits", "key", "of_tier", "tier_set", "wallet")

    def __init__(self, key: str, wallet: str, own: "Stretch") -> None:
        self.key = key
        self.wallet = wallet
        self.awaits = bool(own.awaits)
        self.tier_set = ""
        self._own = own
        self._by_tier: dict[str, Stretch] = {}

    def differ(self, tier_set: str, tier: str, stretch: "Stretch") -> None:
        """Members of a tier have dates of their own."""
        self.tier_set = tier_set
        self._by_tier[tier] = stretch
        self.awaits |= bool(stretch.awaits)

    def stretches(self) -> list["Stretch"]:
        """All dates that a member can get."""
        return [self._own, *self._by_tier.values()]

    def of(self, day: int, tiers: Mapping[str, str]) -> tuple[int, int]:
        """The first day on which points given on `day` can be spent, and the first on which they no longer can.

        Of points that wait for an activity both are the day on which they are cancelled.
        """
        stretch = self.stretch(tiers) if self._by_tier else self._own
        return stretch.of(day)

    def stretch(self, tiers: Mapping[str, str]) -> "Stretch":
        """The dates for a member of these tiers."""
        return self._by_tier.get(tiers.get(self.tier_set, ""), self._own)


class Stretch:
    """One pending time, and one validity as it was read from `text`. awaits: the activities, with commas between
    them, of which one ends the waiting.
    """

    __slots__ = ("awaits", "of", "text", "validity", "wait")

    def __init__(self, wait: Wait, terms: ExpiryTerms, faults: Faults, field: str) -> None:
        self.wait = wait.pending
        self.awaits = wait.awaits
        # Points that inactivity ends have no day of their own.
        self.text = "never" if isinstance(terms, Inactivity) else terms
        self.validity: Validity = faults.value(parse_validity, self.text, Validity(), field)
        self.of = lru_cache(maxsize=4096)(self._of)

    def _of(self, day: int) -> tuple[int, int]:
        start = self.wait.start(day)
        return (start, start) if self.awaits else (start, self.validity.until(start))


class ReadyInactivity:
    """After how long without activity a wallet expires, and what counts as activity."""

    __slots__ = ("active_by", "lasts", "warned")

    def __init__(self, terms: Inactivity, faults: Faults) -> None:
        self.active_by = frozenset(terms.active_by)
        self.lasts: Duration = faults.value(parse_duration, terms.inactive_for, Duration(days=1), "inactive_for")
        self.warned: Duration = faults.value(parse_duration, terms.warned, Duration(), "warned")
        if self.lasts == Duration():
            faults.add("inactive_for", "points last at least P1D")

    def until(self, day: int) -> int:
        """The first day on which the points of a member who was active last on `day` are over."""
        return min(self.lasts.after(day) + 1, NEVER)
