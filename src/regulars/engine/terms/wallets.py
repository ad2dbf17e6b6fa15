"""A wallet: the terms on which members collect its unit, and the same made ready."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, structs

from regulars.engine.counters import LIFETIME, Window
from regulars.engine.days import Duration, parse_duration
from regulars.engine.faults import Faults
from regulars.engine.money import digits_of
from regulars.engine.sentences import Money, Named, Points, Sentence, Sentences, say
from regulars.engine.terms.dates import (
    Awaits,
    Dates,
    ExpiryTerms,
    Inactivity,
    PendingTerms,
    ReadyInactivity,
    Stretch,
    Wait,
    lasting,
    waiting,
)
from regulars.engine.words import Decimal, DurationText, Language, Name, Plurals, Texts
from regulars.kinds import N_

NO_TIME = Duration()


class Transfers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether members may give points of a wallet to each other, and how many."""

    allowed: Annotated[bool, Meta(title=N_("Allowed"))] = True
    at_least: Annotated[Decimal, Meta(title=N_("Fewest at once"))] = "0"
    at_most: Annotated[Decimal | None, Meta(title=N_("Most given in the time"))] = None
    per: Annotated[Literal["day", "week", "month", "year", "member"], Meta(title=N_("Per"))] = "month"


class WalletTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit that members collect: points, stars, stamps, miles or store credit."""

    name: Texts = {}
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
    money: Annotated[
        bool,
        Meta(
            title=N_("Is money"),
            description=N_("store credit: its unit is the program's currency, and one is worth one"),
        ),
    ] = False
    spendable: Annotated[
        bool,
        Meta(
            title=N_("Can be spent"),
            description=N_("no for units that only count for a tier: no reward takes them, nobody gives them away"),
        ),
    ] = True
    gift_of: Annotated[
        Name | None,
        Meta(
            title=N_("Gift of"),
            description=N_("the wallet whose rewards take these points first; they are shown apart"),
        ),
    ] = None
    gives_to: Annotated[
        Name | None,
        Meta(
            title=N_("Gives to"),
            description=N_(
                "the donation, a reward, of whose causes this wallet is one: it holds money that the shop gives away"
            ),
        ),
    ] = None
    pending: Annotated[
        PendingTerms,
        Meta(
            title=N_("Pending for"),
            description=N_(
                "How long new points wait before they can be spent: P14D, return window, 1 january, 1 july, or until"
                " an activity, or one of several: {until: [delivered, picked-up], cancelled_after: P30D}"
            ),
        ),
    ] = "P0D"
    pending_by_tier: Annotated[
        dict[Name, dict[Name, PendingTerms]],
        Meta(max_length=1, title=N_("Pending by tier"), description=N_("a tier set and its tiers: club: {gold: P0D}")),
    ] = {}
    expires: Annotated[
        ExpiryTerms,
        Meta(
            title=N_("Valid for"),
            description=N_(
                "never, P1Y, end of next year, P12M to end of month, 30 june, 31 december, or as long as the member is"
                " active: {inactive_for: P12M, active_by: [earn, spend]}"
            ),
        ),
    ] = "never"
    expires_by_tier: Annotated[
        dict[Name, dict[Name, ExpiryTerms]],
        Meta(max_length=1, title=N_("Valid by tier"), description=N_("a tier set and its tiers: club: {gold: P2Y}")),
    ] = {}
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
    transfers: Annotated[Transfers, Meta(title=N_("Between members"))] = Transfers()

    def says(self, name: str, return_window: str) -> Sentences:
        """What it is worth, how long it waits and lasts. name: under which it stands. return_window: the program's."""
        one = Points("1", name)
        if self.gives_to is not None:
            yield say("money that the shop gives away")
            return
        if not self.spendable:
            yield say("only counts for tiers; it cannot be spent")
        elif self.worth.strip("0.") and not self.money:
            yield say("%(one)s is worth %(worth)s", one=one, worth=Money(self.worth))
        if self.gift_of is not None:
            yield say(
                "a gift: it is spent first, wherever %(wallet)s can be spent", wallet=Named("wallets", self.gift_of)
            )
        yield from self._waiting(return_window)
        yield lasting(self.expires)
        for tier_set, tiers in self.expires_by_tier.items():
            for tier, terms in tiers.items():
                named = Named(f"tier_sets/{tier_set}", tier)
                yield say("with the tier %(tier)s: %(said)s", tier=named, said=lasting(terms))
        if self.cap is not None:
            yield say("a member has at most %(points)s", points=Points(self.cap, name))
        if self.spendable:
            yield Sentence(CLAWBACK[self.clawback])
            if not self.transfers.allowed:
                yield say("cannot be given to somebody else")

    def _waiting(self, return_window: str) -> Sentences:
        if self.pending != "P0D":
            yield waiting(self.pending, return_window)
        for tier_set, tiers in self.pending_by_tier.items():
            for tier, terms in tiers.items():
                named = Named(f"tier_sets/{tier_set}", tier)
                yield say("with the tier %(tier)s: %(said)s", tier=named, said=waiting(terms, return_window))


CLAWBACK = {
    "only_pending": N_("when goods come back, what was earned by them is taken back while it still waits"),
    "within_balance": N_("when goods come back, what was earned by them is taken back, as far as it is there"),
    "unlimited": N_("when goods come back, what was earned by them is taken back; what was spent already is owed"),
}


