"""A pump told as a story that `regulars check` runs, with what each line comes to."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from regulars.analytics.pumps.game import Game, Played
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.growth import Growth
from regulars.analytics.pumps.moves import Move
from regulars.engine.events.activities import Activity
from regulars.engine.money import format_decimal
from regulars.stories.acts import Consents, Happens, Passes, Returns
from regulars.stories.telling import Teller

GAP = "  "


class Pump(msgspec.Struct, frozen=True):
    """A money pump. story: its lines. steps: how many there are. profit, spent: decimal texts, of each time that it is
    done once more. order: whether each step is done over and over, or all of it again and again.
    """

    story: str
    steps: int
    profit: str
    spent: str
    currency: str
    order: str


def pump_of(ground: Ground, moves: Sequence[Move], grown: Growth) -> Pump:
    """The pump in words and figures."""
    lines = list(_lines(ground, moves))
    profit, spent = (_each(ground, whole, grown.times) for whole in (grown.profit, Fraction(grown.net)))
    heading = [
        f"# Each time that this is done once more, {profit} {ground.program.currency} more are had for {spent} spent.",
        "story A money pump",
    ]
    steps = sum(line[:1].isdigit() for line in lines)
    return Pump("\n".join([*heading, *lines, ""]), steps, profit, spent, ground.program.currency, grown.order)


def _each(ground: Ground, whole: Fraction, times: int) -> str:
    minor = round(whole / times)
    sign = "-" if minor < 0 else ""
    if whole and not minor:
        return f"less than {format_decimal(1, ground.program.digits)}"
    return sign + format_decimal(abs(minor), ground.program.digits)


def _lines(ground: Ground, moves: Sequence[Move]) -> Iterator[str]:
    game = Game(ground, tells=True)
    game.play(moves)
    teller = Teller(ground.program)
    for name, person in ground.people.items():
        if person.born is not None:
            yield f"member {name} born {person.born.isoformat()}"
    agreed: set[str] = set()
    said = [(one, *each) for one in game.played for each in _said(ground, teller, one, agreed)]
    width = max((len(action) for _, action, _ in said), default=0)
    for one, action, expected in said:
        yield f"{teller.day(one.at_us)}{GAP}{action.ljust(width)}{GAP}{expected}".rstrip()


def _said(ground: Ground, teller: Teller, one: Played, agreed: set[str]) -> Iterator[tuple[str, str]]:
    """The line, after what its member must have agreed to."""
    match one.action:
        case Happens(member, Activity()) if member not in agreed:
            agreed.add(member)
            for purpose in sorted(ground.consents):
                yield teller.told(Consents(member, purpose)), ""
    yield teller.told(one.action), _expected(teller, one)


def _expected(teller: Teller, one: Played) -> str:
    """What is paid or paid back, and what there is to spend then, where that changed."""
    found = []
    if one.outcome.totals is not None:
        word = "refunds" if isinstance(one.action, Returns) else "pays"
        found.append(f"{word} {teller.money(one.outcome.totals.to_pay_minor)}")
    changed = [(name, now) for name, (before, now) in one.has.items() if now != before]
    if changed and not isinstance(one.action, Passes):
        found.append("has " + ", ".join(f"{teller.points(name, now)} {name}" for name, now in changed))
    return GAP.join(found)
