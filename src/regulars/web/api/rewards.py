"""The rewards that a member finds, and what she says about those that redeem themselves."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.rewards_of import RewardsOf, rewards_of
from regulars.actions.set_reward import set_reward
from regulars.engine.events.members import Set
from regulars.errors import FieldError, Invalid
from regulars.i18n import Reader
from regulars.ids import encode
from regulars.store.history import DifferentBody
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.amounts import Points, Reading, text_of
from regulars.web.api.event_ids import MEMBER, MemberId
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.print_lines import reader_for
from regulars.web.api.refusals import deciding
from regulars.web.api.reward_answer import RewardOf, reward_answer
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class RewardsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program."""

    program: Annotated[str, Meta(max_length=100)] = ""


class RewardsAnswer(msgspec.Struct):
    """Every reward that is switched on, in the order of the program."""

    member_id: str
    program: str
    rewards: list[RewardOf]


@endpoint(
    "GET", "/v1/members/{id}/rewards", scope="members:read", tag="Rewards", errors=(UnknownMember, UnknownProgram)
)
async def rewards(call: Call, path: MemberPath, query: RewardsQuery) -> RewardsAnswer:
    """Every reward as the member finds it: what she may take, and why not the rest, each with its number.

    What depends on the goods is told by `POST /v1/quotes`, in `available`.
    """
    member_id = member_named(path.id)
    made = await rewards_of(call.shop, member_id, at=call.at, program=query.program)
    reader = reader_for(made.program, "", call.language)
    answers = [_answer(reader, made, place) for place in range(len(made.found))]
    return RewardsAnswer(encode(MEMBER, member_id), made.program.document.program, answers)


def _answer(reader: Reader, made: RewardsOf, place: int) -> RewardOf:
    one = made.found[place]
    answer = reward_answer(reader, made.program, one)
    setting = made.member.settings.get(one.reward.id)
    if setting is not None:
        answer.threshold = text_of(setting[0], one.reward.wallet.scale) if setting[0] else ""
        answer.banks = setting[1]
    return answer


class SettingPath(msgspec.Struct):
    """A reward of a member."""

    id: MemberId
    reward: Annotated[str, Meta(min_length=1, max_length=100)]


class SettingBody(msgspec.Struct, forbid_unknown_fields=True):
    """From how many points on they redeem themselves; without it as the program says. `banks`: not at all."""

    threshold: Points | None = None
    banks: bool = False
    setting_id: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class SettingAnswer(msgspec.Struct, omit_defaults=True):
    """What holds from now on."""

    member_id: str
    reward: str
    setting_id: str
    threshold: str = ""
    banks: bool = False
    repeated: bool = False


@endpoint(
    "PUT",
    "/v1/members/{id}/rewards/{reward}/setting",
    scope="members:write",
    tag="Rewards",
    errors=(UnknownMember, MemberNotActive, UnknownProgram, NotPossible, DifferentBody),
    idempotency="optional",
    example={"threshold": "2500"},
)
async def set_own(call: Call, path: SettingPath, body: SettingBody) -> SettingAnswer:
    """Say from how many points on they redeem themselves, or that they are kept, where the program lets members."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    _, program = await shop.programs.now_for(body.program, member_id, call.at)
    reward = program.rewards.get(path.reward)
    reading = Reading()
    scale = reward.wallet.scale if reward else 0
    threshold = None if body.threshold is None else reading.amount(body.threshold, scale, "threshold")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    if threshold == 0:
        raise Invalid(errors=(FieldError("#/threshold", "at least one point"),))
    name = given_name(call, body.setting_id, "set")
    event = Set(reward=path.reward, threshold=threshold, banks=body.banks)
    with deciding(program):
        outcome = await set_reward(
            shop, name, event, member_id=member_id, source=call.caller.source, at=call.at, program=body.program
        )
    told = text_of(threshold, scale) if threshold else ""
    return SettingAnswer(encode(MEMBER, member_id), path.reward, name, told, body.banks, outcome.repeated)
