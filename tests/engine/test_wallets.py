"""Wallets: several of them, when their points can be spent and when they are over, gifts, and what cannot be."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from regulars.engine.days import NEVER, to_date, to_day
from regulars.engine.events.activities import Activity
from regulars.engine.events.points import Extended, Sent
from regulars.engine.events.receipts import Wanted
from regulars.engine.program import BadProgram
from regulars.engine.shown.schedule import Change, schedule
from tests.engine.doing import undoes
from tests.engine.shop import BASE, PAY, Till, program
from tests.tables import table

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DELIVERED: dict[str, Any] = {"activities": {"delivered": {}, "checked-in": {}}}


def wallet(**terms: Any) -> dict[str, Any]:
    return {"wallets": {"points": terms}, "rules": [BASE], "rewards": [PAY]}


def dated(text: str) -> int:
    return to_day(date.fromisoformat(text))


def happens(till: Till, name: str, about: str = "") -> Any:
    activity_id = f"a{len(till.history)}"
    return till.play(Activity(activity_id=activity_id, name=name, occurred_us=till.now_us, about=about))


@table("""
    pending                   day         |  start
    P14D                      2026-03-02  |  2026-03-16
    P1M                       2026-01-31  |  2026-02-28
    end of month              2026-03-02  |  2026-04-01
    P14D to end of month      2026-03-20  |  2026-05-01
    end of quarter            2026-03-31  |  2026-04-01
    1 january, 1 july         2026-03-02  |  2026-07-01
    1 january, 1 july         2026-07-01  |  2026-07-01
    1 january, 1 july         2026-07-02  |  2027-01-01
    2026-05-05                2026-03-02  |  2026-05-05
    2026-05-05                2026-06-02  |  2026-06-02
    return window             2026-03-02  |  2026-03-23
""")
def test_points_wait_for_days_to_an_end_or_until_a_date(pending: str, day: str, start: str) -> None:
    rules = program(**wallet(pending=pending), return_window="P3W")
    assert to_date(rules.wallets["points"].dates.of(dated(day), {})[0]).isoformat() == start


@table("""
    expires                      day         |  last
    never                        2026-03-02  |  -
    P30D                         2026-03-02  |  2026-04-01
    P12M to end of month         2026-03-02  |  2027-03-31
    P6M to end of quarter        2026-03-02  |  2026-09-30
    P6M to end of half-year      2026-03-02  |  2026-12-31
    end of next half-year        2026-03-02  |  2026-12-31
    P1Y to end of year           2026-03-02  |  2027-12-31
    P1Y to end of february       2026-03-02  |  2028-02-29
    30 june, 31 december         2026-03-02  |  2026-06-30
    30 june, 31 december         2026-06-30  |  2026-06-30
    30 june, 31 december         2026-07-01  |  2026-12-31
    29 february                  2026-03-02  |  2027-02-28
    2026-12-31, 2027-12-31       2027-03-02  |  2027-12-31
    2026-12-31                   2027-03-02  |  2027-03-02
