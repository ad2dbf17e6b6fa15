"""A new member with her first event, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events.members import Joined
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.store import given, ledger, members, recorder
from regulars.store.budgets import Taking
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier
from regulars.store.ledger import Change, Stored, step_after
from regulars.store.members import Loaded, Person
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def enrol(
    shop: Shop, tx: Connection, person: Person, identifiers: Sequence[Identifier], program: Program, number: int,
    source: str, at: datetime, *, kind: str = "person", joined_day: int | None = None,
) -> Outcome:  # fmt: skip
    """Make the member and let her join the program, where a call is what joins. joined_day: when she did, if that was
    earlier. Raises IdentifierTaken, NotPossible; then the transaction is to be given up.
    """
    member_id = shop.new_id(at)
    newcomer = Loaded(member_id, "active", person.birthday, Stored(), kind=kind)
    await members.add(tx, member_id, person, identifiers, at)
    if kind != "person":
        await members.set_kind(tx, member_id, kind)
    taking = Taking(shop, program, number, at)
    event = await taking.locked(tx, _joined(program, newcomer, at, joined_day), newcomer)
    decided = advance(program, Member(), event, micros(at))
    name = f"member:{member_id}"
    step = step_after(
        newcomer.stored, member_id, event, decided, program, shop.new_id(at),
        source=source, external_id=name, request=shop.mac(name), takes=tuple(taking.takes(decided[0])),
    )  # fmt: skip
    if step.decision.refusals:
        raise recorder.NotPossible(reasons=tuple(step.decision.refusals))
    await ledger.record_many(tx, [Change(member_id, number, 0, (step,))], at)
    return Outcome(member_id, step.event_id, at, step.decision, step.event, program, step.stored.member)


def _joined(program: Program, newcomer: Loaded, at: datetime, joined_day: int | None) -> Joined:
    formally = program.membership.joins == "on_explicit_call" or joined_day is not None
    return Joined(
        given=given.of(newcomer, program, micros(at)), welcome=joined_day is None, joined_day=joined_day,
        formally=formally,
    )  # fmt: skip
