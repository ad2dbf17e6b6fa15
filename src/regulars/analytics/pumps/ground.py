"""What a program lets people do: its goods, rewards, activities and times, read from the program and its examples."""

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from regulars.analytics.backtest.worth import worth_of
from regulars.engine.days import Duration, parse_duration, to_date
from regulars.engine.events.receipts import Receipt
from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.rewards.steps import Steps
from regulars.engine.rules.points_bought import POINTS_BOUGHT
from regulars.engine.shown.gaps import likenesses
from regulars.engine.terms.activities import ReadyActivity, ReadyField, Value, Values
from regulars.engine.terms.dates import Awaits
from regulars.engine.terms.outside import needs_voucher
from regulars.engine.terms.plans import CHARGED
from regulars.engine.terms.referrals import MADE, REFERRED
from regulars.stories import parse
from regulars.stories.acts import Happens
from regulars.stories.scope import Goods, Person

FIRST_DAY = 20_514
"""A Monday, 2026-03-02, where the examples say nothing."""

PAID = (CHARGED, POINTS_BOUGHT)
"""The activities by which money is paid that is no receipt; undone, it is paid back."""

HERS = frozenset({"birthday", "profile"})
"""Of what the program records by itself, what members tell."""

_WHOLE = (1, 10, 100)
_MONEY = ("worth", "amount", "least_receipt", "least_goods")
"""The fields of rewards in which an amount stands that a receipt may just come to."""


class Doable(msgspec.Struct, frozen=True):
    """An activity with what may be told of it. abouts: what the shop lets it be about; empty for anything."""

    name: str
    abouts: tuple[str, ...]
    values: tuple[Values, ...]


