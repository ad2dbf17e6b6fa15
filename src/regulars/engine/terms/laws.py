"""What a jurisdiction asks of a program: data, one file each in `src/regulars/jurisdictions/`. No legal advice.

A fact says what the law asks, where that is written, and on which day somebody looked it up. What a program can be
held to is a kind of fact (`engine/checks/laws.py` holds it to them); what it cannot is only told.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.sentences import Lasting, Sentence, Sentences, Written
from regulars.engine.words import DurationText, Name, Texts
from regulars.kinds import N_


class Exempted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A jurisdiction of which some rules do not bind this program, because of an exemption of that law."""

    law: Annotated[Name, Meta(title=N_("Jurisdiction"))]
    exempt: Annotated[
        tuple[Name, ...],
        Meta(min_length=1, max_length=10, title=N_("Exempt by"), description=N_("exemptions that the law itself has")),
    ]


LawTerms = Name | Exempted


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="asks", tag="to-know"):
    """One thing that the law says.

    says: for the owner, in English. source: statute and section. looked_up: when somebody read it there. lifted_by:
    the exemptions with which it does not bind. terms: what members must be told, in every language; `%(notice)s` in it
    is the notice before a change.
    """

    id: Name
    says: str
    source: str
    url: str
    looked_up: date
    lifted_by: tuple[Name, ...] = ()
    terms: dict[str, str] = {}


class NoExpiryByTime(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="no-expiry-by-time"):
    """Points are not over because time has passed."""


class Inactivity(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="inactivity"):
    """Points may be over when a member is not active: after how long at the earliest, and what must count as active."""

    at_least: DurationText = "P0D"
    active_by: tuple[Name, ...] = ()


class Warned(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="warning"):
    """A member is told before her points are over: not later, and not earlier than so long before."""

    at_least: DurationText
    at_most: DurationText | None = None


class Notice(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="notice"):
    """A change to the worse is told before: not later, and not earlier than so long before; without a time as long
    before as the program says.
    """

    at_least: DurationText | None = None
    at_most: DurationText | None = None


class InLanguage(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="language"):
    """The terms are in a language, by its code of ISO 639: fr."""

    language: Annotated[str, Meta(pattern="^[a-z]{2}$")]


AnyFact = Fact | NoExpiryByTime | Inactivity | Warned | Notice | InLanguage


class Exemption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When some facts do not bind a program."""

    says: str
    source: str
    url: str
    looked_up: date


class Law(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A jurisdiction. id: the name of its file."""

    id: Name = ""
    name: Texts
    facts: tuple[AnyFact, ...]
    exemptions: dict[Name, Exemption] = {}

    def binding(self, exempt: Iterable[Name]) -> tuple[AnyFact, ...]:
        """The facts that no exemption lifts."""
        lifted = set(exempt)
        return tuple(fact for fact in self.facts if lifted.isdisjoint(fact.lifted_by))

    def says(self, exempt: Iterable[Name], notice: DurationText) -> Sentences:
        """What members must be told."""
        for fact in self.binding(exempt):
            if fact.terms:
                yield Sentence("%(said)s", {"said": Written(fact.terms, {"notice": Lasting(notice)})})


Laws = Mapping[Name, Law]


def asked(terms: tuple[LawTerms, ...]) -> dict[Name, tuple[Name, ...]]:
    """By jurisdiction, the exemptions that the program claims."""
    return {one.law: one.exempt for one in terms if isinstance(one, Exempted)} | {
        one: () for one in terms if isinstance(one, str)
    }
