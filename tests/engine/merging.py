"""Two tills whose members turn out to be one, and perhaps two after all."""

from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.members import TimePassed
from regulars.engine.events.merges import Absorbed, Absorbing
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from tests.engine.shop import Till


def merged(rules: Program, of: Member, into: Member, now_us: int) -> tuple[Member, Member, Absorbing]:
    """Both members after the one was absorbed, and what came."""
    before = advance(rules, of, TimePassed(), now_us)[1] if of.seq else of
    decision, gone = advance(rules, of, Absorbed(into="into"), now_us)
    assert not decision.refusals
    came = absorbing("of", before, decision)
    return gone, accepted(advance(rules, into, came, now_us)), came


def parted(
    rules: Program, gone: Member, into: Member, stood: Member, came: Absorbing, now_us: int
) -> tuple[Member, Member]:
    """Both members after it was undone; stood: the one that stayed, as she was before."""
    giving, left = advance(rules, into, giving_back(rules, came, stood), now_us)
    stands = advance(rules, into, TimePassed(), now_us)[1]
    again = accepted(advance(rules, gone, reviving("into", came, stands, giving), now_us))
    return again, left


def accepted(decided: tuple[Decision, Member]) -> Member:
    assert not decided[0].refusals
    return decided[1]


def two(rules: Program) -> tuple[Till, Till]:
    one, other = Till(rules), Till(rules)
    one.join()
    other.join()
    return one, other
