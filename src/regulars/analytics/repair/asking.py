"""A repair that somebody asks for: made ready, decided, counted, and kept."""

from datetime import datetime

from regulars.analytics.repair.counts import counts_of
from regulars.analytics.repair.proposal import Limits, Tell, differences, refuse_unlike
from regulars.analytics.repair.wrong import Wrong
from regulars.engine.checks.moments import out_of_range
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.store import repairs
from regulars.store.program_plans import Doer
from regulars.store.repairs import Asked, Repair
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program


async def ready(shop: Shop, asked: Asked, at: datetime) -> tuple[Wrong, Program]:
    """What was wrong, and the program in force. Raises BadProgramFile, ExamplesFail, UnknownProgram, Invalid."""
    right, _ = check_program(asked.text)
    number, present = await shop.programs.now(right.document.program, at)
    refuse_unlike(right, present)
    if errors := (*out_of_range(asked.since, "#/since"), *out_of_range(asked.until, "#/until")):
        raise Invalid(errors=errors)
    wrong = Wrong(right, number, asked.since, asked.until or at)
    if not wrong.since < wrong.until:
        raise Invalid(errors=(FieldError("#/since", "must lie before the end"),))
    return wrong, present


async def propose(
    shop: Shop, asked: Asked, repair_id: int, *, by: Doer, tell: Tell = lambda *_: None, most: int | None = None
) -> Repair:
    """What is to be put right as of the moment of asking; nothing is kept. Raises what `ready` and `differences` do."""
    wrong, present = await ready(shop, asked, by.at)
    limits = Limits(asked.take, asked.lower_tiers, asked.withdraw_rewards)
    proposal = await differences(shop, wrong, limits, by.at, tell, most)
    async with shop.db.connection() as connection:
        counts = await counts_of(connection, wrong.program_no, present, proposal.rows, by.at)
    return Repair(
        repair_id=repair_id, program_no=wrong.program_no, asked=asked, counts=counts, proposal=proposal, made=by,
    )  # fmt: skip


async def keep(shop: Shop, repair: Repair) -> Repair:
    """Keep a proposal, so that another one can look at it, approve it and book it."""
    await shop.db.run(lambda tx: repairs.keep(tx, repair))
    return repair
