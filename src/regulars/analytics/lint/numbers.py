"""The numbers of a program file that lints have at fault, each with what people would write instead of it."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil

from msgspec import structs

from regulars.analytics.lint.about import About, money_field, price_field
from regulars.analytics.lint.evidence import Path
from regulars.analytics.lint.finding import Effect, Number, Other
from regulars.analytics.lint.saying import money
from regulars.engine.days import parse_duration
from regulars.engine.money import Ratio, format_decimal, parse_decimal
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.rewards.part_payment import PartPayment
from regulars.engine.sentences import Counted, Figure, Lasting, Named, Points, Quoted, Share, Together, Value, say
from regulars.engine.terms.ladders import TierSet, so_much
from regulars.engine.terms.money_off import MoneyOff
from regulars.engine.terms.rule import Rule
from regulars.kinds import plural

ROUND = (10, 12, 15, 20, 25, 30, 40, 50, 60, 75)
"""How people write numbers of any size."""
FURTHEST = 100
"""Nothing is tried that is more than so many times more, or less, than what stands there."""
LASTING = ("P7D", "P14D", "P21D", "P30D", "P60D", "P90D", "P120D", "P180D", "P12M", "P18M", "P24M", "P36M", "P60M")
RATES = {"points": True, "times": True, "adds": True, "per": False}
"""Fields of rules, and whether more of them gives more."""
TIMES = plural("%(n)s time as much", "%(n)s times as much")


def round_values(now: int, *, up: bool) -> list[int]:
    """Round whole numbers above one, or below it, the nearest first."""
    low, high = (now + 1, now * FURTHEST) if up else (max(now // FURTHEST, 1), now - 1)
    powers = [10**power for power in range(len(str(high)) + 1)]
    found = {one * power // 10 for power in powers for one in ROUND if one * power % 10 == 0}
    return sorted((one for one in found if low <= one <= high), reverse=not up)


def decimal(path: Path, text: str, digits: int, said: Callable[[str], Value], *, up: bool) -> Number:
    """A decimal, or a percentage, with so many digits; nothing else can be written for a fraction such as 1/3."""
    bare, sign = (text[:-1].rstrip(), "%") if text.endswith("%") else (text, "")
    if "/" in bare:
        return Number(said(text), ())
    digits = max(digits, len(bare.partition(".")[2]))
    values = round_values(parse_decimal(bare, digits), up=up)
    others = [f"{_written(one, digits, like=bare)}{sign}" for one in values]
    return Number(said(text), tuple(Other({path: one}, said(one)) for one in others))


def in_money(digits: int) -> Callable[[str], Value]:
    """How an amount of the program's currency is said."""
    return lambda text: money(parse_decimal(text, digits), digits)


def longer(path: Path, text: str, day: int) -> Number:
    """A duration, as it is from a day on."""
    return lasting(path, parse_duration(text).after(day) - day, Lasting(text), day)


def lasting(path: Path, days: int, now: Value, day: int) -> Number:
    """A duration for what lasts so many days from a day on, and longer."""
    texts = [text for text in LASTING if parse_duration(text).after(day) - day > days]
    return Number(now, tuple(Other({path: text}, Lasting(text)) for text in texts))


def line(path: Path, *texts: str) -> Number:
    """What is to be written in a field, whatever stands there now, if anything."""
    return Number(None, tuple(Other({path: text}, Quoted(f"{path[-1]}: {text}")) for text in texts))


def amounts_from(least: Fraction | int, digits: int) -> list[str]:
    """Round amounts of minor units, from one on."""
    return [format_decimal(one, digits) for one in round_values(max(ceil(least) - 1, 0) or 1, up=True)]


def rates(about: About, *, more: bool, which: Callable[[ReadyRule], bool] = lambda rule: True) -> Iterator[Number]:
    """What rules give on receipts; those that ask for nothing come first."""
    rules = [one for one in about.rules() if one[2].trigger == "receipt" and which(one[2])]
    for place, rule, ready in sorted(rules, key=lambda one: one[2].condition is not None):
        for field, gives_more in RATES.items():
            digits = {"points": ready.wallet.scale, "times": 1, "adds": ready.wallet.scale}
            yield from of_rule(place, rule, field, digits.get(field, about.program.digits), up=more == gives_more)


def of_rule(place: Path, rule: Rule, field: str, digits: int, *, up: bool) -> Iterator[Number]:
    """A number of a rule, if it has it."""
    text = getattr(rule, field, None)
    if isinstance(text, str) and text.strip("0."):

        def said(one: str) -> Value:
            if field == "times":
                return Counted(one, TIMES)
            return next(structs.replace(rule, **{field: one}).says(), Figure(one))

        one = decimal((*place, field), text, digits, said, up=up)
        others = [other for other in one.others if field != "times" or _is_more(other)]
        yield structs.replace(one, others=others, of=Named("rules", rule.id))