def completed(wallets: dict[str, WalletTerms], currency: str) -> dict[str, WalletTerms]:
    """The terms with what follows from them filled in: money has the currency's digits and is worth 1, a gift
    has the digits and the worth of its wallet, where they say nothing else.
    """
    try:
        digits = digits_of(currency)
    except ValueError:
        digits = 2
    terms = {
        name: structs.replace(one, scale=one.scale or digits, worth="1" if one.worth == "0" else one.worth)
        if one.money or one.gives_to
        else one
        for name, one in wallets.items()
    }
    for name, one in terms.items():
        of = terms.get(one.gift_of or "")
        if of is not None and of is not one:
            terms[name] = structs.replace(
                one, scale=one.scale or of.scale, worth=of.worth if one.worth == "0" else one.worth
            )
    return terms


class ReadyWallet:
    """A wallet with its durations understood; amounts are whole units of its scale.

    gifts: the wallets that are spent before this one. dates: of points whose rule says nothing else.
    """

    __slots__ = (
        "cap", "clawback", "dates", "gift_of", "gifts", "inactivity", "name", "restored", "return_window", "scale",
        "spendable", "terms", "transfers",
    )  # fmt: skip

    def __init__(self, name: str, terms: WalletTerms, faults: Faults, return_window: Duration = NO_TIME) -> None:
        self.name = name
        self.terms = terms
        self.scale = terms.scale
        self.spendable = terms.spendable and terms.gives_to is None
        self.gift_of = terms.gift_of
        self.gifts: tuple[ReadyWallet, ...] = ()
        self.clawback = terms.clawback
        self.return_window = return_window
        self.inactivity = None
        if isinstance(terms.expires, Inactivity):
            self.inactivity = ReadyInactivity(terms.expires, faults.at("expires"))
        self.dates = self._dates(faults)
        self.restored = faults.value(parse_duration, terms.restored, Duration(), "restored")
        self.transfers = ReadyTransfers(terms.transfers, terms.scale, faults.at("transfers"))
        faults.decimal(terms.worth, 9, "worth")
        self.cap = None if terms.cap is None else faults.decimal(terms.cap, terms.scale, "cap")

    def _dates(self, faults: Faults) -> Dates:
        """The wallet's own dates, with those of tiers that have others."""
        terms = self.terms
        wait = Wait(terms.pending, self.return_window, faults, "pending")
        dates = Dates(self.name, self.name, Stretch(wait, terms.expires, faults, "expires"))
        for tier_set, tier in _tiers(terms):
            at = f"_by_tier/{tier_set}/{tier}"
            of_tier = Wait(self._pending(tier_set, tier), self.return_window, faults, f"pending{at}")
            expires = self._expires(tier_set, tier)
            dates.differ(tier_set, tier, Stretch(of_tier, expires, faults, f"expires{at}"))
        return dates

    def dates_of(self, pending: PendingTerms | None, expires: str | None, faults: Faults) -> Dates:
        """The dates of a rule that may say of its own how long its points wait, or last."""
        if pending is None and expires is None:
            return self.dates
        terms, silent = self.terms, Faults()

        def stretch(waits: PendingTerms, lasts: ExpiryTerms, told: Faults) -> Stretch:
            wait = Wait(waits if pending is None else pending, self.return_window, told, "pending")
            return Stretch(wait, lasts if expires is None else expires, told, "expires")

        waits = (
            f"{','.join(pending.activities)} {pending.cancelled_after}"
            if isinstance(pending, Awaits)
            else pending or ""
        )
        dates = Dates(f"{self.name}/{waits}/{expires or ''}", self.name, stretch(terms.pending, terms.expires, faults))
        for tier_set, tier in _tiers(terms):
            of_tier = stretch(self._pending(tier_set, tier), self._expires(tier_set, tier), silent)
            dates.differ(tier_set, tier, of_tier)
        return dates

    def _pending(self, tier_set: str, tier: str) -> PendingTerms:
        return self.terms.pending_by_tier.get(tier_set, {}).get(tier, self.terms.pending)

    def _expires(self, tier_set: str, tier: str) -> ExpiryTerms:
        return self.terms.expires_by_tier.get(tier_set, {}).get(tier, self.terms.expires)


def _tiers(terms: WalletTerms) -> set[tuple[str, str]]:
    """The tiers that have dates of their own, each with its tier set."""
    both = (terms.pending_by_tier, terms.expires_by_tier)
    return {(name, tier) for by_tier in both for name, tiers in by_tier.items() for tier in tiers}


def wallet_named(name: str | None, wallets: Mapping[str, ReadyWallet], main_wallet: str, faults: Faults) -> ReadyWallet:
    """The wallet of that name, the main one where none is named; told where there is none."""
    if name is not None and name not in wallets:
        faults.unknown("wallet", "wallet", name, wallets)
    return wallets.get(name or main_wallet, wallets[main_wallet])


class ReadyTransfers:
    """What members may give to each other: at_least at once; at_most in the window, None for as many as they like."""

    __slots__ = ("allowed", "at_least", "at_most", "per", "window")

    def __init__(self, terms: Transfers, scale: int, faults: Faults) -> None:
        self.allowed = terms.allowed
        self.at_least = faults.decimal(terms.at_least, scale, "at_least")
        self.at_most = None if terms.at_most is None else faults.decimal(terms.at_most, scale, "at_most")
        self.per = terms.per
        self.window = None
        if self.at_most is not None:
            self.window = LIFETIME if terms.per == "member" else Window(span=terms.per)
            if self.at_most < max(self.at_least, 1):
                faults.add("at_most", "is below at_least: nothing could ever be given; write more, or a lower at_least")
