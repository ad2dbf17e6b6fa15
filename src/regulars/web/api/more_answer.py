"""What a little more would give, for a program and in a sentence for people."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER, to_date
from regulars.engine.program import Program
from regulars.engine.shown.additions import ANY, Likeness, Missing
from regulars.engine.shown.guesses import Reached, What
from regulars.engine.shown.hints import Hint
from regulars.engine.words import Texts
from regulars.i18n import Reader
from regulars.prose import begun
from regulars.web.api.amounts import QUANTITY_DIGITS, text_of
from regulars.web.api.print_lines import unit_of


class MissingAnswer(msgspec.Struct, omit_defaults=True):
    """What is to be added: an `amount` of money to spend, or a `quantity`; of any goods, or of those named. Or one more
    `visit` such as this one.

    `like` is a line of the cart that such goods are on. `others`: other articles than each other, not more of one.
    `from_day`, `last_day`: the days on which the visit counts.
    """

    amount: str = ""
    quantity: str = ""
    sku: str = ""
    brand: str = ""
    categories: list[str] = []
    like: str = ""
    others: bool = False
    visit: bool = False
    from_day: date | None = None
    last_day: date | None = None


class ReachedAnswer(msgspec.Struct, omit_defaults=True):
    """A `rule` or a `reward` that gives on this receipt then, or gives more; what is `reachable` after it: a reward;
    a `tier` or a `challenge` that is reached by it.
    """

    what: What
    name: str
    tier_set: str = ""


class MorePoints(msgspec.Struct):
    """So many points more of a wallet."""

    wallet: str
    points: str


class MoreAnswer(msgspec.Struct, omit_defaults=True):
    """What is missing, and all that the receipt gives more with it: points, and money that comes off it.

    Goods whose price is not on the cart count as if they cost nothing: it is at least so much.
    """

    text: Annotated[str, Meta(description="A sentence for the customer, in the language of `print`.")]
    missing: list[MissingAnswer]
    reached: list[ReachedAnswer]
    points: list[MorePoints] = []
    discount: str = ""


def more_answer(reader: Reader, program: Program, hint: Hint, names: dict[str, str]) -> MoreAnswer:
    """A hint. names: of the lines of the cart, by their ids."""
    points = [
        MorePoints(wallet, text_of(points, program.wallets[wallet].scale)) for wallet, points in hint.points.items()
    ]
    return MoreAnswer(
        _sentence(reader, program, hint, names),
        [missing_answer(program, *one) for one in zip(hint.missing, hint.lines, strict=True)],
        [ReachedAnswer(one.what, one.name, one.detail) for one in hint.reached],
        points,
        text_of(hint.money_minor, program.digits) if hint.money_minor else "",
    )


def missing_answer(program: Program, missing: Missing, line: str = "") -> MissingAnswer:
    """What is to be added. line: of the cart, that such goods are on."""
    of = missing.of
    if missing.visit is not None:
        first, last = missing.visit
        return MissingAnswer(visit=True, from_day=to_date(first), last_day=None if last >= NEVER else to_date(last))
    return MissingAnswer(
        text_of(missing.money_minor, program.digits) if missing.money_minor else "",
        text_of(missing.quantity, QUANTITY_DIGITS) if missing.quantity else "",
        of.sku,
        of.brand,
        sorted(of.categories),
        line,
        missing.apart,
    )


def _sentence(reader: Reader, program: Program, hint: Hint, names: dict[str, str]) -> str:
    lacks = [
        _lack(reader, program, missing, names.get(line, ""))
        for missing, line in zip(hint.missing, hint.lines, strict=True)
    ]
    gained = ", ".join(_gained(reader, program, hint))
    return begun(reader.say("%(missing)s: %(gained)s", missing=" + ".join(lacks), gained=gained))


def _lack(reader: Reader, program: Program, missing: Missing, line: str) -> str:
    if missing.visit is not None:
        return _visit(reader, *missing.visit)
    goods = line or _goods(missing.of)
    if missing.money_minor:
        money = reader.money(missing.money_minor, program.currency)
        if not goods:
            return reader.say("%(money)s more", money=money)
        return reader.say("%(money)s more for: %(goods)s", money=money, goods=goods)
    quantity = reader.number(missing.quantity // 1000)
    if missing.apart:
        goods = goods or reader.say("any goods")
        return reader.say("%(quantity)s × another article (%(goods)s)", quantity=quantity, goods=goods)
    return reader.say("%(quantity)s × %(goods)s more", quantity=quantity, goods=goods or reader.say("any goods"))


def _visit(reader: Reader, first: int, last: int) -> str:
    if last >= NEVER:
        return reader.say("one more visit")
    return reader.say(
        "one more visit from %(first)s to %(last)s", first=reader.day(to_date(first)), last=reader.day(to_date(last))
    )


def _goods(of: Likeness) -> str:
    """The goods in the shop's own words; empty for any."""
    return "" if of == ANY else " ".join([*sorted(of.categories), *filter(None, (of.brand, of.sku))])


def _gained(reader: Reader, program: Program, hint: Hint) -> list[str]:
    found = [f"+{reader.points(points, unit_of(program, wallet))}" for wallet, points in hint.points.items()]
    if hint.money_minor:
        found.append(reader.say("%(money)s off", money=reader.money(hint.money_minor, program.currency)))
    return found + [told for one in hint.reached if (told := _reached(reader, program, one))]


def _reached(reader: Reader, program: Program, one: Reached) -> str:
    """What is reached, by its name; that a rule gives is told by what it gives."""
    match one.what:
        case "tier":
            tiers = {tier.id: tier for tier in program.document.tier_sets[one.detail].tiers}
            return reader.say("tier %(name)s", name=_named(reader, tiers[one.name].name, one.name))
        case "challenge":
            name = _named(reader, program.document.challenges[one.name].name, one.name)
            return reader.say("challenge %(name)s", name=name)
        case "reward" | "reachable":
            return _named(reader, program.rewards[one.name].document.name, one.name)
        case "rule":
            return ""


def _named(reader: Reader, texts: Texts, name: str) -> str:
    """The name in the reader's language, or in English, or as the program calls it."""
    by_language = {str(language): text for language, text in texts.items()}
    return by_language.get(reader.language) or by_language.get("en") or name
