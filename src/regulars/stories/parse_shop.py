"""What the shop does with a member: points and tiers by hand, what is agreed with her alone."""

from collections.abc import Callable

from regulars.engine.events.members import Assigned, Badged
from regulars.engine.events.points import Corrected, Extended
from regulars.stories.acts import Agrees, AnyAction, Happens, Says
from regulars.stories.faults import BadWord, choice, suggestion
from regulars.stories.grammar import SHOP
from regulars.stories.parse_names import last_day, tier_of, unit, why
from regulars.stories.scope import Scope
from regulars.stories.words import COMMA, Cursor


def of_shop(cursor: Cursor, scope: Scope, at_us: int) -> tuple[AnyAction, str]:
    """What the shop does, and with whom, or with nobody."""
    verb, _ = cursor.one_of(SHOP, "thing that the shop does")
    if verb == "says":
        return _says(cursor, scope, scope.now.clock.day(at_us)), ""
    return _VERBS[verb](cursor, scope)


def _corrects(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    member = _whom(cursor, scope)
    cursor.demand("by", "`by` and how many points")
    number = cursor.next("how many points")
    wallet = unit(cursor, scope)
    points = Cursor([number], number).decimal(scope.now.wallets[wallet].scale, "how many points")
    if points == 0:
        raise BadWord(number, "nothing to correct")
    until = last_day(cursor) if cursor.take("until") else None
    return Happens(member, Corrected(wallet=wallet, points=points, reason=why(cursor), until=until)), member


def _extends(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    """`shop extends ana stars until 2026-12-31 because "..."`: every lot of the wallet that would be over sooner."""
    member = _whom(cursor, scope)
    wallet = scope.now.main_wallet if cursor.here.text == "until" else unit(cursor, scope)
    cursor.demand("until", "`until` and the last day")
    until = last_day(cursor)
    return Happens(member, Extended(wallet=wallet, until=until, reason=why(cursor))), member


def _gives(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    """`shop gives ana gold until 2026-12-31, fixed`, `shop gives ana badge explorer`."""
    member = _whom(cursor, scope)
    if cursor.take("badge"):
        return Happens(member, Badged(badge=_badge(cursor, scope))), member
    tier_set, given = tier_of(cursor, scope)
    until = last_day(cursor) if cursor.take("until") else None
    is_fixed = cursor.take(COMMA, "fixed") or cursor.take("fixed")
    return Happens(member, Assigned(tier_set=tier_set, tier=given, until=until, is_fixed=is_fixed)), member


def _takes(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    """`shop takes badge explorer from ana`."""
    cursor.demand("badge", "`badge` and its name")
    name = _badge(cursor, scope)
    cursor.demand("from", "`from` and a member")
    member = _whom(cursor, scope)
    return Happens(member, Badged(badge=name, is_taken=True)), member


def _badge(cursor: Cursor, scope: Scope) -> str:
    return cursor.one_of(list(scope.now.document.badges), "badge of the program")[0]


def _agrees(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    """`shop agrees fleet with ana until 2026-12-31, giving gold`."""
    name = cursor.next("the name of what is agreed").text
    cursor.demand("with", "`with` and a member")
    member = _whom(cursor, scope)
    cursor.demand("until", "`until` and the last day")
    until = last_day(cursor)
    scope.agrees(member, name, until)
    given = None
    if cursor.take(COMMA, "giving") or cursor.take("giving"):
        tier_set, held = tier_of(cursor, scope)
        given = Assigned(tier_set=tier_set, tier=held, until=until)
    return Agrees(member, name, until, given), member


def _says(cursor: Cursor, scope: Scope, day: int) -> AnyAction:
    """`shop says weather rain at Downtown`."""
    known = scope.now.document.facts
    if not known:
        raise BadWord(cursor.here, "the program knows no facts of the day; write `facts:` into it")
    fact, _ = cursor.one_of(list(known), "fact of the program")
    word = cursor.here
    value = cursor.name(frozenset({"at"}), "what is said", numbers=True)
    if value not in known[fact].one_of:
        hint = suggestion(value, known[fact].one_of) or f"; there is {choice(known[fact].one_of)}"
        raise BadWord(word, f"{value!r} cannot be said of {fact}{hint}")
    said = Says(fact, value, day, cursor.name(frozenset(), "a store", numbers=True) if cursor.take("at") else "")
    scope.says(said.fact, said.value, said.day, said.store)
    return said


def _whom(cursor: Cursor, scope: Scope) -> str:
    return cursor.one_of(list(scope.joined), "member who joined")[0]


_VERBS: dict[str, Callable[[Cursor, Scope], tuple[AnyAction, str]]] = {
    "corrects": _corrects,
    "extends": _extends,
    "gives": _gives,
    "takes": _takes,
    "agrees": _agrees,
}
