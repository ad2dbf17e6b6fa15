"""Each lint on a program that has the fault, and on one that just has not."""

from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, thing_of
from regulars.analytics.lint.judge import lint, lints, not_judged
from regulars.analytics.lint.lints import terms_in_language
from regulars.i18n import Reader, languages
from regulars.prose import Prose
from tests.analytics.lint.programs import evidence, program
from tests.engine import shop

Parts = dict[str, str]
Seen = dict[str, Any]
NOTHING: Seen = {}


class Case(NamedTuple):
    """A fault, and how it is just none: parts of the program, and what is different in the evidence."""

    code: str
    severity: str
    wrong: Parts
    right: Parts
    seen: Seen = NOTHING
    seen_right: Seen | None = None


def rate(points: str) -> Parts:
    return {
        "rules": f"[{{id: w, kind: welcome, points: 1}}, {{id: base, kind: per_amount, points: {points}, per: 1.00}}]"
    }


def rules(*more: str) -> Parts:
    base = ("{id: welcome, kind: welcome, points: 100}", "{id: base, kind: per_amount, points: 5, per: 1.00}")
    return {"rules": f"[{', '.join((*base, *more))}]"}


def rewards(*all_of_them: str) -> Parts:
    return {"rewards": f"[{', '.join(all_of_them)}]"}


def tiers(second: str, more: str = "counts: spend, window: lifetime", third: str = "") -> Parts:
    last = f", {{id: gold, {third}}}" if third else ""
    return {"tier_sets": f"{{club: {{{more}, tiers: [{{id: member}}, {{id: silver, {second}}}{last}]}}}}"}


PAY = "{id: pay, kind: part_payment, points: 1, worth: 0.01, at_least: 100}"
SILVER_ONLY = '{id: s, kind: per_amount, when: member.tier == "silver", points: 1, per: 1.00}'
REFERRAL = "{id: friend, kind: referral, points: 500}"
FRIEND = {"least": "20.00", "holds": "P14D"}


def referral(**terms: str) -> Parts:
    told = ", ".join(f"{name}: {value}" for name, value in terms.items())
    return {**rules(REFERRAL), "referral": f"{{{told}}}"}


def points(**terms: str) -> Parts:
    told = {"worth": "0.01", "pending": "return window", "expires": "P12M", "transfers": "{allowed: false}", **terms}
    return {"wallets": f"{{points: {{{', '.join(f'{name}: {value}' for name, value in told.items())}}}}}"}


NO_WELCOME = {"rules": "[{id: base, kind: per_amount, points: 5, per: 1.00}]"}
NO_WINDOW = {"return_window": "P0D"}


def gift(price: int, amount: str, more: str = "") -> str:
    return f"{{id: g{price}, kind: gift_card, points: {price}, amount: {amount}{more}}}"


def rounding(rounds: str) -> Parts:
    return rules(f"{{id: tens, kind: per_amount, points: 1, per: 10.00, rounding: {rounds}}}")


def alone(more: str) -> Parts:
    return rules(f"{{id: all, kind: per_amount, points: 1, per: 1.00, alone: true{more}}}")


def many(count: int) -> Parts:
    return rules(
        *(f"{{id: r{one}, kind: per_item, points: 1, when: receipt.total > {one}.00}}" for one in range(count))
    )


THREE_TIERS = tiers("at_least: 100", third="at_least: 200")
BY_TIER = [f'{{id: {tier}, kind: per_item, points: 1, when: member.tier == "{tier}"}}' for tier in ("silver", "gold")]
BY_TIER_FROM = [one.replace("points: 1", "points: 1, least: 5.00") for one in BY_TIER]
PLAIN = [f"{{id: p{one}, kind: per_item, points: 1}}" for one in range(3)]
HALF, STOCK = "{id: half, kind: discount, percent: 40%, automatic: true}", "{id: mug, kind: catalogue_item, points: 5, "
REVIEW = "{id: opinion, kind: review, text: 5"
STARS = rules("{id: s, kind: per_item, wallet: stars, points: 1}")
SILVER = {("club", "member"): 990, ("club", "silver"): 10}

