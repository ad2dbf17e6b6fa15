"""The names of holds: each source (a connector, a group of tills) has its own, and two may use the same word."""

from typing import Final
from urllib.parse import quote

from regulars.engine.decision import Reason
from regulars.errors import FieldError, Invalid

MOST: Final = 100
"""Characters of a name in the member's state."""
OF_HOLDS: Final = {"held", "released", "unknown-hold", "hold-exists"}
"""Reasons whose subject is a hold."""


def state_name(source: str, hold_id: str) -> str:
    """The name by which the member's state knows a hold. Raises Invalid for one that is too long."""
    name = f"{quote(source, safe='')}/{hold_id}"
    if len(name) > MOST:
        most = MOST - len(name) + len(hold_id)
        raise Invalid(errors=(FieldError("#/hold_id", f"must be at most {max(most, 0)} characters for this key"),))
    return name


def own_name(name: str) -> str:
    """The name that the source gave."""
    return name.partition("/")[2] or name


def subject(reason: Reason) -> str:
    """What a reason speaks of, a hold by the name that its source gave."""
    return own_name(reason.subject) if reason.code in OF_HOLDS else reason.subject
