"""What a member must do something for: offers that she claims before they count, and categories that she chooses."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
from regulars.engine.days import NEVER, Validity, Zone, micros, parse_validity, start_of
from regulars.engine.faults import Faults
from regulars.engine.words import Condition, DateText, Texts, ValidityText
from regulars.kinds import N_

FOREVER_US = 10**18
"""The moment that never comes, far beyond every calendar."""


class OfferTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that counts only for a member who claimed it."""

    name: Texts = {}
    when: Annotated[
        Condition, Meta(title=N_("Who may claim it"), description=N_('"vip" in member.segments; nothing means all'))
    ] = ""
    from_: Annotated[DateText | None, Meta(title=N_("From"), description=N_("the first day to claim it"))] = (
        msgspec.field(default=None, name="from")
    )
    to: Annotated[DateText | None, Meta(title=N_("To"), description=N_("the last day to claim it, included"))] = None
    lasts: Annotated[
        ValidityText, Meta(title=N_("Good for"), description=N_("how long after the claim: P7D, end of month"))
    ] = "never"
    again: Annotated[
        bool, Meta(title=N_("Again"), description=N_("whether it may be claimed again when it is over"))
    ] = False
    most_members: Annotated[
        Annotated[int, Meta(ge=1, le=10**9)] | None,
        Meta(
            title=N_("Most members"),
            description=N_("who may claim it, the first ones; whoever did so before may again"),
        ),
    ] = None


class ChoiceTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Categories among which a member chooses some for a time."""

    name: Texts = {}
    among: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=100)], ...],
        Meta(min_length=1, max_length=200, title=N_("Among"), description=N_("categories of goods")),
    ]
    most: Annotated[int, Meta(ge=1, le=200, title=N_("Most"), description=N_("so many at once"))] = 1
    per: Annotated[Literal["month", "quarter", "year"], Meta(title=N_("Chosen for a"))] = "month"
    changes: Annotated[
        Literal["next_period", "at_once", "never"],
        Meta(
            title=N_("A change counts"),
            description=N_("from the next month, quarter or year; at once; or not before this one is over"),
        ),
    ] = "next_period"
    keeps: Annotated[bool, Meta(title=N_("Kept"), description=N_("who does not choose anew keeps what she chose"))] = (
        False
    )


class ReadyOffer:
    """An offer with its days; `match` is its place among the conditions of the offers."""

    __slots__ = ("again", "first_day", "last_day", "lasts", "match", "most_members", "name")

    def __init__(self, name: str, terms: OfferTerms, match: int, faults: Faults) -> None:
        self.name = name
        self.match = match
        self.again = terms.again
        self.most_members = terms.most_members
        self.first_day, self.last_day = faults.span(terms.from_, terms.to)
        self.lasts: Validity = faults.value(parse_validity, terms.lasts, Validity(), "lasts")

    def until_us(self, day: int, zone: Zone) -> int:
        """The first moment at which it no longer counts, when it is claimed on that day."""
        return start_us(self.lasts.until(day), zone)


class ReadyChoice:
    """A choice with its period."""

    __slots__ = ("among", "changes", "keeps", "most", "name", "period")

    def __init__(self, name: str, terms: ChoiceTerms, faults: Faults) -> None:
        self.name = name
        self.among = frozenset(terms.among)
        self.most = terms.most
        self.changes = terms.changes
        self.keeps = terms.keeps
        self.period = Window(span=terms.per)
        if terms.most > len(self.among):
            faults.add("most", f"there are only {len(self.among)} to choose among")


def start_us(day: int, zone: Zone) -> int:
    """The moment at which a day begins; a day that never comes begins never."""
    return FOREVER_US if day >= NEVER else micros(start_of(day, zone))
