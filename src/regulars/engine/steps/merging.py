"""The events of a merge and of its undoing: what the one side decided is told to the other."""

from regulars.engine.counters import is_moment
from regulars.engine.decision import Decision
from regulars.engine.events.merges import Absorbing, GaveBack, Revived, TierHeld
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps import challenges, handing, plans


def absorbing(of: str, before: Member, decision: Decision) -> Absorbing:
    """What comes to the member that stays. before: the absorbed member, caught up; decision: hers."""
    holds, redemptions = handing.open_of(decision.effects, before)
    return Absorbing(
        of=of,
        purses=handing.given(decision.effects, handing.lasting(before.wallets)),
        promises=handing.promised_by(decision.effects),
        holds=holds,
        redemptions=redemptions,
        counters=handing.counted_away(decision.effects),
        marks=before.marks,
        picks=before.picks,
        plans=before.plans,
        redated=before.redated,
        tiers=tiers_of(before),
        joined_day=before.joined_day,
        last_visit_day=before.last_visit_day,
        won=before.won,
    )


def giving_back(program: Program, came: Absorbing, before: Member) -> GaveBack:
    """What is to go back to the absorbed member. before: the one that stayed, as she was before `came`."""
    names = tuple(handing.called(name, one, came.of, before.redemptions) for name, one in came.redemptions.items())
    return GaveBack(
        to=came.of, purses=came.purses, promises=came.promises, holds=came.holds, redemptions=names,
        counters=came.counters, tiers=tiers_of(before), joined_day=before.joined_day,
        plans=before.plans, plans_taken=plans.better(came.plans, before.plans),
        won=challenges.beside(program, before.won, came.won),
    )  # fmt: skip


def reviving(of: str, came: Absorbing, giver: Member, decision: Decision) -> Revived:
    """What really comes back. giver: the one that stayed, caught up; decision: hers on giving it back."""
    holds, redemptions = handing.open_of(decision.effects, giver)
    return Revived(
        of=of,
        purses=handing.given(decision.effects, handing.lasting(giver.wallets)),
        promises=handing.promised_by(decision.effects),
        holds=holds,
        redemptions={name.removesuffix(f"+{came.of}"): one for name, one in redemptions.items()},
        counters={
            **handing.counted_away(decision.effects),
            **{name: buckets for name, buckets in came.counters.items() if is_moment(name)},
        },
        tiers=came.tiers,
        plans=came.plans,
    )


def tiers_of(member: Member) -> dict[str, TierHeld]:
    """The tiers of a member, to be handed on."""
    return {
        name: TierHeld(
            one.tier,
            one.since_us,
            one.review,
            one.kept_until,
            one.falling,
            one.lock.until if one.lock else 0,
            bool(one.lock and one.lock.is_fixed),
        )
        for name, one in member.tiers.items()
    }
