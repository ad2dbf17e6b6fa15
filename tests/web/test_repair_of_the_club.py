"""A shop with all kinds of events, repaired by the very program that decided them, and by others."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.apply_repair import Applied, apply_repair
from regulars.analytics.repair.proposal import Limits, differences
from regulars.analytics.repair.wrong import Wrong
from regulars.analytics.verify import verify
from regulars.program_file import read_program
from regulars.store.change_limits import Counts
from regulars.store.repairs import Proposal
from tests.actions.conftest import AT
from tests.web.club_shop import BEFORE, PROGRAM, Club

DAY = timedelta(days=1)


@pytest.mark.parametrize("since", [BEFORE - DAY, BEFORE + DAY, AT - timedelta(hours=1)], ids=str)
def test_the_same_program_again_finds_nothing_to_put_right(
    club_database: Club, run: Callable[[Awaitable[Any]], Any], since: Any
) -> None:
    async def story() -> None:
        async with club_database.opened() as (shop, _):
            wrong = Wrong(read_program(PROGRAM), 1, since, AT + 900 * DAY)
            for at in (AT, AT + 30 * DAY, AT + 400 * DAY):
                assert await differences(shop, wrong, Limits(), at) == Proposal()

    run(story())


EASIER = PROGRAM.replace("at_least: 3000.00", "at_least: 100.00").replace(
    "points: 1, per: 1.00", "points: 2, per: 1.00"
)
HARDER = PROGRAM.replace("at_least: 3000.00", "at_least: 9000.00").replace(
    "points: 1, per: 1.00", "points: 1, per: 2.00"
)


@pytest.mark.parametrize(("right", "tier"), [(EASIER, "gold"), (HARDER, "guest")], ids=["easier", "harder"])
def test_what_is_booked_is_put_right_and_a_second_repair_finds_nothing_to_book(
    club_database: Club, run: Callable[[Awaitable[Any]], Any], right: str, tier: str
) -> None:
    limits = Limits(lower_tiers=True, withdraw_rewards=True)

    async def story() -> None:
        async with club_database.opened() as (shop, _):
            wrong = Wrong(read_program(right), 1, BEFORE - DAY, AT + 900 * DAY)
            rows = [row for row in (await differences(shop, wrong, limits, AT)).rows if row.correction]
            assert {row.kind for row in rows} == {"points", "tier"}
            done = await apply_repair(
                shop,
                "rep_0000000000001",
                rows,
                "too hard",
                program="",
                counts=Counts(),
                actor="regulars",
                actor_id=0,
                at=AT,
            )
            assert done == Applied(len(rows), 0)
            assert {row.tier for row in rows if row.kind == "tier"} == {tier}
            assert [row for row in (await differences(shop, wrong, limits, AT)).rows if row.correction] == []
            assert (await verify(shop)).ok

    run(story())
