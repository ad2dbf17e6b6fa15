"""Windows of time in words: on Mondays and Tuesdays, from 14:00 to 16:00."""

from collections.abc import Mapping

from regulars.engine.days import NEVER, to_date, weekday
from regulars.engine.sentences import ClockTime, Counted, Day, Figure, Lasting, Sentence, Together, Value, say
from regulars.engine.terms.hours import DAY_MINUTES, Hours, Repeats, parse_lasts, parse_repeats, parse_start
from regulars.kinds import N_, plural

WEEKDAYS: Mapping[int, str] = {
    1: N_("on Mondays"),
    2: N_("on Tuesdays"),
    3: N_("on Wednesdays"),
    4: N_("on Thursdays"),
    5: N_("on Fridays"),
    6: N_("on Saturdays"),
    7: N_("on Sundays"),
}
WHICH: Mapping[int, str] = {
    1: N_("in the first week of the month %(weekday)s"),
    2: N_("in the second week of the month %(weekday)s"),
    3: N_("in the third week of the month %(weekday)s"),
    4: N_("in the fourth week of the month %(weekday)s"),
    5: N_("in the fifth week of the month %(weekday)s"),
    -1: N_("in the last week of the month %(weekday)s"),
}
EACH = {
    "DAILY": plural("every %(n)s day", "every %(n)s days"),
    "WEEKLY": plural("every %(n)s week", "every %(n)s weeks"),
    "MONTHLY": plural("every %(n)s month", "every %(n)s months"),
}


def on_weekdays(days: frozenset[int]) -> Value:
    """Days of the week, Monday is 1."""
    if days == {1, 2, 3, 4, 5}:
        return say("from Monday to Friday")
    if days == {6, 7}:
        return say("at weekends")
    return _all(tuple(Sentence(WEEKDAYS[day]) for day in sorted(days)))


def opening(hours: Hours) -> Sentence:
    """When a window begins."""
    day, minute = parse_start(hours.start)
    return say("%(days)s at %(time)s", days=_days(hours, day), time=ClockTime(minute))


def window(hours: Hours) -> Value:
    """When a window is open."""
    (day, minute), lasts = parse_start(hours.start), parse_lasts(hours.lasts)
    days, begins, end = _days(hours, day), ClockTime(minute), minute + lasts
    if minute == 0 and lasts == DAY_MINUTES:
        return days
    if end <= DAY_MINUTES:
        return say("%(days)s from %(begins)s to %(ends)s", days=days, begins=begins, ends=ClockTime(end))
    return say("%(days)s from %(begins)s on, for %(lasts)s", days=days, begins=begins, lasts=Lasting(hours.lasts))


def _days(hours: Hours, first: int) -> Value:
    """On which days it begins."""
    if not hours.repeats.strip():
        return Day(to_date(first).isoformat())
    repeats = parse_repeats(hours.repeats)
    told = _pattern(repeats, first)
    if repeats.interval > 1:
        each: Value = Counted(str(repeats.interval), EACH[repeats.freq])
        if repeats.by_day or repeats.by_month_day:
            each = say("%(each)s %(days)s", each=each, days=told)
        told = say("%(days)s, first on %(day)s", days=each, day=Day(to_date(first).isoformat()))
    if repeats.until < NEVER:
        told = say("%(days)s, the last time on %(day)s", days=told, day=Day(to_date(repeats.until).isoformat()))
    if repeats.count:
        times = Counted(str(repeats.count), plural("%(n)s time in all", "%(n)s times in all"))
        told = say("%(days)s, %(times)s", days=told, times=times)
    return told


def _pattern(repeats: Repeats, first: int) -> Value:
    if repeats.by_day and repeats.by_month_day:
        return say("%(weekdays)s, only %(days)s", weekdays=_weekdays(repeats), days=_month_days(repeats.by_month_day))
    if repeats.by_day:
        return _weekdays(repeats)
    if repeats.freq == "WEEKLY":
        return Sentence(WEEKDAYS[weekday(first)])
    if repeats.freq == "DAILY" and not repeats.by_month_day:
        return say("every day")
    return _month_days(repeats.by_month_day or (to_date(first).day,))


def _weekdays(repeats: Repeats) -> Value:
    """The days of the week, each one or some of the month."""
    if {which for which, _ in repeats.by_day} == {0}:
        return on_weekdays(frozenset(day for _, day in repeats.by_day))
    return _all(tuple(_weekday(which, Sentence(WEEKDAYS[day])) for which, day in repeats.by_day))


def _weekday(which: int, weekday: Sentence) -> Sentence:
    if which in WHICH:
        return say(WHICH[which], weekday=weekday)
    if not which:
        return weekday
    text = N_("%(weekday)s, counted from the end of the month: %(number)s")
    return say(text, weekday=weekday, number=Figure(str(-which)))


def _month_days(days: tuple[int, ...]) -> Value:
    """Days of the month; those below 0 are counted from its end."""
    if days == (-1,):
        return say("on the last day of the month")
    forwards, back = [Figure(str(day)) for day in days if day > 0], [Figure(str(-day)) for day in days if day < 0]
    told = []
    if forwards:
        told.append(say("on these days of the month: %(days)s", days=Together(tuple(forwards))))
    if back:
        told.append(say("on these days, counted from the end of the month: %(days)s", days=Together(tuple(back))))
    return _all(tuple(told))


def _all(parts: tuple[Value, ...]) -> Value:
    return parts[0] if len(parts) == 1 else Together(parts)
