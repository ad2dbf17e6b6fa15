"""Who does what: one function a verb."""

from collections.abc import Callable

from msgspec import structs

from regulars.engine.events.members import Chosen, Joined
from regulars.engine.events.receipts import Claimed
from regulars.stories import parse_activities, parse_points, parse_pools, parse_receipts, parse_redemptions, parse_shop
from regulars.stories.acts import AnyAction, Asks, Becomes, BuysFrom, Happens, Invited, Left, Merges, Passes
from regulars.stories.faults import BadWord, Missing, choice, suggestion
from regulars.stories.grammar import SPEAKERS, VERBS
from regulars.stories.scope import Scope
from regulars.stories.words import COMMA, Cursor


def action(cursor: Cursor, scope: Scope, at_us: int) -> tuple[AnyAction, str, int]:
    """The action of a step, the member it is about (empty for none), and the moment at which it is recorded."""
    speaker = cursor.next("somebody who acts")
    if speaker.quoted or speaker.text not in SPEAKERS:
        cursor.place -= 1
        return _of_member(cursor, scope, at_us)
    if speaker.text == "shop":
        done, member = parse_shop.of_shop(cursor, scope, at_us)
        return done, member, at_us
    if speaker.text == "nobody":
        cursor.demand("buys", "`nobody buys` and goods")
        receipt, recorded_us = parse_receipts.receipt_of(cursor, scope, "", at_us)
        return Left(receipt), "", recorded_us
    if speaker.text == "time":
        cursor.demand("passes", "`time passes`")
        return Passes({name: scope.given(name, at_us) for name in scope.joined}), "", at_us
    cursor.demand("becomes", "`program becomes NAME`")
    name, _ = cursor.one_of(list(scope.programs), "program")
    scope.program = scope.programs[name]
    return Becomes(name), "", at_us


def _of_member(cursor: Cursor, scope: Scope, at_us: int) -> tuple[AnyAction, str, int]:
    name = cursor.next("a member").text
    word = cursor.words[cursor.place - 1]
    verb = cursor.next("what the member does")
    if verb.text not in VERBS:
        hint = suggestion(verb.text, VERBS) or f"; a member {choice(VERBS)}"
        raise BadWord(verb, f"{verb.text!r} is not something a member does{hint}")
    if verb.text != "joins" and name not in scope.joined:
        near = suggestion(name, [*scope.joined, *SPEAKERS])
        hint = near or f"; a line `{name} joins` comes first"
        raise (BadWord if near else Missing)(word, f"{name!r} has not joined yet{hint}")
    if verb.text in ("buys", "takes"):
        receipt, recorded_us = parse_receipts.receipt_of(cursor, scope, name, at_us, takes=verb.text == "takes")
        if cursor.take("from"):
            return BuysFrom(name, parse_pools.named(cursor, scope), receipt), name, recorded_us
        return Happens(name, receipt), name, recorded_us
    if verb.text == "asks":
        cursor.demand("about", "`asks about` and goods")
        receipt, recorded_us = parse_receipts.receipt_of(cursor, scope, name, at_us, asked=True)
        return Asks(name, receipt), name, recorded_us
    if verb.text in parse_redemptions.ENDS:
        return parse_redemptions.ends(verb.text, cursor, scope, name), name, at_us
    return _VERBS[verb.text](cursor, scope, name, at_us), name, at_us


def _joins(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    scope.joined[member] = None
    formally = scope.now.membership.joins == "on_explicit_call"
    event = Joined(given=scope.given(member, at_us), formally=formally)
    if not cursor.take("invited"):
        return Happens(member, event)
    cursor.demand("by", "`invited by` and a member")
    by, word = cursor.one_of([one for one in scope.joined if one != member], "member who joined")
    if not scope.now.has_referrals:
        raise BadWord(word, "the program gives nothing for friends: it has no rule of the kind referral or referred")
    return Invited(member, by, event)


def _are_merged(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    of, word = cursor.one_of(list(scope.joined), "member who joined")
    if of == member:
        raise BadWord(word, "two members are merged, not one")
    cursor.demand("are", "`are merged` or `are parted`")
    if cursor.take("parted"):
        return Merges(member, of, parted=True)
    cursor.demand("merged", "`merged` or `parted`")
    return Merges(member, of)


def _claims(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    if cursor.take("receipt"):
        name, _ = cursor.one_of(list(scope.receipts), "receipt of nobody")
        receipt = scope.receipts[name][1]
        known = structs.replace(scope.given(member, at_us), facts=scope.facts_of(receipt))
        receipt = structs.replace(receipt, given=known)
        scope.receipts[name] = (member, receipt)
        return Happens(member, Claimed(receipt=receipt))
    name, _ = cursor.one_of(list(scope.now.offers), "offer")
    return Happens(member, Chosen(name=name, given=scope.given(member, at_us)))


def _chooses(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    picks = {cursor.name(frozenset({"for"}), "a category")}
    while cursor.take(COMMA):
        picks.add(cursor.name(frozenset({"for"}), "a category"))
    name = next(iter(scope.now.choices), "")
    if cursor.take("for") or not name:
        name, _ = cursor.one_of(list(scope.now.choices), "choice")
    return Happens(member, Chosen(name=name, picks=frozenset(picks), given=scope.given(member, at_us)))


_VERBS: dict[str, Callable[[Cursor, Scope, str, int], AnyAction]] = {
    "joins": _joins,
    "returns": parse_receipts.returns,
    "holds": parse_points.holds,
    "releases": parse_points.releases,
    "sends": parse_points.sends,
    "redeems": parse_redemptions.redeems,
    "sets": parse_points.sets,
    "claims": _claims,
    "and": _are_merged,
    "opens": parse_pools.opens,
    "enters": parse_pools.enters,
    "leaves": parse_pools.leaves,
    "dissolves": parse_pools.dissolves,
    "chooses": _chooses,
    "does": parse_activities.does,
    "reviews": parse_activities.reviews,
    "undoes": parse_activities.undoes,
    "agrees": parse_activities.agrees,
}
