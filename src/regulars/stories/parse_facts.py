"""Lines that begin with a word instead of a date: stores, goods, members, the program."""

import re
from collections.abc import Callable

from regulars.engine.days import zone
from regulars.stories import parse_goods
from regulars.stories.faults import BadWord
from regulars.stories.parse_expectations import begins
from regulars.stories.scope import Goods, Person, Scope
from regulars.stories.words import Cursor

_PRICE = re.compile(r" \d+\.\d+\Z", re.ASCII)
_MEMBER_STOPS = frozenset({"born", "in", "segment", "segments", "and"})


def fact(cursor: Cursor, scope: Scope) -> None:
    """Read a fact into the scope. Raises BadWord."""
    kind = cursor.next("a fact").text
    _FACTS[kind](cursor, scope)
    if not cursor.ended:
        raise cursor.bad("here the line should end")


def _program(cursor: Cursor, scope: Scope) -> None:
    word = cursor.here
    name, _ = cursor.one_of(list(scope.programs), "program that is checked here")
    if scope.joined:
        raise BadWord(word, f"the story has begun already; write `2026-01-31  program becomes {name}`")
    scope.program = scope.programs[name]


def _store(cursor: Cursor, scope: Scope) -> None:
    name = cursor.name(frozenset({"in"}), "the name of a store", numbers=True)
    where = ""
    if cursor.take("in"):
        word = cursor.next("a time zone such as Europe/Bucharest")
        try:
            where = zone(word.text).key
        except ValueError as fault:
            raise BadWord(word, str(fault)) from None
    scope.stores[name] = where


def _goods(cursor: Cursor, scope: Scope) -> None:
    name = parse_goods.fact_name(cursor, lambda place: begins(cursor.words, place, scope.whose))
    price = parse_goods.amount(cursor, scope.now.digits, "a price") if cursor.is_number() else None
    try:
        goods = parse_goods.clauses(cursor, Goods(name, price), scope.now.digits, commas=True)
        if price is None and (cursor.is_number() or _PRICE.search(goods.brand)):
            word = cursor.here if cursor.is_number() else cursor.words[cursor.place - 1]
            raise BadWord(word, "the price stands right after the name")
    except BadWord as bad:
        advice = "" if price is not None else "; a name with a word of stories in it is put in quotes"
        raise BadWord(bad.word, bad.message + advice) from None
    scope.goods[name] = goods


def _member(cursor: Cursor, scope: Scope) -> None:
    name = cursor.next("a member").text
    person = scope.people.get(name, Person())
    born, segments = person.born, person.segments
    while not cursor.ended:
        if cursor.take("born"):
            born = cursor.day()
        elif cursor.take("in", "segment") or cursor.take("in", "segments"):
            segments |= parse_goods.names(cursor, _MEMBER_STOPS, "a segment", commas=True)
        else:
            raise cursor.bad("expected `born 1990-05-12` or `in segment vip`")
    scope.people[name] = Person(born, segments)


_FACTS: dict[str, Callable[[Cursor, Scope], None]] = {
    "program": _program,
    "store": _store,
    "goods": _goods,
    "member": _member,
}
