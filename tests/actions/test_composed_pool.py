"""The composed program of the stories, with a household: half of what Ana earns is the household's, pending or not."""

from typing import Any

from msgspec import structs

from regulars.actions.record_receipt import record_receipt
from regulars.store import members
from tests.actions.conftest import opened, receipt
from tests.actions.test_pools import NAMED, household, proves_itself
from tests.house import ROOT

COMPOSED = (ROOT / "tests/stories/programs/composed.yaml").read_text("utf-8")


def test_points_that_still_wait_are_shared_with_their_dates(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, COMPOSED) as shop:
            pool, ana, bob = await household(shop)
            # 120.00 at 2 points a euro are 240 for each; Ana gives 120 of hers, Bob none.
            for name, member in (("1", ana), ("2", bob)):
                sold = structs.replace(receipt(name, 12_000), currency="EUR")
                await record_receipt(shop, sold, member_id=member, **NAMED)
            async with shop.db.connection() as connection:
                found = [(await members.load(connection, one, 1)).stored.member for one in (pool, ana, bob)]
            assert [one.wallet("points").pending for one in found] == [120, 120, 240]
            assert len({one.wallet("points").waiting[0].until for one in found}) == 1, "the same dates"
            assert [one.wallet("status").balance for one in found][1:] == [120, 120], "her status is her own"
            await proves_itself(shop)

    run(story())
