"""What a member must do something for: offers that she claims before they count, and categories that she chooses."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
from regulars.engine.days import NEVER, Validity, Zone, micros, parse_validity, start_of
from regulars.engine.faults import Faults
from regulars.engine.sentences import Counted, Day, Either, Figure, Sentences, quoted, say
from regulars.engine.terms.stretches import valid
from regulars.engine.words import Condition, DateText, Texts, ValidityText
from regulars.kinds import N_, plural

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

    def says(self) -> Sentences:
        """How it is claimed."""
        yield say("counts once it is claimed")
        yield from claimed_between(self.from_, self.to)
        if self.lasts != "never":
            yield say("after the claim it is %(valid)s", valid=valid(self.lasts))
        if self.again:
            yield say("it can be claimed again")
        if self.most_members is not None:
            first = Counted(str(self.most_members), plural("%(n)s member", "%(n)s members"))
            yield say("for the first who claim it: %(members)s", members=first)


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

    def says(self) -> Sentences:
        """What is chosen, and for how long."""
        text = CHOSEN[self.per]
        yield say(text, number=Figure(str(self.most)), among=Either(quoted(self.among[:MOST_NAMED])))
        if self.changes == "at_once":
            yield say("a change counts at once")
        if self.changes == "never":
            yield say("what is chosen cannot be changed before that time is over")
        if self.keeps:
            yield say("who does not choose anew keeps what was chosen")


MOST_NAMED = 12
CHOSEN = {
    "month": N_("each month, to choose from these (at most %(number)s): %(among)s"),
    "quarter": N_("each quarter, to choose from these (at most %(number)s): %(among)s"),
    "year": N_("each year, to choose from these (at most %(number)s): %(among)s"),
}


def claimed_between(first: str | None, last: str | None) -> Sentences:
    """From when until when something can be claimed."""
    if first and last:
        yield say("to be claimed from %(first)s to %(last)s", first=Day(first), last=Day(last))
    elif first:
        yield say("to be claimed from %(first)s on", first=Day(first))
    elif last:
        yield say("to be claimed until %(last)s", last=Day(last))


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
        return begins_us(self.lasts.until(day), zone)


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


def begins_us(day: int, zone: Zone) -> int:
    """The moment at which a day begins; a day that never comes begins never."""
    return FOREVER_US if day >= NEVER else micros(start_of(day, zone))
