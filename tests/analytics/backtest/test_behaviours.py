"""What members do with their points: each behaviour on each sort of reward, and who gets what of it."""

from pathlib import Path
from typing import Any

import pytest

from regulars.analytics.backtest import spread
from regulars.analytics.backtest.telling import told
from tests.analytics.backtest.histories import cashback, one, replayed, written
from tests.analytics.backtest.test_definition import made_up, rows

HEAD = """
program: shop
timezone: UTC
currency: USD
wallets: {points: {worth: 0.01}, kept: {}}
rules: [{id: base, kind: per_amount, points: 10, per: 1.00}]
"""
ROWS = ["1,2026-01-02,ana,50.00", "2,2026-01-12,ana,40.00", "3,2026-02-01,ana,3.00", "4,2026-02-01,bea,20.00"]


def program(rewards: str, more: str = "") -> str:
    return f"{HEAD}rewards:\n{rewards}\n{more}"


PAY = program("  - {id: pay, kind: part_payment, points: 1, worth: 0.01, at_least: 100}")
VOUCHER = program("  - {id: five, kind: voucher, points: 300, amount: 3.00}")
BY_ITSELF = program("  - {id: back, kind: auto_redeem, points: 100, worth: 1.00, valid_for: P60D}")
ITEM = program("  - {id: mug, kind: catalogue_item, points: 450}")


def figures(report: Any) -> tuple[str, str, str, str]:
    wallet = report.wallets[0]
    return report.cost, wallet.earned, wallet.redeemed, wallet.open


def test_points_pay_a_part_of_what_the_receipt_comes_to(tmp_path: Path) -> None:
    """500 points pay 5.00 of 40.00, which then earns on 35.00; 350 pay 3.00 of 3.00."""
    report = one(tmp_path, ROWS, PAY)
    assert figures(report) == ("8.00", "1050", "800", "250")
    assert (report.rewards[0].times, report.rewards[0].value) == (2, "8.00")
    assert (report.reach.rewarded, report.reach.percent, report.reach.median_days_of_rewarded) == (1, "50.0", "10")


def test_a_voucher_is_used_where_it_can_be(tmp_path: Path) -> None:
    """300 of 500 points for one, used on 40.00; 570 by February for another, used on 3.00."""
    report = one(tmp_path, ROWS, VOUCHER)
    assert figures(report) == ("6.00", "1070", "600", "470")
    assert (report.rewards[0].times, report.rewards[0].points) == (2, "600")


def test_what_comes_by_itself_is_used_at_the_next_receipt(tmp_path: Path) -> None:
    report = one(tmp_path, ROWS, BY_ITSELF)
    assert (report.cost, report.wallets[0].redeemed) == ("8.00", "800")
    assert report.wallets[0].earned == "1050"


def test_a_thing_is_worth_what_its_points_are(tmp_path: Path) -> None:
    report = one(tmp_path, ROWS, ITEM)
    assert figures(report) == ("9.00", "1130", "900", "230")


def test_a_thing_of_unknown_worth_is_told_and_counts_nothing(tmp_path: Path) -> None:
    report = one(tmp_path, ROWS, ITEM.replace("{worth: 0.01}", "{}"))
    assert (report.cost, report.wallets[0].worth, report.wallets[0].worth_from) == ("0.00", None, "unknown")
    assert report.rewards[0].without_value == 2
    assert any("mug was taken 2 times" in str(told) for told in report.assumptions)


@pytest.mark.parametrize("text", [PAY, VOUCHER, ITEM])
def test_who_never_asks_gets_nothing_but_keeps_the_points(tmp_path: Path, text: str) -> None:
    report = one(tmp_path, ROWS, text, redeem="never")
    assert figures(report) == ("0.00", "1130", "0", "1130")
    assert (report.reach.rewarded, report.reach.able) == (0, 1)
    assert report.reach.kaplan_meier_days == report.reach.median_days_of_rewarded == "not reached"


def test_never_still_gives_what_is_given_by_itself(tmp_path: Path) -> None:
    text = program("  - {id: sale, kind: discount, percent: 10%, automatic: true}")
    report = one(tmp_path, ROWS, text, redeem="never")
    assert (report.cost, report.cost_per_100) == ("11.30", "10.00")
    assert report.reach.rewarded == 0, "no points were redeemed"


def test_a_share_of_receipts_lies_between_never_and_at_once(tmp_path: Path) -> None:
    history = list(rows(made_up(120)))
    costs = [float(one(tmp_path, history, cashback(5, "5.00"), redeem=how).cost) for how in ("never", "30%", "at-once")]
    assert costs == sorted(costs)
    assert 0 < costs[1] < costs[2]


def test_rules_that_never_fired_are_named(tmp_path: Path) -> None:
    more = "  - {id: dear, kind: per_amount, points: 1, per: 1.00, when: receipt.total > 1000.00}"
    text = PAY.replace("rules: [{id: base", f"rules:\n{more}\n  - {{id: base").replace("1.00}]", "1.00}")
    report = one(tmp_path, ROWS, text)
    assert report.never_fired == ("dear",)
    assert [(rule.rule, rule.times) for rule in report.rules] == [("dear", 0), ("base", 4 - 1)], "one was all paid for"


