"""What the adversary and her helpers do: each move makes the action that a line of a story would make.

Ana and bob are in it together. Eve is a new name: every time that it is all done again, another one.
"""

import msgspec
from msgspec import structs

from regulars.analytics.pumps.table import Table
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Chosen, Joined
from regulars.engine.events.receipts import Line, PaidBy, Receipt, Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.terms.activities import Values
from regulars.engine.terms.referrals import MADE, REFERRED
from regulars.engine.terms.surprises import OF
from regulars.stories.acts import AnyAction, Happens, Passes, Returns, Sends, Undoes
from regulars.stories.scope import Goods

GIFT_CARD = "gift_card"
JOINING: Values = {"stage": "joining"}
"""What is said of a friend who has just joined."""

PLACES = 1_000_000
_FAR = 618_034
"""So far apart are the draws of a move that is made again: together they have the luck of everybody."""


class OneMove(msgspec.Struct, frozen=True, kw_only=True):
    """What moves have in common. number: its own in the sequence, by which what it made is called. wait: days since the
    move before it. Each tells its `action` at the table, or None where there is nothing to do it with.
    """

    number: int
    wait: int = 0
    who: str = "ana"


class JoinsIn(OneMove, frozen=True, kw_only=True):
    """Somebody joins."""

    def action(self, table: Table) -> AnyAction:
        """Joining, in the way of the program."""
        who = table.name_of(self.who)
        return Happens(who, Joined(given=table.given(who), formally=table.ground.joins_formally))


class Buys(OneMove, frozen=True, kw_only=True):
    """goods: each with how many pieces. taking: rewards; pays: with as many points as may be. drawn: its luck, in
    millionths, where the program draws.
    """

    goods: tuple[tuple[Goods, int], ...]
    taking: tuple[str, ...] = ()
    pays: str = ""
    codes: tuple[str, ...] = ()
    with_voucher: bool = False
    by_card: bool = False
    drawn: int = PLACES - 1

    def action(self, table: Table) -> AnyAction | None:
        """The receipt."""
        who = table.name_of(self.who)
        wanted = [Wanted(one) for one in (*self.taking, self.pays) if one]
        voucher = table.voucher_of(who) if self.with_voucher else None
        if self.with_voucher and voucher is None:
            return None
        lines = tuple(_line(place, goods, many) for place, (goods, many) in enumerate(self.goods, 1))
        given = table.given(who)
        if table.ground.program.surprises:
            place = (self.drawn + table.copy * _FAR) % PLACES
            given = structs.replace(given, draw=-(-place * OF // PLACES))
        receipt = Receipt(
            receipt_id=table.named("r", self.number), occurred_us=table.at_us, currency=table.ground.program.currency,
            lines=lines, given=given, wanted=(*wanted, *([voucher] if voucher else [])),
            coupons=self.codes,
            paid_by=(PaidBy(GIFT_CARD, sum(line.total_minor for line in lines)),) if self.by_card else (),
        )  # fmt: skip
        return Happens(who, receipt)


def _line(place: int, goods: Goods, many: int) -> Line:
    assert goods.price_minor is not None, "all goods of the ground have a price"
    return Line(
        str(place), goods.price_minor * many, many * 1000, goods.sku, goods.name, goods.brand, goods.categories,
        kind=goods.kind,
    )  # fmt: skip


class BringsBack(OneMove, frozen=True, kw_only=True):
    """of: the number of the move that bought. line: one piece of that line; None for all that is left."""

    of: int
    line: int | None = None

    def action(self, table: Table) -> AnyAction | None:
        """The return, where the shop would take the goods."""
        receipt = table.bought(table.name_of(self.who), table.named("r", self.of))
        if receipt is None or (self.line is not None and self.line >= len(receipt.lines)):
            return None
        lines = () if self.line is None else (ReturnedLine(str(self.line + 1), 1000),)
        return Returns(table.name_of(self.who), receipt.receipt_id, table.next_return(receipt.receipt_id), lines)


class Gives(OneMove, frozen=True, kw_only=True):
    """Points go to another one: all there are."""

    wallet: str
    to: str

    def action(self, table: Table) -> AnyAction | None:
        """The transfer."""
        who, to = table.name_of(self.who), table.name_of(self.to)
        points = table.member(who).wallet(self.wallet).available
        return Sends(who, to, self.wallet, points) if points > 0 and table.has_joined(to) else None


class TakesReward(OneMove, frozen=True, kw_only=True):
    """A reward outside of a receipt."""

    reward: str
    quantity: int = 1
    choice: str = ""

    def action(self, table: Table) -> AnyAction:
        """The redemption."""
        who = table.name_of(self.who)
        name = table.named("m", self.number)
        event = Redeemed(
            redemption_id=name, reward=self.reward, quantity=self.quantity, choice=self.choice, given=table.given(who)
        )
        return Happens(who, event)


class GivesRewardBack(OneMove, frozen=True, kw_only=True):
    """of: the number of the move that took it."""

    of: int

    def action(self, table: Table) -> AnyAction | None:
        """Giving it back."""
        who, name = table.name_of(self.who), table.named("m", self.of)
        if name not in table.member(who).redemptions:
            return None
        return Happens(who, RedemptionEnded(redemption_id=name, how="cancelled"))


class DoesThing(OneMove, frozen=True, kw_only=True):
    """An activity of the program. is_new: about something else each time; otherwise about `about`. What the shop does
    for a receipt of eve's, it does only once she is a friend.
    """

    activity: str
    about: str = ""
    is_new: bool = False
    values: Values = {}

    def action(self, table: Table) -> AnyAction | None:
        """The activity."""
        who = table.name_of(self.who)
        about = table.named("x", self.number) if self.is_new else table.name_of(self.about)
        given = structs.replace(table.given(who), consents=table.ground.consents, bought=table.has_bought(who, about))
        event = Activity(
            activity_id=table.named("a", self.number), name=self.activity, occurred_us=table.at_us, about=about,
            values=self.values, given=given,
        )  # fmt: skip
        if is_for_receipt(event) and not table.is_friend(table.name_of("eve")):
            return None
        if self.activity == MADE:
            event = structs.replace(event, values={"friends": table.friends(about)})
        return Happens(who, event)


def is_for_receipt(thing: Activity) -> bool:
    """Whether the shop does it for a receipt of a friend's."""
    return thing.name == MADE or (thing.name == REFERRED and thing.values != JOINING)


class TakesBack(OneMove, frozen=True, kw_only=True):
    """of: the number of the move that did the thing."""

    of: int

    def action(self, table: Table) -> AnyAction | None:
        """The activity undone, once."""
        name = table.named("a", self.of)
        return Undoes(table.name_of(self.who), name) if table.may_undo(name) else None


class Chooses(OneMove, frozen=True, kw_only=True):
    """An offer is claimed, or one of the categories of a choice chosen."""

    name: str
    picks: frozenset[str] = frozenset()

    def action(self, table: Table) -> AnyAction:
        """The claim or the choice."""
        who = table.name_of(self.who)
        return Happens(who, Chosen(name=self.name, picks=self.picks, given=table.given(who)))


class Rests(OneMove, frozen=True, kw_only=True):
    """Nothing but time passes."""

    def action(self, table: Table) -> AnyAction:
        """Time."""
        return Passes({who: table.given(who) for who in table.joined()})


Move = JoinsIn | Buys | BringsBack | Gives | TakesReward | GivesRewardBack | DoesThing | TakesBack | Chooses | Rests
