"""What the things of a program are called: by their names, else by their ids as words, each told apart."""

from regulars.names import Names
from regulars.program_file import read_program

PROGRAM = read_program("""
program: corner-shop
name: {en: Corner shop, hu: Sarki bolt}
timezone: UTC
currency: EUR
wallets:
  points: {unit: {en: {one: star, other: stars}}}
  gift-points: {name: {en: Gifts}}
tier_sets:
  club: {counts: spend, tiers: [{id: basic}, {id: gold, name: {en: Gold, hu: Arany}, at_least: 100.00}]}
rules:
  - {id: base-points, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: silver-delivery, name: {en: Free delivery}, kind: discount, amount: 1.00}
  - {id: gold-delivery, name: {en: Free delivery}, kind: discount, amount: 1.00}
""").document


def test_each_thing_has_its_name_or_its_id_as_words() -> None:
    assert Names(PROGRAM).by_path() == {
        "program": "Corner shop",
        "wallets/points": "Stars",
        "wallets/gift-points": "Gifts",
        "rules/base-points": "Base points",
        "rewards/silver-delivery": "Free delivery (silver-delivery)",
        "rewards/gold-delivery": "Free delivery (gold-delivery)",
        "tier_sets/club": "Club",
        "tier_sets/club/basic": "Basic",
        "tier_sets/club/gold": "Gold",
    }


def test_a_reader_has_his_own_language_and_else_the_default_one() -> None:
    told = Names(PROGRAM, "hu").by_path()
    assert (told["program"], told["tier_sets/club/gold"], told["wallets/gift-points"]) == (
        "Sarki bolt",
        "Arany",
        "Gifts",
    )


def test_what_the_program_no_longer_has_is_told_by_its_id() -> None:
    names = Names(PROGRAM)
    assert (names.wallet("old-stars"), names.tier("gone", "top-tier"), names.rule("old_rule")) == (
        "Old stars", "Top tier", "Old rule",
    )  # fmt: skip