def test_why_a_rule_never_gave_is_told(tmp_path: Path) -> None:
    """Of the first that fits the later never has a chance; a limit of one point leaves nothing of fifty."""
    rules = """rules:
  - {id: always, kind: per_amount, points: 10, per: 1.00, group: best}
  - {id: shadow, kind: per_amount, points: 5, per: 1.00, group: best}
  - {id: dear, kind: visits, points: 7, when: receipt.total > 1000.00}
  - {id: old, kind: visits, points: 7, to: 2020-01-01}
  - {id: hello, kind: welcome, points: 5, enabled: false}
  - {id: review, kind: activity, activity: review, points: 5}
"""
    text = HEAD.split("rules:")[0] + rules
    report = replayed(
        tmp_path, written(tmp_path, ROWS), text.replace("wallets:", "groups: {best: {counts: first}}\nwallets:")
    )
    [one] = report.programs
    found = {rule.rule: (rule.why, rule.by, rule.times) for rule in one.silent}
    assert found == {
        "shadow": ("shadowed", ("always",), 4),
        "dear": ("condition", (), 0),
        "old": ("not in force", (), 0),
        "hello": ("not in force", (), 0),
        "review": ("no occasion", (), 0),
    }
    assert set(found) == set(one.never_fired)
    assert "Shadow: Always was preferred, all of 4 times" in told(report)


def test_programs_side_by_side_say_who_would_get_more(tmp_path: Path) -> None:
    report = replayed(tmp_path, written(tmp_path, ROWS), PAY, ITEM, margin="25%")
    first, second = report.programs
    assert first.against is None
    assert second.against is not None
    assert (second.against.more, second.against.less, second.against.same) == (1, 0, 1)
    assert second.against.difference == "1.00"
    assert (second.against.more_percent, second.against.less_percent) == ("50.0", "0.0")
    assert [(tenth.tenth, tenth.more, tenth.difference) for tenth in second.against.tenths if tenth.more] == [
        (5, 1, "1.00")
    ]
    assert "1 members (50.0 %) get more" in told(report)
    assert first.break_even is not None
    assert (first.break_even.margin_percent, first.break_even.uplift_percent) == ("25.0", "39.5")
    assert [one.profit for one in first.break_even.scenarios] == ["-8.00", "-7.80", "-7.39", "-6.99"]
    assert all(one.is_assumption for one in first.break_even.scenarios)


def test_months_add_up_to_the_whole(tmp_path: Path) -> None:
    report = one(tmp_path, list(rows(made_up(120))), cashback(5, "5.00", "P60D"))
    [wallet] = report.wallets
    for flow in ("earned", "redeemed", "expired", "corrected"):
        assert sum(int(getattr(month, flow)) for month in wallet.months) == int(getattr(wallet, flow))
    open_ = int(wallet.earned) - int(wallet.redeemed) - int(wallet.expired)
    assert int(wallet.open) == int(wallet.months[-1].open) == open_
    assert wallet.gross == wallet.months[-1].gross == f"{open_ // 100}.{open_ % 100:02}"
    assert f"{sum(float(month.cost) for month in report.months):.2f}" == report.cost
    assert f"{sum(float(tenth.value) for tenth in report.tenths):.2f}" == report.cost
    assert sum(tenth.members for tenth in report.tenths) == 120


def test_points_that_nobody_paid_for_are_owed_and_defer_no_revenue(tmp_path: Path) -> None:
    plain = cashback(5, "5.00")
    with_gifts = plain.replace("rules:\n", "rules:\n  - {id: hello, kind: welcome, points: 900}\n")
    [sold], [given] = (
        one(tmp_path, ["1,2024-01-05,ann,40.00", "2,2024-02-05,ann,60.00"], text, redeem="never").wallets
        for text in (plain, with_gifts)
    )
    assert (sold.earned, given.earned) == ("500", "1400")
    assert (sold.gross, given.gross) == ("5.00", "14.00")
    assert sold.deferred == given.deferred == "4.76", "100.00 for goods of 100.00 and points of 5.00"


def test_the_sums_are_the_same_however_many_processes_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    history = written(tmp_path, [*rows(made_up(80)), "9999999,2001-01-01,c0001,?"])
    texts = [cashback(5, "5.00", "P60D"), PAY]
    alone = replayed(tmp_path, history, *texts, redeem="50%", seed=3)
    monkeypatch.setattr(spread, "FEW", 10)
    parts = replayed(tmp_path, history, *texts, redeem="50%", seed=3)
    spread_out = replayed(tmp_path, history, *texts, redeem="50%", seed=3, processes=2)
    assert alone == parts == spread_out
    assert capfd.readouterr().err == "", "the processes end without a word"
