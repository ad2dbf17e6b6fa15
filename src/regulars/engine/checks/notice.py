"""What a change of a program makes worse for its members, and from which day on it may hold at the earliest.

Pure, and asked by whoever publishes or plans. What cannot be told to be better counts as worse: a field with a
direction is compared, something that is added is a gift, something that is taken away or merely different is not.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import msgspec

from regulars.engine.checks.laws import notices
from regulars.engine.days import Duration, parse_duration, to_date
from regulars.engine.document import Document
from regulars.engine.money import Ratio
from regulars.engine.terms.laws import Laws, asked

Things = dict[str, Any]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

NOT_PROMISED = frozenset({
    "program", "name", "unit", "description", "picture", "about", "photos", "link", "examples", "budgets", "facts",
    "groups", "badges", "accepts_late", "jurisdictions", "notice", "category", "formerly", "priority", "cost",
})  # fmt: skip
"""Fields that promise nothing to members, or whose changes show elsewhere."""

ENDLESS = frozenset({
    "cap", "at_most", "most_share", "stock", "most", "valid_for", "most_per_day", "most_members", "per_day", "per_week",
    "per_month", "most_a_month", "most_a_code", "to", "most_rewards", "spends_until", "most_a_day",
})  # fmt: skip
"""Fields of which more or later is better, and nothing at all is best."""

MORE = ENDLESS | frozenset({
    "points", "share", "times", "adds", "text", "photo", "video", "verified", "otherwise", "worth", "expires",
    "restored", "percent", "amount", "pieces", "free", "winners", "seats", "grace", "lasts", "within", "inactive_for",
    "cancelled_after", "trial", "skips", "cancel_hours", "keeps", "enabled", "warns", "warned",
})  # fmt: skip
"""Fields of which more, longer or later is better for members."""

LESS = frozenset({
    "per", "least", "every", "cooldown", "at_least", "least_receipt", "least_goods", "threshold", "step", "price",
    "pending", "target", "in_a_row", "holds", "from", "pay_for", "lowest", "known_for", "not_again_for", "confirm",
})  # fmt: skip
"""Fields of which less, shorter or earlier is better for members, and nothing at all is best."""

TAKE_AWAY = frozenset({"limits", "excludes", "when", "not_by", "alone", "over", "coupon", "unlocked_by"})
"""Fields that take something away: nothing in them is best."""

BY_NAME = {"rates": "points", "expires_by_tier": "expires", "pending_by_tier": "pending"}
"""Fields that say for several names what another field says for all."""

GIFTS = frozenset({
    "/wallets", "/surprises", "/offers", "/choices", "/plans", "/challenges", "/leaderboards", "/tier_sets",
    "/activities", "/places", "/promotions", "/reward_categories",
})  # fmt: skip
"""Fields of the document whose things are there by their names: a new one is a gift."""


class Worse(msgspec.Struct, frozen=True):
    """One thing that is worse for members, or may be. pointer: a JSON pointer into the changed document."""

    pointer: str
    detail: str


class TooEarly(msgspec.Struct, frozen=True):
    """A change that must wait. earliest_day: from when on it may hold; notice: as long as members are told before;
    because: who asks for that, the program or the source of a law.
    """

    earliest_day: int
    notice: str
    because: str
    worse: tuple[Worse, ...]


def too_early(before: Document, after: Document, laws: Laws, told_day: int, from_day: int) -> TooEarly | None:
    """Whether a change that members are told on one day must not hold from another; None when it may.

    before: what is in force until then: the notice that it promises is kept. laws: all that are known.
    """
    notice, because = _longest(before, after, laws, told_day)
    earliest = notice.after(told_day)
    found = worse(before, after, from_day) if from_day < earliest else []
    return TooEarly(earliest, _written(notice), because, tuple(found)) if found else None


def worse(before: Document, after: Document, from_day: int) -> list[Worse]:
    """All that is worse after the change, or may be; not what is over by then anyway."""
    was, now = msgspec.to_builtins(before), msgspec.to_builtins(after)
    return list(_compared(was, now, "", to_date(from_day).isoformat()))


def _longest(before: Document, after: Document, laws: Laws, day: int) -> tuple[Duration, str]:
    asking = [(parse_duration(before.notice), "the program")]
    for terms in (before.jurisdictions, after.jurisdictions):
        for name, exempt in asked(terms).items():
            if name in laws:
                asking += [(lasts, f"{name}: {fact.source}") for fact, lasts in notices(laws[name], exempt)]
    return max(asking, key=lambda one: one[0].after(day))


def _written(notice: Duration) -> str:
    parts = [f"{number}{unit}" for number, unit in ((notice.months, "M"), (notice.days, "D")) if number]
    return f"P{''.join(parts) or '0D'}"


def _compared(was: Any, now: Any, at: str, day: str) -> Iterator[Worse]:
    """Two values of one field, or of the same thing by its name."""
    if _are_named(was) and _are_named(now):
        places = {one["id"]: place for place, one in enumerate(now)}
        for one in was:
            if one["id"] in places:
                place = places[one["id"]]
                yield from _compared(one, now[place], f"{at}/{place}", day)
            elif not _is_over(one, day):
                yield Worse(at, f"{one['id']} is taken away")
        return
    for name in [*was, *(name for name in now if name not in was)]:
        if name not in NOT_PROMISED and was.get(name) != now.get(name):
            yield from _field(name, was, now, at, day)


def _field(name: str, was: Things, now: Things, at: str, day: str) -> Iterator[Worse]:
    """One member of a thing that is not as it was: a field, or a thing of its own."""
    old, new, here = was.get(name), now.get(name), f"{at}/{name}"
    if at in GIFTS and name not in was:
        return
    if at in GIFTS and name not in now:
        if not _is_over(old, day):
            yield Worse(at, f"{name} is taken away")
    elif name in BY_NAME and isinstance(old, dict) and isinstance(new, dict):
        yield from _by_name(BY_NAME[name], old, new, here)
    elif (isinstance(old, dict) and isinstance(new, dict)) or (_are_named(old) and _are_named(new)):
        yield from _compared(old, new, here, day)
    elif not _is_better(name, old, new, at):
        yield Worse(here, _goes(old, new))


def _by_name(field: str, old: Things, new: Things, at: str) -> Iterator[Worse]:
    for name, value in old.items():
        now = new.get(name)
        if isinstance(value, dict) and isinstance(now, dict):
            yield from _by_name(field, value, now, f"{at}/{name}")
        elif now != value and not _is_better(field, value, now, at):
            yield Worse(f"{at}/{name}", _goes(value, now))


def _is_better(name: str, old: Any, new: Any, at: str) -> bool:
    """Whether a field that is not as it was is better for members; what cannot be compared is not."""
    if name in TAKE_AWAY:
        return not new or (
            isinstance(new, list | tuple) and isinstance(old, list | tuple) and all(one in old for one in new)
        )
    is_price = name == "points" and at.startswith("/rewards/")
    more = at == "/over" or (name in MORE and not is_price)
    if not more and not is_price and name not in LESS:
        return False
    if new is None or old is None:
        return new is None and (name in ENDLESS or not more)
    if "never" in (old, new):
        return more is (new == "never")
    first, second = _measure(old), _measure(new)
    if first is None or second is None or type(first) is not type(second):
        return False
    return bool(second >= first if more else second <= first)


def _measure(value: Any) -> Any:
    """A number, a time or a day that can be compared; None for what cannot."""
    if isinstance(value, bool | int):
        return Fraction(value)
    if not isinstance(value, str):
        return None
    if _DAY.fullmatch(value):
        return value
    try:
        return Fraction(parse_duration(value).after(0)) if value.startswith("P") else _ratio(value)
    except ValueError:
        return None


def _ratio(text: str) -> Fraction:
    exact = Ratio.parse(text)
    return Fraction(exact.numerator, exact.denominator)


def _are_named(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, dict) and "id" in one for one in value)


def _is_over(one: Any, day: str) -> bool:
    """Whether a thing gives nothing any more on the day, or never did."""
    return isinstance(one, dict) and (not one.get("enabled", True) or (one.get("to") or "9999") < day)


def _goes(old: Any, new: Any) -> str:
    return f"goes from {_shown(old)} to {_shown(new)}"


def _shown(value: Any) -> str:
    if not value:
        return "nothing"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
