"""A game is as the shop would play it: what a friend brings, and what comes back."""

from fractions import Fraction
from typing import Any

from regulars.analytics.pumps.adversary import Adversary
from regulars.analytics.pumps.game import Balance, Game, winnings
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.hunt import hunt
from regulars.analytics.pumps.moves import BringsBack, Buys, DoesThing, JoinsIn, Move, Rests
from regulars.engine.program import Program
from regulars.engine.terms.referrals import MADE
from regulars.stories.acts import Undoes
from regulars.stories.scope import Goods
from tests.engine.shop import BASE, PAY, program

POINTS = {"points": {"worth": "0.01", "clawback": "unlimited", "transfers": {"allowed": False}}}
FRIEND: dict[str, Any] = {"id": "friend", "kind": "referral", "points": "500"}
INVITES: tuple[Move, ...] = (
    JoinsIn(number=1, who="eve"),
    Buys(number=2, who="eve", goods=((Goods("goods", 2000), 1),)),
    DoesThing(number=3, activity=MADE, about="eve"),
)


def shop(*rules: dict[str, Any], **fields: Any) -> Program:
    return program(rules=list(rules), rewards=[PAY], wallets=POINTS, **fields)


def brought(ready: Program, *moves: Move, copies: int = 1) -> Balance:
    found = winnings(Ground(ready), moves, copies)
    assert found is not None
    return found


def test_a_friend_brings_something_once_a_receipt_is_enough_and_safe() -> None:
    ready = shop(FRIEND, referral={"least": "20.00"}, return_window="P14D")
    later = (*INVITES[:2], Rests(number=4, wait=14), INVITES[2])
    less = (INVITES[0], Buys(number=2, who="eve", goods=((Goods("goods", 1999), 1),)), *later[2:])
    twice = (*less[:2], Buys(number=5, who="eve", goods=((Goods("goods", 1999), 1),)), *later[2:])
    other = shop(FRIEND, referral={"when": 'receipt.channel == "web"'})
    assert [brought(ready, *moves).got for moves in (INVITES, later, less, twice)] == [0, 500, 0, 0]
    assert brought(other, *INVITES).got == 0


def test_what_a_friend_brought_is_taken_back_with_her_receipt() -> None:
    ready, back = shop(FRIEND), BringsBack(number=4, who="eve", of=2)
    assert brought(ready, *INVITES) == Balance(2000, Fraction(500))
    assert brought(ready, *INVITES, back) == Balance()
    game = Game(Ground(ready))
    game.play((*INVITES, back))
    assert game.played[-1].action == Undoes("ana", "a3")


def test_a_milestone_is_reached_once() -> None:
    ready = shop({**FRIEND, "points": "0", "milestones": {"1": "500", "3": "700"}})
    assert [brought(ready, *INVITES, copies=many).got for many in (1, 2, 3, 9)] == [500, 500, 1200, 1200]
    assert hunt(ready, 250).pump is None


def test_gift_cards_that_come_back_one_by_one_come_back_once() -> None:
    ground = Ground(shop(BASE))
    bought = Buys(number=1, goods=((ground.card, 3),))
    assert brought(shop(BASE), bought, BringsBack(number=2, of=1, line=0), BringsBack(number=3, of=1)) == Balance()


def test_her_birthday_is_the_first_day_though_a_month_has_so_many() -> None:
    told = "story\n2026-01-31 ana joins\n"
    ground = Ground(shop({**BASE, "when": "member.is_birthday"}, examples=told))
    assert [str(one.born) for one in ground.people.values()] == ["1990-01-31"]


def test_what_is_done_is_about_something_where_nothing_is_sold_by_its_name() -> None:
    ground = Ground(shop(BASE, {"id": "review", "kind": "review", "text": "5"}))
    sequences = [Adversary(ground, 1).sequence(number) for number in range(40)]
    done = [move for moves in sequences for move in moves if isinstance(move, DoesThing)]
    assert done
    assert all(move.is_new for move in done)
