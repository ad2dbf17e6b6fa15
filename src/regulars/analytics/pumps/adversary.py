"""Puts moves together: by chance, but with an eye for what may pay. The same seed and number give the same sequence."""

from collections.abc import Callable

from msgspec import structs

from regulars.analytics.pumps.chance import Chance
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.moves import (
    JOINING,
    PLACES,
    BringsBack,
    Buys,
    Chooses,
    DoesThing,
    Gives,
    GivesRewardBack,
    JoinsIn,
    Move,
    Rests,
    TakesBack,
    TakesReward,
)
from regulars.engine.terms.referrals import MADE, REFERRED
from regulars.stories.scope import Goods

LONGEST = 6
_MANY = (1, 1, 1, 2, 3, 10, 100)
_WAITS = 12
"""In so many of a hundred moves she waits first."""


class Adversary:
    """Draws sequences of moves for one program."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self.ground, self._seed = ground, seed
        self._tricks = self._known()

    def sequence(self, number: int) -> tuple[Move, ...]:
        """The sequence of that number."""
        drawing = _Drawing(self.ground, Chance(self._seed, number))
        tricks = self._tricks
        for _ in range(2 + drawing.chance.below(LONGEST - 1)):
            drawing.wait = drawing.chance.one_of(self.ground.waits) if drawing.chance.happens(_WAITS) else 0
            drawing.chance.one_of(tricks)(drawing)
        return tuple(drawing.moves)

    def _known(self) -> list[Callable[["_Drawing"], None]]:
        """The tricks that this program lets her try, the more promising ones several times."""
        ground = self.ground
        tricks: list[Callable[[_Drawing], None]] = []
        tricks += [_Drawing.buys] * 3 + [_Drawing.brings_back] * 3 + [_Drawing.rests]
        tricks += [_Drawing.goes_round] * 2 + [_Drawing.turns_cards]
        if ground.payments or ground.discounts or ground.codes:
            tricks += [_Drawing.buys_with_rewards] * 3
        if ground.can_have_vouchers:
            tricks += [_Drawing.buys_with_voucher]
        if ground.outside:
            tricks += [_Drawing.takes_reward] * 2 + [_Drawing.gives_reward_back]
        if ground.activities:
            tricks += [_Drawing.does] * 2 + [_Drawing.takes_back]
        if ground.wallets:
            tricks += [_Drawing.gives, _Drawing.new_name_gives]
        if ground.has_referrals:
            tricks += [_Drawing.invites_herself] * 2
        if ground.program.offers or ground.program.choices:
            tricks += [_Drawing.chooses]
        return tricks


class _Drawing:
    """A sequence while it is drawn."""

    def __init__(self, ground: Ground, chance: Chance) -> None:
        self.ground, self.chance = ground, chance
        self.moves: list[Move] = []
        self.wait = 0

    @property
    def _next(self) -> int:
        return len(self.moves) + 1

    def _who(self) -> str:
        return "ana" if self.chance.happens(85) else "bob"

    def _add(self, move: Move) -> None:
        self.moves.append(move)
        self.wait = 0

    def _goods(self) -> tuple[tuple[Goods, int], ...]:
        """One to three different goods, or an amount."""
        ground, chance = self.ground, self.chance
        if not ground.goods or chance.happens(35):
            return ((ground.card, 1) if chance.happens(12) else (chance.one_of(ground.amounts), 1),)
        kinds = 1 if chance.happens(60) else 2 + chance.below(2)
        found = {one.name: one for one in (chance.one_of(ground.goods) for _ in range(kinds))}
        return tuple((one, chance.one_of(_MANY)) for one in found.values())

    def buys(self) -> None:
        """Goods for money, or with a gift card."""
        by_card = self.chance.happens(4)
        drawn = self.chance.below(PLACES)
        self._add(
            Buys(number=self._next, wait=self.wait, who=self._who(), goods=self._goods(), by_card=by_card, drawn=drawn)
        )

    def buys_with_rewards(self) -> None:
        """Goods with a reward, several of them, a code, or points."""
        ground, chance = self.ground, self.chance
        taking = {chance.one_of(ground.discounts) for _ in range(1 + chance.below(2))} if ground.discounts else set()
        pays = chance.one_of(ground.payments) if ground.payments and (not taking or chance.happens(50)) else ""
        if pays and chance.happens(50):
            taking = set()
        codes = {chance.one_of(ground.codes) for _ in range(chance.below(3))} if ground.codes else set()
        self._add(
            Buys(
                number=self._next, wait=self.wait, who=self._who(), goods=self._goods(), taking=tuple(sorted(taking)),
                pays=pays, codes=tuple(sorted(codes)), drawn=chance.below(PLACES),
            )
        )  # fmt: skip

    def buys_with_voucher(self) -> None:
        """Goods with a voucher that was taken or given before."""
        self._add(Buys(number=self._next, wait=self.wait, who=self._who(), goods=self._goods(), with_voucher=True))

    def brings_back(self) -> None:
        """Everything of a receipt, or one piece."""
        bought = [one for one in self.moves if isinstance(one, Buys)]
        if not bought:
            self.buys()
            return
        of = self.chance.one_of(bought)
        line = self.chance.below(len(of.goods)) if self.chance.happens(25) else None
        self._add(BringsBack(number=self._next, wait=self.wait, who=of.who, of=of.number, line=line))

    def goes_round(self) -> None:
        """What fraud looks like most often: points are had for something, spent, and then the something comes back."""
        does = bool(self.ground.activities) and self.chance.happens(40)
        if does:
            self.does()
        else:
            self.buys()
        first = self.moves[-1]
        self._may_wait()
        if self.ground.outside and self.chance.happens(40):
            self.takes_reward()
        elif self.ground.payments or self.ground.discounts:
            self.buys_with_rewards()
        self.moves[-1] = structs.replace(self.moves[-1], who=first.who)
        self._may_wait()
        back = TakesBack if does else BringsBack
        self._add(back(number=self._next, wait=self.wait, who=first.who, of=first.number))

    def _may_wait(self) -> None:
        self.wait = self.chance.one_of(self.ground.waits) if self.chance.happens(30) else 0

    def turns_cards(self) -> None:
        """A gift card for a gift card."""
        self._add(
            Buys(number=self._next, wait=self.wait, who=self._who(), goods=((self.ground.card, 1),), by_card=True)
        )

    def rests(self) -> None:
        """Time passes."""
        self._add(Rests(number=self._next, wait=self.wait or self.chance.one_of(self.ground.waits)))

    def takes_reward(self) -> None:
        """A reward outside of a receipt."""
        reward = self.chance.one_of(self.ground.outside)
        assert reward.outside is not None, "such rewards are taken outside"
        choices = reward.outside.choices or ("",)
        quantity = 1 + self.chance.below(reward.outside.most) if self.chance.happens(30) else 1
        self._add(
            TakesReward(
                number=self._next, wait=self.wait, who=self._who(), reward=reward.id, quantity=quantity,
                choice=self.chance.one_of(choices),
            )
        )  # fmt: skip

    def gives_reward_back(self) -> None:
        """A reward that was taken."""
        taken = [one for one in self.moves if isinstance(one, TakesReward)]
        if not taken:
            self.takes_reward()
            return
        of = self.chance.one_of(taken)
        self._add(GivesRewardBack(number=self._next, wait=self.wait, who=of.who, of=of.number))

    def does(self) -> None:
        """An activity, about what the shop knows or about something new."""
        thing = self.chance.one_of(self.ground.activities)
        values = self.chance.one_of(thing.values)
        about, is_new = "", not thing.abouts and (not self.ground.goods or self.chance.happens(60))
        if thing.abouts:
            about = self.chance.one_of(thing.abouts)
        elif not is_new:
            goods = self.chance.one_of(self.ground.goods)
            about = goods.sku or goods.name
        self._add(
            DoesThing(
                number=self._next, wait=self.wait, who=self._who(), activity=thing.name, about=about, is_new=is_new,
                values=values,
            )
        )  # fmt: skip

    def takes_back(self) -> None:
        """An activity that was done."""
        done = [one for one in self.moves if isinstance(one, DoesThing)]
        if not done:
            self.does()
            return
        of = self.chance.one_of(done)
        self._add(TakesBack(number=self._next, wait=self.wait, who=of.who, of=of.number))

    def gives(self) -> None:
        """Points to each other."""
        who, to = self.chance.one_of((("ana", "bob"), ("bob", "ana")))
        wallet = self.chance.one_of(self.ground.wallets)
        self._add(Gives(number=self._next, wait=self.wait, who=who, to=to, wallet=wallet))

    def new_name_gives(self) -> None:
        """A new name joins, and what it is given for that or for a purchase goes to ana."""
        self._add(JoinsIn(number=self._next, wait=self.wait, who="eve"))
        if self.chance.happens(30):
            self._add(Buys(number=self._next, who="eve", goods=self._goods()))
        wallet = self.chance.one_of(self.ground.wallets)
        self._add(Gives(number=self._next, who="eve", to="ana", wallet=wallet))
        bought = [one for one in self.moves if isinstance(one, Buys) and one.who == "eve"]
        if bought and self.chance.happens(70):
            self._add(BringsBack(number=self._next, who="eve", of=bought[-1].number))

    def invites_herself(self) -> None:
        """A new name joins by ana's code and buys as little as counts; when that is safe, both have their points."""
        referral, day, triggers = self.ground.program.referral, self.ground.first_day, self.ground.program.triggers
        self._add(JoinsIn(number=self._next, wait=self.wait, who="eve"))
        if REFERRED in triggers:
            self._add(DoesThing(number=self._next, who="eve", activity=REFERRED, about="ana", values=JOINING))
        least = Goods("goods", max(referral.least_minor, 1))
        self._add(Buys(number=self._next, who="eve", goods=((least, 1),)))
        self.wait = referral.holds.after(day) - day
        if MADE in triggers:
            self._add(DoesThing(number=self._next, wait=self.wait, activity=MADE, about="eve"))
        if REFERRED in triggers:
            self._add(
                DoesThing(
                    number=self._next, wait=self.wait, who="eve", activity=REFERRED, about="ana",
                    values={"stage": "receipt"},
                )
            )  # fmt: skip

    def chooses(self) -> None:
        """An offer, or a category."""
        names = [*self.ground.program.offers, *self.ground.program.choices]
        name = self.chance.one_of(names)
        choice = self.ground.program.document.choices.get(name)
        picks = frozenset({self.chance.one_of(choice.among)}) if choice else frozenset()
        self._add(Chooses(number=self._next, wait=self.wait, who=self._who(), name=name, picks=picks))
