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
    name, choice, bid = "", "", 0
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
    name = name or _own_name(scope, member, reward)
    scope.redemptions[member, name] = reward
    event = Redeemed(
        redemption_id=name, reward=reward, quantity=quantity, choice=choice, bid=bid, given=scope.given(member, at_us)
    )
    return Happens(member, event)


def _own_name(scope: Scope, member: str, reward: str) -> str:
    """What was not given a name is called as its reward; the same again, which is another one, has a number too."""
    before = scope.unnamed.get((member, reward), 0)
    scope.unnamed[member, reward] = before + 1
    return f"{reward}#{before + 1}" if before else reward


def _name_of(scope: Scope, member: str, text: str) -> str:
    """The last one that is called so."""
    times = scope.unnamed.get((member, text), 0)
    return f"{text}#{times}" if times > 1 else text


def ends(verb: str, cursor: Cursor, scope: Scope, member: str) -> AnyAction:
    """`cancels m1`: what was taken is over."""
    name = _name_of(scope, member, cursor.next("what was taken").text)
    return Happens(member, RedemptionEnded(redemption_id=name, how=ENDS[verb]))


def voucher(cursor: Cursor, scope: Scope, member: str) -> Wanted:
    """The voucher that a receipt is paid with."""
    word = cursor.next("a voucher that was taken")
    # Another's voucher may be tried; the shop refuses it.
    called = _name_of(scope, member, word.text)
    rewards = [of for (_, name), of in scope.redemptions.items() if name == called]
    # Of one that came by itself the name tells its rule, its event, and whose it was before a merge.
    if gift := scope.gifts().get(word.text.partition("+")[0].rpartition("-")[0]):
        return Wanted(gift, voucher=word.text)
    if not rewards:
        raise BadWord(word, f"nobody took {word.text!r}; a line `{member} redeems REWARD as {word.text}` comes first")
    return Wanted(scope.redemptions.get((member, called), rewards[-1]), voucher=called)
