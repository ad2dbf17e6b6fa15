"""Rewards taken outside of receipts, in the words of a story."""

from regulars.engine.events.receipts import Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnd, RedemptionEnded
from regulars.engine.money import parse_decimal
from regulars.stories import parse_names
from regulars.stories.acts import AnyAction, Happens
from regulars.stories.faults import BadWord
from regulars.stories.scope import Scope
from regulars.stories.words import Cursor

ENDS: dict[str, RedemptionEnd] = {
    "cancels": "cancelled",
    "uses": "used",
    "attends": "done",
    "misses": "no_show",
    "scratches": "scratched",
}
"""What a member does with what she took, by the verb."""


def redeems(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """`redeems 2 mug choosing red as m1`, `redeems painting bidding 50`."""
    quantity = cursor.decimal(0, "how many") if cursor.is_number() else 1
    reward = parse_names.reward(cursor, scope)
    name, choice, bid = reward, "", 0
    while not cursor.ended:
        if cursor.take("as"):
            name = cursor.next("a name for what is taken").text
        elif cursor.take("choosing"):
            choice = cursor.next("what is chosen").text
        elif cursor.take("bidding"):
            known = scope.now.rewards.get(reward)
            bid = parse_decimal(cursor.next("how many points").text, known.wallet.scale if known else 0)
        else:
            raise cursor.bad("expected `as`, `choosing` or `bidding`")
    scope.redemptions[member, name] = reward
    event = Redeemed(
        redemption_id=name, reward=reward, quantity=quantity, choice=choice, bid=bid, given=scope.given(member, at_us)
    )
    return Happens(member, event)


def ends(verb: str, cursor: Cursor, member: str) -> AnyAction:
    """`cancels m1`: what was taken is over."""
    return Happens(member, RedemptionEnded(redemption_id=cursor.next("what was taken").text, how=ENDS[verb]))


def voucher(cursor: Cursor, scope: Scope, member: str) -> Wanted:
    """The voucher that a receipt is paid with."""
    word = cursor.next("a voucher that was taken")
    # Another's voucher may be tried; the shop refuses it.
    rewards = [of for (_, name), of in scope.redemptions.items() if name == word.text]
    if gift := scope.gifts().get(word.text.rpartition("-")[0]):
        return Wanted(gift, voucher=word.text)
    if not rewards:
        raise BadWord(word, f"nobody took {word.text!r}; a line `{member} redeems REWARD as {word.text}` comes first")
    return Wanted(scope.redemptions.get((member, word.text), rewards[-1]), voucher=word.text)
