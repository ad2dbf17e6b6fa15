"""What was decided, and why: codes and numbers, never sentences."""

import msgspec

from regulars.engine.effects import Effect
from regulars.engine.events.activities import Confirmed
from regulars.engine.events.plans import PlanStep
from regulars.engine.events.points import Extension
from regulars.engine.events.returns import Drawn, Earned, Kept, Spent


class Reason(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Why something was given, or not.

    code: see docs/errors.md and the catalogue of reasons. subject: the rule, reward, wallet or tier set meant.
    points: in whole units of the wallet. amount_minor: the money they were reckoned on. lines: the mask of the
    lines they were reckoned on, bit i for line i. number, detail: what decided.
    """

    code: str
    subject: str = ""
    wallet: str = ""
    points: int = 0
    amount_minor: int = 0
    lines: int = 0
    number: int = 0
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code} on {self.subject}" if self.subject else self.code


def not_enough(subject: str, wallet: str, needed: int, available: int) -> Reason:
    """That it takes more points than there are: `number` is what it takes, `points` what is missing."""
    return Reason("not-enough-points", subject, wallet, max(needed - available, 0), number=needed)


class Totals(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a receipt comes to, in minor units: before rewards, discounts, the part paid with points, and what is
    left to pay. For a return: what goes back, by the same names.
    """

    before_minor: int
    discount_minor: int
    points_pay_minor: int
    to_pay_minor: int


class Decision(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What follows from one event.

    effects: what changes, in order. reasons: what was given and why. refusals: what was asked for and not given,
    or not all of it. discounts, spent, earned: how a receipt stands, for its returns; kept: what is left of its
    lines after a return. extended: the lots that last longer now; lasted: the day on which inactivity would have ended
    the wallet before. confirmed: the points that waited for the activity. plan: what it made of a plan. drawn: what
    surprises gave, or did not; after a return, what of it stays.
    """

    at_us: int
    effects: list[Effect] = []
    reasons: list[Reason] = []
    refusals: list[Reason] = []
    totals: Totals | None = None
    discounts: tuple[int, ...] = ()
    spent: tuple[Spent, ...] = ()
    earned: tuple[Earned, ...] = ()
    kept: tuple[Kept, ...] = ()
    extended: tuple[Extension, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    lasted: int | None = None
    plan: PlanStep | None = None
    drawn: tuple[Drawn, ...] = ()
