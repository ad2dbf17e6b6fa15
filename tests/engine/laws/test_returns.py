"""Laws of goods that come back: exactly their lines, in whatever parts and order, and never a point too many."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from hypothesis import strategies as st
from msgspec import structs

from regulars.engine.counters import LIFETIME, Window
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events.returns import Return, ReturnedLine, Standing
from regulars.engine.program import Program
from tests.engine.laws.histories import Buys, Happening, beginnings, buying, histories, play, played
from tests.engine.laws.law import law
from tests.engine.laws.programs import plain_programs, programs
from tests.engine.shop import AT, Till

RECEIPT = "sold"

parts = st.tuples(*[st.integers(1, 4)] * 4)
"""In how many parts each line comes back."""


def sold(rules: Program, buys: Buys, begins: datetime = AT) -> Till:
    """A till at which a member with points in both wallets has bought, with all that she wanted."""
    till = Till(rules, begins)
    for wallet in rules.wallets:
        till.correct(600, wallet)
    till.buy(*buys.lines, wanted=buys.wanted, receipt_id=RECEIPT)
    return till


def pieces_of(standing: Standing, into: Sequence[int]) -> list[ReturnedLine]:
    """All the goods, each line in at most so many parts."""
    pieces = []
    for line, kept, most in zip(standing.receipt.lines, standing.kept, into, strict=False):
        step = max(kept.quantity // most, 1)
        for place in range(most):
            left = kept.quantity - place * step
            if left > 0:
                pieces.append(ReturnedLine(line.line_id, left if place == most - 1 else min(step, left)))
    return pieces


def back(till: Till, pieces: Iterable[ReturnedLine]) -> Till:
    """The same till after these came back, one by one."""
    again = Till(till.program)
    again.member, again.now_us, again.standing = till.member, till.now_us, dict(till.standing)
    for piece in pieces:
        assert again.give_back(RECEIPT, piece).refusals == []
    return again


def money(decisions: Iterable[Decision]) -> Counter[str]:
    """The sums of what went back."""
    sums: Counter[str] = Counter()
    for decision in decisions:
        if decision.totals is not None:
            assert min(structs.astuple(decision.totals)) >= 0, "no part of a return asks for money"
            sums.update(structs.asdict(decision.totals))
    return sums


def restored(decisions: Iterable[Decision]) -> Counter[tuple[str, int, int]]:
    """The points that came back, by lot."""
    found: Counter[tuple[str, int, int]] = Counter()
    for decision in decisions:
        for moved in decision.effects:
            if isinstance(moved, Moved) and moved.movement == "restored":
                found[moved.wallet, moved.start, moved.until] += moved.points
    return found


def earned(standing: Standing) -> dict[str, int]:
    return {one.wallet: one.points for one in standing.earned}


def counters(till: Till) -> dict[str, dict[int, int]]:
    """The counters that are not 0."""
    found = {name: {day: n for day, n in buckets.items() if n} for name, buckets in till.member.counters.items()}
    return {name: buckets for name, buckets in found.items() if buckets}


@law(rules=programs, buys=buying, into=parts, data=st.data())
def test_two_orders_of_the_same_returns_give_the_same_money_and_the_same_points_back(
    rules: Program, buys: Buys, into: tuple[int, ...], data: st.DataObject
) -> None:
    till = sold(rules, buys)
    first, second = in_two_orders(till, into, data)
    assert money(first.decisions) == money(second.decisions)
    assert restored(first.decisions) == restored(second.decisions)
    assert first.standing[RECEIPT].kept == second.standing[RECEIPT].kept


@law(rules=plain_programs, buys=buying, into=parts, data=st.data())
def test_two_orders_of_the_same_returns_leave_the_same_points_earned(
    rules: Program, buys: Buys, into: tuple[int, ...], data: st.DataObject
) -> None:
    """Where fewer goods never earn more: otherwise a return would have to give points, and no return ever does."""
    till = sold(rules, buys)
    first, second = in_two_orders(till, into, data)
    assert earned(first.standing[RECEIPT]) == earned(second.standing[RECEIPT])
    assert counters(first) == counters(second)


def in_two_orders(till: Till, into: Sequence[int], data: st.DataObject) -> tuple[Till, Till]:
    """The till after some of the goods came back in one order, and in another."""
    all_of_them = pieces_of(till.standing[RECEIPT], into)
    some = all_of_them[: data.draw(st.integers(1, len(all_of_them)))]
    one_way, another = data.draw(st.permutations(some)), data.draw(st.permutations(some))
    return back(till, one_way), back(till, another)


@law(rules=programs, buys=buying, into=parts, data=st.data())
def test_everything_in_parts_is_everything_at_once(
    rules: Program, buys: Buys, into: tuple[int, ...], data: st.DataObject
) -> None:
    till = sold(rules, buys)
    in_parts = back(till, data.draw(st.permutations(pieces_of(till.standing[RECEIPT], into))))
    at_once = Till(rules)
    at_once.member, at_once.now_us, at_once.standing = till.member, till.now_us, dict(till.standing)
    at_once.give_back(RECEIPT)
    assert money(in_parts.decisions) == money(at_once.decisions)
    assert restored(in_parts.decisions) == restored(at_once.decisions)
    assert counters(in_parts) == counters(at_once)
    for done in (in_parts, at_once):
        assert not any(earned(done.standing[RECEIPT]).values())
        assert [one.code for one in done.give_back(RECEIPT).refusals] == ["already-returned"]


@law(rules=programs, begins=beginnings, history=histories, buys=buying)
def test_a_receipt_given_back_at_once_leaves_the_counters_as_they_were(
    rules: Program, begins: datetime, history: list[Happening], buys: Buys
) -> None:
    till = played(rules, begins, history)
    till.look()
    before = counted(till)
    till.buy(*buys.lines, wanted=buys.wanted, receipt_id=RECEIPT)
    till.give_back(RECEIPT)
    assert counted(till) == before


def counted(till: Till) -> dict[tuple[str, Window], int]:
    """What every window of every counter of the program sees now; but not when a rule with a cooldown gave last, for it
    rests after it gave, whatever comes back.
    """
    day = till.program.clock.day(till.now_us)
    return {
        (name, window): window.total(till.member.counters.get(name, {}), day)
        for name, counter in till.program.counters.items()
        if not name.endswith(":last")
        for window in (*counter.windows, *([LIFETIME] if counter.lifetime else []))
    }


@law(examples=100, rules=programs, begins=beginnings, history=histories)
def test_when_every_receipt_is_given_back_all_that_was_paid_came_back_and_nothing_stays_earned(
    rules: Program, begins: datetime, history: list[Happening]
) -> None:
    """After whatever was given back of it before, by line or by amount."""
    till = played(rules, begins, history)
    for name in till.standing:
        till.give_back(name)
    for name, standing in till.standing.items():
        sale = next(
            decision
            for (event, _), decision in zip(till.history, till.decisions, strict=True)
            if event == standing.receipt
        )
        returns = [
            decision
            for (event, _), decision in zip(till.history, till.decisions, strict=True)
            if isinstance(event, Return) and event.standing.receipt.receipt_id == name
        ]
        assert sale.totals is not None
        assert money(returns) == Counter(structs.asdict(sale.totals))
        assert not any(earned(standing).values())
        spent: Counter[str] = Counter()
        for one in sale.spent:
            spent[one.wallet] += one.points
        assert points_told_back(returns) == +spent


def points_told_back(returns: Iterable[Decision]) -> Counter[str]:
    """What came back of the points paid, in points that live or points that had meanwhile lapsed."""
    found: Counter[str] = Counter()
    for decision in returns:
        paid_with = {one.reward for one in decision.spent}
        for reason in decision.reasons:
            if reason.code in ("restored", "lapsed") and reason.subject in paid_with:
                found[reason.wallet] += reason.points
    return +found


@law(rules=plain_programs, buys=buying, left_out=st.sets(st.integers(1, 4)))
def test_what_stays_earned_is_what_the_shorter_receipt_would_have_earned(
    rules: Program, buys: Buys, left_out: set[int]
) -> None:
    kept = [line for line in buys.lines if int(line.line_id) not in left_out]
    gone = [line.line_id for line in buys.lines if int(line.line_id) in left_out]
    unrewarded = Program(structs.replace(rules.document, rewards=()), 1)
    long, short = Till(unrewarded), Till(unrewarded)
    long.buy(*buys.lines, receipt_id=RECEIPT)
    if not gone or long.give_back(RECEIPT, *gone).refusals:
        return
    if kept:
        short.buy(*kept, receipt_id=RECEIPT)
    stays = {wallet: points for wallet, points in earned(long.standing[RECEIPT]).items() if points}
    assert stays == ({one.wallet: one.points for one in short.standing[RECEIPT].earned} if kept else {})


@law(rules=plain_programs, buys=buying, amounts=st.lists(st.sampled_from([1, 50, 333, 5000]), max_size=5))
def test_amounts_in_any_parts_and_then_the_rest_come_to_what_was_paid(
    rules: Program, buys: Buys, amounts: list[int]
) -> None:
    till = sold(rules, buys)
    sale = till.decisions[-1]
    for amount_minor in amounts:
        till.give_back(RECEIPT, amount_minor=amount_minor)
    till.give_back(RECEIPT)
    returns = till.decisions[till.decisions.index(sale) + 1 :]
    assert sale.totals is not None
    sums = money(returns)
    assert sums["to_pay_minor"] == sale.totals.to_pay_minor
    assert sums["points_pay_minor"] == sale.totals.points_pay_minor
    assert not any(earned(till.standing[RECEIPT]).values())


@law(rules=programs, buys=buying, more=buying)
def test_a_return_touches_no_other_receipt(rules: Program, buys: Buys, more: Buys) -> None:
    till = sold(rules, buys)
    till.buy(*more.lines, wanted=more.wanted, receipt_id="other")
    other = till.standing["other"]
    play(till, more)
    till.give_back(RECEIPT)
    assert till.standing["other"] == other
