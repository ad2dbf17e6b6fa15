"""Every program that comes with Regulars meets a history, whatever it is made of; what you do today is one of them."""

from pathlib import Path

import pytest

from regulars.engine.money import parse_decimal
from regulars.program_file import read_program, template, template_names
from tests.analytics.backtest.histories import replayed, written
from tests.analytics.backtest.test_definition import made_up, rows

MAPPING = """
time_zone: {zone}
currency: {currency}
receipts: {{receipt: receipt, occurred_at: at, member: member, total: total}}
"""


@pytest.mark.parametrize("how", ["at-once", "never"])
@pytest.mark.parametrize("name", template_names())
def test_it_comes_to_figures_that_add_up(tmp_path: Path, name: str, how: str) -> None:
    text = template(name)
    program = read_program(text)
    mapping = MAPPING.format(zone=program.document.timezone, currency=program.currency)
    history = written(tmp_path, list(rows(made_up(26))), mapping=mapping)
    [report] = replayed(tmp_path, history, text, redeem=how, margin="30%").programs
    assert parse_decimal(report.cost, program.digits) >= 0
    for wallet in report.wallets:
        scale = program.wallets[wallet.wallet].scale
        earned, redeemed, expired, corrected, left = (
            parse_decimal(getattr(wallet, flow), scale)
            for flow in ("earned", "redeemed", "expired", "corrected", "open")
        )
        assert earned - redeemed - expired + corrected == left >= 0
        assert min(earned, redeemed, expired) >= 0
    for tier_set in report.tier_sets:
        assert sum(tier.members for tier in tier_set.at_end) == 26
    if how == "never":
        assert all(reward.times == 0 or program.rewards[reward.reward].automatic for reward in report.rewards)


def test_a_growing_discount_lies_beside_points(tmp_path: Path) -> None:
    """What many shops do today, as a program, against points: who gets more, who less."""
    today = template("tiered-discount")
    program = read_program(today)
    zone, currency = program.document.timezone, program.currency
    points = f"""
program: points
timezone: {zone}
currency: {currency}
wallets: {{points: {{worth: 0.01}}}}
rules: [{{id: base, kind: per_amount, points: 5, per: 1.00}}]
rewards: [{{id: pay, kind: part_payment, points: 1, worth: 0.01}}]
"""
    history = written(tmp_path, list(rows(made_up(60))), mapping=MAPPING.format(zone=zone, currency=currency))
    report = replayed(tmp_path, history, today, points)
    against = report.programs[1].against
    assert against is not None
    assert against.more + against.less + against.same == 60
    assert against.more > 0
