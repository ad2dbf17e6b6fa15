"""Points in lots: cases C1 to C11, B2 and B9 of the acceptance list, as tables."""

from datetime import date
from typing import Any

import pytest

from regulars.engine.days import NEVER, to_date, to_day
from regulars.engine.effects import Moved
from regulars.engine.events.receipts import Wanted
from regulars.engine.steps.lots import MOST_LOTS
from tests.engine.shop import BASE, PAY, Till, program
from tests.tables import table

BY_HAND: dict[str, Any] = {"rewards": [PAY]}


def until(text: str) -> int:
    """The first day on which points due on that day can no longer be spent."""
    return to_day(date.fromisoformat(text))


def with_lots(*lots: tuple[int, str | None], **fields: Any) -> Till:
    """A member with lots of so many points until such a day, given in this order."""
    till = Till(program(**{**BY_HAND, **fields}))
    for points, day in lots:
        till.correct(points, until=NEVER if day is None else until(day))
    return till


def open_lots(till: Till) -> list[int]:
    return [lot.points for lot in till.stands().wallet("points").lots]


@table("""
    first  first_until  second  second_until  spent  |  left
    30     2026-04-01   50      2026-05-01    60     |  20
    50     2026-04-01   50      2026-05-01    70     |  30
    100    2027-03-02   100     2026-06-01    100    |  100
    100    -            100     2026-06-01    100    |  100
    100    2026-06-01   100     2026-06-01    150    |  50
    10     2026-04-01   10      2026-05-01    20     |  0
    10     2026-04-01   10      2026-05-01    10     |  10
""")
def test_c1_c3_c4_the_soonest_to_expire_is_spent_first(
    first: int, first_until: str | None, second: int, second_until: str | None, spent: int, left: int
) -> None:
    till = with_lots((first, first_until), (second, second_until))
    till.buy("50.00", wanted=(Wanted("pay", spent),))
    lots = till.stands().wallet("points").lots
    assert sum(lot.points for lot in lots) == till.balance == left
    if first_until != second_until and left:
        ends = [to_date(until(one)) if one else None for one in (first_until, second_until)]
        last = None if None in ends else max(one for one in ends if one)
        assert lots[0].until == (NEVER if last is None else to_day(last))


def test_c1_the_entry_says_how_much_of_which_lot() -> None:
    till = with_lots((30, "2026-04-01"), (50, "2026-05-01"))
    (spent,) = till.buy("50.00", wanted=(Wanted("pay", 60),)).spent
    assert [(part.points, to_date(part.until)) for part in spent.lots] == [
        (30, date(2026, 4, 1)),
        (30, date(2026, 5, 1)),
    ]


@table("""
    days  |  balance  lots
    0     |  150      100,50
    28    |  150      100,50
    29    |  150      100,50
    30    |  50       50
    59    |  50       50
    60    |  50       50
    61    |  0        -
""")
def test_c5_c10_a_lot_is_gone_on_its_day_whether_or_not_anybody_looked(
    days: int, balance: int, lots: list[int] | None
) -> None:
    """The lots are good until 1 April and 2 May; today is 2 March, at noon."""
    till = with_lots((100, "2026-04-01"), (50, "2026-05-02"))
    till.wait(days)
    assert till.balance == balance
    assert open_lots(till) == (lots or [])


def test_c5_only_the_rest_of_a_lot_expires_and_only_once() -> None:
    till = with_lots((150, "2026-04-01"))
    till.buy("50.00", wanted=(Wanted("pay", 50),))
    till.wait(days=40)
    first, second = till.look(), till.look()
    assert [(one.movement, one.points) for one in first.effects if isinstance(one, Moved)] == [("expired", 100)]
    assert second.effects == []
    assert till.balance == 0


def test_c5_points_without_an_end_are_there_after_ten_years() -> None:
    till = with_lots((7, None))
    till.wait(days=3653)
    assert till.balance == 7


def test_c6_what_was_spent_is_not_taken_again_when_its_lot_expires() -> None:
    till = with_lots((100, "2026-04-01"))
    till.buy("50.00", wanted=(Wanted("pay", 100),))
    till.correct(50, until=until("2026-12-31"))
    till.wait(days=31)
    assert till.balance == 50


@table("""
    spent  by          |  expires
    0      2026-04-01  |  100
    0      2026-07-01  |  300
    120    2026-04-01  |  0
    120    2026-07-01  |  180
    120    2030-01-01  |  180
""")
def test_c8_what_expires_soon(spent: int, by: date, expires: int) -> None:
    till = with_lots((100, "2026-04-01"), (200, "2026-06-01"), (50, None))
    if spent:
        till.buy("50.00", wanted=(Wanted("pay", spent),))
    soon = [lot.points for lot in till.stands().wallet("points").lots if lot.until <= to_day(by)]
    assert sum(soon) == expires


