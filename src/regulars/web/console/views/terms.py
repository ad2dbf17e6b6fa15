"""Which terms a member accepted."""

from datetime import datetime

import msgspec


class AcceptedRow(msgspec.Struct, frozen=True):
    """A version that she accepted: when, and on what way, by its code."""

    version: int
    at: datetime
    channel: str


class TermsView(msgspec.Struct, frozen=True):
    """The version in force, 0 without a program, and what she accepted, the newest first."""

    version: int = 0
    accepted: tuple[AcceptedRow, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether she accepted what is in force."""
        return any(one.version == self.version for one in self.accepted)
