"""A new member with her first event, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events import Joined
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.store import given, ledger, members
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier
from regulars.store.ledger import Change, Step, Stored, step_after
from regulars.store.members import Loaded, Person
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def enrol(
    shop: Shop, tx: Connection, person: Person, identifiers: Sequence[Identifier], program: Program, number: int,
    source: str, at: datetime,
) -> Outcome:  # fmt: skip
    """Make the member and let her join the program. Raises IdentifierTaken; then the transaction is to be given up."""
    member_id = shop.new_id(at)
    newcomer = Loaded(member_id, "active", person.birthday, Stored())
    await members.add(tx, member_id, person, identifiers, at)
    step = _joined(shop, program, newcomer, source, at)
    await ledger.record(tx, Change(member_id, number, 0, (step,)), at)
    return Outcome(member_id, step.event_id, at, step.decision, step.event, program, step.stored.member)


def _joined(shop: Shop, program: Program, newcomer: Loaded, source: str, at: datetime) -> Step:
    event, name = Joined(given=given.of(newcomer, program, micros(at))), f"member:{newcomer.member_id}"
    decided = advance(program, Member(), event, micros(at))
    return step_after(
        newcomer.stored, newcomer.member_id, event, decided, program, shop.new_id(at),
        source=source, external_id=name, request=shop.mac(name),
    )  # fmt: skip
