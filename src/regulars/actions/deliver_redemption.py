"""A parcel with a reward goes on."""

from regulars.errors import FieldError, Invalid
from regulars.store import redemptions
from regulars.store.database import Connection
from regulars.store.redemptions import Redemption
from regulars.store.shop import Shop

ORDER = ("ordered", "sent", "arrived")


async def deliver_redemption(
    shop: Shop, redemption_id: int, delivery: str, *, member_id: int, tracking: str = ""
) -> Redemption:
    """A parcel goes on: ordered, sent, arrived; never back. Raises UnknownRedemption, Invalid."""

    async def deliver(tx: Connection) -> Redemption:
        one = await redemptions.one_of(tx, member_id, redemption_id)
        if not one.delivery:
            raise Invalid(errors=(FieldError("/delivery", "this reward is not sent anywhere"),))
        if one.ended_at is not None or ORDER.index(delivery) < ORDER.index(one.delivery):
            raise Invalid(errors=(FieldError("/delivery", f"it is {one.status}, {one.delivery}"),))
        await redemptions.deliver(tx, one, delivery, tracking or one.tracking)
        return await redemptions.one_of(tx, member_id, redemption_id)

    return await shop.db.run(deliver, idempotent=True)