def test_c9_expired_points_cannot_be_spent() -> None:
    till = with_lots((300, "2026-04-01"), (200, "2026-04-01"))
    till.buy("50.00", wanted=(Wanted("pay", 200),))
    till.wait(days=31)
    refused = till.buy("50.00", wanted=(Wanted("pay", 1),))
    assert [one.code for one in refused.refusals] == ["not-enough-points"]
    refusal = till.correct(-1).refusals[0]
    assert (refusal.number, refusal.points) == (1, 1), "it takes one, and one is missing"


PENDING: dict[str, Any] = {"wallets": {"points": {"pending": "P14D"}}, "rules": [{**BASE, "per": "10.00"}]}


@table("""
    days  |  spendable  pending
    0     |  0          20
    13    |  0          20
    14    |  20         0
    15    |  20         0
""")
def test_c11_pending_points_can_be_spent_from_their_day(days: int, spendable: int, pending: int) -> None:
    till = Till(program(**PENDING))
    till.buy("200.00")
    till.wait(days)
    wallet = till.stands().wallet("points")
    assert (wallet.available, wallet.pending) == (spendable, pending)


def test_c11_a_return_cancels_what_is_still_pending() -> None:
    till = Till(program(**PENDING))
    till.buy("200.00")
    till.wait(days=5)
    till.give_back("r1")
    till.wait(days=20)
    wallet = till.stands().wallet("points")
    assert (wallet.available, wallet.pending, wallet.owed) == (0, 0, 0)


@table("""
    clawback        spent  |  balance
    within_balance  0      |  0
    within_balance  100    |  0
    within_balance  150    |  0
    unlimited       0      |  0
    unlimited       100    |  -100
    unlimited       150    |  -150
    only_pending    0      |  150
    only_pending    100    |  50
""")
def test_b2_points_already_spent(clawback: str, spent: int, balance: int) -> None:
    till = Till(program(wallets={"points": {"clawback": clawback}}, rules=[BASE]))
    till.buy("150.00")
    if spent:
        till.correct(-spent)
    till.give_back("r1")
    assert till.balance == balance


def test_what_is_owed_is_paid_from_the_next_points_and_never_shown_as_spendable() -> None:
    till = Till(program(wallets={"points": {"clawback": "unlimited"}}, rules=[BASE]))
    till.buy("150.00")
    till.correct(-100)
    till.give_back("r1")
    till.buy("30.00")
    assert (till.balance, till.stands().wallet("points").available) == (-70, 0)
    till.buy("80.00")
    assert (till.balance, till.stands().wallet("points").available) == (10, 10)


@table("""
    restored  back_after  |  balance
    P0D       8           |  100
    P0D       30          |  0
    P10D      30          |  100
""")
def test_b9_restored_points_keep_their_expiry_or_get_the_grace(restored: str, back_after: int, balance: int) -> None:
    """The lot is good until 1 April; it is 2 March."""
    till = with_lots((100, "2026-04-01"), wallets={"points": {"restored": restored}})
    till.buy("50.00", wanted=(Wanted("pay", 100),))
    till.wait(back_after)
    till.give_back("r1")
    assert till.balance == balance
    till.wait(days=30)
    assert till.balance == 0


def test_lots_of_the_same_days_are_one() -> None:
    till = Till(program(wallets={"points": {"expires": "P1Y"}}, rules=[BASE]))
    for _ in range(3):
        till.buy("10.00")
    assert open_lots(till) == [30]
    till.wait(days=1)
    till.buy("10.00")
    assert open_lots(till) == [30, 10]


def test_beyond_400_lots_an_expiry_is_rounded_up_to_the_months_end_and_lots_meet() -> None:
    till = Till(program(wallets={"points": {"expires": "P5Y"}}, rules=[BASE]))
    for _ in range(MOST_LOTS + 60):
        till.buy("1.00")
        till.wait(days=1)
    lots = till.stands().wallet("points").lots
    assert sum(lot.points for lot in lots) == MOST_LOTS + 60
    assert all(to_date(lot.until).day == 1 for lot in lots[MOST_LOTS + 1 :])


@table("""
    held_until  released_after  |  while_held  after
    15          -               |  60          100
    15          5               |  60          100
""")
def test_held_points_are_put_aside_until_their_moment(
    held_until: int, released_after: int | None, while_held: int, after: int
) -> None:
    till = with_lots((100, None))
    till.hold("h", 40, minutes=held_until)
    wallet = till.stands().wallet("points")
    assert (wallet.available, wallet.held, till.balance) == (while_held, 40, 100)
    assert [one.code for one in till.correct(-61).refusals] == ["not-enough-points"]
    if released_after:
        till.wait(minutes=released_after)
        till.release("h")
    else:
        till.wait(minutes=held_until)
    wallet = till.stands().wallet("points")
    assert (wallet.available, wallet.held) == (after, 0)


