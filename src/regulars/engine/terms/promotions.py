"""Promotions: rules that share their limits; and how long a rule or a promotion rests after it gave."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import Duration, LocalClock, micros, parse_duration, start_of
from regulars.engine.faults import Faults
from regulars.engine.terms.limits import ReadyLimit
from regulars.engine.terms.rule import CooldownText, Limit
from regulars.engine.words import Texts
from regulars.kinds import N_

_HOURS = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?", re.ASCII)
MINUTE_US = 60_000_000


class PromotionTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules that belong together: each names it as its `promotion`, and they share what is said here."""

    name: Texts = {}
    limits: Annotated[tuple[Limit, ...], Meta(max_length=10, title=N_("Limits of them together"))] = ()
    cooldown: Annotated[CooldownText | None, Meta(title=N_("Cooldown of them together"))] = None


class Cooldown:
    """How long nothing is given after something was: hours on end, or local days."""

    __slots__ = ("_clock", "_days", "_us", "text")

    def __init__(self, text: str, clock: LocalClock) -> None:
        """Raises ValueError."""
        self.text = text
        self._clock = clock
        self._us = 0
        self._days = Duration()
        found = _HOURS.fullmatch(text)
        if found and text != "PT":
            self._us = (int(found[1] or 0) * 60 + int(found[2] or 0)) * MINUTE_US
        else:
            self._days = parse_duration(text)
        if not self._us and self._days == Duration():
            raise ValueError(f"{text!r} is no time at all")

    def ends_us(self, last_us: int) -> int:
        """The first moment at which something is given again, after it was at `last_us`."""
        if self._us:
            return last_us + self._us
        return micros(start_of(self._days.after(self._clock.day(last_us)), self._clock.where))

    def rests(self, last_us: int, now_us: int) -> bool:
        """Whether nothing is given at `now_us`, whichever of the two came first."""
        first, second = min(last_us, now_us), max(last_us, now_us)
        return second < self.ends_us(first)


class ReadyPromotion:
    """A promotion made ready. scale: digits of the wallet whose points its limits count."""

    __slots__ = ("cooldown", "limits", "name")

    def __init__(self, name: str, terms: PromotionTerms, scale: int, clock: LocalClock, faults: Faults) -> None:
        self.name = name
        self.limits = tuple(
            ReadyLimit(limit, scale, faults.at("limits", place)) for place, limit in enumerate(terms.limits)
        )
        self.cooldown = cooldown_of(terms.cooldown, clock, faults)


def cooldown_of(text: str | None, clock: LocalClock, faults: Faults) -> Cooldown | None:
    """What the text means, None for none and for a faulty one."""
    if text is None:
        return None
    found: Cooldown | None = faults.value(lambda one: Cooldown(one, clock), text, None, "cooldown")
    return found
