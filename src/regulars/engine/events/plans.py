"""How a member stands in a plan, and what one event made of it."""

from typing import Literal

import msgspec

PlanStatus = Literal["trial", "active", "grace", "paused", "cancelled", "given", "over"]


class PlanState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How a member stands in a plan.

    paid_until: the first day that nobody paid for. until: the first day without the benefits if nothing more happens,
    the grace included. anchor: the day from which periods are counted, so that the 31st comes back after February.
    skips: how many periods were skipped in the year that began on the day skips_year. over_us: when it was over.
    charges: how many stand of those since then. skipped_days: those that skips gave, there only with a charge.
    """

    status: PlanStatus
    since_us: int
    paid_until: int
    until: int
    anchor: int
    skips: int = 0
    skips_year: int = 0
    over_us: int = 0
    charges: int = 0
    skipped_days: int = 0

    def counts(self, at_us: int, day: int) -> bool:
        """Whether its benefits were there at a moment, as far as is known on `day`."""
        return self.since_us <= at_us and (at_us < self.over_us if self.status == "over" else day < self.until)

    def counts_on(self, day: int) -> bool:
        """Whether its benefits are there on a day to come if nothing more happens."""
        return self.status != "over" and day < self.until

    @property
    def due_day(self) -> int | None:
        """The first day on which time alone changes it."""
        if self.status in ("over", "paused"):
            return None
        return min(self.paid_until, self.until) if self.status in ("trial", "active") else self.until


class PlanStep(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What an event made of a plan, and how many paid days it gave."""

    plan: str
    before: PlanState | None
    after: PlanState
    days: int = 0

    @property
    def charges(self) -> int:
        """1 for a charge."""
        return self.after.charges - (self.before.charges if self.before and self._goes_on else 0)

    @property
    def skipped_days(self) -> int:
        """How many of its days it gave without a charge."""
        return self.after.skipped_days - (self.before.skipped_days if self.before and self._goes_on else 0)

    @property
    def _goes_on(self) -> bool:
        return self.before is not None and self.before.since_us == self.after.since_us
