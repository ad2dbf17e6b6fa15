"""How long something waits and lasts, in words."""

from collections.abc import Mapping

from regulars.engine.days import MONTHS, Validity, parse_pending, parse_validity
from regulars.engine.sentences import Day, DayOfYear, Either, Lasting, Month, Sentence, Value, say
from regulars.kinds import N_

ENDS: Mapping[tuple[str, int], str] = {
    ("month", 0): N_("to the end of the month"),
    ("month", 1): N_("to the end of the next month"),
    ("quarter", 0): N_("to the end of the quarter"),
    ("quarter", 1): N_("to the end of the next quarter"),
    ("half-year", 0): N_("to the end of the half-year"),
    ("half-year", 1): N_("to the end of the next half-year"),
    ("year", 0): N_("to the end of the year"),
    ("year", 1): N_("to the end of the next year"),
}


def stretch(text: str) -> Sentence:
    """How long, of a validity: for 12 months, to the end of the month."""
    return _stretch(parse_validity(text), text)


def valid(text: str) -> Sentence:
    """How long it can be used."""
    if text == "never":
        return say("never expires")
    return say("valid %(stretch)s", stretch=stretch(text))


def waits(text: str) -> Sentence:
    """From when points can be spent that wait so."""
    pending = parse_pending(text)
    if pending.end.dates:
        return say("can be spent from the next of these days: %(days)s", days=_days(pending.end))
    if pending.end.unit:
        return say("waits %(stretch)s, then it can be spent", stretch=_stretch(parse_validity(text), text))
    if not pending.lasts.months and not pending.lasts.days:
        return say("can be spent at once")
    return say("can be spent after %(lasts)s", lasts=Lasting(text))


def _stretch(read: Validity, text: str) -> Sentence:
    lasts = Lasting(text.partition(" to ")[0])
    if read.dates:
        return say("up to and including %(days)s", days=_days(read))
    if read.unit:
        end = _end(read.unit, read.ahead)
        return say("for %(lasts)s and then %(end)s", lasts=lasts, end=end) if read.lasts else end
    if read.lasts is None:
        return say("without an end")
    if not read.lasts.months and not read.lasts.days:
        return say("on that day only")
    return say("for %(lasts)s", lasts=lasts)


def _end(unit: str, ahead: int) -> Sentence:
    if (unit, ahead) in ENDS:
        return Sentence(ENDS[unit, ahead])
    month = Month(MONTHS[unit])
    if ahead:
        return say("to the end of %(month)s of the next year", month=month)
    return say("to the end of %(month)s", month=month)


def _days(read: Validity) -> Value:
    found: list[Value] = [
        Day(f"{year:04}-{month:02}-{day:02}") if year else DayOfYear(month, day) for year, month, day in read.dates
    ]
    return found[0] if len(found) == 1 else Either(tuple(found))


def once_in(lasts: str) -> Sentence:
    """How seldom, of a cooldown."""
    return say("at most once in %(lasts)s", lasts=Lasting(lasts))
