"""Receipts and what comes back of them: `buys 2 coffee 4.00 at Downtown, taking free-coffee`."""

from msgspec import structs

from regulars.engine.events.receipts import PaidBy, Receipt, Wanted
from regulars.engine.terms.surprises import OF
from regulars.stories import parse_goods, parse_names, parse_redemptions
from regulars.stories.acts import AnyAction, Returns
from regulars.stories.faults import BadWord, choice, suggestion
from regulars.stories.grammar import EXPECTATIONS, GOODS_WORDS, RECEIPT_WORDS
from regulars.stories.scope import Scope
from regulars.stories.words import COMMA, Cursor

_DRAW_DIGITS = 6


def receipt_of(
    cursor: Cursor, scope: Scope, member: str, at_us: int, *, takes: bool = False, asked: bool = False
) -> tuple[Receipt, int]:
    """A receipt, and the moment at which it is recorded."""
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
    while not cursor.ended and cursor.peek() != "from":
        cursor.take(COMMA)
        if cursor.peek() == "with" and cursor.peek(1) == "code":
            receipt = _with_code(cursor, receipt)
        elif cursor.take("with"):
            wanted.append(parse_redemptions.voucher(cursor, scope, member))
        elif cursor.take("arriving"):
            recorded_us = scope.moment(cursor.day(), cursor.time() if cursor.is_time() else None)
        else:
            receipt = _receipt_word(cursor, scope, receipt, wanted)
    receipt = structs.replace(receipt, wanted=tuple(_with_lines(one, receipt) for one in wanted))
    if facts := scope.facts_of(receipt):
        receipt = structs.replace(receipt, given=structs.replace(receipt.given, facts=facts))
    if scope.now.surprises and receipt.given.draw is None and not asked:
        # The last of all draws: nobody is lucky unless the story says so.
        receipt = structs.replace(receipt, given=structs.replace(receipt.given, draw=OF - 1))
    if not asked:
        scope.bought(member, receipt)
    return receipt, recorded_us


def _with_code(cursor: Cursor, receipt: Receipt) -> Receipt:
    """A coupon that is shown."""
    cursor.take("with")
    cursor.take("code")
    code = cursor.next("a code, such as SPRING10").text
    return structs.replace(receipt, coupons=(*receipt.coupons, code))


def _with_lines(wanted: Wanted, receipt: Receipt) -> Wanted:
    """The goods chosen, by the id of their line."""
    chosen = next((line.line_id for line in receipt.lines if line.name == wanted.choice), wanted.choice)
    return structs.replace(wanted, choice=chosen) if wanted.choice else wanted


def _receipt_word(cursor: Cursor, scope: Scope, receipt: Receipt, wanted: list[Wanted]) -> Receipt:
    stops = frozenset(RECEIPT_WORDS)
    if cursor.take("at"):
        return _at_store(cursor, scope, receipt)
    if cursor.take("within"):
        return structs.replace(receipt, places=parse_names.places(cursor, scope))
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
    if cursor.take("drawing"):
        return _drawing(cursor, receipt)
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


def _drawing(cursor: Cursor, receipt: Receipt) -> Receipt:
    """The place of the draw among all: 0 is the first of them, 0.999999 nearly the last."""
    word = cursor.here
    place = cursor.decimal(_DRAW_DIGITS, "a place from 0 to below 1, such as 0.37")
    if not 0 <= place < 10**_DRAW_DIGITS:
        raise BadWord(word, "a draw lies from 0 to below 1")
    drawn = -(-place * OF // 10**_DRAW_DIGITS)
    return structs.replace(receipt, given=structs.replace(receipt.given, draw=drawn))


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
    wallet = parse_names.unit(cursor, scope)
    reward = parse_names.reward(cursor, scope) if cursor.take("on") else _part_payment(cursor, scope, wallet)
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
    reward = parse_names.reward(cursor, scope)
    return Wanted(reward, choice=cursor.next("the goods chosen").text if cursor.take("choosing") else "")


def returns(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """Goods of a receipt, by name or by amount, or all that is left."""
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
