"""Better values: each ends what was found, is the nearest that people write, and says what it does."""

from fractions import Fraction

import pytest
from msgspec import structs

from regulars.analytics.lint.evidence import Evidence, Figures
from regulars.analytics.lint.finding import Finding
from regulars.analytics.lint.judge import lint
from regulars.analytics.lint.numbers import decimal, round_values
from regulars.engine.sentences import Figure
from regulars.i18n import Reader, languages
from regulars.program_file import places_of, read_program
from regulars.prose import Prose
from tests.analytics.lint.programs import FIGURES, evidence, text
from tests.analytics.lint.test_lints import (
    CASES,
    Case,
    Seen,
    gift,
    points,
    rate,
    referral,
    rewards,
    rounding,
    rules,
    tiers,
)

TOP: Seen = {"redeemed_in_a_year": Fraction(1, 5), "redeemed": Fraction(1, 5)}


def judged(file: str, seen: Evidence, code: str) -> list[Finding]:
    return [one for one in lint(read_program(file), seen, file) if one.lint == code]


def said(file: str, one: Finding, language: str = "en") -> str:
    assert one.instead is not None
    prose = Prose(read_program(file).document, Reader(language, "UTC"))
    return prose.sentence(one.instead).replace("\N{NO-BREAK SPACE}", " ")


def changed(file: str, one: Finding) -> str:
    after = places_of(file).changed(one.change)
    assert after is not None
    return after


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_what_is_found_is_found_no_more_with_the_value_that_is_suggested(case: Case) -> None:
    file, seen = text(**case.wrong), evidence(**case.seen)
    for one in judged(file, seen, case.code):
        if one.change:
            again = judged(changed(file, one), seen, case.code)
            assert one.path not in [other.path for other in again], said(file, one)
        if one.instead is not None:
            assert len({said(file, one, language) for language in languages()}) == len(languages())


@pytest.mark.parametrize(("code", "parts", "seen", "better"), [
    ("return-too-low", rate("0.5"), {}, "with 1 point for every €1 spent instead of 0.5 points"),
    ("return-too-high", rate("12"), {}, "with 10 points for every €1 spent instead of 12 points"),
    ("return-too-high", {"rules": "[{id: base, kind: per_amount, points: 1, per: 5.00}]",
                         "wallets": "{points: {worth: 1}}"}, {}, "1 point for every €10 spent"),
    ("gives-more-than-margin", rate("8"), {"margin": "1/20"}, "with 5 points for every €1 spent instead of 8"),
    ("tier-step-too-large", tiers("at_least: 100", third="at_least: 500"), {},
     "with €300 instead of €500 it is over"),
    ("expiry-notice-short", points(expires="{inactive_for: P12M, warned: P7D}"), {}, "with 14 days instead of 7 days"),
    ("birthday-told-late", rules("{id: b, kind: birthday, points: 5, known_for: P1D}"), {}, "with 14 days instead of"),
    ("larger-price-worth-less", rewards(gift(100, "1.00"), gift(200, "1.90")), {}, "with €2 instead of €1.90"),
    ("minimum-above-receipt", {}, {"median_minor": 55}, "with 50 points instead of 100 points it is over"),
    ("welcome-spendable-at-once", points(pending="P0D"), {}, "with 75 points for joining instead of 100 points"),
    ("coupon-without-cap", rewards("{id: c, kind: discount, percent: 10%, coupon: {code: SPRING}}"),
     {"amounts": (500, 900, 47000)}, "write “at_most: 50.00”."),
    ("reward-without-limit", rewards(gift(9000, "301.00")), {"median_minor": 3000, "taken": {"g9000": 45}},
     "write “stock: 50”."),
    ("referral-open-to-abuse", referral(holds="P14D"), {"margin": "1/4", "median_minor": 1100},
     "write “least: 20.00”."),
    ("referral-open-to-abuse", referral(least="20.00", holds="P0D"), {}, "write “holds: return window”."),
    ("rounding-takes", rounding("down"), {"amounts": (1060, 1060)}, "write “rounding: half_up”."),
    ("tier-by-balance", tiers("at_least: 100", "counts: balance"), {}, "write “counts: points”."),
    ("gift-card-earns-twice", {"basis": "{kinds: [gift_card]}"}, {}, "write “not_by: [gift_card]”."),
    ("reward-out-of-stock", rewards("{id: mug, kind: catalogue_item, points: 5, stock: 9}"), {"taken": {"mug": 33}},
     "with 40 pieces instead of 9 pieces"),
])  # fmt: skip
def test_the_nearest_round_value_that_ends_it_is_told(
    code: str, parts: dict[str, str], seen: Seen, better: str
) -> None:
    file = text(**parts)
    [one] = judged(file, evidence(**seen), code)
    assert better.lower() in said(file, one).lower()


