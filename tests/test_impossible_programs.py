"""Combinations that cannot be are told all at once, each with line, column, path and what to write instead.

What is wrong with one value alone is in `tests/test_program_file.py`.
"""

import pytest

from regulars.program_file import BadProgramFile, read_program

HEAD = """\
program: corner-shop
timezone: Europe/Bucharest
currency: EUR
"""
POINTS = HEAD + "wallets: {points: {}}\n"
"""Four lines; what is wrong follows from line 5 on."""


def told(text: str) -> list[str]:
    """Each fault of the text, as it is shown."""
    with pytest.raises(BadProgramFile) as bad:
        read_program(text)
    return str(bad.value).splitlines()


CASES: dict[str, tuple[str, list[str]]] = {
    "points that are taken by themselves before a tier by balance is reached": (
        POINTS
        + "rewards: [{id: by-itself, kind: auto_redeem, points: 100, worth: 5.00}]\n"
        + "tier_sets: {club: {counts: balance, tiers: [{id: plain}, {id: gold, at_least: 500}]}}\n",
        [
            "5:11 rewards[0].threshold: points are taken from 100 on, so nobody keeps the tier gold of club, "
            "which begins at 500",
        ],
    ),
    "points that are over before they can be spent": (
        HEAD + "wallets:\n  points: {pending: P30D, expires: P14D}\n",
        [
            "5:36 wallets.points.expires: P14D is shorter than the time the points wait; they are valid from "
            "the day on which they can be spent, so write a longer time, or a shorter pending",
        ],
    ),
    "the points of one rule that are over before they can be spent": (
        HEAD
        + "wallets:\n  points: {pending: P30D, expires: P1Y}\n"
        + "rules:\n  - {id: base, kind: per_amount, points: 1, per: 1.00, expires: P7D}\n",
        [
            "7:65 rules[0].expires: P7D is shorter than the time the points wait; they are valid from the "
            "day on which they can be spent, so write a longer time, or a shorter pending",
        ],
    ),
    "inactivity that ends points before they can be spent": (
        HEAD + "wallets:\n  points: {pending: P60D, expires: {inactive_for: P30D}}\n",
        [
            "5:36 wallets.points.expires.warned: is as long as the points last; write a shorter time",
            "5:51 wallets.points.expires.inactive_for: is shorter than the time the points wait; write a longer time",
        ],
    ),
    "a balance below zero without a policy": (
        HEAD + "wallets:\n  points: {clawback: negative}\n",
        [
            "5:22 wallets.points.clawback: 'negative' is not one of only_pending, unlimited, within_balance",
        ],
    ),
    "more than the cap": (
        HEAD
        + "wallets:\n  points: {cap: 100}\n"
        + "rewards:\n  - {id: dear, kind: discount, points: 500, amount: 5.00}\n",
        [
            "7:40 rewards[0].points: nobody can have so many: the cap of 'points' is 100; write less, or a higher cap",
        ],
    ),
    "units that cannot be spent, spent": (
        HEAD
        + "wallets:\n  points: {}\n  status: {spendable: no}\n"
        + "rewards:\n  - {id: pay, kind: part_payment, wallet: status, points: 1, worth: 0.01}\n",
        [
            "6:23 wallets.status.spendable: 'no' is not true or false; did you mean false?",
            "8:43 rewards[0].wallet: the units of 'status' cannot be spent; name another wallet",
        ],
    ),
    "a gift of nothing, a gift of a gift": (
        HEAD + "wallets:\n  points: {}\n  gifts: {gift_of: coins}\n  more: {gift_of: gifts}\n",
        [
            "6:20 wallets.gifts.gift_of: there is no other wallet 'coins'; there is points, gifts, more",
            "7:19 wallets.more.gift_of: 'gifts' is a gift wallet itself; write gift_of: coins",
        ],
    ),
    "steps that do not rise, the dearer one worth less": (
        POINTS
        + "rewards:\n  - {id: steps, kind: steps, steps: [{points: 100, worth: 5.00}, {points: 200, worth: 4.00}]}\n",
        [
            "6:37 rewards[0].steps: step 2 costs more than the one before it and is worth no more",
        ],
    ),
    "a ladder that does not rise": (
        POINTS
        + "rules:\n  - {id: by-size, kind: ladder, steps: [{points: 1}, {at_least: 50.00, points: 2}, "
        + "{at_least: 20.00, points: 3}]}\n",
        [
            "6:40 rules[0].steps: each begins above the one before",
        ],
    ),
    "tiers that nobody can tell apart": (
        POINTS
        + "tier_sets:\n  club: {counts: spend, tiers: [{id: plain}, {id: silver, at_least: 100}, "
        + "{id: gold, at_least: 100}]}\n",
        [
            "6:96 tier_sets.club.tiers[2].at_least: each tier begins higher than the one before it",
        ],
    ),
    "a tier for a period where there is none": (
        POINTS
        + "tier_sets:\n  club: {counts: spend, window: P12M, starts: next_period, tiers: [{id: plain}, "
        + "{id: gold, at_least: 100}]}\n",
        [
            "6:47 tier_sets.club.starts: next_period needs a window of periods: month, quarter, half-year or year",
        ],
    ),
    "names that mean nothing": (
        POINTS
        + "rules:\n"
        + "  - {id: base, kind: per_amount, points: 1, per: 1.00, wallet: stars, promotion: spring, choice: mine}\n"
        + "  - {id: more, kind: multiplier, times: 2, of: [bse]}\n"
        + "  - {id: bottles, kind: activity, activity: recycling, points: 1}\n"
        + "budgets:\n  all: {points: 100, wallet: coins, rules: [base, other]}\n",
        [
            "6:64 rules[0].wallet: there is no wallet 'stars'; there is points",
            "6:82 rules[0].promotion: there is no promotion 'spring'",
            "6:98 rules[0].choice: there is no choice 'mine'",
            "7:48 rules[1].of: there is no rule 'bse'",
            "8:45 rules[2].activity: there is no activity 'recycling'; there is anniversary, birthday, "
            "plan-charged, check-in, code, exercise, leaderboard-place, return, pledge, points-bought, profile, "
            "reading, receipt-photo, referral-made, referred, review, segment-entered, social-follow, survey",
            "10:30 budgets.all.wallet: there is no wallet 'coins'; there is points",
            "10:44 budgets.all.rules: there is no rule 'other'",
        ],
    ),
    "a condition about goods where there are none": (
        POINTS + "rules:\n  - {id: hello, kind: welcome, points: 5, when: '\"coffee\" in line.categories'}\n",
        [
            "6:62 rules[0].when: unknown field 'line.categories'; there is no line here",
        ],
    ),
    "joining by what is never earned": (
        POINTS + "joins: on_first_earned\nbefore_joining: nothing\n",
        [
            "6:17 before_joining: with joins: on_first_earned nobody would ever join, since nothing is earned before",
        ],
    ),
    "many things at once, of every sort": (
        HEAD
        + "wallets:\n"
        + "  points: {expire: P1Y, scale: two}\n"
        + "rules:\n"
        + "  - {id: base, kind: per_amount, points: 1.5.0, per: 1,00}\n"
        + "  - {id: base, kind: per_amout, points: 1}\n"
        + "tier_sets:\n"
        + "  club: {counts: money, tiers: []}\n"
        + "accepts_late: a month\n",
        [
            "5:12 wallets.points.expire: there is no field 'expire'; did you mean expires?",
            "5:32 wallets.points.scale: 'two' is not a whole number from 0 to 6",
            "7:42 rules[0].points: '1.5.0' is not a decimal number such as 4.10",
            "7:56 rules[0].00: a comma ends a text between braces; put such a text in quotes",
            "8:5 rules[1].per: per is missing: a decimal number such as 4.10",
            "8:22 rules[1].kind: there is no kind 'per_amout'; did you mean per_amount?",
            "10:18 tier_sets.club.counts: 'money' is not spend, points, visits, balance, or activity: and "
            "its name, such as activity:referral",
            "10:32 tier_sets.club.tiers: at least 1 entry needed",
            "11:15 accepts_late: 'a month' is not a duration such as P14D, P12M or P1Y",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_together_is_told_all_at_once_with_its_place_and_what_to_do(name: str) -> None:
    text, faults = CASES[name]
    assert told(text) == faults
