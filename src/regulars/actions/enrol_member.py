"""A new member joins."""

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


async def enrol_member(
    shop: Shop, person: Person, identifiers: Sequence[Identifier], *, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Make a member known by these identifiers, and enrol her in a program, with whatever welcome it gives.

    Raises IdentifierTaken, UnknownProgram; then nothing is written.
    """
    number = await shop.programs.number(program, at)
    rules = await shop.programs.in_force(number, at, at)
    member_id = shop.new_id(at)
    newcomer = Loaded(member_id, "active", person.birthday, Stored())

    async def enrol(tx: Connection) -> Outcome:
        await members.add(tx, member_id, person, identifiers, at)
        step = _joined(shop, rules, newcomer, source, at)
        await ledger.record(tx, Change(member_id, number, 0, (step,)), at)
        return Outcome(member_id, step.event_id, at, step.decision, step.event, rules, step.stored.member)

    return await shop.db.run(enrol)


def _joined(shop: Shop, program: Program, newcomer: Loaded, source: str, at: datetime) -> Step:
    event, name = Joined(given=given.of(newcomer, program, micros(at))), f"member:{newcomer.member_id}"
    decided = advance(program, Member(), event, micros(at))
    return step_after(
        newcomer.stored, newcomer.member_id, event, decided, program, shop.new_id(at),
        source=source, external_id=name, request=shop.mac(name),
    )  # fmt: skip
