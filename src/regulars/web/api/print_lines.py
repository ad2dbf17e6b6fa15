"""What the till prints for the member: a few lines, in her language."""

from functools import lru_cache

from regulars.engine.decision import Totals
from regulars.engine.program import Program
from regulars.i18n import Reader, Unit, negotiated


def reader_for(program: Program, chosen: str, accepted: str) -> Reader:
    """The reader of the lines: the language chosen, else what the client accepts; days are the program's."""
    return _reader(program.document.timezone, chosen, accepted[:100])


@lru_cache(maxsize=1024)
def _reader(zone: str, chosen: str, accepted: str) -> Reader:
    return Reader(negotiated((chosen,), accepted), zone)


def printed(
    reader: Reader, program: Program, totals: Totals | None, wallet: str, earned: int, spent: int, balance: int
) -> list[str]:
    """What came off, what was earned and spent, and what there is now."""
    lines = []
    if totals is not None and totals.discount_minor:
        lines.append(reader.say("Discount %(money)s", money=reader.money(totals.discount_minor, program.currency)))
    if totals is not None and totals.points_pay_minor:
        money = reader.money(totals.points_pay_minor, program.currency)
        lines.append(reader.say("Paid with points %(money)s", money=money))
    if earned:
        lines.append(_told(reader, "Earned", program, wallet, earned))
    if spent:
        lines.append(_told(reader, "Spent", program, wallet, spent))
    lines.append(balance_line(reader, program, wallet, balance))
    return lines


def balance_line(reader: Reader, program: Program, wallet: str, balance: int) -> str:
    """What there is."""
    return _told(reader, "Balance", program, wallet, balance)


# A balance is printed again and again; Babel takes 25 us for a number, half the time of a whole decision.
@lru_cache(maxsize=16_384)
def _told(reader: Reader, what: str, program: Program, wallet: str, points: int) -> str:
    return f"{reader.say(what)}: {reader.points(points, unit_of(program, wallet))}"


@lru_cache(maxsize=256)
def unit_of(program: Program, wallet: str) -> Unit:
    """What the points of a wallet are called."""
    terms = program.document.wallets[wallet]
    words: dict[str, dict[str, str]] = {
        str(language): {str(form): word for form, word in forms.items()} for language, forms in terms.unit.items()
    }
    return Unit(words, terms.scale)
