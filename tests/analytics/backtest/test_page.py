"""The report as one HTML file: whole, safe, in four languages, and with every figure also as text."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from regulars.analytics.backtest.charts import bars, lines
from regulars.analytics.backtest.page import page_of
from regulars.analytics.backtest.report import Backtest
from regulars.analytics.backtest.telling import told
from regulars.i18n import Reader, languages
from tests.analytics.backtest.histories import cashback, replayed, written
from tests.analytics.backtest.test_definition import made_up, rows
from tests.main.commands import regulars

VOID = {"meta", "line", "rect", "polyline"}
TIERS = "tier_sets:\n  club:\n    counts: spend\n    tiers: [{id: basic}, {id: gold, at_least: 300.00}]\n"

NAMED = """
program: shop
name: {en: Our club, hu: Klubunk}
timezone: UTC
currency: USD
wallets: {points: {name: {en: Bonus, hu: Bónusz}}}
tier_sets:
  status:
    counts: spend
    tiers: [{id: basic}, {id: golden-tier, name: {en: Golden, hu: Arany}, at_least: 100.00}]
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: never-given, name: {en: Never given, hu: Sosem}, kind: visits, points: 1, when: receipt.total > 900.00}
"""


class Reading(HTMLParser):
    """Holds every tag against its end, and keeps what is said and where it points."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(page: str) -> Reading:
    reading = Reading()
    reading.feed(page)
    reading.close()
    assert reading.open == [], "every tag is closed"
    return reading


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Backtest:
    folder = tmp_path_factory.mktemp("page")
    history = written(folder, [*rows(made_up(60)), "9999999,1999-01-01,zoe,1.00", "9999998,?,zoe,1.00"])
    never = cashback(5, "5.00", "P60D", name="other") + "  - {id: mug, kind: catalogue_item, points: 10}\n" + TIERS
    return replayed(folder, history, cashback(5, "5.00"), never, margin="30%")


@pytest.mark.parametrize("language", languages())
def test_a_page_is_whole_in_every_language(report: Backtest, language: str) -> None:
    page = page_of(report, language)
    reading = read(page)
    assert f'<html lang="{language}">' in page
    assert reading.seen.count("figure") == 2 + 2 * 2 + 1, (
        "two together, two for each program, and one against the first"
    )
    said = " ".join(reading.said)
    for figure in (report.programs[0].cost, report.programs[1].wallets[0].deferred, report.history.sales):
        assert Reader(language).figures(figure) in said
    assert "%(" not in page
    english = "What is assumed" in said
    assert english == (language == "en")


def test_people_read_names_and_programs_read_ids(tmp_path: Path) -> None:
    report = replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,150.00"]), NAMED)
    assert (report.programs[0].program, report.programs[0].wallets[0].wallet) == ("shop", "points")
    said = {language: " ".join(read(page_of(report, language)).said) for language in ("en", "hu")}
    assert all(name in said["en"] for name in ("Our club", "Bonus", "Golden", "Never given: nothing met"))
    assert all(name in said["hu"] for name in ("Klubunk", "Bónusz", "Arany"))
    assert not any(raw in said[one] for raw in ("golden-tier", "never-given") for one in said)
    in_text = told(report)
    assert all(name in in_text for name in ("Our club", "Golden", "Never given: nothing met its condition"))


def test_it_needs_nothing_else_and_runs_nothing(report: Backtest) -> None:
    reading = read(page_of(report, "en"))
    assert not {"script", "link", "img", "iframe", "object"}.intersection(reading.seen)
    assert not [name for name, _ in reading.attributes if name in ("src", "href") or name.startswith("on")]


def test_it_minds_the_dark_and_the_paper_and_who_listens(report: Backtest) -> None:
    page = page_of(report, "en")
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert page.count('role="img" aria-label=') == 7
    assert "none of them is a forecast" in page
    assert "mug was taken" not in page, "its points are worth something"
    assert "could not be taken" in page


def test_versions_of_one_program_are_told_apart_by_their_files(tmp_path: Path) -> None:
    history = written(tmp_path, ["1,2026-01-02,ana,150.00"])
    page = page_of(replayed(tmp_path, history, cashback(5, "5.00"), cashback(6, "5.00")), "en")
    assert {"cashback (program-0.yaml)", "cashback (program-1.yaml)"} <= set(read(page).said)


def test_names_cannot_break_the_page() -> None:
    for chart in (lines, bars):
        drawn = chart("<b>", ["<i>", "2"], [('"><script>', [1.0, 2.0])])
        assert "script" not in read(drawn).seen


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 0.0], [-5.0, 3.0], [1e12, 1.0]])
def test_a_chart_of_anything_stays_inside_its_frame(values: list[float]) -> None:
    places = [str(at) for at in range(len(values))]
    for chart in (lines, bars):
        reading = read(chart("title", places, [("one", values)]))
        heights = [float(value or 0) for name, value in reading.attributes if name in ("y", "y1", "y2", "height")]
        assert all(0 <= one <= 240 for one in heights)


def test_the_command_writes_it(tmp_path: Path) -> None:
    program, page = tmp_path / "program.yaml", tmp_path / "report.html"
    program.write_text(cashback(5, "5.00"), encoding="utf-8")
    history = written(tmp_path, ["1,2026-01-02,ana,150.00"])
    regulars("backtest", program, "--history", history, "--html", page, "--language", "ru")
    assert '<html lang="ru">' in page.read_text("utf-8")
    told = regulars("backtest", program, "--history", history, "--html", page, "--language", "xx", code=2).stderr
    assert "is none of en, hu, ro, ru" in told
