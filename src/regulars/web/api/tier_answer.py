"""A member's tiers as the API shows them: what she has, what she still needs to rise and to keep, what comes."""

from datetime import date, datetime
from typing import Literal

import msgspec

from regulars.engine.days import NEVER, moment, start_of, to_date
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.progress import Criterion, Step, TierProgress, progress
from regulars.web.api.amounts import text_of


class NeedAnswer(msgspec.Struct, omit_defaults=True):
    """One thing that a tier asks for: `needed` more of it, in the days from `from_on` to `until_on`, both included.

    `name` is the wallet's, the activity's, the segment's or the plan's; to be in a segment, or to have a plan, is 1 of
    it. `price` is what the points that are needed cost now, where a rule sells them, in the program's currency.
    """

    counts: Literal["spend", "points", "visits", "balance", "activity", "segment", "plan"]
    at_least: str
    have: str
    needed: str
    name: str = ""
    from_on: date | None = None
    until_on: date | None = None
    price: str = ""


class StepAnswer(msgspec.Struct, omit_defaults=True):
    """What a tier asks for: every one of `all_of`, and one of `any_of` if there are any."""

    tier: str
    all_of: list[NeedAnswer]
    any_of: list[NeedAnswer] = []


class TierAnswer(msgspec.Struct, omit_defaults=True):
    """The tier in one tier set; without `since` it was never another.

    `kept_until`: when it is lost if nothing more is counted; nothing when it is not. `falling`: its grace has begun.
    `next`: what each higher tier asks for. `keeps`: what keeps this one at the look that would take it. `keeps_also`:
    of a tier that asks for windows of several kinds, what keeps it at the other looks to come. `becomes`: what comes at
    `becomes_at` if nothing more is counted. `warns_at`: when the member is warned of it. `fixed_until`: before then it
    does not rise.
    """

    tier_set: str
    tier: str
    since: datetime | None = None
    kept_until: datetime | None = None
    falling: bool = False
    next: list[StepAnswer] = []
    keeps: StepAnswer | None = None
    becomes: str = ""
    becomes_at: datetime | None = None
    warns_at: datetime | None = None
    fixed_until: datetime | None = None
    keeps_also: list[StepAnswer] = []


def tier_answers(program: Program, now: Member, at: datetime) -> list[TierAnswer]:
    """The member's tiers at a moment, in the order of the program."""
    return [_answer(program, one) for one in progress(program, now, at)]


def _answer(program: Program, one: TierProgress) -> TierAnswer:
    def start(day: int) -> datetime | None:
        return start_of(day, program.zone) if 0 < day < NEVER else None

    return TierAnswer(
        one.tier_set, one.tier, moment(one.since_us) if one.since_us else None, start(one.lost_on), one.falling,
        [_step(step, program.digits) for step in one.rises],
        None if one.keeps is None else _step(one.keeps, program.digits),
        one.becomes if one.becomes_on < NEVER else "", start(one.becomes_on), start(one.warns_on),
        start(one.fixed_until), [_step(step, program.digits) for step in one.keeps_also],
    )  # fmt: skip


def _step(step: Step, digits: int) -> StepAnswer:
    all_of, any_of = ([_need(one, digits) for one in several] for several in (step.all_of, step.any_of))
    return StepAnswer(step.tier, all_of, any_of)


def _need(one: Criterion, money_digits: int) -> NeedAnswer:
    digits = one.measure.digits
    return NeedAnswer(
        one.measure.kind, text_of(one.at_least, digits), text_of(one.have, digits), text_of(one.needed, digits),
        one.measure.name, to_date(one.from_day) if one.from_day > 0 else None,
        to_date(one.until_day) if one.until_day < NEVER else None,
        text_of(one.price_minor, money_digits) if one.price_minor else "",
    )  # fmt: skip
