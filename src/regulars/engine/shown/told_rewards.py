"""A reward in words: what its kind says of it, what it costs, and what every reward may say."""

from regulars.engine.program import Program
from regulars.engine.sentences import Named, Points, Sentences, Together, say
from regulars.engine.shown.asked import goods, is_never, only
from regulars.engine.shown.told_terms import asked_in, between, limited
from regulars.engine.terms.reward import Price, Reward
from regulars.kinds import N_


def reward_sentences(program: Program, reward: Reward) -> Sentences:
    """Everything that a reward promises."""
    yield from reward.says()
    yield from _cost(program, reward)
    yield from only(asked_in(reward.when, program.fields))
    yield from goods(asked_in(reward.excludes, program.fields), N_("never %(when)s"))
    unlocked = asked_in(reward.unlocked_by, program.fields)
    if unlocked is not None and is_never(unlocked.root):
        yield say("it only comes as a gift")
    else:
        yield from only(unlocked, N_("can be taken only %(when)s"))
    yield from between(reward.from_, reward.to)
    yield from limited(reward.limits, reward.wallet)
    yield from _beside_others(program, reward)
    if reward.confirm == "code":
        yield say("the till asks for a code that is sent to the member")
    if reward.confirm == "pin":
        yield say("somebody of the staff confirms it")


def _cost(program: Program, reward: Reward) -> Sentences:
    if getattr(reward, "automatic", False):
        yield say("given by itself, whenever it applies")
    if reward.prices:
        for price in reward.prices:
            yield from _price(program, price, price.wallet or reward.wallet)
    elif reward.points.strip("0.") and not reward.tells_cost:
        yield say("costs %(points)s", points=reward.takes_points(reward.points))


def _price(program: Program, price: Price, wallet: str | None) -> Sentences:
    points = Points(price.points, wallet)
    rest = (*only(asked_in(price.when, program.fields)), *between(price.from_, price.to))
    if rest:
        yield say("costs %(points)s: %(when)s", points=points, when=Together(rest))
    else:
        yield say("costs %(points)s", points=points)


def _beside_others(program: Program, reward: Reward) -> Sentences:
    """Limits, codes and exclusions that it shares with other rewards."""
    document = program.document
    if reward.category is not None and reward.category in document.reward_categories:
        named = Named("reward_categories", reward.category)
        for said in limited(document.reward_categories[reward.category].limits, reward.wallet):
            yield say("all of %(category)s together: %(said)s", category=named, said=said)
    if reward.coupon is not None and reward.coupon.code is not None:
        # Which code, the shop tells whom it wants to: these sentences may stand where everybody reads them.
        yield say("with a code that the shop gives out")
    elif reward.coupon is not None:
        yield say("with a code that can be used once")
    if reward.best_of is not None:
        same = tuple(
            Named("rewards", one.id) for one in document.rewards if one.best_of == reward.best_of and one.enabled
        )
        yield say("of these the one counts that takes off most: %(rewards)s", rewards=Together(same))
    if reward.alone:
        yield say("nothing else comes off the price then")