class Ground:
    """Read once for a program; the adversary chooses among it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.joins_formally = program.membership.joins == "on_explicit_call"
        self._minor = 10**program.digits
        stories = parse(program.document.examples, {program.document.program: program}, program)
        steps = [step for story in stories for step in story.steps]
        self.first_day = program.clock.day(min([one.at_us for one in steps], default=0)) if steps else FIRST_DAY
        receipts = [
            step.action.event
            for step in steps
            if isinstance(step.action, Happens) and isinstance(step.action.event, Receipt)
        ]
        self.goods = (*_unlike(self._sold(receipts)), *_unlike(self._named()))
        self.amounts = tuple(Goods("goods", price) for price in sorted(set(self._prices())))
        self.card = Goods("gift card", 50 * self._minor, kind="gift_card")
        rewards = [one for one in program.rewards.values() if one.last_day >= 0]
        on_receipts = [one for one in rewards if one.redeem is not None and not one.automatic]
        asked = [one for one in on_receipts if one.coupon is None and not needs_voucher(one.document)]
        self.payments = tuple(one.id for one in asked if one.pays)
        self.discounts = tuple(one.id for one in asked if not one.pays)
        self.codes = tuple(one.coupon.code for one in on_receipts if one.coupon and one.coupon.code)
        self.outside = tuple(one for one in rewards if one.outside is not None)
        self.can_have_vouchers = any(needs_voucher(one.document) for one in rewards)
        self.wallets = tuple(one.name for one in program.wallets.values() if one.spendable and one.transfers.allowed)
        self.worth = {
            name: worth_of(program, one).minor if one.spendable and _taken(name, rewards) else Fraction(0)
            for name, one in program.wallets.items()
        }
        self.activities = tuple(self._doable())
        self.has_referrals = program.has_referrals
        consents = [program.activities[one.name].consent for one in self.activities]
        self.consents = frozenset(one for one in consents if one)
        self.waits = tuple(sorted(set(self._waits())))
        self.people = self._people()

    def _sold(self, receipts: list[Receipt]) -> Iterator[Goods]:
        """What is sold in the examples, by the piece."""
        for line in (line for one in receipts for line in one.lines):
            pieces, rest = divmod(line.quantity, 1000)
            is_sale = line.kind in ("goods", "gift_card", "promotional") and line.earns
            if is_sale and line.name != "goods" and pieces and not rest and line.total_minor // pieces:
                yield Goods(
                    line.name, line.total_minor // pieces, line.categories, line.brand, line.sku, kind=line.kind
                )

    def _named(self) -> Iterator[Goods]:
        """Goods of every kind that a condition or a reward names, for ten of the currency each."""
        for condition in self.program.conditions:
            for of in likenesses(condition.root):
                if of.sku or of.brand or of.categories:
                    said = " ".join([of.sku, of.brand, *sorted(of.categories)]).strip()
                    yield Goods(f"a {said}", 10 * self._minor, of.categories, of.brand, of.sku)
        for reward in self.program.document.rewards:
            articles, categories = reward.articles_and_categories()
            for sku in articles:
                yield Goods(f"a {sku}", 10 * self._minor, sku=sku)
            for category in categories:
                yield Goods(f"a {category}", 10 * self._minor, frozenset({category}))

    def _prices(self) -> Iterator[int]:
        """Amounts from the least there is, and those from which something is given."""
        yield from (1, *(self._minor * 10**power for power in range(5)))
        for rule in self.program.rules:
            yield from (one for one in (rule.least, rule.earn.every, *rule.earn.floors) if one)
        for reward in self.program.document.rewards:
            pieces = reward.steps if isinstance(reward, Steps) else (reward,)
            texts = [getattr(piece, name, None) for piece in pieces for name in _MONEY]
            yield from (parse_decimal(text, self.program.digits) for text in texts if text and text.strip("0."))

    def _doable(self) -> Iterator[Doable]:
        counted = {tally.activity for tally in self.program.tallies.values()}
        answered = self.program.triggers.keys() | counted
        for name, known in self.program.activities.items():
            is_of_plan = known.about == "the plan" and bool(self.program.plans)
            if (is_of_plan or name in answered) and (not known.ours or name in HERS) and name not in (MADE, REFERRED):
                yield Doable(name, self._abouts(known), tuple(self._values(known)))

    def _abouts(self, known: ReadyActivity) -> tuple[str, ...]:
        """What the shop lets it be about: its own surveys, plans and channels. Articles and friends are many."""
        if known.about == "the plan":
            return tuple(self.program.plans)
        if known.about == "the article's sku" or (not known.about and known.name in self.program.document.activities):
            return ()
        return ("first", "second")

    def _values(self, known: ReadyActivity) -> Iterator[Values]:
        for size in _WHOLE:
            for last in (False, True):
                yield {
                    name: self._value(field, size, last=last)
                    for name, field in known.fields.items()
                    if field.required or last
                }

    def _value(self, field: ReadyField, size: int, *, last: bool) -> Value:
        """A small value or a large one, or one of those that may be chosen."""
        match field.type:
            case "text":
                return field.one_of[-1 if last else 0] if field.one_of else "something"
            case "boolean":
                return last
            case "date":
                return self.first_day + size
        whole: int = size * 10**field.digits
        least: int = field.least or 0
        most: int = whole if field.most is None else field.most
        return max(least, min(whole, most))

    def _waits(self) -> Iterator[int]:
        """Days after which something is otherwise than before."""
        terms = [self.program.return_window, *self._pending()]
        for duration in terms:
            yield max(duration.after(self.first_day) - self.first_day, 1)
        yield from (1, 31)

    def _pending(self) -> Iterator[Duration]:
        for wallet in self.program.document.wallets.values():
            if not isinstance(wallet.pending, Awaits) and wallet.pending.startswith("P"):
                yield parse_duration(wallet.pending)

    def _people(self) -> dict[str, Person]:
        """Ana's birthday is the first day, where the program asks for it."""
        paths = {path for one in self.program.conditions for path in one.paths}
        if not self.program.asks_age and "member.is_birthday" not in paths:
            return {}
        day = to_date(self.first_day)
        return {"ana": Person(day.replace(year=day.year - 36))}


def _unlike(goods: Iterator[Goods]) -> tuple[Goods, ...]:
    """One of each name."""
    return tuple({one.name: one for one in goods}.values())


def _taken(wallet: str, rewards: list[ReadyReward]) -> bool:
    """Whether any reward takes points of the wallet, or of the one that it is a gift of."""
    costing = [one for one in rewards if one.pays or one.fewest or one.prices]
    takes = [of for one in costing for of in (one.wallet, *(price.wallet for price in one.prices))]
    return any(wallet in (of.name, *(gift.name for gift in of.gifts)) for of in takes)
