"""Points go back: those that were earned for what comes back are taken, those that had paid for it return.

What was earned and given to a household or group is taken back from there, by its own balance; only the rest from the
member.
"""

from collections.abc import Sequence

from msgspec import structs

from regulars.engine.days import Duration
from regulars.engine.decision import Reason
from regulars.engine.effects import Moved
from regulars.engine.events.points import LotPart
from regulars.engine.events.returns import Earned, Shared
from regulars.engine.evolve import Draft
from regulars.engine.money import share
from regulars.engine.program import Program
from regulars.engine.steps import lots
from regulars.engine.terms.wallets import ReadyWallet

_FREE = Duration()

Key = tuple[str, int, int]
"""A lot: its wallet and its two days."""


def take_back(
    program: Program,
    draft: Draft,
    before: Sequence[Earned],
    after: Sequence[Earned],
    at_us: int,
    day: int,
    about: str = "",
    shared: Sequence[Shared] = (),
) -> list[Reason]:
    """Take back what was earned before and no longer is. about: what points are about that wait for an activity.

    shared: what of it pools have; they give their part back in an event of their own.
    """
    reasons = []
    theirs: dict[Key, int] = {}
    for one in given_up(shared, before, after):
        theirs[_key(one)] = theirs.get(_key(one), 0) + one.points
        reasons.append(Reason("return-of-pool", one.pool, one.wallet, one.points))
    for was, now in zip(before, after, strict=True):
        points = was.points - now.points
        if theirs:
            of_pools = min(points, theirs.get(_key(was), 0))
            theirs[_key(was)] = theirs.get(_key(was), 0) - of_pools
            points -= of_pools
        wallet = program.wallets.get(was.wallet)
        if points and wallet is not None:
            reasons += from_wallet(draft, wallet, LotPart(was.start, was.until, points), about, at_us, day)
    return reasons


def from_wallet(draft: Draft, wallet: ReadyWallet, part: LotPart, about: str, at_us: int, day: int) -> list[Reason]:
    """Take points back from their own lot; what is already spent of it as the wallet's clawback says."""
    name = wallet.name
    if part.start == part.until:  # They wait for an activity.
        waited = lots.withdraw_awaited(draft, about, name, part, at_us, day)
        if waited is not None:
            lost = part.points - waited
            told = [Reason("return", name, name, waited)] if waited else []
            return [*told, Reason("lapsed", name, name, lost)] if lost else told
        taken = 0
    else:
        part = lots.found(draft, name, part)
        if part.until <= day:
            return [Reason("lapsed", name, name, part.points)]
        taken = lots.withdraw(draft, name, part, at_us)
    left = part.points - taken
    if left and wallet.clawback != "only_pending":
        taken += lots.take_from(draft, "taken_back", name, LotPart(part.start, part.until, left), at_us)
        left = part.points - taken
        more = lots.take(draft, "taken_back", name, left, at_us) if left else ()
        taken += sum(one.points for one in more)
        left = part.points - taken
        if left and wallet.clawback == "unlimited":
            draft.move(Moved("owed", name, 0, 0, left, at_us))
            taken, left = part.points, 0
    reasons = [Reason("return", name, name, taken)] if taken else []
    return [*reasons, Reason("already-spent", name, name, left)] if left else reasons


def put_back(
    program: Program, draft: Draft, name: str, parts: Sequence[LotPart], about: str, at_us: int, day: int
) -> list[Reason]:
    """Points that had paid go back to the lots they came from, to their original expiry, with the wallet's grace for
    those whose time is over. name: of the wallet. about: what they had paid for.
    """
    wallet = program.wallets.get(name)
    grace = wallet.restored if wallet is not None else _FREE
    alive = []
    lapsed = 0
    for part in parts:
        if part.until > day:
            alive.append(part)
        elif grace != _FREE:
            alive.append(LotPart(part.start, grace.after(day), part.points))
        else:
            lapsed += part.points
    reasons = []
    if alive:
        lots.add(draft, "restored", name, alive, at_us)
        reasons.append(Reason("restored", about, name, sum(part.points for part in alive)))
    return [*reasons, Reason("lapsed", about, name, lapsed)] if lapsed else reasons


def given_up(shared: Sequence[Shared], before: Sequence[Earned], after: Sequence[Earned]) -> list[Shared]:
    """What the pools give back when `after` stays of what was earned: of each lot the same part as the member."""
    back = _back(shared, before, after)
    return [structs.replace(one, points=points) for one, points in zip(shared, back, strict=True) if points]


def still_shared(shared: Sequence[Shared], before: Sequence[Earned], after: Sequence[Earned]) -> tuple[Shared, ...]:
    """What the pools have then."""
    back = _back(shared, before, after)
    left = [structs.replace(one, points=one.points - points) for one, points in zip(shared, back, strict=True)]
    return tuple(one for one in left if one.points)


def _back(shared: Sequence[Shared], before: Sequence[Earned], after: Sequence[Earned]) -> list[int]:
    back = [0] * len(shared)
    for key in {_key(one) for one in shared}:
        was, now = ([one.points for one in earned if _key(one) == key] for earned in (before, after))
        places = [place for place, one in enumerate(shared) if _key(one) == key]
        theirs = [shared[place].points for place in places]
        _, *parts = share(sum(was) - sum(now), [sum(was) - sum(theirs), *theirs])
        for place, points in zip(places, parts, strict=True):
            back[place] = points
    return back


def _key(one: Earned | Shared) -> Key:
    return one.wallet, one.start, one.until
