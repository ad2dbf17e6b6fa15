"""A person gives a badge, or takes it."""

from msgspec import structs

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import ChallengeLost, ChallengeWon
from regulars.engine.events.challenges import Won
from regulars.engine.events.members import Badged
from regulars.engine.evolve import Draft
from regulars.engine.member import badges_of
from regulars.engine.program import Program

BY_HAND = "by-hand/"
"""What the name of a challenge that is none begins with: it is won by the act of a person."""


def badged(program: Program, draft: Draft, event: Badged, at_us: int, day: int) -> Decision:
    """She has the badge from this day on, or no more; what a challenge gave besides stays. Refused when the program has
    no such badge, when she has it already, or has none to be taken.
    """
    has = event.badge in badges_of(draft.won)
    if event.is_taken and not has:
        return Decision(at_us, refusals=[Reason("has-no-badge", event.badge)])
    if event.is_taken:
        _take(draft, event.badge)
        return Decision(at_us, draft.effects, [Reason("badge-taken", event.badge)])
    if has or event.badge not in program.document.badges:
        return Decision(at_us, refusals=[Reason("has-badge" if has else "unknown-badge", event.badge)])
    draft.do(ChallengeWon(f"{BY_HAND}{event.badge}", Won(0, 1, day, badge=event.badge)))
    return Decision(at_us, draft.effects, [Reason("badge-given", event.badge)])


def _take(draft: Draft, badge: str) -> None:
    """Of every challenge by which it was won: the wins stay, in their order, without it."""
    for name, several in list(draft.won.items()):
        if badge in [one.badge for one in several]:
            for one in several:
                draft.do(ChallengeLost(name, one.begun, one.at))
            for one in several if not name.startswith(BY_HAND) else ():
                draft.do(ChallengeWon(name, structs.replace(one, badge="" if one.badge == badge else one.badge)))
