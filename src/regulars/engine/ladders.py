"""A ladder of tiers as a program has it, and the same made ready."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine import counters
from regulars.engine.counters import LIFETIME, SPEND, VISITS, Window
from regulars.engine.days import Duration, Validity, parse_duration, parse_validity
from regulars.engine.faults import Faults
from regulars.engine.wallets import ReadyWallet
from regulars.engine.words import Decimal, DurationText, Name, Texts, ValidityText, WindowText
from regulars.kinds import N_


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a tier set."""

    id: Name
    at_least: Annotated[Decimal, Meta(title=N_("From"))] = "0"
    name: Texts = {}


class TierSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ladder of tiers."""

    counts: Annotated[
        Literal["spend", "points", "visits"],
        Meta(title=N_("Counts"), description=N_("money spent, points earned or visits")),
    ]
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"), description=N_("whose points count"))] = None
    window: Annotated[
        WindowText,
        Meta(title=N_("Over"), description=N_("lifetime, year (the calendar's), or the last P12M")),
    ] = "lifetime"
    keeps: Annotated[
        ValidityText,
        Meta(
            title=N_("Kept at least until"),
            description=N_("from the day it was reached: P1Y, end of next year"),
        ),
    ] = "P0D"
    grace: Annotated[
        DurationText,
        Meta(title=N_("Grace"), description=N_("how long a tier is kept after it is no longer earned")),
    ] = "P0D"
    falls: Annotated[
        Literal["to_fit", "one_step", "never"],
        Meta(title=N_("Falls"), description=N_("to the tier that fits, one step at a time, or never")),
    ] = "to_fit"
    starts: Annotated[
        Literal["next_receipt", "this_receipt"],
        Meta(
            title=N_("A new tier counts"),
            description=N_("from the next receipt, or on the one that reached it"),
        ),
    ] = "next_receipt"
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1, max_length=100)]


class ReadyTierSet:
    """A tier set with its thresholds in whole units of what it counts, the lowest first."""

    __slots__ = (
        "at_least", "counter", "falls", "grace", "ids", "keeps", "name", "on_this_receipt", "places", "window", "year",
    )  # fmt: skip

    def __init__(self, name: str, terms: TierSet, digits: int, wallet: ReadyWallet, faults: Faults) -> None:
        self.name = name
        self.ids = tuple(tier.id for tier in terms.tiers)
        self.places = {tier: place for place, tier in enumerate(self.ids)}
        scale = {"spend": digits, "points": wallet.scale, "visits": 0}[terms.counts]
        self.at_least = [
            faults.at("tiers", place).decimal(tier.at_least, scale, "at_least")
            for place, tier in enumerate(terms.tiers)
        ]
        self.counter = {"spend": SPEND, "visits": VISITS, "points": counters.earned(wallet.name)}[terms.counts]
        self.year = terms.window == "year"
        if terms.window in ("lifetime", "year"):
            self.window = Window(span="year") if self.year else LIFETIME
        else:
            self.window = Window(lasts=faults.value(parse_duration, terms.window, Duration(days=1), "window"))
        self.keeps = faults.value(parse_validity, terms.keeps, Validity(), "keeps")
        self.grace = faults.value(parse_duration, terms.grace, Duration(), "grace")
        self.falls = terms.falls
        self.on_this_receipt = terms.starts == "this_receipt"
        for place, tier in enumerate(self.ids):
            if tier in self.ids[:place]:
                faults.add(f"tiers/{place}/id", f"another tier is called {tier!r} already")
        if self.at_least[0] != 0:
            faults.add("tiers/0/at_least", "the first tier begins at 0: everybody has it")
        for place in range(1, len(self.at_least)):
            if self.at_least[place] <= self.at_least[place - 1]:
                faults.add(f"tiers/{place}/at_least", "each tier begins higher than the one before it")
