"""How many members claimed an offer that only so many may: a shared counter, taken with the claim, never exceeded."""

from collections.abc import Sequence

from regulars.engine.decision import Decision
from regulars.engine.program import Program
from regulars.store import shares
from regulars.store.database import Connection
from regulars.store.ledger import Take
from regulars.store.shares import counter_of

CLAIMED = "takes-part"
"""The reason by which a claim says that a member is one more."""


def name_of(offer: str) -> str:
    """Under which name the members of an offer are counted."""
    return f"offer:{offer}"


def capped(program: Program) -> dict[str, int]:
    """The offers that only so many members may claim."""
    return {name: one.most_members for name, one in program.offers.items() if one.most_members is not None}


async def known(connection: Connection, program_no: int, program: Program) -> dict[str, int]:
    """How many members claimed each of these offers; nothing is asked where there are none."""
    names = {name_of(offer): offer for offer in capped(program)}
    found = await shares.taken(connection, program_no, list(names)) if names else {}
    return {names[name]: members for name, members in found.items()}


async def provide(tx: Connection, program_no: int, offer: str, most: int) -> None:
    """Make the counter, or let it hold as many as the program says now."""
    await shares.provide(tx, counter_of(program_no, name_of(offer)), most)


def takes(program_no: int, offer: str, decision: Decision) -> Sequence[Take]:
    """One more, when the decision says so."""
    if not any(one.code == CLAIMED for one in decision.reasons):
        return ()
    return (Take(counter_of(program_no, name_of(offer)), 1),)
