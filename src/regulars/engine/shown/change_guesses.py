"""Changes that may make a rule or reward give, read off why it gave nothing: its days and hours, and how far each part
of its condition is from holding. They are guesses, which are then tried.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from regulars.engine.conditions.typed import Aggregate, Moment, Quantified, Read
from regulars.engine.conditions.walk import matching, value
from regulars.engine.counters import Window
from regulars.engine.days import DAY_US, QUARTER_US, Duration, LocalClock
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Receipt
from regulars.engine.faults import Faults
from regulars.engine.fields import AGE, COUNTED
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.rules.visits import Visits
from regulars.engine.shown.change import JOINED, NAMES, Change, Code
from regulars.engine.shown.distances import Apart, Failing, apart, terms
from regulars.engine.shown.lacking import Lacks, Told
from regulars.engine.terms.hours import ReadyHours

DAY_MINUTES, MINUTE_US = 1440, 60_000_000
FARTHEST_DAYS = 366
"""Who is more than that too early or too late is not told how much."""

_WEEKDAYS = frozenset({"receipt.weekday", "activity.weekday"})
_HOURS = frozenset({"receipt.hour", "activity.hour"})
_DATES = frozenset({"receipt.local_date", "activity.local_date"})
_SINCE = frozenset({"member.days_since_join", "member.days_since_last_visit"})
_MONTHS = "member.months_since_join"
_TOO_MUCH = frozenset({"receipt.total", "receipt.line_count"})
"""Of what is too little of them more is bought, see `gaps`."""
_LEAVES = frozenset({"segment", "agreement", "place", "store", "channel", "till"})
"""What it can be without."""


def guesses_of(
    program: Program, event: Told, clock: LocalClock, what: ReadyRule | ReadyReward, lacks: Lacks
) -> Iterator[Change]:
    """The nearest first. clock: of the store."""
    if lacks.missing:
        yield Change(code="points", of=lacks.wallet, number=lacks.missing)
    if lacks.opens_us > event.occurred_us:
        yield from _moved(event, lacks.opens_us - event.occurred_us)
    day = clock.day(event.occurred_us)
    if "not-in-force" in lacks.codes and what.first_day <= what.last_day:
        yield from _days(event, what.last_day - day if day > what.last_day else what.first_day - day)
    read = {term.field.path for one in lacks.failing for term in terms(one) if isinstance(term, Read)}
    if "out-of-hours" in lacks.codes and isinstance(what, ReadyRule):
        yield from _when_open(program, event, clock, what)
    else:
        yield from _other_hours(event, clock) if read & _HOURS else ()
        yield from other_weekdays(event) if read & _WEEKDAYS else ()
    found = [(one, distance) for one in lacks.failing for distance in apart(one)]
    for one, distance in found:
        yield from _in_time(event, clock, one, distance)
    others = [guess for one, distance in found for guess in _otherwise(program, event, clock, one, distance)]
    yield from sorted(others, key=_is_less)
    if isinstance(what, ReadyRule):
        yield from _again(program, event, clock, what, lacks.visit)
        yield from _chosen(program, event, what)


def _again(program: Program, event: Told, clock: LocalClock, rule: ReadyRule, visit: int) -> Iterator[Change]:
    """On the next visit that counts; and in the next stretch of time, where it gives once in each for the same."""
    of = next((one for one in program.document.rules if one.id == rule.id), None)
    if isinstance(of, Visits) and visit % of.every:
        yield Change(code="more", name="member.visits", number=of.every - visit % of.every)
    if rule.earn.mark and rule.earn.span != "lifetime":
        day = clock.day(event.occurred_us)
        yield from _days(event, Window(span=rule.earn.span).next_start(day) - day)


def _chosen(program: Program, event: Told, rule: ReadyRule) -> Iterator[Change]:
    """With other categories chosen, where the rule is about those that are."""
    if rule.choice and isinstance(event, Receipt):
        bought = {category for line in event.lines for category in line.categories}
        for name in sorted(bought & program.choices[rule.choice].among):
            yield Change(code="choice", of=rule.choice, name=name)


def _is_less(change: Change) -> bool:
    """Whether it would undo what is so already: told where nothing else does."""
    return change.code in ("remove", "without") or change.number < 0


def _when_open(program: Program, event: Told, clock: LocalClock, rule: ReadyRule) -> Iterator[Change]:
    """At another hour or on another weekday; else when it opens next, or where it never does, when it closed last."""
    is_open = rule.is_open
    near = [*_other_hours(event, clock), *other_weekdays(event)]
    open_ = [one for one in near if is_open is not None and is_open(clock.minute(one.at_us))]
    yield from open_ or _next_opening(program, event, clock.minute(event.occurred_us), rule)


def _next_opening(program: Program, event: Told, minute: int, rule: ReadyRule) -> Iterator[Change]:
    of = next(one for one in program.document.rules if one.id == rule.id)
    windows = [ReadyHours(hours, Faults()) for hours in of.hours]
    opens = [start for one in windows if (start := one.next_start(minute)) is not None]
    closed = [start + one.lasts - 1 for one in windows if (start := one.last_start(minute)) is not None]
    at = min(opens) if opens else max(closed, default=minute)
    days = -(-abs(at - minute) // DAY_MINUTES)
    if 0 < days <= FARTHEST_DAYS:
        moved = _at(event, "early" if at > minute else "late", (at - minute) * MINUTE_US)
        yield structs.replace(moved, days=(days,))


def other_weekdays(event: Told) -> list[Change]:
    """The same hour of the next days."""
    return [_at(event, "weekdays", ahead * DAY_US) for ahead in range(1, 7)]


def _at(event: Told, code: Code, moved_us: int) -> Change:
    return Change(code=code, at_us=event.occurred_us + moved_us)


def _days(event: Told, days: int) -> Iterator[Change]:
    """So many days later, or with a minus earlier."""
    if days and abs(days) <= FARTHEST_DAYS:
        yield structs.replace(_at(event, "early" if days > 0 else "late", days * DAY_US), days=(abs(days),))


def _moved(event: Told, by_us: int) -> Iterator[Change]:
    """So much later, or with a minus earlier: in days where it is a day or more."""
    if abs(by_us) >= DAY_US:
        yield from _days(event, (-(-abs(by_us) // DAY_US)) * (1 if by_us > 0 else -1))
    else:
        yield _at(event, "early" if by_us > 0 else "late", by_us)


def _other_hours(event: Told, clock: LocalClock) -> Iterator[Change]:
    """Every hour of that day, the nearest first."""
    day = clock.day(event.occurred_us)
    for hour in sorted((hour for hour in range(-23, 24) if hour), key=lambda hour: (abs(hour), -hour)):
        change = _at(event, "hours", hour * 4 * QUARTER_US)
        if clock.day(change.at_us) == day:
            yield change


def _in_time(event: Told, clock: LocalClock, one: Failing, far: Apart) -> Iterator[Change]:
    """Another day."""
    path = far.field.path if far.field else ""
    if isinstance(far.term, Moment):
        yield from _days(event, far.by) if far.term.name == "today" else _moved(event, far.by)
    elif path in _DATES or path in _SINCE:
        yield from _days(event, far.by)
    elif path == _MONTHS and far.by > 0:
        yield from _days(event, _in_months(one, far) - clock.day(event.occurred_us))


def _in_months(one: Failing, far: Apart) -> int:
    """The day on which she has been a member for as many months as are asked for."""
    months: int = value(far.term, one.place) + far.by
    return Duration(months=months).after(one.place.member.moment.joined_day)


def _otherwise(program: Program, event: Told, clock: LocalClock, one: Failing, far: Apart) -> Iterator[Change]:
    """Another number, or another name."""
    path, name, by = far.field.path if far.field else "", far.name, far.by
    have: Any = value(far.term, one.place) if by else None
    if isinstance(far.term, Aggregate | Quantified):
        yield from _fewer(event, one, far)
    elif path.startswith("member.tier"):
        yield from _tiers(program, path, far)
    elif path in NAMES:
        yield from _named(program, NAMES[path], far)
    elif path == "member.is_birthday" and by > 0:
        yield Change(code="birthday")
    elif path == "member.points" and by > 0:
        yield Change(code="points", of=program.main_wallet, number=by)
    elif (path in COUNTED and have + by >= 0) or (path in _TOO_MUCH and by < 0 < have + by):
        yield Change(code="more", name=path, number=by)
    elif path == AGE and have + by >= 0:
        yield Change(code="value", name=path, number=have + by)
    elif path in (JOINED, _MONTHS, "member.days_since_join"):
        yield Change(code="more", name=JOINED, number=_joining(path, event, clock, one, far))
    elif path == "member.kind" and name:
        yield Change(code="is", of=path, name=name)
    elif path.startswith("shop.") and name:
        facts = {fact.replace("-", "_"): fact for fact in program.document.facts}
        yield Change(code="is", of=f"shop.{facts[path.removeprefix('shop.')]}", name=name)
    elif path.startswith("activity.") and isinstance(event, Activity):
        yield from _of_activity(event, path, have, far)


def _fewer(event: Told, one: Failing, far: Apart) -> Iterator[Change]:
    """Without some of the lines."""
    lines = far.lines
    if isinstance(far.term, Aggregate) and far.term.op == "count" and far.by < 0:
        lines = matching(far.term, one.place)[far.by :]
    if isinstance(event, Receipt) and lines:
        yield Change(code="remove", lines=tuple(event.lines[place].line_id for place in lines))


def _joining(path: str, event: Told, clock: LocalClock, one: Failing, far: Apart) -> int:
    """By how many days she would have joined later."""
    if path == JOINED:
        return far.by
    if path != _MONTHS:
        return -far.by
    if far.by > 0:
        return clock.day(event.occurred_us) - _in_months(one, far)
    months: int = value(far.term, one.place) + far.by
    joined: int = one.place.member.moment.joined_day
    return Duration(months=months + 1).before(one.place.member.moment.day) + 1 - joined


def _named(program: Program, code: Code, far: Apart) -> Iterator[Change]:
    name = far.name
    if far.other:
        if code in _LEAVES:
            yield Change(code="without", of=code, name=name)
    elif code == "choice":
        choices = program.document.choices.items()
        yield from (Change(code=code, of=choice, name=name) for choice, terms in choices if name in terms.among)
    elif code != "place" or name in program.document.places:
        yield Change(code=code, name=name)


def _tiers(program: Program, path: str, far: Apart) -> Iterator[Change]:
    """From the lowest up, the lowest of all only where another one is too high."""
    ladder = path.removeprefix("member.tier").removeprefix("_")
    found = [one for one in program.tier_sets if one.name.replace("-", "_") == ladder or not ladder][:1]
    for tier_set in found:
        tiers = [tier for tier in tier_set.ids if tier != far.name] if far.other else [far.name]
        yield from (Change(code="tier", of=tier_set.name, name=tier) for tier in tiers)


def _of_activity(event: Activity, path: str, have: object, far: Apart) -> Iterator[Change]:
    """Another value of one of its fields."""
    name = path.partition(".")[2]
    if far.name and not far.other:
        yield Change(code="is", of=path, name=far.name)
    elif isinstance(have, bool):
        yield Change(code="is", of=path, name="true" if far.by > 0 else "false")
    elif isinstance(have, int) and name in event.values and far.field is not None:
        if far.field.type.is_number:
            yield Change(code="value", name=name, number=have + far.by)
        else:
            yield Change(code="more", name=path, number=far.by)
