"""What households and groups have a part in: a receipt that their points pay for, and what comes back of one."""

from msgspec import structs

from regulars.engine.decision import Decision
from regulars.engine.events.activities import Undone
from regulars.engine.events.merges import Purse
from regulars.engine.events.pools import CameBack
from regulars.engine.events.receipts import PaidFrom
from regulars.engine.events.returns import Earned, Return, Shared
from regulars.engine.evolve import Draft
from regulars.engine.member import Lot, Member, Wallet
from regulars.engine.steps.returns import paid_back
from regulars.engine.steps.taking_back import given_up, still_shared


def purse_of(paid_from: PaidFrom) -> Draft:
    """The pool as far as a receipt of one of its members can spend of it; its own event takes what was spent."""
    wallets = {
        name: Wallet(
            available=sum(part.points for part in parts),
            lots=[Lot(part.until, part.start, part.points) for part in parts],
        )
        for name, parts in paid_from.wallets.items()
    }
    return Draft(Member(wallets=wallets))


def of_pools(event: Return | Undone, decision: Decision, member: str) -> dict[str, CameBack]:
    """By pool, what comes back to it and what is taken back from it. member: whose receipt or activity it was."""
    restored: dict[str, tuple[Purse, ...]] = {}
    if isinstance(event, Return):
        shared, before, after = event.standing.shared, event.standing.earned, decision.earned
        payer = event.standing.receipt.paid_from
        if payer is not None:
            paid = paid_back(event.standing, decision.kept)
            restored[payer.pool] = tuple(Purse(spent.wallet, tuple(parts)) for spent, parts in paid if parts)
    else:
        nothing = tuple(structs.replace(one, points=0) for one in event.earned)
        shared, before, after = event.shared, event.earned, nothing
    taken: dict[str, tuple[Earned, ...]] = {}
    for one in given_up(shared, before, after):
        earned = Earned(one.wallet, one.start, one.until, one.points)
        taken[one.pool] = (*taken.get(one.pool, ()), earned)
    return {
        pool: CameBack(of=member, restored=restored.get(pool, ()), taken=taken.get(pool, ()))
        for pool in sorted(restored.keys() | taken.keys())
        if restored.get(pool) or taken.get(pool)
    }


def shared_after(event: Return, decision: Decision) -> tuple[Shared, ...]:
    """What households and groups still have of what the receipt earned, after its return."""
    return still_shared(event.standing.shared, event.standing.earned, decision.earned)
