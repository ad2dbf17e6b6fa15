"""The shop's own receipts and returns as a history: under the program in force, the shop's own sums come out."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from regulars.actions.correct_points import correct_points
from regulars.actions.pass_time import pass_time
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.analytics.backtest.report import Backtest
from regulars.analytics.backtest.telling import told
from regulars.analytics.backtest.trial import Asked
from regulars.engine.events.returns import ReturnedLine
from regulars.main.backtesting import backtest_own
from regulars.settings import Settings
from tests.actions.conftest import AT, PROGRAM, joined, opened, receipt
from tests.analytics.backtest.test_like_the_store import booked
from tests.main.commands import regulars
from tests.main.commands import told as told_in_json

LATER = AT + timedelta(days=400)
CLUB = PROGRAM.replace("expires: P1Y", "expires: P90D").replace(
    "rewards:",
    """  - {id: silver, kind: multiplier, times: 2, when: member.tier == "silver"}
tier_sets:
  status: {counts: spend, window: P12M, tiers: [{id: member}, {id: silver, at_least: 30.00}]}
rewards:
  - {id: off, kind: discount, percent: 10%, automatic: true, when: member.tier == "silver"}""",
)


def replayed(url: str, folder: Path, *programs: str, **how: Any) -> Backtest:
    paths = []
    for number, text in enumerate(programs):
        paths.append(folder / f"program-{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    settings = Settings(data_dir=folder, database_url=url)
    asked = Asked(**{"processes": 1, "redeem": "never", **how})
    return backtest_own(settings, paths, program="", asked=asked, tell=lambda what, done, total: None)


async def lived(url: str) -> Counter[tuple[str, str]]:
    """Two members with receipts, returns by line, by amount and whole, and time; and a receipt of nobody."""
    async with opened(url, CLUB) as shop:
        ana, bob = await joined(shop, "Ana"), await joined(shop, "Bob")
        till: dict[str, Any] = {"source": "till"}
        days = [AT + timedelta(days=day) for day in (1, 2, 3, 40, 41, 60)]
        await record_receipt(shop, receipt("1", 2000, 1500, at=days[0]), member_id=ana, at=days[0], **till)
        await record_receipt(shop, receipt("1", 700, at=days[0]), member_id=bob, at=days[0], source="other till")
        await record_receipt(shop, receipt("2", 1000, 900, at=days[1]), member_id=ana, at=days[1], **till)
        await return_receipt(shop, "2", "back-2", lines=[ReturnedLine("2")], at=days[2], **till)
        await return_receipt(shop, "1", "back-1", amount_minor=400, at=days[3], **till)
        await record_receipt(shop, receipt("3", 5000, at=days[4]), member_id=bob, at=days[4], **till)
        await return_receipt(shop, "3", "back-3", at=days[5], **till)
        await record_receipt(shop, receipt("4", 990, at=days[5]), member_id=None, at=days[5], **till)
        await record_receipt(shop, receipt("5", 100, at=LATER), member_id=ana, at=LATER, **till)
        while await pass_time(shop, LATER):
            pass
        return await booked(shop)


def test_under_the_program_in_force_it_comes_to_what_the_books_say(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    books = run(lived(shop_database))
    report = replayed(shop_database, tmp_path, CLUB)
    [one] = report.programs
    [wallet] = one.wallets
    for flow in ("earned", "redeemed", "expired"):
        assert int(getattr(wallet, flow)) == books["points", flow], flow
    assert int(wallet.expired) > 0
    assert (report.history.receipts, report.history.members, report.history.guest_receipts) == (5, 2, 1)
    assert one.sales == f"{(3500 + 1900 - 900 - 400 + 700 + 5000 - 5000 + 100) / 100:.2f}"
    assert one.cost == "1.00", "of 19.00 the silver member saved 1.90, and brought 9.00 of it back"
    assert "merged" in " ".join(map(str, report.assumptions))


def test_what_was_redeemed_and_corrected_in_truth_is_not_repeated(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana = await joined(shop, "Ana")
            await record_receipt(shop, receipt("1", 5000), member_id=ana, source="till", at=AT)
            await correct_points(shop, "c", 40, "sorry", member_id=ana, source="till", at=AT)
            await record_receipt(shop, receipt("2", 1000, spend=20), member_id=ana, source="till", at=AT)

    run(story())
    never, at_once = (
        replayed(shop_database, tmp_path, PROGRAM, redeem=how).programs[0] for how in ("never", "at-once")
    )
    assert (never.cost, never.wallets[0].earned, never.wallets[0].corrected) == ("0.00", "60", "0")
    assert (at_once.cost, at_once.wallets[0].redeemed) == ("0.50", "50")


def test_other_programs_are_laid_beside_the_one_in_force(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    run(lived(shop_database))
    report = replayed(shop_database, tmp_path, CLUB, CLUB.replace("points: 1, per", "points: 2, per"))
    first, second = (int(one.wallets[0].earned) for one in report.programs)
    assert first < second <= 2 * first + 1
    assert "days of Europe/Bucharest" in told(report)


def test_months_begin_with_the_first_points_of_any_program(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    """Whoever joins long before she buys is welcomed by the second program and not by the first."""

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana, at = await joined(shop, "Ana"), AT + timedelta(days=70)
            await record_receipt(shop, receipt("1", 5000, at=at), member_id=ana, source="till", at=at)

    run(story())
    welcoming = PROGRAM.replace("rules:", "rules:\n  - {id: welcome, kind: welcome, points: 30}")
    for one in replayed(shop_database, tmp_path, PROGRAM, welcoming).programs:
        [wallet] = one.wallets
        assert sum(int(month.earned) for month in wallet.months) == int(wallet.earned)
        assert wallet.months[-1].open == wallet.open


def test_the_command_takes_the_shops_own_history_when_no_file_is_named(empty_database: str, tmp_path: Path) -> None:
    regulars("init", "--data-dir", tmp_path, "--template", "cashback", url=empty_database)
    program = tmp_path / "mine.yaml"
    program.write_text(CLUB, encoding="utf-8")
    out = told_in_json("backtest", program, "--data-dir", tmp_path, code=2, url=empty_database)
    assert out["code"] == "empty-history"
    words = ("backtest", program, "--of", "nobodys", "--data-dir", tmp_path)
    assert told_in_json(*words, code=2, url=empty_database)["code"] == "unknown-program"
