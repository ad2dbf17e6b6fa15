"""What a condition may ask about: the fields of a receipt, a line and a member, and the windows they read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, get_args

import msgspec

from regulars.engine.conditions import Catalogue, Field
from regulars.engine.conditions.types import (
    BOOL,
    DATE,
    DAYS,
    INTEGER,
    LIST_OF_TEXT,
    RECORDS,
    TEXT,
    Type,
    decimal,
    integer,
)
from regulars.engine.counters import LIFETIME, SPEND, VISITS, Window
from regulars.engine.days import Duration, to_date
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import MOST_LINES, LineKind
from regulars.engine.events.returns import Moment

_WINDOWS = {
    "": LIFETIME,
    "_today": Window(span="day"),
    "_this_week": Window(span="week"),
    "_this_month": Window(span="month"),
    "_this_year": Window(span="year"),
    "_7d": Window(lasts=Duration(days=7)),
    "_30d": Window(lasts=Duration(days=30)),
    "_90d": Window(lasts=Duration(days=90)),
    "_365d": Window(lasts=Duration(days=365)),
}

LINE_KINDS: tuple[LineKind, ...] = get_args(LineKind)

MEMBER_KINDS = ("person", "company", "household", "group")

AGE = "member.age_years"
"""Told with an event only where the program asks for it."""

COUNTED: dict[str, tuple[str, Window]] = {
    f"member.{counter}{suffix}": (counter, window) for counter in (VISITS, SPEND) for suffix, window in _WINDOWS.items()
}
"""The member's fields that are sums of a counter over a window."""


class Facts(msgspec.Struct, frozen=True, gc=False):
    """What a condition sees as `member`: the frozen moment, and what the shop knew."""

    moment: Moment
    given: Given


