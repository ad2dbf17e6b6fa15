"""A shop with all kinds of events, repaired by the very program that decided them: there is nothing to put right."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from regulars.analytics.repair.proposal import Limits, Wrong, differences
from regulars.program_file import read_program
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
