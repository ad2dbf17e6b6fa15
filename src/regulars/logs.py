"""Logs: lines for people on a terminal, JSON lines elsewhere; never a phone number or an e-mail address.

Bind what a line is about once: `structlog.contextvars.bind_contextvars(request_id=..., member_id=...)`.
"""

import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog

# A net below, not a licence: log ids, never what identifies a person.
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w-])\+?\d(?:[ .()-]?\d){6,}(?![\w-])")
# Ours: times are made of digits, and ids have a prefix before theirs.
UNTOUCHED = frozenset({"timestamp", "level", "logger"})


def set_up(log_format: Literal["auto", "console", "json"] = "auto", *, stream: TextIO | None = None) -> None:
    """Send all logs to `stream` (stderr without one) in the form the setting asks for."""
    out = stream or sys.stderr
    for_people = log_format == "console" or (log_format == "auto" and out.isatty())
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if for_people
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask,
            last,
        ],
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )


def mask(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: whatever looks like a phone, a card or an e-mail address becomes `***`."""
    return {name: value if name in UNTOUCHED else masked(value) for name, value in entry.items()}


def masked(value: Any) -> Any:
    """The value with personal data masked, at any depth; numbers are left, texts are looked at."""
    if isinstance(value, str):
        return PERSONAL.sub("***", value)
    if isinstance(value, dict):
        return {key: masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked(each) for each in value]
    return value
