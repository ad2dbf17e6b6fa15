"""A change with which something would have been given, in words: "1 × coffee more: +20 points", "2 days late"."""

from regulars.engine.days import clock_of
from regulars.engine.events.receipts import Receipt
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.sentences import (
    ClockTime,
    Counted,
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
from regulars.engine.shown.changes import Change
from regulars.engine.shown.lacking import Told
from regulars.engine.terms.openings import on_weekdays
from regulars.kinds import plural

DAYS = plural("%(n)s day", "%(n)s days")
DAY_MINUTES = 1440


def change_said(program: Program, event: Told, change: Change) -> Sentence:
    """The change, and what it gives more."""
    told = _changed(program, event, change)
    if change.also:
        told = say("%(all)s", all=Together((told, _changed(program, event, change.also))))
    if not change.gives:
        return told
    gained = tuple(
        say("+%(points)s", points=Points(format_decimal(points, program.wallets[name].scale), name))
        for name, points in change.gives.items()
    )
    return say("%(missing)s: %(gained)s", missing=told, gained=_all(gained))


def _changed(program: Program, event: Told, change: Change) -> Sentence:
    match change.code:
        case "add":
            lacks = tuple(_lack(program, event, one) for one in change.missing)
            return lacks[0] if len(lacks) == 1 else say("%(all)s", all=Together(lacks))
        case "weekdays":
            return say("only %(days)s", days=on_weekdays(frozenset(change.days)))
        case "hours":
            begins, ends = _minute(program, event, change.at_us), _minute(program, event, change.until_us)
            return say(
                "only from %(begins)s to %(ends)s", begins=ClockTime(begins), ends=ClockTime(ends or DAY_MINUTES)
            )
        case "late":
            return say("%(days)s late", days=Counted(str(change.days[0]), DAYS))
        case "early":
            return say("%(days)s early", days=Counted(str(change.days[0]), DAYS))
        case "tier":
            return say("with the tier %(tier)s", tier=Named(f"tier_sets/{change.of}", change.name))
        case "points":
            return say("%(points)s missing", points=Points(value_text(program, event, change), change.of))
        case "segment":
            return _only(say("for the group %(what)s", what=Quoted(change.name)))
        case "place":
            return _only(_there(program, change.name))
        case "store":
            return _only(say("in the store %(what)s", what=Quoted(change.name)))
        case "channel":
            return _only(say("in the channel %(what)s", what=Quoted(change.name)))
        case "value":
            number = Figure(value_text(program, event, change))
            return say("%(field)s: %(number)s instead", field=_as_written(change.name), number=number)


def _only(when: Sentence) -> Sentence:
    return say("only %(when)s", when=when)


def _there(program: Program, place: str) -> Sentence:
    """In the place, or so near to its middle."""
    circle = program.document.places[place].circle
    if circle is None:
        return say("at %(what)s", what=Named("places", place))
    return say("within %(metres)s m of %(place)s", metres=Figure(str(circle.metres)), place=Named("places", place))


def value_text(program: Program, event: Told, change: Change) -> str:
    """The number of a change as a decimal; empty where it has none."""
    if change.code == "points":
        return format_decimal(change.number, program.wallets[change.of].scale)
    return format_decimal(change.number, _digits(program, event, change.name)) if change.code == "value" else ""


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