CASES = [
    Case("return-too-low", "warning", rate("0.99"), rate("1")),
    Case("return-too-low", "warning", rate("0.99"), rate("0.99"), {"given": Fraction(99, 10000)},
         {"given": Fraction(1, 100)}),
    Case("return-too-high", "warning", rate("10.1"), rate("10")),
    Case("return-too-high", "warning", rate("5"), rate("5"), {"cost": Fraction(101, 1000)}, {"cost": Fraction(1, 10)}),
    Case("return-too-high", "warning", rate("5"), rate("5"), {"margin": "37/100"}, {"margin": "39/100"}),
    Case("gives-more-than-margin", "error", rate("5.1"), rate("5"), {"margin": "1/20"}),
    Case("gives-more-than-margin", "error", rate("1"), rate("0"), {"margin": "0"}),
    Case("discounts-above-margin", "warning", rewards(PAY, HALF, HALF.replace("half", "more")),
         rewards(PAY, HALF, HALF.replace("half", "more").replace("40%", "16%"))),
    Case("discounts-above-margin", "error", rewards(PAY, HALF), rewards(PAY, HALF), {"margin": "39/100"},
         {"margin": "2/5"}),
    Case("reward-not-felt", "warning", rate("2"), rate("3"), {"median_minor": 2000}),
    Case("reward-not-felt", "warning", rate("2"), rate("2"), {"median_minor": 1001}, {"median_minor": 1000}),
    Case("minimum-above-receipt", "warning", {}, {}, {"median_minor": 99}, {"median_minor": 100}),
    Case("first-reward-too-far", "error", {}, {}, {"redeemed_in_a_year": Fraction(24, 100)},
         {"redeemed_in_a_year": Fraction(1, 2)}),
    Case("first-reward-too-far", "warning", {}, {}, {"redeemed_in_a_year": Fraction(49, 100)},
         {"redeemed_in_a_year": Fraction(1, 2), "median_days": 90, "median_receipts": Fraction(6)}),
    Case("first-reward-too-far", "warning", {}, {}, {"median_days": 91}, {"median_days": 90}),
    Case("first-reward-too-far", "warning", {}, {}, {"median_receipts": Fraction(13, 2)},
         {"median_receipts": Fraction(6)}),
    Case("no-head-start", "note", NO_WELCOME, {}),
    Case("larger-price-worth-less", "warning", rewards(gift(100, "1.00"), gift(200, "1.99")),
         rewards(gift(100, "1.00"), gift(200, "2.00"))),
    Case("larger-price-worth-less", "warning",
         rewards("{id: s, kind: steps, steps: [{points: 100, worth: 1.00}, {points: 200, worth: 1.99}]}"),
         rewards("{id: s, kind: steps, steps: [{points: 100, worth: 1.00}, {points: 200, worth: 2.00}]}")),
    Case("reward-without-limit", "warning", rewards(PAY, gift(9000, "300.01")), rewards(PAY, gift(9000, "300.00")),
         {"median_minor": 3000}),
    Case("reward-without-limit", "warning", rewards(PAY, gift(9000, "301.00")),
         rewards(PAY, gift(9000, "301.00", ", stock: 5")), {"median_minor": 3000}),
    Case("coupon-without-cap", "warning",
         rewards(PAY, "{id: c, kind: discount, percent: 10%, coupon: {code: SPRING}}"),
         rewards(PAY, "{id: c, kind: discount, percent: 10%, at_most: 20.00, coupon: {code: SPRING}}")),
    Case("reward-out-of-stock", "warning", rewards(PAY, STOCK + "stock: 0}"), rewards(PAY, STOCK + "stock: 1}")),
    Case("reward-out-of-stock", "warning", rewards(PAY, STOCK + "stock: 9}"), rewards(PAY, STOCK + "stock: 10}"),
         {"taken": {"mug": 10}}),
    Case("expires-before-next-visit", "error", points(expires="P99D"), points(expires="P200D"), {"long_gap_days": 100}),
    Case("expires-before-next-visit", "warning", points(expires="P199D"), points(expires="P200D"),
         {"long_gap_days": 100}),
    Case("expires-before-next-visit", "warning", points(expires="{inactive_for: P199D}"),
         points(expires="{inactive_for: P200D}"), {"long_gap_days": 100}),
    Case("expiry-notice-short", "warning", points(expires="{inactive_for: P12M, warned: P13D}"),
         points(expires="{inactive_for: P12M, warned: P14D}")),
    Case("expiry-notice-short", "note", tiers("at_least: 100", "counts: spend, window: P12M"),
         tiers("at_least: 100", "counts: spend, window: P12M, warns: P14D")),
    Case("expiry-notice-short", "warning", tiers("at_least: 100", "counts: spend, window: P12M, warns: P13D"),
         tiers("at_least: 100", "counts: spend, window: P12M, warns: P14D")),
    Case("points-before-returns", "warning", points(pending="P13D"), points(pending="P14D")),
    Case("points-before-returns", "warning", points(pending="P0D"), points(pending="P0D", clawback="unlimited")),
    Case("points-before-returns", "error", points(pending="P13D", clawback="only_pending"),
         points(clawback="only_pending")),
    Case("points-before-returns", "error", {**points(pending="P0D", clawback="only_pending"), **NO_WINDOW},
         {**points(pending="P0D"), **NO_WINDOW}),
    Case("points-before-returns", "warning", {**points(pending="P0D"), **NO_WINDOW},
         {**points(pending="P1D"), **NO_WINDOW}),
    Case("points-before-returns", "warning", {**points(pending="P0D"), **NO_WINDOW},
         {**points(pending="P0D", clawback="unlimited"), **NO_WINDOW}),
    Case("points-gathered", "warning", points(transfers="{at_most: 9}"), points()),
    Case("points-gathered", "warning", {**points(transfers="{}", pending="P13D"), **NO_WELCOME},
         {**points(transfers="{}", pending="P14D"), **NO_WELCOME}),
    Case("points-earn-points", "warning", rewards(PAY.replace("}", ", earning: on_whole}")), rewards(PAY)),
    Case("points-earn-points", "warning",
         {"rules": "[{id: w, kind: welcome, points: 1},"
                           " {id: b, kind: per_amount, points: 5, per: 1.00, paid_with_points: counted}]"}, {}),
    Case("gift-card-earns-twice", "error", {"basis": "{kinds: [gift_card]}"},
         {"basis": "{kinds: [gift_card], not_by: [gift_card]}"}),
    Case("rounding-takes", "note", rounding("down"), rounding("half_up"), {"amounts": (1060, 1060)}),
    Case("rounding-takes", "note", rounding("down"), rounding("down"), {"amounts": (1053,)}, {"amounts": (1052,)}),
    Case("rounding-takes", "note", rounding("down"), rounding("down"), {"amounts": (1060,)}, {"amounts": (0, 0)}),
    Case("points-without-use", "warning",
         {**STARS, "wallets": "{points: {worth: 0.01}, stars: {}}"},
         {**STARS, "wallets": "{points: {worth: 0.01}, stars: {spendable: false}}"}),
    Case("points-without-use", "warning", rewards("{id: half, kind: discount, percent: 1%, automatic: true}"), {}),
    Case("points-without-use", "warning", {}, {}, {"idle": 901}, {"idle": 900}),
    Case("tier-by-balance", "warning", tiers("at_least: 100", "counts: balance"),
         tiers("at_least: 100", "counts: points")),
    Case("tier-nobody-reaches", "warning", tiers("at_least: 100"), tiers("at_least: 100"),
         {"tiers": {**SILVER, ("club", "silver"): 9}}, {"tiers": SILVER}),
    Case("tier-nobody-reaches", "error", tiers("at_least: 100"), tiers("at_least: 100"),
         {"tiers": {("club", "member"): 1000}}, {"tiers": SILVER}),
    Case("top-tier-of-many", "warning", tiers("at_least: 100"), tiers("at_least: 100"),
         {"tiers": {("club", "silver"): 301}}, {"tiers": {("club", "silver"): 300}}),
    Case("tier-step-too-large", "warning", tiers("at_least: 100", third="at_least: 301"),
         tiers("at_least: 100", third="at_least: 300")),
    Case("higher-tier-gives-less", "error",
         {**rules(SILVER_ONLY.replace("silver", "member")), **tiers("at_least: 100")},
         {**rules(SILVER_ONLY), **tiers("at_least: 100")}),
    Case("base-tier-without-benefit", "warning",
         {"rules": f"[{SILVER_ONLY}]", **tiers("at_least: 100")}, {**rules(SILVER_ONLY), **tiers("at_least: 100")}),
    Case("referral-open-to-abuse", "warning", referral(**{**FRIEND, "least": "0"}), referral(**FRIEND)),
    Case("referral-open-to-abuse", "error", referral(**{**FRIEND, "holds": "P0D"}), referral(**FRIEND)),
    Case("referral-open-to-abuse", "warning", referral(**FRIEND), referral(**FRIEND), {"margin": "24/100"},
         {"margin": "1/4"}),
    Case("welcome-spendable-at-once", "warning", points(pending="P0D"), points()),
    Case("welcome-spendable-at-once", "warning", points(pending="P0D"),
         {**points(pending="P0D"), **rewards(PAY.replace("}", ", least_receipt: 20.00}"))}),
    Case("welcome-spendable-at-once", "warning", points(pending="P0D"),
         {**points(pending="P0D"), **rewards(PAY.replace("}", ", most_share: 50%}"))}),
    Case("welcome-spendable-at-once", "warning", points(pending="P0D"),
         {**points(pending="P0D"), **rewards(PAY.replace("100", "101"))}),
    Case("pays-for-good-reviews", "error", rules(REVIEW + ", when: activity.stars >= 4}"), rules(REVIEW + "}")),
    Case("pays-for-good-reviews", "warning", rules(REVIEW + ", verified: false}"), rules(REVIEW + "}")),
    Case("birthday-told-late", "warning", rules("{id: b, kind: birthday, points: 5, known_for: P13D}"),
         rules("{id: b, kind: birthday, points: 5, known_for: P14D}")),
    Case("rule-in-shadow", "error", alone(""), alone(", when: receipt.total >= 50.00")),
    Case("rule-never-fires", "note", {}, {}, {"fired": {}}, {"fired": {"base": 1}}),
    Case("too-complex", "warning", many(4), many(3)),
    Case("too-complex", "error", many(10), {}),
    Case("too-complex", "warning", {**many(3), **THREE_TIERS}, {**rules(*BY_TIER), **THREE_TIERS}),
    Case("too-complex", "warning", {**rules(*BY_TIER_FROM, *PLAIN), **THREE_TIERS},
         {**rules(*BY_TIER, *PLAIN), **THREE_TIERS}),
    Case("gifts-to-who-buys-anyway", "warning", {}, {}, {"top_tenth": Fraction(61, 100)},
         {"top_tenth": Fraction(60, 100)}),
    Case("gifts-to-who-buys-anyway", "warning", {}, {}, {"top_tenth": Fraction(61, 100)},
         {"top_tenth": Fraction(61, 100), "redeemed": Fraction(19, 100)}),
    Case("prices-lowered-already", "warning", rewards(PAY, HALF), rewards(PAY, HALF), {"discounted": Fraction(51, 100)},
         {"discounted": Fraction(50, 100)}),
    Case("terms-in-language", "note", {"jurisdictions": "[ru]"}, {"jurisdictions": "[]"}),
]  # fmt: skip


