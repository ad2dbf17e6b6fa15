"""A back-test asked for in the console: put into the queue, done by the clock, and read as a page."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from regulars.analytics.backtest.queue import latest, name_of
from regulars.store import errands
from regulars.store.shop import Shop
from regulars.worker.jobs import run_errands
from tests.actions.conftest import AT
from tests.web.club_shop import Club, Known, console_of
from tests.web.test_console_pages import Office

Run = Callable[[Awaitable[Any]], Any]
PATH = "/console/backtests"
POINTS = """
program: tried
timezone: Europe/Bucharest
currency: {currency}
wallets: {{points: {{worth: 0.01}}}}
rules: [{{id: base, kind: per_amount, points: 5, per: 1.00}}]
rewards: [{{id: pay, kind: part_payment, points: 1, worth: 0.01}}]
"""


@pytest.fixture
def at_club(club_database: Club, run: Run) -> Callable[[Callable[[Shop, Known, Office], Awaitable[None]]], None]:
    def telling(story: Callable[[Shop, Known, Office], Awaitable[None]]) -> None:
        async def told() -> None:
            async with club_database.opened() as (shop, known):
                await story(shop, known, Office(console_of(shop)))

        run(told())

    return telling


async def asked(office: Office, text: str) -> str:
    """The address of a back-test just asked for."""
    answer = await office.sends(f"{PATH}/start", program=text, redeem="at-once", margin="25%", template="mine")
    assert answer.status == 303
    return answer.headers["location"]


def test_it_is_asked_for_done_and_read(at_club: Any) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        number = await shop.programs.number("", AT)
        program = await shop.programs.in_force(number, AT, AT)
        page = await asked(office, POINTS.format(currency=program.currency))
        assert "Receipts are being replayed" in await office.sees(page)
        assert "Under way" in await office.sees(PATH)
        assert await run_errands.run(shop, AT)
        assert not await run_errands.run(shop, AT), "nobody waits any more"
        for role in ("owner", "auditor"):
            told = await office.sees(page, role)
            assert "Side by side" in told
            assert "Cost, at face value" in told
            assert "Break-even" in told
            assert "What is assumed" in told
        assert "Side by side" not in await office.sees(page, language="ru")
        assert "Done" in await office.sees(PATH)

    at_club(story)


def test_what_cannot_be_tried_is_told_at_its_field_and_nothing_is_kept(at_club: Any) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        start = f"{PATH}/start"
        assert "Cannot be left empty" in await office.refused(start, program=" ")
        assert "rules" in await office.refused(
            start, program=POINTS.replace("per_amount", "wonder").format(currency="EUR")
        )
        assert "currency" in await office.refused(start, program=POINTS.format(currency="JPY").replace("1.00", "1"))
        good = POINTS.format(currency=(await shop.programs.in_force(1, AT, AT)).currency)
        assert "is not a share" in await office.refused(start, program=good, margin="much")
        assert [name_of(one) for one in await latest(shop)] == [known.backtest]
        assert (await office.sends(start, role="auditor", program=good)).status == 403
        assert await office.sees(f"{PATH}/bkt_0000000000000", status=404)
        assert await office.sees(f"{PATH}/else", status=404)

    at_club(story)


def test_a_template_is_put_in_as_it_would_be_here(at_club: Any) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        page = await office.sees(f"{PATH}?template=cashback")
        program = await shop.programs.in_force(1, AT, AT)
        assert f"currency: {program.currency}" in page
        assert f"timezone: {program.document.timezone}" in page
        assert "program: cashback" in page

    at_club(story)


def test_who_died_over_one_is_followed_by_another(at_club: Any) -> None:
    async def story(shop: Shop, known: Known, office: Office) -> None:
        await asked(office, POINTS.format(currency=(await shop.programs.in_force(1, AT, AT)).currency))
        errand = await shop.db.run(errands.take)
        assert errand is not None
        await shop.db.run(lambda tx: errands.progress(tx, errand.errand_id, 1, 2))
        assert await shop.db.run(errands.take) is None, "whatever the clock of the shop says"
        silent = "update errand set seen_at = seen_at - $1::interval - interval '1 second'"
        await shop.db.run(lambda tx: tx.execute(silent, errands.SILENT_FOR))
        for _ in range(errands.MOST_TRIES - 1):
            assert await shop.db.run(errands.take) is not None
            await shop.db.run(lambda tx: tx.execute(silent, errands.SILENT_FOR))
        assert await run_errands.run(shop, AT)
        page = await office.sees(PATH)
        assert "It could not be done" in page, "what ends its worker each time is not begun for ever"
        assert not await run_errands.run(shop, AT)

    at_club(story)
