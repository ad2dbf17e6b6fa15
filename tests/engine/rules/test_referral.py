"""Points for friends: for each, for certain numbers of them, and for the friend."""

import pytest

from regulars.engine.program import BadProgram
from tests.engine.doing import codes, does, till_with, undoes
from tests.engine.shop import program

FRIENDS = {"kind": "referral", "points": "10", "milestones": {"2": "100", "3": "500"}}


def test_each_friend_pays_once_and_certain_numbers_of_friends_pay_more() -> None:
    till = till_with(FRIENDS)
    does(till, "referral-made", "bob", friends=1)
    assert codes(does(till, "referral-made", "bob", friends=1)) == ["already-earned"]
    assert till.balance == 10
    does(till, "referral-made", "cleo", friends=2)
    assert till.balance == 120


def test_a_friend_taken_back_takes_her_milestone_along_and_the_next_in_her_place_gets_it_again() -> None:
    till = till_with(FRIENDS)
    does(till, "referral-made", "bob", friends=1)
    second = does(till, "referral-made", "cleo", friends=2)
    undoes(till, second)
    assert till.balance == 10
    does(till, "referral-made", "dan", friends=2)
    assert till.balance == 120


def test_milestones_alone_are_enough_and_nothing_at_all_is_a_fault() -> None:
    till = till_with({"kind": "referral", "milestones": {"1": "7"}})
    does(till, "referral-made", "bob", friends=1)
    assert till.balance == 7
    with pytest.raises(BadProgram) as fault:
        till_with({"kind": "referral"})
    assert [one.pointer for one in fault.value.errors] == ["/rules/0/points"]


def test_terms_of_referrals_that_nothing_answers_or_that_cannot_be_right_are_faults() -> None:
    friends = {"id": "friends", "kind": "referral", "points": "1"}
    for rules, terms, pointer in (
        ([], {"least": "5.00"}, "/referral"),
        ([friends], {"link": "https://shop.example/"}, "/referral/link"),
        ([friends], {"holds": "P1D1D"}, "/referral/holds"),
        ([friends], {"when": "receipt.colour"}, "/referral/when"),
    ):
        with pytest.raises(BadProgram) as fault:
            program(rules=rules, referral=terms)
        assert [one.pointer for one in fault.value.errors] == [pointer]