""")
def test_points_last_so_long_to_an_end_or_until_a_date(expires: str, day: str, last: str | None) -> None:
    until = program(**wallet(expires=expires)).wallets["points"].dates.of(dated(day), {})[1]
    assert (None if until == NEVER else to_date(until - 1).isoformat()) == last


def test_more_than_twenty_dates_are_told() -> None:
    with pytest.raises(BadProgram, match="more than 20"):
        program(**wallet(expires=", ".join(f"{day} march" for day in range(1, 22))))


def test_each_rule_may_have_dates_of_its_own_and_a_return_takes_from_the_right_lot() -> None:
    promotion = {**BASE, "id": "spring", "expires": "2026-05-31", "pending": "P7D"}
    rules = program(**{**wallet(expires="P1Y"), "rules": [BASE, promotion]})
    till = Till(rules)
    earned = till.buy("10.00", "5.00").earned
    assert [(one.points, to_date(one.until - 1).isoformat(), one.dates) for one in earned] == [
        (15, "2027-03-02", ""),
        (15, "2026-05-31", "points/P7D/2026-05-31"),
    ]
    till.give_back("r1", "2")
    held = till.stands().wallet("points")
    assert [lot.points for lot in held.lots] == [10]
    assert [lot.points for lot in held.waiting] == [10]


def test_the_promise_of_a_lot_stays_when_the_program_changes() -> None:
    till = Till(program(**wallet(expires="P1Y")))
    till.buy("10.00")
    till.program = program(**wallet(expires="P30D"))
    till.buy("10.00")
    till.wait(days=40)
    assert till.balance == 10


def test_a_tier_may_have_dates_of_its_own() -> None:
    ladder = {"counts": "spend", "tiers": [{"id": "plain"}, {"id": "gold", "at_least": "20.00"}]}
    rules = program(
        **wallet(
            expires="P30D",
            expires_by_tier={"club": {"gold": "P2Y"}},
            pending="P3D",
            pending_by_tier={"club": {"gold": "P0D"}},
        ),
        tier_sets={"club": ladder},
    )
    till = Till(rules)
    till.buy("20.00")
    assert till.tier == "gold"
    till.buy("5.00")
    held = till.stands().wallet("points")
    assert [(to_date(lot.start).isoformat(), to_date(lot.until - 1).isoformat()) for lot in held.waiting] == [
        ("2026-03-05", "2026-04-04")
    ]
    assert [(to_date(lot.start).isoformat(), to_date(lot.until - 1).isoformat()) for lot in held.lots] == [
        ("2026-03-02", "2028-03-02")
    ]


class TestUntilAnActivity:
    """Points that wait for a delivery."""

    def till(self, **terms: Any) -> Till:
        until = {"until": "delivered", "cancelled_after": "P30D"}
        return Till(program(**wallet(**{"expires": "P1Y", "pending": until, **terms}), **DELIVERED))

    def test_they_can_be_spent_from_the_day_it_comes(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.buy("7.00")
        till.wait(days=5)
        decision = happens(till, "delivered", "r1")
        assert [(one.code, one.points) for one in decision.reasons] == [("confirmed", 10)]
        held = till.stands().wallet("points")
        assert (held.available, held.pending) == (10, 7)
        assert to_date(held.lots[0].until - 1) == date(2027, 3, 7)

    def test_without_it_they_are_cancelled(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.wait(days=30)
        assert till.stands().wallet("points").pending == 0
        till.look()
        assert not happens(till, "delivered", "r1").reasons
        assert till.balance == 0

    def test_another_activity_and_another_receipt_do_not_help(self) -> None:
        till = self.till()
        till.buy("10.00")
        happens(till, "checked-in", "r1")
        happens(till, "delivered", "r2")
        assert till.stands().wallet("points").pending == 10

    def test_an_activity_about_nothing_is_about_all(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.buy("7.00")
        happens(till, "delivered")
        assert till.balance == 17

    def test_a_return_takes_back_what_waits(self) -> None:
        till = self.till()
        till.buy("10.00", "7.00")
        till.buy("1.00")
        till.give_back("r1", "2")
        assert till.stands().wallet("points").pending == 11
        happens(till, "delivered", "r1")
        assert till.balance == 10
        till.give_back("r1")
        assert till.balance == 0

    def test_a_return_of_what_was_cancelled_takes_nothing_else(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.wait(days=31)
        till.buy("7.00")
        happens(till, "delivered", "r2")
        decision = till.give_back("r1")
        assert [one.code for one in decision.reasons] == ["lapsed"]
        assert till.balance == 7


class TestOneOfSeveralActivities:
    """Points that wait for the first of several activities."""

    def till(self) -> Till:
        until = {"until": ["delivered", "picked-up"], "cancelled_after": "P30D"}
        known: dict[str, Any] = {"delivered": {}, "picked-up": {}, "looked": {}}
        return Till(program(activities=known, **wallet(expires="P30D", pending=until)))

    @pytest.mark.parametrize("name", ["delivered", "picked-up"])
    def test_whichever_comes_first(self, name: str) -> None:
        till = self.till()
        till.buy("10.00")
        happens(till, "looked", "r1")
        assert till.stands().wallet("points").pending == 10
        happens(till, name, "r1")
        assert (till.stands().wallet("points").available, till.stands().wallet("points").pending) == (10, 0)
        assert not happens(till, "picked-up", "r1").reasons, "the second one finds nothing"

    def test_an_unknown_one_is_told_by_name(self) -> None:
        with pytest.raises(BadProgram) as told:
            program(**wallet(pending={"until": ["delivered", "stolen"]}), activities={"delivered": {}})
        (fault,) = told.value.errors
        assert (fault.pointer, fault.detail.startswith("there is no activity 'stolen'")) == (
            "/wallets/points/pending/until",
            True,
        )


class TestTheActivityIsUndone:
    """What points waited for did not come after all."""

    def till(self, **terms: Any) -> Till:
        until = {"until": "delivered", "cancelled_after": "P30D"}
        return Till(program(**wallet(expires="P90D", pending=until, **terms), **DELIVERED))

    def test_they_wait_again_as_if_it_had_never_come(self) -> None:
        till = self.till()
        till.buy("10.00")
        before = till.stands()
        till.wait(days=3)
        done = happens(till, "delivered", "r1")
        undone = undoes(till, done)
        assert [(one.code, one.points) for one in undone.reasons] == [("waits-again", 10)]
        after = till.stands()
        assert (after.wallet("points"), after.awaits) == (before.wallet("points"), before.awaits)
        happens(till, "delivered", "r1")
        assert till.balance == 10

    def test_when_some_were_spent_nothing_waits_again(self) -> None:
        till = self.till()
        till.buy("10.00")
        done = happens(till, "delivered", "r1")
        till.buy("1.00", wanted=(Wanted("pay", 1),))
        undone = undoes(till, done)
        assert [(one.code, one.points) for one in undone.reasons] == [("not-waiting-again", 10)]
        assert till.stands().wallet("points").available == 9

    def test_when_the_time_to_wait_is_over_they_are_lost(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.wait(days=20)
        done = happens(till, "delivered", "r1")
        till.wait(days=20)
        undoes(till, done)
        assert (till.balance, till.stands().wallet("points").pending) == (0, 0)

    def test_a_return_takes_back_what_waits_again(self) -> None:
        till = self.till()
        till.buy("10.00")
        undoes(till, happens(till, "delivered", "r1"))
        back = till.give_back("r1")
        assert [(one.code, one.points) for one in back.reasons] == [("return", 10)]
        assert till.stands().wallet("points").pending == 0


class TestInactivity:
    """C14: all points are over so long after the last activity."""

    def till(self, **terms: Any) -> Till:
        return Till(program(**wallet(expires={"inactive_for": "P6M", **terms}), **DELIVERED))

    def test_c14_an_activity_moves_every_open_lot_and_no_closed_one(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.wait(days=170)
        till.buy("5.00")
        till.wait(days=170)
        assert till.balance == 15
        till.wait(days=20)
        assert till.balance == 0
        assert {lot.until for member in till.members for lot in member.wallet("points").lots} == {NEVER}

    def test_there_is_one_day_for_the_whole_wallet_and_the_day_to_warn_is_known(self) -> None:
        till = self.till(warned="P14D")
        till.buy("10.00")
        told = schedule(till.program, till.stands(), "points")
        assert told.inactive_on is not None
        assert told.warned_on is not None
        assert to_date(told.inactive_on).isoformat() == "2026-09-03"
        assert to_date(told.warned_on).isoformat() == "2026-08-20"
        assert (told.expiring, told.available) == ((), 10)

    def test_only_chosen_activities_count(self) -> None:
        till = self.till(active_by=["checked-in"])
        till.buy("10.00")
        till.wait(days=170)
        till.buy("5.00")
        till.wait(days=20)
        assert till.balance == 0
        till.buy("3.00")
        till.wait(days=170)
        happens(till, "checked-in")
        till.wait(days=170)
        assert till.balance == 3

    def test_points_put_aside_expire_when_their_hold_ends(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.wait(days=185, minutes=-60)
        till.hold("h", 4, minutes=600)
        till.wait(days=1)
        assert till.balance == 0

    def test_what_comes_after_all_was_over_begins_anew(self) -> None:
        till = self.till()
        till.buy("10.00")
        till.wait(days=400)
        till.buy("3.00")
        till.wait(days=100)
        assert till.balance == 3


class TestExtension:
    """Points last longer, by an act."""

    def till(self) -> Till:
        till = Till(program(**wallet(expires="P30D")))
        till.buy("10.00")
        till.wait(days=10)
        till.buy("7.00")
        return till

    def extend(self, till: Till, until: str, **fields: Any) -> Any:
        return till.play(Extended(wallet="points", until=dated(until), reason="the shop was closed", **fields))

    def test_every_open_lot_that_would_be_over_sooner_is_touched_and_told(self) -> None:
        till = self.till()
        decision = self.extend(till, "2026-06-01")
        assert [(one.points, to_date(one.until - 1).isoformat()) for one in decision.extended] == [
            (10, "2026-04-01"),
            (7, "2026-04-11"),
        ]
        assert {to_date(lot.until) for lot in till.stands().wallet("points").lots} == {date(2026, 6, 1)}

    def test_only_those_that_are_over_by_a_day(self) -> None:
        till = self.till()
        decision = self.extend(till, "2026-06-01", before=dated("2026-04-05"))
        assert [one.points for one in decision.extended] == [10]

    def test_a_return_finds_the_points_where_they_are_now(self) -> None:
        till = self.till()
        self.extend(till, "2026-06-01")
        till.wait(days=40)
        till.give_back("r1")
        assert till.balance == 7

    def test_it_is_taken_back_lot_by_lot(self) -> None:
        till = self.till()
        before = till.stands().wallet("points").lots
        done = self.extend(till, "2026-06-01")
        self.extend(till, "2026-06-01", undoes=done.extended, is_undoing=True)
        assert till.stands().wallet("points").lots == before

    def test_what_was_spent_meanwhile_is_not_taken_back(self) -> None:
        till = self.till()
        done = self.extend(till, "2026-06-01")
        till.buy("12.00", wanted=(Wanted("pay", 1200),))
        self.extend(till, "2026-06-01", undoes=done.extended, is_undoing=True)
        assert till.balance == sum(lot.points for lot in till.stands().wallet("points").lots)

    def test_pending_points_last_longer_too_and_wait_as_long_as_before(self) -> None:
        till = Till(program(**wallet(expires="P30D", pending="P14D")))
        till.buy("10.00")
        before = till.stands().wallet("points").waiting
        done = self.extend(till, "2026-06-01")
        (waits,) = till.stands().wallet("points").waiting
        assert (waits.start, to_date(waits.until), waits.points) == (before[0].start, date(2026, 6, 1), 10)
        self.extend(till, "2026-06-01", undoes=done.extended, is_undoing=True)
        assert till.stands().wallet("points").waiting == before
        self.extend(till, "2026-06-02")
        till.give_back("r1")
        assert till.stands().wallet("points").waiting == [], "a return finds them where they are now"

    def test_extended_while_they_wait_it_is_taken_back_when_they_can_be_spent(self) -> None:
        till = Till(program(**wallet(expires="P30D", pending="P14D")))
        till.buy("10.00")
        was = till.stands().wallet("points").waiting[0].until
        done = self.extend(till, "2026-06-01")
        till.wait(days=15)
        self.extend(till, "2026-06-01", undoes=done.extended, is_undoing=True)
        assert [(lot.points, lot.until) for lot in till.stands().wallet("points").lots] == [(10, was)]

    def test_points_put_aside_last_longer_and_stay_put_aside(self) -> None:
        till = self.till()
        till.hold("h", 4)
        till.hold("g", 8)
        before = till.stands()
        done = self.extend(till, "2026-06-01")
        stands = till.stands()
        assert sum(one.points for one in done.extended) == 17
        assert {to_date(lot.until) for lot in stands.wallet("points").lots} == {date(2026, 6, 1)}
        assert (stands.wallet("points").held, stands.wallet("points").available) == (12, 5)
        for name, points in (("h", 4), ("g", 8)):
            assert stands.holds[name].points == points
            assert {to_date(part.until) for part in stands.holds[name].lots} == {date(2026, 6, 1)}
        self.extend(till, "2026-06-01", undoes=done.extended, is_undoing=True)
        after = till.stands()
        assert after.wallet("points") == before.wallet("points")
        assert {name: hold.points for name, hold in after.holds.items()} == {"h": 4, "g": 8}
        till.wait(minutes=20)
        assert till.stands().wallet("points").available == 17, "both are free again in the lots they were of"

    def test_points_that_wait_for_an_activity_have_no_last_day_to_move(self) -> None:
        awaits = {"until": "delivered", "cancelled_after": "P30D"}
        till = Till(program(activities={"delivered": {}}, **wallet(expires="P30D", pending=awaits)))
        till.buy("10.00")
        assert [one.code for one in self.extend(till, "2026-06-01").refusals] == ["nothing-to-extend"]

    def test_nothing_to_extend_is_refused_and_changes_nothing(self) -> None:
        till = self.till()
        assert [one.code for one in self.extend(till, "2026-03-10").refusals] == ["nothing-to-extend"]
        assert len(till.history) == 2

    def test_of_a_wallet_that_inactivity_ends_the_one_day_is_moved(self) -> None:
        till = Till(program(**wallet(expires={"inactive_for": "P1M"})))
        till.buy("10.00")
        done = self.extend(till, "2026-09-01")
        till.wait(days=100)
        assert till.balance == 10
        self.extend(till, "2026-09-01", is_undoing=True, lasted=done.lasted)
        till.wait(days=1)
        assert till.balance == 0, "the day that it had is over"


class TestGifts:
    """A gift wallet: the same unit, a short life, spent first, shown apart."""

    def till(self, **terms: Any) -> Till:
        wallets = {"points": {"worth": "0.01"}, "gift": {"gift_of": "points", "expires": "P14D", **terms}}
        till = Till(program(wallets=wallets, rules=[BASE], rewards=[PAY]))
        till.correct(300)
        till.correct(200, wallet="gift")
        return till

    def test_it_is_spent_first_and_the_rest_comes_from_the_wallet(self) -> None:
        till = self.till()
        spent = till.buy("10.00", wanted=(Wanted("pay", 250),)).spent
        assert [(one.wallet, one.points, one.value_minor) for one in spent] == [("gift", 200, 200), ("points", 50, 50)]
        held = till.stands()
        assert (held.wallet("gift").balance, held.wallet("points").balance) == (0, 257)

    def test_a_return_restores_each_to_its_own(self) -> None:
        till = self.till()
        till.buy("6.00", "4.00", wanted=(Wanted("pay", 250),))
        till.give_back("r1")
        held = till.stands()
        assert (held.wallet("gift").balance, held.wallet("points").balance) == (200, 300)

    def test_two_halves_come_back_like_the_whole(self) -> None:
        till = self.till()
        till.buy("6.00", "4.00", wanted=(Wanted("pay", 333),))
        till.give_back("r1", "2")
        till.give_back("r1", "1")
        held = till.stands()
        assert (held.wallet("gift").balance, held.wallet("points").balance) == (200, 300)

    def test_a_hold_takes_it_first_and_frees_both(self) -> None:
        till = self.till()
        before = till.stands().wallets
        till.hold("h", 250)
        held = till.stands()
        assert (held.wallet("gift").held, held.wallet("points").held) == (200, 50)
        assert held.holds["h"].points == 250
        till.release("h")
        assert till.stands().wallets == before

    def test_a_receipt_settles_such_a_hold_gifts_first(self) -> None:
        till = self.till()
        till.hold("h", 250)
        spent = till.buy("10.00", wanted=(Wanted("pay", 220),), hold_id="h").spent
        assert [(one.wallet, one.points) for one in spent] == [("gift", 200), ("points", 20)]

    def test_a_hold_of_more_than_both_is_refused_and_changes_nothing(self) -> None:
        till = self.till()
        (refusal,) = till.hold("h", 501).refusals
        assert (refusal.code, refusal.number, refusal.points) == ("not-enough-points", 501, 1)
        assert till.stands().holds == {}

    def test_a_gift_that_is_over_while_it_is_put_aside_is_over_when_it_is_free(self) -> None:
        till = self.till()
        till.wait(days=13, minutes=12 * 60 - 5)
        till.hold("h", 250, minutes=24 * 60)
        till.wait(days=3)
        held = till.stands()
        assert (held.wallet("gift").balance, held.wallet("points").balance) == (0, 300)

    def test_it_is_over_soon_and_the_points_are_not(self) -> None:
        till = self.till()
        till.wait(days=15)
        held = till.stands()
        assert (held.wallet("gift").balance, held.wallet("points").balance) == (0, 300)


def test_store_credit_is_money() -> None:
    till = Till(program(wallets={"credit": {"money": True}}, rules=[{**BASE, "points": "0.10"}], rewards=[]))
    till.buy("12.30")
    assert till.program.document.wallets["credit"].scale == 2
    assert till.program.document.wallets["credit"].worth == "1"
    assert till.balance == 123


def test_a_debt_outlives_every_expiry_and_is_paid_first() -> None:
    till = Till(program(**wallet(expires="P30D", clawback="unlimited")))
    till.buy("100.00")
    till.buy("0.50", wanted=(Wanted("pay", 50),))
    till.correct(-50)
    till.give_back("r1")
    assert (till.stands().wallet("points").owed, till.balance) == (100, -100)
    till.wait(days=400)
    assert till.balance == -100, "what is owed never expires"
    till.buy("30.00")
    assert (till.stands().wallet("points").available, till.balance) == (0, -70), "new points pay it first"
    till.buy("90.00")
    assert (till.stands().wallet("points").owed, till.balance) == (0, 20)
    till.wait(days=31)
    assert till.balance == 0


def test_a_cap_trims_what_is_earned_until_points_are_spent() -> None:
    till = Till(program(**wallet(cap="20")))
    assert [one.code for one in till.buy("30.00").reasons] == ["rule", "wallet-cap"]
    assert till.balance == 20
    till.buy("5.00", wanted=(Wanted("pay", 8),))
    assert till.balance == 12, "room is that of the moment before"
    till.buy("30.00")
    assert till.balance == 20


class TestTransfers:
    """Whether and how many points may be given away."""

    @table("""
        terms                            given     |  refused
        {}                               1000      |  -
        {"allowed": false}               10        |  no-transfers
        {"at_least": "50"}               49        |  below-minimum-points
        {"at_least": "50"}               50        |  -
        {"at_most": "100"}               101       |  limit
        {"at_most": "100"}               100       |  -
    """)
    def test_terms(self, terms: str, given: int, refused: str | None) -> None:
        till = Till(program(**wallet(transfers=json.loads(terms))))
        till.correct(1000)
        decision = till.play(Sent(wallet="points", points=given, to="bob"))
        assert [one.code for one in decision.refusals] == ([refused] if refused else [])
        assert till.balance == (1000 if refused else 1000 - given)

    def test_the_most_is_of_a_time(self) -> None:
        till = Till(program(**wallet(transfers={"at_most": "100", "per": "month"})))
        till.correct(1000)
        till.play(Sent(wallet="points", points=60, to="bob"))
        (refusal,) = till.play(Sent(wallet="points", points=60, to="bob")).refusals
        assert (refusal.number, refusal.detail) == (40, "month")
        till.wait(days=31)
        assert not till.play(Sent(wallet="points", points=100, to="bob")).refusals

    def test_status_units_are_not_given_away_nor_put_aside(self) -> None:
        till = Till(program(wallets={"points": {}, "status": {"spendable": False}}, rules=[BASE], rewards=[PAY]))
        till.correct(100, wallet="status")
        assert till.play(Sent(wallet="status", points=5, to="bob")).refusals[0].code == "no-transfers"
        assert till.hold("h", 5, wallet="status").refusals[0].code == "not-spendable"


def test_c8_what_expires_soon_is_known_also_after_spending() -> None:
    till = Till(program(**wallet()))
    for points, day in ((100, "2027-02-01"), (200, "2027-06-01"), (50, None)):
        till.correct(points, until=NEVER if day is None else dated(day))
    told = schedule(till.program, till.stands(), "points")
    assert told.expiring == (Change(dated("2027-02-01"), 100), Change(dated("2027-06-01"), 200))
    assert told.never == 50
    till.buy("5.00", wanted=(Wanted("pay", 120),))
    told = schedule(till.program, till.stands(), "points")
    assert told.expiring == (Change(dated("2027-06-01"), 180),)


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (wallet(pending="P30D", expires="P10D"), "/wallets/points/expires", "shorter than the time the points wait"),
    (wallet(pending="return window"), "/wallets/points/pending", "return_window: P14D"),
    (wallet(pending={"until": "delivered"}), "/wallets/points/pending/until", "no activity 'delivered'"),
    (wallet(cap="100") | {"rewards": [{**PAY, "at_least": "500"}]}, "/rewards/0/at_least", "cap of 'points' is 100"),
    (wallet(spendable=False), "/rewards/0/wallet", "cannot be spent"),
    (
        wallet() | {"wallets": {"points": {"scale": 1}, "gift": {"gift_of": "points", "scale": 2}}},
        "/wallets/gift/scale",
        "write scale: 1",
    ),
    (wallet() | {"wallets": {"points": {}, "gift": {"gift_of": "stars"}}}, "/wallets/gift/gift_of", "points, gift"),
    (
        wallet() | {"wallets": {"points": {"worth": "0.01"}, "gift": {"gift_of": "points", "worth": "0.02"}}},
        "/wallets/gift/worth",
        "write worth: '0.01'",
    ),
    (wallet(money=True, scale=3), "/wallets/points/scale", "write scale: 2"),
    (wallet(money=True, worth="2"), "/wallets/points/worth", 'write worth: "1"'),
    (wallet(expires_by_tier={"club": {"gold": "P2Y"}}), "/wallets/points/expires_by_tier/club", "no tier set 'club'"),
    (
        wallet(expires={"inactive_for": "P6M"}) | {"rules": [{**BASE, "expires": "never"}]},
        "/rules/0/expires",
        "as long as the member is active",
    ),
    (
        wallet(expires={"inactive_for": "P6M", "active_by": ["earning"]}),
        "/wallets/points/expires/active_by",
        "earn, spend, visit",
    ),
    (wallet(expires={"inactive_for": "P1M"}), "", ""),
    (wallet(transfers={"at_least": "10", "at_most": "5"}), "/wallets/points/transfers/at_most", "nothing could ever"),
]


@pytest.mark.parametrize(("fields", "pointer", "detail"), FAULTS)
def test_what_cannot_be_is_told_with_its_place_and_what_to_write(
    fields: dict[str, Any], pointer: str, detail: str
) -> None:
    if not pointer:
        program(**fields)
        return
    with pytest.raises(BadProgram) as bad:
        program(**fields)
    assert [one.pointer for one in bad.value.errors] == [pointer]
    assert detail in bad.value.errors[0].detail
