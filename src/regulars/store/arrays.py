"""Arrays as PostgreSQL writes them, for the hot writes: the driver would look at every element several times.

Only for what needs no quoting, or is quoted here: numbers, names of wallets and movements, moments, bytes.
"""

from collections.abc import Iterable
from datetime import datetime


def plain(values: Iterable[int | str | None]) -> str:
    """Numbers, or words of letters, digits, dashes and underscores."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def moments(values: Iterable[datetime]) -> str:
    """Aware moments, to the microsecond."""
    return "{" + ",".join([f'"{value.isoformat()}"' for value in values]) + "}"


def octets(values: Iterable[bytes]) -> str:
    """Byte strings."""
    return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"