def test_points_on_hold_do_not_expire_before_the_hold_ends_and_then_at_once() -> None:
    till = with_lots((100, "2026-03-03"))
    till.wait(minutes=11 * 60)
    till.hold("h", 40, minutes=120)
    till.wait(minutes=90)
    assert open_lots(till) == [40], "the sixty that were free are gone at midnight"
    till.wait(minutes=30)
    assert till.balance == 0


@pytest.mark.parametrize("ended", ["released", "settled"])
def test_a_hold_that_is_ended_after_midnight_leaves_nothing_that_is_past_its_day(ended: str) -> None:
    till = with_lots((100, "2026-03-03"))
    till.wait(minutes=11 * 60)
    till.hold("h", 40, minutes=120)
    till.wait(minutes=90)
    if ended == "released":
        till.release("h")
    else:
        till.buy("50.00", wanted=(Wanted("pay", 10),), hold_id="h")
    assert till.member.wallet("points").lots == []
    assert sum(one.points for one in till.decisions[-1].spent) == (10 if ended == "settled" else 0)


@table("""
    asked  |  spent  left
    250    |  250    750
    500    |  500    500
    1000   |  1000   0
    1001   |  0      1000
    -      |  0      1000
""")
def test_b12_a_receipt_settles_its_hold_and_frees_the_rest(asked: int | None, spent: int, left: int) -> None:
    till = with_lots((1000, None))
    till.hold("h", 500)
    wanted = (Wanted("pay", asked),) if asked else ()
    decision = till.buy("600.00", wanted=wanted, hold_id="h")
    if asked == 1001:
        assert [one.code for one in decision.refusals] == ["not-enough-points"]
        spent, left = 1000, 0
    assert sum(one.points for one in decision.spent) == spent
    wallet = till.stands().wallet("points")
    assert (wallet.available, wallet.held) == (left, 0)


def test_b12_what_is_over_cannot_be_ended_again() -> None:
    till = with_lots((1000, None))
    till.hold("h", 500)
    assert [one.code for one in till.hold("h", 1).refusals] == ["hold-exists"]
    till.release("h")
    assert [one.code for one in till.release("h").refusals] == ["unknown-hold"]
    assert [one.code for one in till.buy("5.00", hold_id="h").refusals] == ["unknown-hold"]
    till.hold("again", 500, minutes=1)
    till.wait(minutes=1)
    assert [one.code for one in till.release("again").refusals] == ["unknown-hold"]


def test_a_cap_counts_pending_and_held_points_too() -> None:
    till = Till(program(wallets={"points": {"cap": "100"}}, rules=[BASE]))
    till.buy("90.00")
    till.hold("h", 50)
    cut = till.buy("30.00")
    assert till.balance == 100
    assert [(one.code, one.points, one.number) for one in cut.reasons if one.code != "rule"] == [
        ("wallet-cap", 20, 100)
    ]


def test_beyond_400_lots_the_lots_of_a_month_meet_whatever_their_expiry() -> None:
    """A member who comes every day for six years has as many lots as months, after the first 400."""
    for expires in ("P10Y", "never"):
        till = Till(program(wallets={"points": {"expires": expires}}, rules=[BASE]))
        for _ in range(6 * 365):
            till.buy("1.00")
            till.wait(days=1)
        wallet = till.stands().wallet("points")
        assert len(wallet.lots) <= MOST_LOTS + 1 + 6 * 12
        assert wallet.available == sum(lot.points for lot in wallet.lots) == 6 * 365
        assert all(lot.start <= till.program.clock.day(till.now_us) for lot in wallet.lots)


def test_beyond_400_lots_pending_points_meet_when_they_can_be_spent_and_not_before() -> None:
    till = Till(program(wallets={"points": {"expires": "never", "pending": "P14D"}}, rules=[BASE]))
    for day in range(800):
        till.buy("1.00")
        till.wait(days=1)
        held = till.stands().wallet("points")
        assert held.available == max(day - 12, 0), "each point on its own day"
    assert len(held.lots) <= MOST_LOTS + 1 + 800 // 28
    till.give_back("r780")
    till.give_back("r800")
    assert till.stands().wallet("points").available + till.stands().wallet("points").pending == 798


def test_a_member_with_many_entries_is_decided_with_as_few_movements_as_a_new_one() -> None:
    """Not how many entries there are decides what a receipt costs: one lot is filled, and no other is touched."""
    till = Till(program(wallets={"points": {"expires": "P10Y"}}, rules=[BASE]))
    for _ in range(1500):
        till.buy("1.00")
        till.wait(days=1)
    for member in (till.members[3], till.member):
        till.member = member
        decision = till.buy("7.00")
        assert [type(effect).__name__ for effect in decision.effects].count("Moved") == 1
    assert len(till.member.wallet("points").lots) < 450
