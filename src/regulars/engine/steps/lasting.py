"""Points that last as long as the member is active: one day for the whole wallet, moved on by every activity."""

from regulars.engine.days import NEVER
from regulars.engine.effects import Moved, WalletLasts
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Receipt
from regulars.engine.evolve import Draft
from regulars.engine.program import Program

_ACTIVE = {"earned": "earn", "promised": "earn", "spent": "spend"}


def follow(program: Program, draft: Draft, event: AnyEvent, day: int) -> None:
    """After an event: the day moves on where the member was active, and begins to be counted where points are new."""
    active = {
        (effect.wallet, _ACTIVE[effect.movement])
        for effect in draft.effects
        if type(effect) is Moved and effect.movement in _ACTIVE
    }
    everywhere = {"visit"} if isinstance(event, Receipt) else {event.name} if isinstance(event, Activity) else set()
    for wallet in program.lasting_wallets:
        terms = wallet.inactivity
        assert terms is not None
        state = draft.wallet(wallet.name)
        is_active = (everywhere | {how for name, how in active if name == wallet.name}) & terms.active_by
        has_points = state.available or state.held or state.pending
        # Points that this event made spendable in a wallet that was empty, and whose day was over, begin anew.
        is_new = state.lasts == NEVER or state.lasts <= day
        if has_points and (is_active or is_new):
            until = terms.until(day)
            # An act may have moved the day further than an activity does.
            if is_new or until > state.lasts:
                draft.do(WalletLasts(wallet.name, until))


def forget(program: Program, draft: Draft, day: int) -> None:
    """A wallet in which there was nothing on its last day has none."""
    for wallet in program.lasting_wallets:
        state = draft.wallet(wallet.name)
        if state.lasts <= day and not state.available and not state.held:
            draft.do(WalletLasts(wallet.name, NEVER))


def begin(program: Program, draft: Draft, day: int) -> None:
    """Points that time alone made spendable in an empty wallet last from that day on."""
    for wallet in program.lasting_wallets:
        state = draft.wallet(wallet.name)
        if state.available and state.lasts == NEVER and wallet.inactivity is not None:
            draft.do(WalletLasts(wallet.name, wallet.inactivity.until(day)))


def let_go(program: Program, draft: Draft) -> None:
    """The program no longer asks for activity: what was to be over by inactivity stays."""
    for name, state in list(draft.wallets.items()):
        if state.lasts != NEVER and (name not in program.wallets or program.wallets[name].inactivity is None):
            draft.do(WalletLasts(name, NEVER))