def of(case: Case, parts: Parts, seen: Evidence) -> list[Finding]:
    return [one for one in lint(program(**parts), seen) if one.lint == case.code]


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_a_fault_is_found_and_what_is_just_none_is_not(case: Case) -> None:
    found = of(case, case.wrong, evidence(**case.seen))
    assert case.severity in [one.severity for one in found]
    right = case.seen if case.seen_right is None else case.seen_right
    assert case.severity not in [one.severity for one in of(case, case.right, evidence(**right))]


def test_every_lint_has_its_fault() -> None:
    assert {case.code for case in CASES} == set(lints())


def test_the_plain_program_has_none() -> None:
    assert lint(program(), evidence()) == ()
    assert lint(program(), evidence(margin="1/2", fired={"base": 1})) == ()


def test_every_finding_can_be_said_in_every_language() -> None:
    for case in CASES:
        wrong = program(**case.wrong)
        for one in of(case, case.wrong, evidence(**case.seen)):
            said = {
                language: Prose(wrong.document, Reader(language, "UTC")).sentence(one.says) for language in languages()
            }
            assert len(set(said.values())) == len(languages()), said
            assert not any("%(" in text for text in said.values())


def test_what_is_accepted_comes_last_with_its_reason() -> None:
    parts = {"rules": "[{id: base, kind: per_amount, points: 15, per: 1.00}]"}
    first, last = lint(program(**parts, accepted='{return-too-high: "a month only"}'), evidence())
    assert (first.lint, first.accepted) == ("no-head-start", "")
    assert (last.lint, last.accepted) == ("return-too-high", "a month only")