def discounts(about: About) -> Iterator[Number]:
    """Less of what comes off for nothing."""
    for place, reward in about.rewards():
        terms = reward.document
        if not isinstance(terms, MoneyOff) or reward.own_price or reward.prices or reward.coupon:
            continue
        if terms.percent:
            one = decimal((*place, "percent"), terms.percent, 1, Share, up=False)
        else:
            one = decimal(
                (*place, "amount"), terms.amount or "0", about.program.digits, in_money(about.program.digits), up=False
            )
        yield structs.replace(one, of=Named("rewards", reward.id))


def prices(about: About, place: Path, reward: ReadyReward, *, up: bool) -> Iterator[Number]:
    """The price of a reward, and what is given for it with it, so that a point stays worth the same; nothing where that
    is no money. place: of the reward.
    """
    field, scale = price_field(reward), reward.wallet.scale
    text = getattr(reward.document, field)
    if not isinstance(text, str):
        return
    now, step = parse_decimal(text, scale), 0
    worth = money_field(reward)
    if field == "points" and not worth:
        return
    given = getattr(reward.document, worth) if field == "points" else ""
    if isinstance(reward.document, PartPayment) and field == "at_least":
        step = parse_decimal(reward.document.step, scale)
    others = []
    for units in round_values(now, up=up):
        minor, rest = divmod(parse_decimal(given or "0", about.program.digits) * units, now)
        if rest or (step and units % step):
            continue
        price = _written(units, scale, like=text)
        changes = {(*place, field): price}
        if given:
            changes[*place, worth] = format_decimal(minor, about.program.digits)
        others.append(Other(changes, _price(about, reward, price, changes.get((*place, worth), ""))))
    yield Number(_price(about, reward, text, given), tuple(others), Named("rewards", reward.id))


def thresholds(about: About, name: str, place: int, *, up: bool, effect: Effect | None = None) -> Iterator[Number]:
    """What a tier asks for, between its neighbours."""
    tier_set = about.document.tier_sets[name]
    tier, digits = tier_set.tiers[place], _digits(about, tier_set)
    if not tier.at_least.strip("0."):
        return

    def said(text: str) -> Value:
        return so_much(tier_set.counts or "", text, tier_set.wallet)

    one = decimal(("tier_sets", name, "tiers", place, "at_least"), tier.at_least, digits, said, up=up)
    neighbours = [Fraction(other.at_least) for other in tier_set.tiers if other is not tier]
    low = max((other for other in neighbours if other < Fraction(tier.at_least)), default=Fraction(0))
    high = min((other for other in neighbours if other > Fraction(tier.at_least)), default=None)
    others = tuple(
        other
        for other in one.others
        if all(low < Fraction(text) and (high is None or Fraction(text) < high) for text in other.changes.values())
    )
    yield structs.replace(one, others=others, of=Named(f"tier_sets/{name}", tier.id), effect=effect)


def together(numbers: Sequence[Number]) -> list[Number]:
    """One number of each of several things, all of them as many values further; nothing of a single thing."""
    things = {place_of(one): one for one in reversed(numbers)}
    parts = [one for one in numbers if things[place_of(one)] is one]
    now = tuple(one.now for one in parts if one.now is not None)
    if not 1 < len(parts) == len(now):
        return []
    longest = max(len(one.others) for one in parts)
    steps = [[(one, one.others[min(step, len(one.others) - 1)]) for one in parts] for step in range(longest)]
    return [Number(Together(now), tuple(_at_once(step) for step in steps), effect=parts[0].effect)]


def place_of(number: Number) -> Path:
    """The thing that a number with other values belongs to."""
    return next(iter(number.others[0].changes))[:-1]


def _is_more(other: Other) -> bool:
    """Whether a multiplier gives more than nothing would."""
    return all(Ratio.parse(text).numerator > Ratio.parse(text).denominator for text in other.changes.values())


def _at_once(parts: Sequence[tuple[Number, Other]]) -> Other:
    changes = {path: text for _, other in parts for path, text in other.changes.items()}
    said = (say("%(thing)s: %(said)s", thing=one.of, said=other.said) if one.of else other.said for one, other in parts)
    return Other(changes, Together(tuple(said)))


def _price(about: About, reward: ReadyReward, price: str, given: str) -> Value:
    points = Points(price, reward.wallet.name)
    if not given:
        return points
    digits = about.program.digits
    return say("%(points)s for %(money)s", points=points, money=money(parse_decimal(given, digits), digits))


def _digits(about: About, tier_set: TierSet) -> int:
    """How many digits a threshold may have."""
    if tier_set.counts == "spend":
        return about.program.digits
    if tier_set.counts in ("points", "balance"):
        return about.program.wallets[tier_set.wallet or about.document.main_wallet].scale
    return 0


def _written(units: int, digits: int, *, like: str) -> str:
    """Units of the last digit as a decimal, with no more zeros at its end than another has."""
    whole, _, after = format_decimal(units, digits).partition(".")
    after = after.rstrip("0").ljust(len(like.partition(".")[2]), "0")
    return f"{whole}.{after}" if after else whole
