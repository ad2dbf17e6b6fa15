"""A redemption as it stands: what it gives is shown to whoever may see it."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import members
from regulars.store.attempts import PREFIX
from regulars.store.gift_cards import by_id
from regulars.store.redemptions import Redemption
from regulars.store.shop import Shop
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER


class RedemptionAnswer(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A redemption. What it gives is shown to whoever may see it: a code, a download, a gift card, its entries.

    status: issued, booked, bid, sealed (not scratched); used, cancelled, expired, done, no_show, won, outbid,
    scratched.
    """

    id: str
    name: str
    member_id: str
    reward: str
    status: str
    quantity: int
    points: str
    wallet: str
    taken_at: datetime
    choice: str = ""
    until: datetime | None = None
    ended_at: datetime | None = None
    code: str = ""
    download: str = ""
    gift_card: str = ""
    gift_card_number: str = ""
    first_entry: int = 0
    last_entry: int = 0
    prize: Annotated[str, Meta(description="Told once it is scratched.")] = ""
    given: Annotated[str, Meta(description="The money that goes to the cause.")] = ""
    delivery: str = ""
    tracking: str = ""
    repeated: bool = False


async def answers(shop: Shop, found: list[Redemption], at: datetime) -> list[RedemptionAnswer]:
    """Redemptions of one member in one program, as they stand."""
    if not found:
        return []
    first = found[0]
    program = await shop.programs.in_force(first.program_no, at, at)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, first.member_id, first.program_no)
        numbers = {
            one.card_id: (await by_id(connection, one.card_id)).number for one in found if one.card_id is not None
        }
    is_open = loaded.stored.member.redemptions
    return [_answer(program, one, encode(PREFIX, one.redemption_id) in is_open, numbers, at) for one in found]


def _answer(
    program: Program, one: Redemption, is_open: bool, numbers: dict[int, str], at: datetime
) -> RedemptionAnswer:
    status = one.standing(is_open, at)
    wallet = program.wallets.get(one.wallet)
    reward = program.rewards.get(one.reward)
    return RedemptionAnswer(
        id=encode(PREFIX, one.redemption_id), name=one.external_id, member_id=encode(MEMBER, one.member_id),
        reward=one.reward, status=status, quantity=one.quantity,
        points=text_of(one.points, wallet.scale if wallet else 0), wallet=one.wallet, taken_at=one.taken_at,
        choice=one.choice, until=one.until_at, ended_at=one.ended_at, code=one.code,
        download=(getattr(reward.document, "download", None) or "") if reward and status == "issued" else "",
        gift_card="" if one.card_id is None else encode("gft", one.card_id),
        gift_card_number="" if one.card_id is None else numbers[one.card_id],
        first_entry=one.first_entry if not one.prize and _enters(program, one) else 0,
        last_entry=one.last_entry if not one.prize and _enters(program, one) else 0,
        prize=one.prize if status == "scratched" else "",
        given=text_of(one.given_minor, program.digits) if one.given_minor else "",
        delivery=one.delivery, tracking=one.tracking,
    )  # fmt: skip


def _enters(program: Program, one: Redemption) -> bool:
    reward = program.rewards.get(one.reward)
    return bool(reward and reward.outside and reward.outside.entries)