def test_it_is_tried_on_the_shops_own_receipts_what_a_value_does() -> None:
    """The nearest of many, found without trying all of them."""
    tried: list[str] = []

    def trial(file: str) -> Figures:
        tried.append(file)
        least = int(file.partition("at_least: ")[2].partition("}")[0])
        reached = Fraction(20, 100) if least > 40 else Fraction(52, 100)
        return structs.replace(FIGURES, redeemed_in_a_year=reached, redeemed=reached, cost=Fraction(100 - least, 1000))

    file = text()
    [one] = judged(file, evidence(trial=trial, **TOP), "first-reward-too-far")
    assert said(file, one) == (
        "With 40 points instead of 100 points, 52% of members get a reward, not 20%; it costs 6% of sales, not 0%."
    )
    assert one.change == {("rewards", 0, "at_least"): "40"}
    assert len(set(tried)) <= 6


def test_where_no_value_ends_it_this_is_told() -> None:
    file = text()
    [one] = judged(file, evidence(**TOP), "first-reward-too-far")
    assert said(file, one) == "Even 1 point instead of 100 points does not end it."
    assert one.change == {}


HALVES = rewards(*(f"{{id: {one}, kind: discount, percent: 40%, automatic: true}}" for one in ("a", "b")))


def test_where_no_single_number_ends_it_all_of_them_change_as_far() -> None:
    file = text(**HALVES)
    [one] = judged(file, evidence(margin="1/4"), "discounts-above-margin")
    assert said(file, one) == "With “a”: 12% and “b”: 12% instead of 40% and 40% it is over."
    assert one.change == {("rewards", 0, "percent"): "12%", ("rewards", 1, "percent"): "12%"}


def test_where_not_even_all_of_them_end_it_this_is_told() -> None:
    file = text(**HALVES)
    [one] = judged(file, evidence(margin="1/1000"), "discounts-above-margin")
    assert said(file, one) == "No other value of one of its numbers ends it, nor of all of them together."


def test_a_value_that_begins_something_else_is_told_as_such() -> None:
    file = text(**rate("2"))
    [one] = judged(file, evidence(median_minor=2000), "reward-not-felt")
    assert said(file, one).startswith("With 200 points instead of 100 points")

    def trial(file: str) -> Figures:
        far = "at_least: 200" in file
        return structs.replace(FIGURES, redeemed_in_a_year=Fraction(1, 5)) if far else FIGURES

    [one] = judged(file, evidence(median_minor=2000, trial=trial), "reward-not-felt")
    assert said(file, one).startswith("“base”: with 3 points for every €1 spent instead of 2 points")


def test_what_is_accepted_is_not_looked_into() -> None:
    [one] = judged(text(**rate("12"), accepted="{return-too-high: a month}"), evidence(), "return-too-high")
    assert (one.instead, one.change) == (None, {})


def test_round_values_are_what_people_write() -> None:
    assert round_values(100, up=False) == [75, 60, 50, 40, 30, 25, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1]
    assert round_values(7, up=True)[:6] == [10, 12, 15, 20, 25, 30]
    assert round_values(1, up=False) == []
    assert round_values(0, up=True) == []


@pytest.mark.parametrize(("old", "digits", "first"), [
    ("40%", 1, "30%"), ("5", 2, "4"), ("5.00", 2, "4.00"), ("0.5", 0, "0.4"), ("1", 1, "0.6"),
])  # fmt: skip
def test_a_value_is_written_as_the_one_that_stands_there(old: str, digits: int, first: str) -> None:
    assert next(iter(decimal(("x",), old, digits, Figure, up=False).others[0].changes.values())) == first


def test_a_fraction_has_no_round_neighbours() -> None:
    assert decimal(("x",), "1/3", 1, Figure, up=False).others == ()
