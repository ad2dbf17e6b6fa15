"""What was agreed with one member alone, until a day: an own rate, discount or tier."""

from datetime import date, datetime

from regulars.engine.checks.moments import out_of_range
from regulars.engine.days import micros, start_of, to_day
from regulars.engine.events.members import Assigned
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import audit, members, merges
from regulars.store.audit import Actor
from regulars.store.budgets import record_asking
from regulars.store.database import Connection
from regulars.store.history import SOURCE
from regulars.store.members import Agreement, Loaded
from regulars.store.recorder import Made, Occurrence
from regulars.store.shop import Shop

MOST = 20


async def agree_with_member(
    shop: Shop, member_id: int, name: str, *, until: date, tier_set: str = "", tier: str = "", program: str = "",
    actor: Actor, actor_id: int, at: datetime,
) -> Agreement:  # fmt: skip
    """From now on until a day, which is excluded, `name` is among `member.agreements`; with a tier, she holds it as
    long. The same name again replaces it; a day that is past ends it. Raises Invalid, UnknownMember, MemberNotActive,
    NotPossible (there is no such tier).
    """
    if wrong := tuple(out_of_range(until, "/until")):
        raise Invalid(errors=wrong)
    number, rules = await shop.programs.now_for(program, member_id, at)
    made = Agreement(name, micros(at), micros(start_of(to_day(until), rules.zone)))
    if tier and made.until_us > micros(at):
        event = Assigned(tier_set=tier_set or rules.tier_sets[0].name if rules.tier_sets else "-", tier=tier,
                         until=to_day(until))  # fmt: skip

        async def event_of(loaded: Loaded) -> Made:
            return Made(event, rules)

        named = f"agreement:{member_id}:{name}:{until}:{tier}"
        await record_asking(
            shop, Occurrence("assigned", SOURCE, named, shop.mac(named), member_id, number, event_of), at
        )

    async def agree(tx: Connection) -> None:
        (row,) = (await merges.lock(tx, (member_id,))).values()
        if row.status != "active":
            raise members.MemberNotActive(status=row.status)
        known = [one for one in await members.agreements_of(tx, member_id) if one.name != name]
        if made.until_us > micros(at):
            known.append(made)
        if len(known) > MOST:
            raise Invalid(errors=(FieldError("/name", f"at most {MOST} agreements with one member"),))
        await members.set_agreements(tx, member_id, known)
        details = {"name": name, "until": until.isoformat(), "tier": tier}
        await audit.note(shop, tx, "member.agreed", encode("mem", member_id), actor, actor_id, at, **details)

    await shop.db.run(agree)
    return made
