"""Who does what: one function a verb."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import structs

from regulars.engine import days
from regulars.engine.events.members import Chosen, Joined, Set
from regulars.engine.events.points import Corrected, Extended, Held, Released
from regulars.engine.events.receipts import Claimed, PaidBy, Receipt, Wanted
from regulars.stories import parse_activities, parse_goods, parse_redemptions
from regulars.stories.faults import BadWord, choice, suggestion
from regulars.stories.grammar import EXPECTATIONS, GOODS_WORDS, RECEIPT_WORDS, SPEAKERS, VERBS
from regulars.stories.scope import Scope
from regulars.stories.story import AnyAction, Asks, Becomes, Happens, Left, Merges, Passes, Returns, Sends
from regulars.stories.words import COMMA, Cursor

_HOLD = timedelta(minutes=15)
MOST_HOLD = timedelta(hours=24)
_SPANS = {
    "minute": timedelta(minutes=1),
    "minutes": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "hours": timedelta(hours=1),
    "day": timedelta(days=1),
    "days": timedelta(days=1),
}


def action(cursor: Cursor, scope: Scope, at_us: int) -> tuple[AnyAction, str, int]:
    """The action of a step, the member it is about (empty for none), and the moment at which it is recorded."""
    speaker = cursor.next("somebody who acts")
    if speaker.quoted or speaker.text not in SPEAKERS:
        cursor.place -= 1
        return _of_member(cursor, scope, at_us)
    if speaker.text == "shop":
        done, member = (_extends if cursor.take("extends") else _corrects)(cursor, scope)
        return done, member, at_us
    if speaker.text == "nobody":
        cursor.demand("buys", "`nobody buys` and goods")
        receipt, recorded_us = _receipt(cursor, scope, "", at_us)
        return Left(receipt), "", recorded_us
    if speaker.text == "time":
        cursor.demand("passes", "`time passes`")
        return Passes(), "", at_us
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
        hint = suggestion(name, [*scope.joined, *SPEAKERS]) or f"; a line `{name} joins` comes first"
        raise BadWord(word, f"{name!r} has not joined yet{hint}")
    if verb.text in ("buys", "takes"):
        receipt, recorded_us = _receipt(cursor, scope, name, at_us, takes=verb.text == "takes")
        return Happens(name, receipt), name, recorded_us
    if verb.text == "asks":
        cursor.demand("about", "`asks about` and goods")
        receipt, recorded_us = _receipt(cursor, scope, name, at_us, asked=True)
        return Asks(name, receipt), name, recorded_us
    if verb.text in parse_redemptions.ENDS:
        return parse_redemptions.ends(verb.text, cursor, name), name, at_us
    return _VERBS[verb.text](cursor, scope, name, at_us), name, at_us


def _joins(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    scope.joined[member] = None
    formally = scope.now.membership.joins == "on_explicit_call"
    return Happens(member, Joined(given=scope.given(member, at_us), formally=formally))


def _receipt(
    cursor: Cursor, scope: Scope, member: str, at_us: int, *, takes: bool = False, asked: bool = False
) -> tuple[Receipt, int]:
    wanted: list[Wanted] = []
    if takes:
        wanted += _rewards(cursor, scope)
        cursor.demand("on", "`on` and the goods")
    lines = parse_goods.lines(cursor, scope)
    receipt = Receipt(
        receipt_id="quote" if asked else f"receipt-{len(scope.receipts) + 1}", occurred_us=at_us,
        currency=scope.now.currency, lines=lines, given=scope.given(member, at_us),
    )  # fmt: skip
    recorded_us = at_us
    while not cursor.ended:
        cursor.take(COMMA)
        if cursor.take("with"):
            wanted.append(parse_redemptions.voucher(cursor, scope, member))
        elif cursor.take("arriving"):
            recorded_us = scope.moment(cursor.day(), cursor.time() if cursor.is_time() else None)
        else:
            receipt = _receipt_word(cursor, scope, receipt, wanted)
    receipt = structs.replace(receipt, wanted=tuple(_with_lines(one, receipt) for one in wanted))
    if not asked:
        scope.bought(member, receipt)
    return receipt, recorded_us


def _with_lines(wanted: Wanted, receipt: Receipt) -> Wanted:
    """The goods chosen, by the id of their line."""
    chosen = next((line.line_id for line in receipt.lines if line.name == wanted.choice), wanted.choice)
    return structs.replace(wanted, choice=chosen) if wanted.choice else wanted


def _receipt_word(cursor: Cursor, scope: Scope, receipt: Receipt, wanted: list[Wanted]) -> Receipt:
    stops = frozenset(RECEIPT_WORDS)
    if cursor.take("at"):
        return _at_store(cursor, scope, receipt)
    if cursor.take("till"):
        return structs.replace(receipt, till=cursor.next("a till").text)
    if cursor.take("by"):
        return structs.replace(receipt, channel=cursor.name(stops, "a channel, such as web"))
    if cursor.take("using"):
        return structs.replace(receipt, hold_id=cursor.next("the name of a hold").text)
    if cursor.take("as"):
        word = cursor.next("a name for the receipt")
        if word.text in scope.receipts:
            raise BadWord(word, f"another receipt is called {word.text!r} already")
        return structs.replace(receipt, receipt_id=word.text)
    if cursor.take("paying"):
        return _paid_by(cursor, scope, receipt)
    if cursor.take("spending"):
        wanted.append(_spending(cursor, scope))
    elif cursor.take("taking"):
        wanted += _rewards(cursor, scope)
    else:
        word = cursor.here
        near = suggestion(word.text, [*RECEIPT_WORDS, *GOODS_WORDS, *EXPECTATIONS, *scope.units()])
        advice = near or "; goods are parted by commas, and a name with a number in it is put in quotes"
        raise BadWord(word, f"{word.text!r} does not belong here{advice}")
    return receipt


def _paid_by(cursor: Cursor, scope: Scope, receipt: Receipt) -> Receipt:
    paid = parse_goods.amount(cursor, scope.now.digits, "an amount")
    cursor.demand("with", "`with` and the means of payment")
    means = PaidBy(cursor.next("a means of payment, such as gift_card").text, paid)
    return structs.replace(receipt, paid_by=(*receipt.paid_by, means))


def _at_store(cursor: Cursor, scope: Scope, receipt: Receipt) -> Receipt:
    word = cursor.here
    name = cursor.name(frozenset(RECEIPT_WORDS), "a store")
    if scope.stores and name not in scope.stores:
        hint = suggestion(name, scope.stores) or f"; there is {choice(scope.stores)}"
        raise BadWord(word, f"no store is called {name!r}{hint}")
    return structs.replace(receipt, store=name, zone=scope.stores.get(name, ""))


def _spending(cursor: Cursor, scope: Scope) -> Wanted:
    """Points as part payment: how many, or all that may be."""
    word = cursor.here
    amount = None if cursor.take("all") else (word, cursor.place)
    if amount:
        cursor.next("how many points, or `all`")
    wallet = unit(cursor, scope)
    reward = _reward(cursor, scope) if cursor.take("on") else _part_payment(cursor, scope, wallet)
    if amount is None:
        return Wanted(reward)
    points = Cursor([word], word).decimal(scope.now.wallets[wallet].scale, "how many points, or `all`")
    if points < 1:
        raise BadWord(word, "at least one point is spent")
    return Wanted(reward, points)


def _part_payment(cursor: Cursor, scope: Scope, wallet: str) -> str:
    for reward in scope.now.rewards.values():
        if reward.pays and reward.wallet.name == wallet:
            return reward.id
    raise BadWord(cursor.words[cursor.place - 1], f"the program has no part payment with {wallet}")


def _rewards(cursor: Cursor, scope: Scope) -> list[Wanted]:
    found = [_wanted(cursor, scope)]
    while cursor.take("and"):
        found.append(_wanted(cursor, scope))
    return found


def _wanted(cursor: Cursor, scope: Scope) -> Wanted:
    """A reward, and of the goods that fit the one chosen: `taking gift choosing mug`."""
    reward = _reward(cursor, scope)
    return Wanted(reward, choice=cursor.next("the goods chosen").text if cursor.take("choosing") else "")


def _reward(cursor: Cursor, scope: Scope) -> str:
    if not cursor.ended and cursor.here.quoted:
        return cursor.next("a reward").text
    return cursor.one_of(list(scope.now.rewards), "reward")[0]


def _returns(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    start = cursor.here
    amount = None
    wanted: tuple[parse_goods.Wanted, ...] = ()
    if cursor.take("everything"):
        pass
    elif cursor.is_number() and cursor.peek(1) in ("", "of"):
        amount = abs(cursor.decimal(scope.now.digits, "an amount"))
    else:
        wanted = parse_goods.coming_back(cursor, scope)
    if cursor.take("of"):
        name, word = cursor.one_of([one.receipt_id for one in scope.receipts_of(member)], f"receipt of {member}")
        receipt = scope.receipts[name][1]
        start = wanted[0].word if wanted else word
    else:
        receipt = parse_goods.find_receipt(member, wanted, scope, start)
    scope.returns += 1
    lines = parse_goods.returned_lines(receipt, wanted, scope) if wanted else ()
    return Returns(member, receipt.receipt_id, f"{receipt.receipt_id}-return-{scope.returns}", lines, amount)


def _holds(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    points, wallet = _points(cursor, scope)
    cursor.demand("as", "`as` and a name for the hold")
    hold_id = cursor.next("a name for the hold").text
    until = days.moment(at_us) + _HOLD
    if cursor.take("for"):
        many = cursor.decimal(0, "how long")
        span, _ = cursor.one_of(list(_SPANS), "span of time")
        until = days.moment(at_us) + many * _SPANS[span]
    elif cursor.take("until"):
        until = days.moment(scope.moment(cursor.day(), cursor.time()))
    lasts = until - days.moment(at_us)
    if not timedelta(0) < lasts <= MOST_HOLD:
        raise BadWord(cursor.words[-1], "points are put aside for at most 24 hours")
    return Happens(member, Held(hold_id=hold_id, wallet=wallet, points=points, until_us=days.micros(until)))


def _releases(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    return Happens(member, Released(hold_id=cursor.next("the name of a hold").text))


def _are_merged(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    of, word = cursor.one_of(list(scope.joined), "member who joined")
    if of == member:
        raise BadWord(word, "two members are merged, not one")
    cursor.demand("are", "`are merged` or `are parted`")
    if cursor.take("parted"):
        return Merges(member, of, parted=True)
    cursor.demand("merged", "`merged` or `parted`")
    return Merges(member, of)


def _sends(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    points, wallet = _points(cursor, scope)
    cursor.demand("to", "`to` and a member")
    to, word = cursor.one_of(list(scope.joined), "member who joined")
    if to == member:
        raise BadWord(word, "points go to another member")
    return Sends(member, to, wallet, points)


def _claims(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    if cursor.take("receipt"):
        name, _ = cursor.one_of(list(scope.receipts), "receipt of nobody")
        receipt = structs.replace(scope.receipts[name][1], given=scope.given(member, at_us))
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


def _corrects(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    cursor.demand("corrects", "`shop corrects MEMBER by NUMBER`")
    member, _ = cursor.one_of(list(scope.joined), "member who joined")
    cursor.demand("by", "`by` and how many points")
    number = cursor.next("how many points")
    wallet = unit(cursor, scope)
    points = Cursor([number], number).decimal(scope.now.wallets[wallet].scale, "how many points")
    if points == 0:
        raise BadWord(number, "nothing to correct")
    until = days.to_day(cursor.day()) + 1 if cursor.take("until") else None
    reason = "a story"
    if cursor.take("because"):
        reason = cursor.name(frozenset(), "a reason in quotes", numbers=True)
    return Happens(member, Corrected(wallet=wallet, points=points, reason=reason, until=until)), member


def _extends(cursor: Cursor, scope: Scope) -> tuple[AnyAction, str]:
    """`shop extends ana stars until 2026-12-31 because "..."`: every lot of the wallet that would be over sooner."""
    member, _ = cursor.one_of(list(scope.joined), "member who joined")
    wallet = scope.now.main_wallet if cursor.here.text == "until" else unit(cursor, scope)
    cursor.demand("until", "`until` and the last day")
    until = days.to_day(cursor.day()) + 1
    reason = "a story"
    if cursor.take("because"):
        reason = cursor.name(frozenset(), "a reason in quotes", numbers=True)
    return Happens(member, Extended(wallet=wallet, until=until, reason=reason)), member


def _points(cursor: Cursor, scope: Scope) -> tuple[int, str]:
    """A number of units, at least one, and their wallet."""
    number = cursor.next("how many points")
    wallet = unit(cursor, scope)
    points = Cursor([number], number).decimal(scope.now.wallets[wallet].scale, "how many points")
    if points < 1:
        raise BadWord(number, "at least one point")
    return points, wallet


def unit(cursor: Cursor, scope: Scope) -> str:
    """The wallet that a word after a number means; the program's first when there is no such word."""
    wallet = scope.units().get(cursor.peek())
    if wallet is None:
        return scope.now.main_wallet
    cursor.next("a unit")
    return wallet


def _sets(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """From how many points on they redeem themselves: so many, `bank`, or as the `program` says."""
    reward, word = cursor.one_of(list(scope.now.rewards), "reward")
    cursor.demand("to", "`to` and how many points, `bank` or `program`")
    if cursor.take("bank"):
        return Happens(member, Set(reward=reward, banks=True))
    if cursor.take("program"):
        return Happens(member, Set(reward=reward))
    points = cursor.decimal(scope.now.rewards[reward].wallet.scale, "how many points, `bank` or `program`")
    if points < 1:
        raise BadWord(word, "at least one point")
    return Happens(member, Set(reward=reward, threshold=points))


_VERBS: dict[str, Callable[[Cursor, Scope, str, int], AnyAction]] = {
    "joins": _joins,
    "returns": _returns,
    "holds": _holds,
    "releases": _releases,
    "sends": _sends,
    "redeems": parse_redemptions.redeems,
    "sets": _sets,
    "claims": _claims,
    "and": _are_merged,
    "chooses": _chooses,
    "does": parse_activities.does,
    "reviews": parse_activities.reviews,
    "undoes": parse_activities.undoes,
    "agrees": parse_activities.agrees,
}
