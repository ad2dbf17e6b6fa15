"""Points are put aside, gifts first."""

from regulars.engine.effects import HoldPlaced
from regulars.engine.events.points import Hold
from regulars.engine.evolve import Draft
from regulars.engine.steps import lots
from regulars.engine.terms.wallets import ReadyWallet


def put_aside(draft: Draft, hold_id: str, wallet: ReadyWallet, points: int, until_us: int, at_us: int) -> Hold:
    """Points of the wallet, of its gift wallets first, are put aside under a name."""
    by_wallet = {name: parts for name, _, parts in lots.spend(draft, "held", wallet, points, at_us)}
    hold = Hold(wallet.name, until_us, by_wallet.pop(wallet.name, ()), by_wallet)
    draft.do(HoldPlaced(hold_id, hold))
    return hold
