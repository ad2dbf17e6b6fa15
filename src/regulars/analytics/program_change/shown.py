"""A plan as it is shown: what it changes in words, and what that does to members."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from regulars.analytics.lint.alone import judged_alone
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding
from regulars.analytics.lint.judge import lint
from regulars.analytics.lint.words import Found
from regulars.analytics.lint.words import in_words as lint_words
from regulars.analytics.program_change.comparison import Promise
from regulars.analytics.program_change.outcome import Concerned, Group, Outcome, Owed
from regulars.engine.days import day_of
from regulars.engine.program import Program
from regulars.errors import FieldError
from regulars.i18n import DEFAULT_LANGUAGE, Reader, languages
from regulars.names import Names
from regulars.program_file import read_program
from regulars.prose_of_changes import Reworded, Told, in_words, reworded
from regulars.store import programs
from regulars.store.change_limits import Counts
from regulars.store.program_plans import Plan
from regulars.store.programs import Version
from regulars.store.shop import Shop


class ShownPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A planned change of a program. plan: its hash. base: the version in force until then, 0 for none. from_at: None
    for when it is applied. followed_by: the version published for a later moment, which is in force instead from then
    on. signed: whether it is known whose plan it is. above: why it needs a second person.
    changes: in one language; terms: by language, the sentences for members that are gone or new. lints: what lints
    find in the planned program alone and not in the version before. names: what its things are called in that language,
    by where they stand, as `rewards/mug`. The rest is what it does to members.
    """

    plan: str
    program: str
    base: int
    from_at: datetime | None
    followed_by: int | None
    followed_at: datetime | None
    made_at: datetime
    signed: bool
    approved_at: datetime | None
    applied_at: datetime | None
    version: int | None
    above: tuple[FieldError, ...]
    counts: Counts
    currency: str
    owed_before: str
    owed_after: str
    owed: tuple[Owed, ...]
    groups: tuple[Group, ...]
    promises: dict[Promise, int]
    taken: dict[str, int]
    coupons: dict[str, int]
    losers: tuple[Concerned, ...]
    others: tuple[Concerned, ...]
    replayed: bool
    examples: tuple[str, ...]
    changes: tuple[Told, ...]
    terms: Mapping[str, tuple[Reworded, ...]]
    lints: tuple[Found, ...]
    names: dict[str, str]


async def both(shop: Shop, plan: Plan) -> tuple[Program | None, Program]:
    """The version in force before a plan, if there is one, and the planned one."""
    new = read_program(plan.text)
    if not plan.base:
        return None, new
    number = await shop.programs.number(plan.program, plan.made.at)
    return await shop.programs.version(number, plan.base), new


async def shown(shop: Shop, plan: Plan, language: str = DEFAULT_LANGUAGE) -> ShownPlan:
    """A plan in one language, with the changed sentences of the terms in all of them."""
    old, new = await both(shop, plan)
    outcome = msgspec.json.decode(plan.outcome, type=Outcome)
    zone, follows = new.document.timezone, await _follows(shop, plan)
    return ShownPlan(
        plan=plan.hash,
        program=plan.program,
        base=plan.base,
        from_at=plan.from_at,
        followed_by=follows.version if follows else None,
        followed_at=follows.from_at if follows else None,
        made_at=plan.made.at,
        signed=plan.made.is_known,
        approved_at=plan.approved.at if plan.approved else None,
        applied_at=plan.applied.at if plan.applied else None,
        version=plan.version,
        above=tuple(shop.limits.above(plan.counts)),
        counts=plan.counts,
        currency=outcome.currency,
        owed_before=outcome.owed_before,
        owed_after=outcome.owed_after,
        owed=outcome.owed,
        groups=outcome.groups,
        promises=outcome.promises,
        taken=outcome.taken,
        coupons=outcome.coupons,
        losers=outcome.losers,
        others=outcome.others,
        replayed=outcome.replayed,
        examples=outcome.examples,
        changes=in_words(old, new, Reader(language, zone)),
        terms={one: reworded(old, new, Reader(one, zone)) for one in languages()},
        lints=lint_words(new, plan.text, await _lints(old, new, plan), Reader(language, zone)),
        names=(Names(old.document, language).by_path() if old else {}) | Names(new.document, language).by_path(),
    )


async def _follows(shop: Shop, plan: Plan) -> Version | None:
    """The next version to come into force after the planned one, if there is any."""
    begins = plan.from_at or (plan.applied or plan.made).at
    async with shop.db.connection() as connection:
        known = [one for one in await programs.versions(connection) if one.program_id == plan.program]
    return next((one for one in known if one.from_at > begins and one.version != plan.version), None)


async def _lints(old: Program | None, new: Program, plan: Plan) -> list[Finding]:
    """What is found in the new program, is not accepted there, and was not found in the old one."""
    at = plan.from_at or plan.made.at
    before = lint(old, Evidence(day_of(at, old.zone))) if old else ()
    known = [(one.lint, one.says) for one in before]
    found = await judged_alone(plan.text, day_of(at, new.zone))
    return [one for one in found if not one.accepted and (one.lint, one.says) not in known]