def test_what_no_lint_is_called_cannot_be_accepted() -> None:
    [one] = lint(program(accepted="{no-such-thing: because}"), evidence())
    assert (one.lint, one.severity, one.path) == ("unknown-lint", "warning", ("accepted", "no-such-thing"))


def test_what_is_not_judged_is_told() -> None:
    missing = not_judged(evidence())
    assert missing["margin"] == ["gives-more-than-margin"]
    assert "first-reward-too-far" in missing["history"]
    assert not not_judged(evidence(margin="1/4", idle=1))


def test_a_finding_stands_with_the_thing_that_it_is_about() -> None:
    document = program(**tiers("at_least: 100")).document
    for path, thing in (
        (("rules", 1, "points"), ("rules", "base")),
        (("rewards", 0), ("rewards", "pay")),
        (("wallets", "points", "expires"), ("wallets", "points")),
        (("tier_sets", "club", "tiers", 1, "at_least"), ("tier_sets", "club")),
        (("referral", "holds"), ("referral", "plain")),
        (("rules",), ("", "")),
        ((), ("", "")),
    ):
        assert thing_of(document, path) == thing


def test_a_law_that_a_published_version_names_and_nobody_knows_any_more_asks_for_nothing() -> None:
    old = shop.program(rules=[shop.BASE], jurisdictions=["mars"])
    assert list(terms_in_language.find(About(old, 20_000), evidence())) == []
