"""What in a program is against the law of a jurisdiction that it names: for the checker of program files, and for lint.

What a program cannot be held to, its owner is told to mind. No legal advice.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from regulars.engine.days import Duration, parse_duration
from regulars.engine.document import Document
from regulars.engine.terms import dates
from regulars.engine.terms.laws import (
    AnyFact,
    Exempted,
    Fact,
    Inactivity,
    InLanguage,
    Law,
    Laws,
    NoExpiryByTime,
    Notice,
    Warned,
    asked,
)
from regulars.engine.terms.wallets import WalletTerms

_FOUR_YEARS = range(4 * 365 + 1)

Found = tuple[str, str]
"""A JSON pointer into the document, and what to do there."""


class Broken(msgspec.Struct, frozen=True):
    """One rule of a law that the program does not keep. severity: `error` where the program itself says otherwise,
    `mind` where the owner must do something that the program cannot show.
    """

    law: str
    fact: str
    severity: Literal["error", "mind"]
    pointer: str
    todo: str
    says: str
    source: str
    url: str

    @property
    def detail(self) -> str:
        """What to do, and why, in one sentence."""
        return f"{self.todo} ({self.law}: {self.says} {self.source})"


def broken(document: Document, laws: Laws) -> list[Broken]:
    """Every rule that the program does not keep. laws: all that are known, by name; those it names are asked."""
    found = []
    for name, exempt in asked(document.jurisdictions).items():
        law = laws.get(name)
        for fact in law.binding(exempt) if law else ():
            severity: Literal["error", "mind"] = "mind" if type(fact) in (Fact, InLanguage) else "error"
            found += [
                Broken(name, fact.id, severity, pointer, todo, fact.says, fact.source, fact.url)
                for pointer, todo in _against(document, fact)
            ]
    return found


def unknown(document: Document, laws: Laws) -> Iterator[Found]:
    """The jurisdictions and exemptions that nobody knows."""
    for place, one in enumerate(document.jurisdictions):
        at = f"/jurisdictions/{place}"
        name, exempt = (one.law, one.exempt) if isinstance(one, Exempted) else (one, ())
        if name not in laws:
            yield at, f"there is no jurisdiction {name!r}; there is {', '.join(laws)}"
            continue
        known = laws[name].exemptions
        for number, exemption in enumerate(exempt):
            if exemption not in known:
                there = f"there is no exemption {exemption!r}; {name} has {', '.join(known) or 'none'}"
                yield f"{at}/exempt/{number}", there


def notices(law: Law, exempt: tuple[str, ...]) -> list[tuple[Notice, Duration]]:
    """How long before a change its law wants members to be told."""
    return [
        (fact, parse_duration(fact.at_least))
        for fact in law.binding(exempt)
        if isinstance(fact, Notice) and fact.at_least
    ]


def _against(document: Document, fact: AnyFact) -> Iterator[Found]:
    match fact:
        case NoExpiryByTime():
            yield from _over_by_time(document)
        case Inactivity():
            yield from _inactivity(document, fact)
        case Warned():
            yield from _warned(document, fact)
        case Notice():
            yield from _notice(document, fact)
        case InLanguage():
            yield "/jurisdictions", f"see that members can read the terms in the language {fact.language!r}"
        case _:
            yield "/jurisdictions", "see to it: no program can show that"


def _collected(document: Document) -> dict[str, WalletTerms]:
    """The wallets whose units are exchanged for something."""
    return {name: one for name, one in document.wallets.items() if one.spendable and one.gives_to is None}


_INSTEAD = (
    "write never, or let them last as long as the member is active: {inactive_for: P1Y, active_by: [earn, spend]}"
)


def _over_by_time(document: Document) -> Iterator[Found]:
    wallets = _collected(document)
    for name, wallet in wallets.items():
        if isinstance(wallet.expires, str) and wallet.expires != "never":
            yield f"/wallets/{name}/expires", f"points must not be over by time alone; {_INSTEAD}"
        for tier_set, tiers in wallet.expires_by_tier.items():
            for tier, terms in tiers.items():
                if terms != "never":
                    at = f"/wallets/{name}/expires_by_tier/{tier_set}/{tier}"
                    yield at, "points must not be over by time alone; leave it out, or write never"
    for place, rule in enumerate(document.rules):
        if (rule.wallet or document.main_wallet) in wallets and rule.expires not in (None, "never"):
            yield f"/rules/{place}/expires", "points must not be over by time alone; leave it out, or write never"


def _by_inactivity(document: Document) -> Iterator[tuple[str, dates.Inactivity]]:
    for name, wallet in _collected(document).items():
        if isinstance(wallet.expires, dates.Inactivity):
            yield f"/wallets/{name}/expires", wallet.expires


def _inactivity(document: Document, fact: Inactivity) -> Iterator[Found]:
    for at, terms in _by_inactivity(document):
        if _is_shorter(terms.inactive_for, fact.at_least):
            yield f"{at}/inactive_for", f"is too short; write at least {fact.at_least}"
        missing = [one for one in fact.active_by if one not in terms.active_by]
        if missing:
            yield f"{at}/active_by", f"must count these as activity too; add {', '.join(missing)}"


def _warned(document: Document, fact: Warned) -> Iterator[Found]:
    for at, terms in _by_inactivity(document):
        if _is_shorter(terms.warned, fact.at_least):
            yield f"{at}/warned", f"is too late to tell the member; write at least {fact.at_least}"
        elif fact.at_most and _is_shorter(fact.at_most, terms.warned):
            yield f"{at}/warned", f"is too early to tell the member; write at most {fact.at_most}"


def _notice(document: Document, fact: Notice) -> Iterator[Found]:
    if fact.at_least is None and _lasting(document.notice) == Duration():
        yield "/notice", "say how long before a change to the worse members are told; write such as notice: P30D"
    elif fact.at_least and _is_shorter(document.notice, fact.at_least):
        yield "/notice", f"is shorter than the law has it; write at least notice: {fact.at_least}"
    elif fact.at_most and _is_shorter(fact.at_most, document.notice):
        yield "/notice", f"is longer than the law has it; write at most notice: {fact.at_most}"


def _is_shorter(one: str, than: str) -> bool:
    """Whether on any day of the calendar it is less: a month has 28 days too, a year 366."""
    first, second = _lasting(one), _lasting(than)
    return any(first.after(day) < second.after(day) for day in _FOUR_YEARS)


def _lasting(duration: str) -> Duration:
    """No time at all for what is no duration, which is told elsewhere."""
    try:
        return parse_duration(duration)
    except ValueError:
        return Duration()
