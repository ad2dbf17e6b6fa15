"""Literals: from what is written to the run-time value, and back to what is written."""

import re
from datetime import date

from regulars.engine.conditions.tree import Constant, Kind, Node, Op, Plain
from regulars.engine.conditions.types import BOOL, DATE, DURATION, MOST_DIGITS, TEXT, TIMESTAMP, Type
from regulars.engine.conditions.types import number as number_type

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
MOST_DAYS = 36_525  # A hundred years: longer durations are slips of the finger.

DURATION_TEXT = re.compile(r"P(?:(?P<days>[0-9]{1,18})D|T(?P<hours>[0-9]{1,18})H)\Z", re.ASCII)
DATE_TEXT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z", re.ASCII)
TIMESTAMP_TEXT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?\Z",
    re.ASCII,
)


class BadLiteral(Exception):
    """A literal has no value: the code of the problem and the message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def number(written: str, start: int | None, end: int | None) -> Plain | Constant:
    """The node of a number: a whole one is plain JSON, one with a point is `{"decimal": …}`."""
    if "." in written:
        return Constant(kind="decimal", text=written, start=start, end=end)
    return Plain(value=int(written), start=start, end=end)


def negated(node: Node, start: int | None) -> Node:
    """The node with a minus before it; a minus before a number makes it another number."""
    if isinstance(node, Plain) and type(node.value) is int:
        return Plain(value=-node.value, start=start, end=node.end)
    if isinstance(node, Constant) and node.kind == "decimal":
        text = node.text[1:] if node.text.startswith("-") else "-" + node.text
        return Constant(kind="decimal", text=text, start=start, end=node.end)
    return Op(op="-", args=(node,), start=start, end=node.end)


def literal_call(call: Op) -> Node:
    """`days(30)`, `hours(2)`, `date("…")` and `timestamp("…")` as the constants they are.

    A call with anything else inside stays a call, for the checker to complain of.
    """
    value = call.args[0].value if len(call.args) == 1 and isinstance(call.args[0], Plain) else None
    if call.op in ("date", "timestamp") and isinstance(value, str):
        kind: Kind = "date" if call.op == "date" else "timestamp"
        return Constant(kind=kind, text=value, start=call.start, end=call.end)
    if call.op in ("days", "hours") and type(value) is int and value >= 0:
        text = f"P{value}D" if call.op == "days" else f"PT{value}H"
        return Constant(kind="duration", text=text, start=call.start, end=call.end)
    return call


def meaning(node: Plain | Constant) -> tuple[Type, bool | int | str]:
    """The type and run-time value of a literal that is not null. Raises BadLiteral."""
    if isinstance(node, Constant):
        return _constant(node)
    value = node.value
    assert value is not None
    if isinstance(value, bool):
        return BOOL, value
    if isinstance(value, int):
        return number_type(0, len(str(abs(value)))), value
    return TEXT, value


def _constant(node: Constant) -> tuple[Type, int]:
    if node.kind == "decimal":
        return _decimal(node.text)
    if node.kind == "date":
        return DATE, day_number(node.text)
    if node.kind == "timestamp":
        return TIMESTAMP, instant(node.text)
    return DURATION, duration(node.text)


def _decimal(text: str) -> tuple[Type, int]:
    part = text.partition(".")[2]
    value = int(text.replace(".", ""))
    return Type("decimal", len(part), min(len(str(abs(value))), MOST_DIGITS)), value


def day_number(text: str) -> int:
    """Days since 1970-01-01 of `2025-01-31`. Raises BadLiteral."""
    found = DATE_TEXT.match(text)
    try:
        if found:
            year, month, day = (int(part) for part in found.groups())
            return date(year, month, day).toordinal() - EPOCH_ORDINAL
    except ValueError:
        pass
    raise BadLiteral("bad_value", f"{text!r} is no day; write it as 2025-01-31")


def instant(text: str) -> int:
    """Microseconds since 1970 of `2025-01-31T09:00+01:00`. Raises BadLiteral."""
    found = TIMESTAMP_TEXT.match(text)
    if found and not found["zone"]:
        raise BadLiteral("no_zone", f'the time needs an offset, for example "{text}+01:00" or "{text}Z"')
    if found:
        day, hour, minute, second, part = found.group(1, 2, 3, 4, 5)
        hours, minutes, seconds = int(hour), int(minute), int(second or 0)
        if hours < 24 and minutes < 60 and seconds < 60:
            clock = hours * 3600 + minutes * 60 + seconds - _offset_seconds(found["zone"])
            return day_number(day) * DAY + clock * SECOND + int((part or "0").ljust(6, "0"))
    raise BadLiteral("bad_value", f"{text!r} is no moment; write it as 2025-01-31T09:00+01:00")


def _offset_seconds(zone: str) -> int:
    if zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 15 or minutes > 59:
        raise BadLiteral("bad_value", f"{zone} is no offset; it is at most 15:59")
    return (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)


def duration(text: str) -> int:
    """Microseconds of `P30D` or `PT2H`. Raises BadLiteral."""
    found = DURATION_TEXT.match(text)
    if not found:
        raise BadLiteral("bad_value", f"{text!r} is no duration; write it as P30D or PT2H")
    length = int(found["days"]) * DAY if found["days"] else int(found["hours"]) * HOUR
    if length > MOST_DAYS * DAY:
        raise BadLiteral("number_too_large", "a duration is at most 100 years (36,525 days)")
    return length
