"""A change with which something would have been given, in words: "1 × coffee more: +20 points", "2 days late"."""

from collections.abc import Iterator, Mapping

from regulars.engine.days import DAY_US, clock_of, moment
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.sentences import (
    ClockTime,
    Figure,
    Money,
    Named,
    Points,
    Quoted,
    Sentence,
    Together,
    Value,
    Written,
    say,
)
from regulars.engine.shown.additions import ANY, Likeness, Missing, like
from regulars.engine.shown.asked import MONEY, named
from regulars.engine.shown.change import NAMES, Change
from regulars.engine.shown.distance_words import DAY_MINUTES, missing_said, more_said, moved_said
from regulars.engine.shown.labels import SIGNS, label_of
from regulars.engine.shown.lacking import Told
from regulars.engine.terms.openings import on_weekdays

PATHS: Mapping[str, str] = {code: path for path, code in NAMES.items()}


def change_said(program: Program, member: Member, event: Told, change: Change) -> Sentence:
    """The change, and what it gives more. member: just before the event."""
    told = tuple(_changed(program, member, event, one) for one in _each(change))
    whole = told[0] if len(told) == 1 and isinstance(told[0], Sentence) else say("%(all)s", all=_all(told))
    if not change.gives:
        return whole
    gained = tuple(
        say("+%(points)s", points=Points(format_decimal(points, program.wallets[name].scale), name))
        for name, points in change.gives.items()
    )
    return say("%(missing)s: %(gained)s", missing=whole, gained=_all(gained))


def _each(change: Change | None) -> Iterator[Change]:
    while change is not None:
        yield change
        change = change.also


def _changed(program: Program, member: Member, event: Told, change: Change) -> Value:
    match change.code:
        case "add":
            return _all(tuple(_lack(program, event, one) for one in change.missing))
        case "remove" if isinstance(event, Receipt):
            goods = [line for line in event.lines if line.line_id in change.lines]
            return say("without: %(goods)s", goods=_all(tuple(_called(line) for line in goods)))
        case "weekdays":
            return _only(on_weekdays(frozenset(change.days)))
        case "hours":
            begins, ends = _minute(program, event, change.at_us), _minute(program, event, change.until_us)
            return _only(
                say("from %(begins)s to %(ends)s", begins=ClockTime(begins), ends=ClockTime(ends or DAY_MINUTES))
            )
        case "late" | "early":
            sign = 1 if change.code == "early" else -1
            return moved_said(sign * DAY_US * change.days[0] if change.days else change.at_us - event.occurred_us)
        case "tier":
            held = say("with the tier %(tier)s", tier=Named(f"tier_sets/{change.of}", change.name))
            missing = tuple(
                missing_said(program, member, moment(event.occurred_us), change.of.replace("-", "_"), {change.name})
            )
            return say("%(when)s (%(how_far)s)", when=held, how_far=_all(missing)) if missing else held
        case "points":
            return say("%(points)s missing", points=Points(value_text(program, event, change), change.of))
        case "more":
            return more_said(program, change.name, change.number)
        case "value":
            field = Sentence(label_of(change.name)) if label_of(change.name) else _as_written(change.name)
            return say("%(field)s: %(number)s instead", field=field, number=Figure(value_text(program, event, change)))
        case _:
            return _named(program, change)


def _named(program: Program, change: Change) -> Value:
    """Of a name: to be in it, or not."""
    match change.code:
        case "birthday":
            return _only(say("on the birthday"))
        case "place":
            return _only(_there(program, change.name))
        case "is":
            label, (head, _, name) = label_of(change.of), change.of.partition(".")
            field = Sentence(label) if label else Named("facts", name) if head == "shop" else _as_written(name)
            sign = Sentence(SIGNS["=="])
            return _only(say("if %(field)s %(sign)s %(value)s", field=field, sign=sign, value=Quoted(change.name)))
        case "without":
            return say("not %(when)s", when=named(PATHS[change.of], change.name))
        case _:
            return _only(named(PATHS[change.code], change.name))


def _only(when: Value) -> Sentence:
    return say("only %(when)s", when=when)


def _there(program: Program, place: str) -> Sentence:
    """In the place, or so near to its middle."""
    circle = program.document.places[place].circle
    if circle is None:
        return say("at %(what)s", what=Named("places", place))
    return say("within %(metres)s m of %(place)s", metres=Figure(str(circle.metres)), place=Named("places", place))


def value_text(program: Program, event: Told, change: Change) -> str:
    """The number of a change as a decimal; empty where it has none."""
    match change.code:
        case "points":
            return format_decimal(change.number, program.wallets[change.of].scale)
        case "value":
            return format_decimal(change.number, _digits(program, event, change.name))
        case "more":
            return format_decimal(change.number, program.digits if change.name in MONEY else 0)
        case _:
            return ""


def _lack(program: Program, event: Told, missing: Missing) -> Sentence:
    goods = _goods(event, missing.of)
    if missing.money_minor:
        money = Money(format_decimal(missing.money_minor, program.digits))
        return (
            say("%(money)s more for: %(goods)s", money=money, goods=goods)
            if goods
            else say("%(money)s more", money=money)
        )
    quantity = Figure(format_decimal(missing.quantity // 1000, 0))
    some = goods or say("any goods")
    if missing.apart:
        return say("%(quantity)s × another article (%(goods)s)", quantity=quantity, goods=some)
    return say("%(quantity)s × %(goods)s more", quantity=quantity, goods=some)


def _goods(event: Told, of: Likeness) -> Value | None:
    """As the line of such goods calls them, else in the shop's own words; None for any."""
    if of == ANY:
        return None
    line = like(event.lines, of) if isinstance(event, Receipt) else None
    if line is not None and line.name:
        return _as_written(line.name)
    return _as_written(" ".join([*sorted(of.categories), *filter(None, (of.brand, of.sku))]))


def _called(line: Line) -> Value:
    return _as_written(line.name or " ".join(sorted(line.categories)) or line.sku or line.line_id)


def _as_written(text: str) -> Written:
    return Written({"en": text.replace("%", "%%")})


def _all(parts: tuple[Value, ...]) -> Value:
    return parts[0] if len(parts) == 1 else Together(parts)


def _minute(program: Program, event: Told, at_us: int) -> int:
    """The minute of the day on the clock of the store."""
    zone = event.zone if isinstance(event, Receipt) else ""
    return (clock_of(zone) if zone else program.clock).minute(at_us) % DAY_MINUTES


def _digits(program: Program, event: Told, field: str) -> int:
    """Of a field of an activity."""
    known = None if isinstance(event, Receipt) else program.activities[event.name].fields.get(field)
    return known.digits if known is not None else 0