def catalogue(
    digits: int,
    tier_sets: Mapping[str, Mapping[str, str]],
    wallet: str,
    day_of: Callable[[int], int],
    offers: tuple[str, ...] = (),
    plans: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    badges: tuple[str, ...] = (),
    facts: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Catalogue:
    """The fields of a program.

    digits: of the currency's minor unit. tier_sets: of each set the names of its tiers, those of old included, and
    what each is called now, the lowest first. wallet: whose points `member.points` are. day_of: the local day of a
    moment in microseconds. offers: those that members claim. plans: those that they pay for. places: on the map.
    badges: those that members win. facts: of the day, with what may be said of each.
    """
    money = decimal(digits)
    fields = (
        _of_receipts(money, places)
        + _of_lines(money)
        + _of_members(wallet)
        + _chosen(offers, plans, badges)
        + _counted(money)
        + _tiers(tier_sets)
        + _of_the_day(facts)
    )
    return Catalogue(fields, day_of)


def _of_receipts(money: Type, places: tuple[str, ...]) -> list[Field]:
    return [
        Field("receipt.total", money, label="Receipt total"),
        Field("receipt.line_count", integer(3), label="Lines"),
        Field("receipt.store", TEXT, label="Store"),
        Field("receipt.till", TEXT, label="Till"),
        Field("receipt.channel", TEXT, label="Channel"),
        Field("receipt.places", LIST_OF_TEXT, values=places, label="Places on the map", max_items=200),
        Field("receipt.local_date", DATE, label="Date in the store"),
        Field("receipt.hour", integer(2), label="Hour in the store (0 to 23)"),
        Field("receipt.weekday", integer(1), label="Weekday in the store (Monday is 1)"),
        Field("receipt.lines", RECORDS, label="Lines", max_items=MOST_LINES),
    ]


def _of_lines(money: Type) -> list[Field]:
    return [
        Field("line.sku", TEXT, label="Article"),
        Field("line.name", TEXT, label="Name"),
        Field("line.brand", TEXT, label="Brand"),
        Field("line.categories", LIST_OF_TEXT, label="Categories", max_items=20),
        Field("line.quantity", decimal(3), label="Quantity"),
        Field("line.total", money, label="Line total", attribute="total_minor"),
        Field("line.discount", money, label="Line discount", attribute="discount_minor"),
        Field("line.cost", money, nullable=True, label="Cost", attribute="cost_minor"),
        Field("line.tax", money, label="Tax in the line total", attribute="tax_minor"),
        Field("line.kind", TEXT, values=LINE_KINDS, label="What the line is"),
    ]


def _of_members(wallet: str) -> list[Field]:
    return [
        Field("member.points", INTEGER, label="Points to spend", read=_balance(wallet)),
        Field("member.segments", LIST_OF_TEXT, label="Segments", read=_segments, max_items=200),
        Field("member.is_birthday", BOOL, label="Birthday today", read=_is_birthday),
        Field(AGE, INTEGER, nullable=True, label="Age in whole years", read=_age),
        Field("member.joined_on", DATE, nullable=True, label="Joined on", read=_joined),
        Field("member.days_since_join", DAYS, nullable=True, label="Days since joining", since="member.joined_on"),
        Field(
            "member.months_since_join",
            INTEGER,
            nullable=True,
            label="Whole months since joining",
            read=_months_in,
        ),
        Field("member.kind", TEXT, values=MEMBER_KINDS, label="Person, company, household or group", read=_kind),
        Field("member.agreements", LIST_OF_TEXT, label="Agreements of this member", read=_agreements, max_items=20),
        Field("member.last_visit_on", DATE, nullable=True, label="Last visit", read=_last_visit),
        Field(
            "member.days_since_last_visit",
            DAYS,
            nullable=True,
            label="Days since the last visit",
            since="member.last_visit_on",
        ),
    ]


def _chosen(offers: tuple[str, ...], plans: tuple[str, ...], badges: tuple[str, ...]) -> list[Field]:
    return [
        Field("member.offers", LIST_OF_TEXT, values=offers, label="Offers claimed and still good", read=_offers),
        Field("member.badges", LIST_OF_TEXT, values=badges, label="Badges won", read=_badges),
        Field("member.choices", LIST_OF_TEXT, label="Categories chosen for now", read=_picks, max_items=200),
        Field("member.plans", LIST_OF_TEXT, values=plans, label="Plans whose benefits hold", read=_plans, max_items=50),
    ]


def _counted(money: Type) -> list[Field]:
    return [
        Field(
            path,
            money if counter == SPEND else INTEGER,
            label=path.removeprefix("member."),
            read=_total(counter, window),
        )
        for path, (counter, window) in COUNTED.items()
    ]


def _tiers(tier_sets: Mapping[str, Mapping[str, str]]) -> list[Field]:
    """The tier of each set by its name; `member.tier` is that of the first."""
    fields = []
    for place, (tier_set, named) in enumerate(tier_sets.items()):
        tiers = tuple(dict.fromkeys(named.values()))
        read = _tier(tier_set, named, tiers[0])
        fields.append(Field(f"member.tier_{tier_set.replace('-', '_')}", TEXT, values=tiers, label="Tier", read=read))
        if place == 0:
            fields.append(Field("member.tier", TEXT, values=tiers, label="Tier", read=read))
    return fields


def _of_the_day(facts: Mapping[str, tuple[str, ...]]) -> list[Field]:
    """What the shop said of the day; nothing is known where it said nothing."""
    return [
        Field(
            f"shop.{fact.replace('-', '_')}",
            TEXT,
            nullable=True,
            values=values,
            label="Said of the day",
            read=_said(fact),
        )
        for fact, values in facts.items()
    ]


def _said(fact: str) -> Callable[[Any], str | None]:
    return lambda facts: facts.given.facts.get(fact)


def _segments(facts: Any) -> frozenset[str]:
    found: frozenset[str] = facts.given.segments
    return found


def _offers(facts: Any) -> frozenset[str]:
    found: frozenset[str] = facts.moment.offers
    return found


def _badges(facts: Any) -> frozenset[str]:
    found: frozenset[str] = facts.moment.badges
    return found


def _picks(facts: Any) -> frozenset[str]:
    found: frozenset[str] = frozenset().union(*facts.moment.picks.values())
    return found


def _plans(facts: Any) -> frozenset[str]:
    found: frozenset[str] = facts.moment.plans
    return found


def _is_birthday(facts: Any) -> bool:
    found: bool = facts.given.is_birthday
    return found


def _age(facts: Any) -> int | None:
    found: int | None = facts.given.age_years
    return found


def _kind(facts: Any) -> str:
    found: str = facts.given.member_kind
    return found


def _agreements(facts: Any) -> frozenset[str]:
    found: frozenset[str] = facts.given.agreements
    return found


def _months_in(facts: Any) -> int | None:
    """Whole months since the day of joining: the 31st is reached on the last day of a shorter month."""
    since: int | None = facts.moment.joined_day
    if since is None:
        return None
    first, today = to_date(since), to_date(facts.moment.day)
    months = (today.year - first.year) * 12 + today.month - first.month
    return months if Duration(months=months).after(since) <= facts.moment.day else months - 1


def _joined(facts: Any) -> int | None:
    found: int | None = facts.moment.joined_day
    return found


def _balance(wallet: str) -> Callable[[Any], int]:
    return lambda facts: facts.moment.balances.get(wallet, (0, 0))[0]


def _last_visit(facts: Any) -> int | None:
    found: int | None = facts.moment.last_visit_day
    return found


def _total(counter: str, window: Window) -> Callable[[Any], int]:
    if window == LIFETIME:
        return lambda facts: facts.moment.counters.get(counter, {}).get(0, 0)
    return lambda facts: window.total(facts.moment.counters.get(counter, {}), facts.moment.day)


def _tier(tier_set: str, named: Mapping[str, str], lowest: str) -> Callable[[Any], str]:
    """A tier by the name it has now; one that the program no longer has is the lowest."""
    return lambda facts: named.get(facts.moment.tiers.get(tier_set, lowest), lowest)
