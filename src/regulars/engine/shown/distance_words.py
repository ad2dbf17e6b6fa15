"""How far something is away, in words: 3 more visits, €12.50 more, what is missing for a tier."""

from collections.abc import Collection, Iterator
from datetime import datetime

from regulars.engine.fields import COUNTED
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.sentences import Counted, Figure, Lasting, Money, Sentence, Value, say
from regulars.engine.shown.asked import MONEY
from regulars.engine.shown.labels import label_of
from regulars.engine.shown.progress import Criterion, progress
from regulars.engine.terms.ladders import so_much
from regulars.kinds import plural

MORE_VISITS = plural("%(n)s more visit", "%(n)s more visits")
MINUTE_US, DAY_MINUTES = 60_000_000, 1440
_NUMBERS = COUNTED.keys() | {"receipt.total", "receipt.line_count"}
_COUNTED = frozenset({"spend", "points", "balance", "visits"})


def more_said(program: Program, path: str, by: int) -> Value:
    """So much more of a field, or with a minus less; of a date so many days later, or earlier."""
    field = Sentence(label_of(path) or path.partition(".")[2])
    if path not in _NUMBERS:
        days = Lasting(f"P{abs(by)}D")
        return (
            say("%(field)s: %(days)s later", field=field, days=days)
            if by > 0
            else say("%(field)s: %(days)s earlier", field=field, days=days)
        )
    money = Money(format_decimal(abs(by), program.digits))
    number = money if path in MONEY else Figure(str(abs(by)))
    if by < 0:
        return say("%(field)s: too high by %(number)s", field=field, number=number)
    if path == "member.visits":
        return Counted(str(by), MORE_VISITS)
    if path == "member.spend":
        return say("%(money)s more spent", money=money)
    return say("%(field)s: %(number)s more", field=field, number=number)


def moved_said(by_us: int) -> Sentence:
    """So much too early, or with a minus too late: whole days, or less than one in hours and minutes."""
    days, minutes = divmod(-(-abs(by_us) // MINUTE_US), DAY_MINUTES)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}H" * (hours > 0) + f"{minutes}M" * (minutes > 0)
    lasts = Lasting(f"P{days}D" if days else f"PT{clock}")
    return say("%(days)s early", days=lasts) if by_us > 0 else say("%(days)s late", days=lasts)


def missing_said(
    program: Program, member: Member, at: datetime, ladder: str, tiers: Collection[object]
) -> Iterator[Sentence]:
    """What she lacks for the lowest of these tiers. ladder: empty for the first one."""
    found = progress(program, member, at)
    on = [one for one in found if one.tier_set.replace("-", "_") == ladder] if ladder else found[:1]
    step = next((step for one in on for step in one.rises if step.tier in tiers), None)
    if step is not None:
        lacking = [one for one in (*step.all_of, *step.any_of) if one.needed]
        yield from (_missing(one) for one in lacking if one.measure.kind in _COUNTED)


def _missing(one: Criterion) -> Sentence:
    amount = format_decimal(one.needed, one.measure.digits)
    return say("missing: %(amount)s", amount=so_much(one.measure.kind, amount, one.measure.name or None))
