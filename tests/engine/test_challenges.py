"""Challenges: what counts, what is reached, and that nobody gains by buying, reaching and returning."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.engine.days import NEVER
from regulars.engine.events.points import LotPart, Received
from regulars.engine.events.receipts import Wanted
from regulars.engine.evolve import evolve
from regulars.engine.member import badges_of
from regulars.engine.program import BadProgram
from regulars.engine.shown.challenges import challenges_of
from tests.engine.doing import does, till_with, undoes
from tests.engine.shop import BASE, Till, line, program, receipt

SPRING: dict[str, Any] = {"target": "3", "from": "2026-03-01", "to": "2026-03-31", "badge": "explorer"}
GIFT: dict[str, Any] = {"id": "gift", "kind": "challenge_won", "challenge": "spring", "points": "500"}
BADGES: dict[str, Any] = {"explorer": {}}


def spring(*rules: dict[str, Any], **terms: Any) -> Till:
    fields = {"challenges": {"spring": {**SPRING, **terms}}, "badges": BADGES}
    return Till(program(rules=[GIFT, *rules], **fields))


def won(till: Till) -> list[tuple[int, int]]:
    return [(one.begun, one.at) for one in till.member.won.get("spring", ())]


def test_a_win_is_kept_with_what_it_gave_and_the_badge_with_its_day() -> None:
    till = spring()
    for _ in range(3):
        decision = till.buy("1.00")
        till.wait(days=1)
    assert [(one.code, one.subject) for one in decision.reasons] == [("challenge-won", "spring"), ("rule", "gift")]
    assert won(till) == [(0, 3)]
    assert till.balance == 500
    assert badges_of(till.member.won) == {"explorer": till.program.clock.day(till.now_us) - 1}


def test_what_a_challenge_decides_is_in_its_effects() -> None:
    till = spring()
    for _ in range(3):
        till.buy("1.00")
    till.give_back("r2")
    for before, decision, after in zip(till.members, till.decisions, [*till.members[1:], till.member], strict=True):
        assert evolve(before, decision.effects, decision.at_us) == after
    assert msgspec.json.decode(msgspec.json.encode(till.member), type=type(till.member)) == till.member


def test_a_return_of_another_period_takes_back_what_was_won_in_that_one() -> None:
    till = spring(period="month", again="each_period", target="1", **{"from": "2026-01-01", "to": "2026-12-31"})
    till.buy("1.00")
    till.wait(days=35)
    till.buy("1.00")
    assert till.balance == 1000
    till.give_back("r1")
    assert till.balance == 500
    assert badges_of(till.member.won)
    till.give_back("r2")
    assert till.balance == 0
    assert not till.member.won


def test_points_of_challenges_count_for_no_challenge() -> None:
    till = spring(counts="points", target="10", again="on_completion")
    till.buy("1.00")
    assert (till.balance, won(till)) == (0, [])
    till = spring(BASE, counts="points", target="10", again="on_completion")
    till.buy("25.00")
    assert won(till) == [(0, 10), (0, 20)]
    assert till.balance == 25 + 1000


def test_a_late_receipt_counts_for_the_day_of_its_sale() -> None:
    till = spring(target="1", to="2026-03-02")
    till.wait(days=3)
    till.buy("1.00")
    assert till.balance == 0
    till.buy("1.00", late_us=3 * 86_400_000_000)
    assert till.balance == 500


def test_goods_that_never_earn_count_for_nothing() -> None:
    till = Till(program(rules=[GIFT], excludes='"cards" in line.categories', challenges={"spring": {"target": "1"}}))
    till.buy(line("a", "50.00", "1", "cards"))
    till.buy(line("a", "50.00", earns=False))
    assert not till.member.won
    till.buy(line("a", "50.00", "1", "cards"), "0.50")
    assert till.balance == 500


def test_an_undone_activity_takes_the_win_along() -> None:
    rides = {"ride": {"fields": {"km": {"type": "decimal", "digits": 1}}}}
    counts = {"counts": "activity", "activity": "ride", "field": "km", "target": "10", "badge": "explorer"}
    till = till_with(
        {"kind": "challenge_won", "challenge": "far", "points": "9"},
        activities=rides, challenges={"far": counts}, badges=BADGES,
    )  # fmt: skip
    does(till, "ride", km=60)
    last = does(till, "ride", km=40)
    assert till.balance == 9
    assert badges_of(till.member.won)
    undoes(till, last)
    assert till.balance == 0
    assert not till.member.won
    assert [(one.done, one.target) for one in challenges_of(till.program, till.member, now(till))] == [(60, 100)]


def test_a_raised_target_takes_nothing_back_that_was_reached() -> None:
    till = spring()
    for _ in range(4):
        till.buy("1.00")
    till.program = program(rules=[GIFT], challenges={"spring": {**SPRING, "target": "10"}}, badges=BADGES)
    till.give_back("r1")
    assert till.balance == 500
    till.give_back("r2")
    assert till.balance == 0


def now(till: Till) -> datetime:
    return datetime.fromtimestamp(till.now_us // 1_000_000, UTC)


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        ({"target": "0"}, "/challenges/spring/target"),
        ({"target": "1.5"}, "/challenges/spring/target"),
        ({"counts": "activity"}, "/challenges/spring/activity"),
        ({"activity": "nothing"}, "/challenges/spring/activity"),
        ({"claims": "nothing"}, "/challenges/spring/claims"),
        ({"badge": "nothing"}, "/challenges/spring/badge"),
        ({"distinct": True}, "/challenges/spring/distinct"),
        ({"field": "km"}, "/challenges/spring/field"),
        ({"wallet": "points"}, "/challenges/spring/wallet"),
        ({"counts": "points", "wallet": "stars"}, "/challenges/spring/wallet"),
        ({"counts": "points", "when": "receipt.total > 1"}, "/challenges/spring/when"),
        ({"when": "activity.score > 1"}, "/challenges/spring/when"),
        ({"period": "P30D"}, "/challenges/spring/from"),
        ({"again": "each_period"}, "/challenges/spring/again"),
        ({"each": 2}, "/challenges/spring/each"),
        ({"in_a_row": "day", "counts": "spend"}, "/challenges/spring/in_a_row"),
        ({"in_a_row": "day", "period": "month"}, "/challenges/spring/in_a_row"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(terms: dict[str, Any], place: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(challenges={"spring": {"target": "3", **terms}})
    assert place in [one.pointer for one in bad.value.errors]


ROW: dict[str, Any] = {"in_a_row": "day", "again": "each_period", "from": "2026-01-01", "to": "2026-12-31"}


def test_the_return_of_the_only_visit_in_the_middle_breaks_the_row_and_a_late_one_mends_it() -> None:
    till = spring(**ROW)
    for _ in range(3):
        till.buy("1.00")
        till.wait(days=1)
    assert won(till) == [(till.program.clock.day(till.now_us) - 3, 3)]
    till.give_back("r2")
    assert (till.balance, won(till)) == (0, [])
    till.buy("1.00", late_us=2 * 86_400_000_000)
    assert till.balance == 500


def test_a_row_longer_than_what_is_remembered_of_others_is_won_once() -> None:
    till = spring(**{**ROW, "to": "2030-12-31"})
    for _ in range(420):
        till.buy("1.00")
        till.wait(days=1)
    assert till.balance == 500
    assert len(till.member.counters["challenge:spring"]) == 420
    till.wait(days=1)
    till.buy("1.00")
    assert len(till.member.counters["challenge:spring"]) == 400


COUNTS = st.sampled_from(["in a row", "receipts", "days", "spend", "pieces", "points"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("buy"), st.integers(1, 900)),
        st.tuples(st.just("back"), st.integers(0, 9)),
        st.tuples(st.just("part"), st.integers(0, 9)),
        st.tuples(st.just("wait"), st.integers(0, 20)),
    ),
    max_size=20,
)


@given(COUNTS, STEPS, st.sampled_from(["never", "each_period", "on_completion"]), st.sampled_from(["1", "3"]))
def test_who_returns_everything_has_nothing_of_any_challenge(
    counts: str, steps: list[tuple[str, int]], again: str, target: str
) -> None:
    terms = {"counts": counts, "target": target, "again": again, "period": "month", "badge": "explorer"}
    if counts == "in a row":
        terms = {"in_a_row": "day", "target": target, "again": again, "badge": "explorer"}
    wallets = {"points": {"clawback": "unlimited"}}
    till = Till(program(rules=[BASE, GIFT], wallets=wallets, challenges={"spring": terms}, badges=BADGES))
    for verb, number in steps:
        receipts = list(till.standing)
        if verb == "wait":
            till.wait(days=number)
        elif verb == "buy":
            till.buy(f"{number // 100}.{number % 100:02}", "2.00")
        elif receipts and verb == "back":
            till.give_back(receipts[number % len(receipts)])
        elif receipts:
            till.give_back(receipts[number % len(receipts)], "2")
    for name in list(till.standing):
        till.give_back(name)
    assert till.balance == 0
    assert not till.member.won
    assert not any(till.member.counters.get("challenge:spring", {}).values())


def test_points_from_another_member_or_from_a_person_are_earned_by_nobody_and_count_for_none() -> None:
    till = spring(BASE, counts="points", target="3")
    day = till.program.clock.day(till.now_us)
    till.play(Received(wallet="points", lots=(LotPart(day, NEVER, 3),), of="another"))
    till.correct(3)
    assert (till.balance, won(till)) == (6, [])
    till.buy("3.00")
    assert won(till) == [(0, 3)]


def test_a_program_without_challenges_keeps_nothing_of_them() -> None:
    till = Till(program(rules=[BASE]))
    till.buy("9.00")
    assert b"won" not in msgspec.json.encode(till.member)


COFFEE: dict[str, Any] = {"id": "coffee", "kind": "voucher", "points": "100", "amount": "3.00", "valid_for": "P30D"}


def card(*, target: str = "2", **rule: Any) -> Till:
    """A challenge of receipts, again and again, whose rule gives a coffee."""
    gift = {"id": "full", "kind": "challenge_won", "challenge": "card", "reward": "coffee", **rule}
    return Till(
        program(rules=[gift], rewards=[COFFEE], challenges={"card": {"target": target, "again": "on_completion"}}),
        strict=True,
    )


def told(decision: Any) -> list[tuple[str, str, str]]:
    return [(one.code, one.subject, one.detail) for one in decision.reasons]


def test_reaching_a_challenge_gives_a_reward_for_nothing() -> None:
    till = card()
    till.buy("5.00")
    assert told(till.buy("5.00")) == [
        ("challenge-won", "card", ""), ("rule", "full", ""), ("rule-voucher", "full", "full-2")
    ]  # fmt: skip
    assert till.balance == 0
    assert till.member.redemptions["full-2"].free
    used = till.buy("5.00", wanted=(Wanted("coffee", voucher="full-2"),))
    assert (used.totals.to_pay_minor if used.totals else 0) == 200
    assert not till.member.redemptions


def test_points_and_a_reward_go_together() -> None:
    till = card(points="7")
    till.buy("5.00")
    till.buy("5.00")
    assert (till.balance, [*till.member.redemptions]) == (7, ["full-2"])


def test_a_reward_goes_with_the_challenge_unless_it_was_used() -> None:
    till = card()
    till.buy("5.00")
    till.buy("5.00")
    back = till.give_back("r2")
    assert told(back)[-1] == ("voucher-withdrawn", "coffee", "full-2")
    assert not till.member.redemptions
    till.buy("5.00")
    (voucher,) = till.member.redemptions
    till.buy("5.00", wanted=(Wanted("coffee", voucher=voucher),))
    till.give_back("r1")
    assert "voucher-withdrawn" not in [code for code, _, _ in told(till.decisions[-1])], "it is drunk"


def test_one_receipt_may_win_several() -> None:
    till = card()
    till.program = program(
        rules=[{"id": "full", "kind": "challenge_won", "challenge": "card", "reward": "coffee"}], rewards=[COFFEE],
        challenges={"card": {"counts": "spend", "target": "10.00", "again": "on_completion"}},
    )  # fmt: skip
    till.buy("30.00")
    assert [*till.member.redemptions] == ["full-1", "full-1.2", "full-1.3"]
    till.give_back("r1")
    assert not till.member.redemptions


@pytest.mark.parametrize("limit", [{"limits": [{"per": "day", "times": 1}]}, {"cooldown": "PT12H"}])
def test_limits_hold_for_a_reward_alone(limit: dict[str, Any]) -> None:
    till = card(target="1", **limit)
    till.buy("5.00")
    second = till.buy("5.00")
    assert [*till.member.redemptions] == ["full-1"]
    assert [one.points for one in second.reasons if one.code in ("limit", "cooldown")] == [0]
    till.give_back("r2")
    till.wait(days=1)
    till.buy("5.00")
    assert [*till.member.redemptions] == ["full-1", "full-4"]


@pytest.mark.parametrize(
    ("wrong", "field"), [({}, "points"), ({"points": "0.0"}, "points"), ({"reward": "tea"}, "reward")]
)
def test_a_rule_that_gives_nothing_is_a_fault(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadProgram) as bad:
        card(**{"reward": None, **wrong})
    assert [one.pointer for one in bad.value.errors] == [f"/rules/0/{field}"]


def test_what_is_no_voucher_is_not_given_for_nothing() -> None:
    with pytest.raises(BadProgram):
        Till(program(
            rules=[{"id": "w", "kind": "welcome", "reward": "off"}],
            rewards=[{"id": "off", "kind": "discount", "amount": "1.00"}],
        ))  # fmt: skip


@pytest.mark.parametrize(("forgives", "lengths"), [(0, [1, 1, 2, 1]), (1, [1, 2, 3, 1]), (2, [1, 2, 3, 4])])
def test_a_row_goes_on_after_as_many_missed_days_as_it_forgives(forgives: int, lengths: list[int]) -> None:
    row = {"in_a_row": "day", "target": "9", "forgives": forgives}
    till = Till(program(rules=[BASE], challenges={"row": row}))
    found = []
    for days in (2, 1, 3, 0):
        till.buy("1.00")
        found += [one.done for one in challenges_of(till.program, till.member, now(till))]
        till.wait(days=days)
    assert found == lengths


def test_forgiving_is_for_rows() -> None:
    with pytest.raises(BadProgram) as bad:
        spring(forgives=1)
    assert [one.pointer for one in bad.value.errors] == ["/challenges/spring/forgives"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_rule_rests_no_longer_for_what_was_lost(*, shared: bool) -> None:
    rests: dict[str, Any] = {"promotion": "both"} if shared else {"cooldown": "P7D"}
    gift = {"id": "full", "kind": "challenge_won", "challenge": "card", "points": "5", **rests}
    till = Till(program(
        rules=[gift], challenges={"card": {"target": "1", "again": "on_completion"}},
        promotions={"both": {"cooldown": "P7D"}},
    ))  # fmt: skip
    till.buy("1.00")
    till.wait(days=1)
    till.buy("1.00")
    assert till.balance == 5
    till.give_back("r2")
    till.wait(days=1)
    till.buy("1.00")
    assert till.balance == 5, "it rests since the first"
    till.give_back("r3")
    till.give_back("r1")
    till.buy("1.00")
    assert till.balance == 5


def test_nothing_is_won_that_could_not_be_taken_back() -> None:
    gift = {"id": "gift", "kind": "challenge_won", "challenge": "card", "points": "5"}
    till = Till(
        program(rules=[gift], challenges={"card": {"target": "1", "counts": "pieces", "again": "on_completion"}})
    )
    names = [f"r{number}" for number in range(5)]
    for name in names:
        till.play(receipt(line("1", "100.00", "100"), receipt_id=name))
    assert till.balance == 400 * 5
    assert "challenge-full" in {one.code for one in till.decisions[-1].reasons}
    for name in names:
        till.give_back(name)
    assert (till.balance, till.member.won) == (0, {})
