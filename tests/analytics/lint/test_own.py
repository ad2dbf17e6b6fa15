"""The shop's own receipts as evidence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from regulars.main.linting import Asked, lint_file
from regulars.settings import Settings
from tests.analytics.backtest.test_own import CLUB, lived


def test_the_shops_own_receipts_are_what_it_judges_by(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    run(lived(shop_database))
    path = tmp_path / "program.yaml"
    path.write_text(CLUB, encoding="utf-8")
    settings = Settings(data_dir=tmp_path, database_url=shop_database)
    asked = Asked(history="own", processes=1)
    report = lint_file(lambda: settings, path, asked=asked, tell=lambda what, done, total: None)
    assert report.history is not None
    assert (report.history.members, report.history.receipts) == (2, 5)
    found = {one.lint: one for one in report.findings}
    assert found["expires-before-next-visit"].field == "wallets.points.expires"
    assert "instead of 90 days" in found["expires-before-next-visit"].instead.replace("\N{NO-BREAK SPACE}", " ")
