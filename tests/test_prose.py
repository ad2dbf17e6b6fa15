"""A program in words: every kind says itself, in every language, in sentences that a member reads at a glance."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from regulars.engine import rewards, rules
from regulars.engine.program import Program
from regulars.engine.sentences import Sentence
from regulars.engine.shown.labels import ACTIVITIES
from regulars.engine.shown.told import told
from regulars.engine.terms.reward import Reward
from regulars.engine.terms.rule import Rule
from regulars.i18n import Reader, languages
from regulars.kinds import modules_in
from regulars.program_file import read_program, template, template_names
from regulars.prose import Prose, chapters, page
from tests.engine.shop import BASE, program

TABLE: dict[str, list[dict[str, Any]]] = YAML(typ="safe", pure=True).load(
    (Path(__file__).parent / "prose.yaml").read_text("utf-8")
)
ROWS = [(what, row) for what, rows in TABLE.items() for row in rows]
TWO_LINES = 240
CLUB = {"tier_sets": {"club": {"counts": "spend", "tiers": [{"id": "basic"}, {"id": "gold", "at_least": "500"}]}}}


def plain(text: str) -> str:
    """With ordinary spaces, and in one line."""
    return " ".join(text.split())


def program_of(what: str, row: dict[str, Any]) -> Program:
    """A program with the rule or reward of a row as its last one."""
    fields: dict[str, Any] = {"rules": [BASE], **row.get("in", {})}
    fields[what] = [*(fields["rules"] if what == "rules" else ()), {"id": "it", **row["is"]}]
    if what == "rules" and row["is"]["kind"] != "multiplier":
        fields["rules"] = fields["rules"][1:]
    return program(**fields)


def said_of(what: str, ready: Program, language: str) -> tuple[str, ...]:
    """The sentences of the last thing of a kind."""
    [found] = [one for one in chapters(ready, Reader(language), inside=True) if one.code == what]
    return found.items[-1].sentences


def sentences_of(ready: Program, language: str = "en") -> list[str]:
    return [
        plain(sentence)
        for chapter in chapters(ready, Reader(language), inside=True)
        for item in chapter.items
        for sentence in item.sentences
    ]


def test_every_kind_of_rule_and_reward_is_in_the_table() -> None:
    for what, package in (("rules", rules), ("rewards", rewards)):
        kinds = {str(one.KIND.__struct_config__.tag) for one in modules_in(package, f"regulars.{what}")}
        assert {row["is"]["kind"] for row in TABLE[what]} == kinds


@pytest.mark.parametrize(("what", "row"), ROWS, ids=lambda one: one["is"]["kind"] if isinstance(one, dict) else one)
def test_each_kind_says_itself_in_every_language(what: str, row: dict[str, Any]) -> None:
    ready = program_of(what, row)
    for language in languages():
        said = said_of(what, ready, language)
        text = plain(" ".join(said))
        assert said, language
        assert "%(" not in text
        assert language == "en" or text != plain(row["en"])
        if language in row:
            assert text == plain(row[language])


@pytest.mark.parametrize("name", template_names())
@pytest.mark.parametrize("language", languages())
def test_every_template_is_told_in_short_sentences(name: str, language: str) -> None:
    ready = read_program(template(name))
    found = sentences_of(ready, language)
    assert found
    for sentence in found:
        assert len(sentence) <= TWO_LINES, sentence
        assert re.fullmatch(r"[^a-zа-яё].*[^.]\.", sentence), sentence
        assert "%(" not in sentence
    if language != "en":
        assert not set(found) & set(sentences_of(ready))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('"drinks" in line.categories', ["Only on goods in “drinks”."]),
        ('line.categories.hasAny(["a", "b"])', ["Only on goods in “a” or “b”."]),
        ('line.categories.hasAll(["a", "b"])', ["Only on goods in “a” and “b”."]),
        ('!("sale" in line.categories)', ["Not on goods in “sale”."]),
        ('line.brand == "Own" && line.brand != "Other"', [
            "Only on goods of the brand “Own”.", "Not on goods of the brand “Other”.",
        ]),
        ('line.name.startsWith("Gas")', ["Only on goods whose name begins with “Gas”."]),
        ('line.sku in ["2", "1"]', ["Only on the article “1” or “2”."]),
        ('member.tier in ["gold", "basic"]', ["Only with the tier “basic” or “gold”."]),
        ('"gold" == member.tier', ["Only with the tier “gold”."]),
        ("member.is_birthday", ["Only on the birthday."]),
        ("member.visits >= 3", ["Only after at least 3 visits."]),
        ("member.spend >= 100.00", ["Only for who has spent at least €100."]),
        ("member.visits_30d < 2", ["Only if visits in 30 days < 2."]),
        ("member.age_years >= 18", ["Only if age in years ≥ 18."]),
        ("receipt.total >= 10.00 && receipt.total < 99.50", [
            "Only on receipts of at least €10 and on receipts below €99.50.",
        ]),
        ("10.00 <= receipt.total", ["Only on receipts of at least €10."]),
        ("receipt.weekday <= 5 && receipt.hour >= 14 && receipt.hour < 16", [
            "Only from Monday to Friday and from 14:00 to 16:00.",
        ]),
        ("receipt.weekday in [6, 7]", ["Only at weekends."]),
        ("receipt.weekday == 1 || receipt.hour >= 20", ["Only on Mondays or from 20:00 on."]),
        ('receipt.local_date < date("2026-03-16")', ["Only before 16 Mar 2026."]),
        ("receipt.hour >= 9 && receipt.hour < 24", ["Only from 09:00 to 24:00."]),
        ("receipt.hour >= 22 && receipt.hour < 6", ["Only from 22:00 on and before 06:00."]),
        ("receipt.hour < 25", ["Only if hour < 25."]),
        ("receipt.hour >= -1 && receipt.hour < 9.5", ["Only if hour ≥ -1 and if hour < 9.5."]),
        ("receipt.weekday == 0", ["Only if day of the week = 0."]),
        ("receipt.weekday <= 5.5", ["Only if day of the week ≤ 5.5."]),
        ("receipt.weekday in [0, 8]", ["Only if this holds: “receipt.weekday in [0, 8]”."]),
        ("receipt.weekday in [0, 1]", ["Only on Mondays."]),
        ("member.is_birthday == false", ["Only if this holds: “member.is_birthday == false”."]),
        ('line.brand.orElse("Own") == "Own"', ['Only if this holds: “orElse(line.brand, "Own") == "Own"”.']),
        ('line.brand.orElse("Own") != "Own"', ['Only if this holds: “orElse(line.brand, "Own") != "Own"”.']),
        ('line.brand.orElse("") == "Own"', ["Only on goods of the brand “Own”."]),
        ('member.joined_on >= date("2026-01-01")', ["Only for who joined on 1 Jan 2026 or later."]),
        ('receipt.channel != "outlet"', ["Not in the channel “outlet”."]),
        ('receipt.lines.exists(l, "coffee" in l.categories)', ["Only together with goods in “coffee”."]),
        ('!(receipt.weekday == 1 && member.tier == "gold")', ["Not on Mondays and with the tier “gold”."]),
        ('"vip" in member.segments', ["Only for the group “vip”."]),
        ("receipt.lines.count(l, l.total > 5.00) > 2", [
            "Only if this holds: “receipt.lines.count(l, l.total > 5.00) > 2”.",
        ]),
        ("true", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_condition_in_words(condition: str, said: list[str]) -> None:
    ready = program(rules=[{**BASE, "when": condition}], **CLUB)
    assert [plain(one) for one in said_of("rules", ready, "en")] == ["1 point for every €1 spent.", *said]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"expires": "never"}, "Never expires."),
        ({"expires": "P12M to end of month"}, "Valid for 12 months and then to the end of the month."),
        ({"expires": "P1Y6M"}, "Valid for 1 year and 6 months."),
        ({"expires": "end of february of the next year"}, "Valid to the end of February of the next year."),
        ({"expires": "2027-03-15"}, "Valid up to and including 15 Mar 2027."),
        ({"expires": "P0D"}, "Valid on that day only."),
        ({"expires": {"inactive_for": "P6M", "active_by": ["earn", "visit"]}},
         "Valid while there is at least one of these in any 6 months: earning or a visit."),
        ({"pending": "P14D"}, "Can be spent after 14 days."),
        ({"pending": "1 january, 1 july"}, "Can be spent from the next of these days: 1 January or 1 July."),
        ({"pending": "end of month"}, "Waits to the end of the month, then it can be spent."),
        ({"pending": {"until": "review", "cancelled_after": "P30D"}},
         "Can be spent after “a review”; lost if that does not come within 30 days."),
        ({"worth": "0.001"}, "1 point is worth €0.001."),
        ({"cap": "100"}, "A member has at most 100 points."),
        ({"transfers": {"allowed": False}}, "Cannot be given to somebody else."),
        ({"expires": "P6M", "expires_by_tier": {"club": {"gold": "never"}}}, "With the tier “gold”: never expires."),
    ],
)  # fmt: skip
def test_a_wallet_in_words(fields: dict[str, Any], said: str) -> None:
    ready = program(wallets={"points": fields}, rules=[BASE], **CLUB)
    assert said in [plain(one) for one in said_of("wallets", ready, "en")]


def test_the_rest_of_a_program_in_words() -> None:
    ready = program(
        rules=[{"id": "friend", "kind": "referral", "points": "5"}, {**BASE, "group": "one", "promotion": "spring"}],
        groups={"one": {}},
        promotions={"spring": {"limits": [{"per": "month", "points": "100"}]}},
        budgets={"all": {"points": "1000", "per": "month", "slows": [{"from": "80%", "gives": "50%"}]}},
        plans={"club": {"price": "9.90", "per": "P1M", "trial": "P14D", "grace": "P7D", "skips": 2}},
        challenges={
            "run": {"target": "4", "in_a_row": "week", "each": 2, "badge": "runner", "again": "on_completion"},
            "spend": {"counts": "spend", "target": "100", "period": "month", "when": "receipt.weekday == 1"},
        },
        badges={"runner": {"name": {"en": "Runner"}}},
        offers={"sale": {"lasts": "P7D", "to": "2026-12-31"}},
        choices={"love": {"among": ["tea", "jam"], "changes": "never"}},
        referral={"least": "20.00", "most_a_month": 3},
        claims={"within": "P7D", "per_day": 1},
        over={"from": "2027-01-01", "spends_until": "2027-07-01"},
        basis={"not_by": ["gift_card"]},
        **CLUB,
    )
    found = sentences_of(ready)
    for sentence in [
        "Of these the one counts that gives most: “base”.",
        "All of “spring” together: at most 100 points a month.",
        "As long as there is something left of what the shop gives for it.",
        "All members together get at most 1,000 points a month.",
        "Once 80% are used, 50% of the points are given.",
        "€9.90 a month.",
        "Up to 2 periods a year can be skipped.",
        "The goal: 4 weeks in a row, each with at least 2 receipts.",
        "It can be reached again and again.",
        "Who reaches it has the badge “Runner”.",
        "The goal: €100 spent.",
        "Counted anew each month.",
        "Only on Mondays.",
        "After the claim it is valid for 7 days.",
        "To be claimed until 31 Dec 2026.",
        "What is chosen cannot be changed before that time is over.",
        "The friend's first receipt counts, within 30 days.",
        "It comes to at least €20.",
        "At most 3 friends a month.",
        "Receipts are claimed at most once a day.",
        "From 1 Jan 2027 on nothing is earned any more.",
        "What is paid by “gift_card” earns nothing.",
        "“gold”: €500 or more.",
        "A new tier counts from the next receipt on.",
    ]:
        assert sentence in found, sentence
    for language in languages():
        assert all("%(" not in sentence for sentence in sentences_of(ready, language))


def test_members_are_not_told_what_a_surprise_may_be_nor_what_the_shop_plans() -> None:
    ready = read_program(template("bakery-surprise"))
    outside = "\n".join(page(ready, Reader("en")))
    inside = "\n".join(page(ready, Reader("en"), inside=True))
    assert "A purchase may bring a gift that nobody is told of before." in outside
    for secret in ("5%", "60", "at least one gift"):
        assert secret in inside.partition("## Surprises")[2]
        assert secret not in outside.partition("## Surprises")[2]


def test_what_is_switched_off_is_not_promised() -> None:
    ready = program(rules=[BASE, {"id": "old", "kind": "welcome", "points": "5", "enabled": False}])
    assert "5 points for joining." not in sentences_of(ready)
    mug = {"kind": "voucher", "points": "100", "amount": "5", "best_of": "gifts"}
    ready = program(rules=[BASE], rewards=[{**mug, "id": "mug"}, {**mug, "id": "cup", "enabled": False}])
    assert "Of these the one counts that takes off most: “mug”." in sentences_of(ready)


def test_no_time_is_no_promise() -> None:
    assert sentences_of(program(rules=[BASE], notice="P0M", return_window="P0W")) == sentences_of(program(rules=[BASE]))


def test_a_sentence_is_a_value_that_two_versions_can_be_compared_by() -> None:
    one, other = (program(rules=[{**BASE, "points": points}]) for points in ("1", "2"))
    [first], [second] = (
        [thing.sentences for section in told(ready) if section.code == "rules" for thing in section.told]
        for ready in (one, other)
    )
    assert first != second
    assert [sentence.text for sentence in first] == [sentence.text for sentence in second]


def test_every_activity_that_a_program_knows_by_itself_has_words() -> None:
    ready = program(rules=[BASE], plans={"club": {"price": "9.90", "per": "P1M"}})
    assert ready.activities.keys() == ACTIVITIES.keys()


def test_a_kind_that_says_nothing_of_itself_still_has_its_name_and_its_condition() -> None:
    assert list(Rule(id="quiet").says()) == []
    assert list(Reward(id="quiet").says()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("alma", "Az alma"), ("körte", "A körte"), ("5", "Az 5"), ("1", "Az 1"), ("12", "A 12"), ("1 000", "Az 1 000")],
)
def test_the_hungarian_article_is_the_one_that_is_spoken(name: str, said: str) -> None:
    prose = Prose(program(rules=[BASE]).document, Reader("hu"))
    assert prose.sentence(Sentence(f"a(z) {name}".replace(" 000", "\N{NO-BREAK SPACE}000"))).startswith(
        said.replace(" 000", "\N{NO-BREAK SPACE}000")
    )


@pytest.mark.parametrize(
    ("start", "repeats", "said"),
    [
        ("2026-01-23", "FREQ=MONTHLY;BYDAY=-2FR", "on Fridays, counted from the end of the month: 2"),
        ("2026-01-30", "FREQ=MONTHLY;BYDAY=-1FR", "in the last week of the month on Fridays"),
        ("2026-02-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "on Fridays, only on these days of the month: 13"),
        ("2026-01-30", "FREQ=MONTHLY;BYMONTHDAY=-2", "on these days, counted from the end of the month: 2"),
        (
            "2026-01-15",
            "FREQ=MONTHLY;BYMONTHDAY=-1,1,15",
            "on these days of the month: 1 and 15 and on these days, counted from the end of the month: 1",
        ),
        ("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of the month"),
        ("2026-01-02", "FREQ=WEEKLY;COUNT=1", "on Fridays, 1 time in all"),
    ],
)
def test_the_days_of_a_rule_are_told_as_they_are(start: str, repeats: str, said: str) -> None:
    ready = program(rules=[{**BASE, "hours": [{"start": f"{start}T00:00", "lasts": "P1D", "repeats": repeats}]}])
    assert plain(said_of("rules", ready, "en")[-1]) == f"At these times: {said}."


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        ("<", ["before 16 Mar 2026", "до 16 мар. 2026 г.", "înainte de 16 mar. 2026", "ez előtt: 2026. márc. 16."]),
        ("<=", ["until 16 Mar 2026", "по 16 мар. 2026 г.", "până la 16 mar. 2026", "eddig: 2026. márc. 16."]),
    ],
)
def test_a_last_day_that_counts_is_told_otherwise_than_one_that_does_not(sign: str, said: list[str]) -> None:
    ready = program(rules=[{**BASE, "when": f'receipt.local_date {sign} date("2026-03-16")'}])
    for language, words in zip(("en", "ru", "ro", "hu"), said, strict=True):
        assert words in plain(said_of("rules", ready, language)[-1])


def test_how_many_rewards_a_receipt_can_have_and_where_an_activity_counts_are_said() -> None:
    there = {"circle": {"latitude": "44.4", "longitude": "26.1", "metres": 100}}
    check_in = {"id": "c", "kind": "check_in", "points": "5", "when": '"park" in activity.places'}
    ready = program(rules=[check_in], places={"park": {**there, "name": {"en": "the park"}}}, most_rewards=3)
    said = sentences_of(ready)
    assert "3 rewards on a receipt at most." in said
    assert "Only at “the park”." in said
    assert "3 награды на чек, не более." in sentences_of(ready, "ru")
