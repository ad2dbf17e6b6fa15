"""Rewards taken outside of receipts: how one is recorded, with what it takes of what members share."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import structs

from regulars.engine.days import NEVER_US, micros, moment
from regulars.engine.decision import Reason
from regulars.engine.effects import RedemptionGone
from regulars.engine.events.event import Given, Granted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.terms.outside import Outside
from regulars.errors import FieldError, Invalid
from regulars.ids import decode, encode, new_voucher_code
from regulars.store import (
    auctions,
    draws,
    gift_cards,
    given,
    history,
    members,
    pool_codes,
    redemptions,
    shares,
)
from regulars.store.attempts import PREFIX, number_of, tried, write_all
from regulars.store.auctions import Auction
from regulars.store.budgets import Took
from regulars.store.database import Connection
from regulars.store.day_facts import DayFacts
from regulars.store.handover import Name, step_of
from regulars.store.history import SOURCE
from regulars.store.ledger import Change, Step
from regulars.store.members import Loaded
from regulars.store.recorder import NotPossible, UsedUp
from regulars.store.redemptions import Redemption
from regulars.store.shop import Shop


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a member wants. bid: points, in an auction. free: a gift of the house. address: of a parcel."""

    reward: str
    quantity: int = 1
    choice: str = ""
    bid: int = 0
    free: bool = False
    confirmed: Literal["no", "code", "pin"] = "no"
    address: dict[str, str] | None = None


class Taken(msgspec.Struct, frozen=True):
    """A redemption that was recorded, and the program that decided it."""

    redemption: Redemption
    program: Program
    repeated: bool = False


async def redeem(
    shop: Shop, name: str, asked: Asked, *, member_id: int, source: str, at: datetime, program: str = "",
    request: bytes = b"",
) -> Taken:  # fmt: skip
    """Take a reward under a name, once; its points, its piece of the stock, its code: all of it, or nothing.

    request: the HMAC of what was asked, if that was more than this reward.
    Raises Invalid, UnknownMember, MemberNotActive, NotEnoughPoints, NotPossible, UsedUp, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    _refuse_address(rules.rewards.get(asked.reward), asked)
    known = Name(source, name, request or shop.mac((member_id, number, asked)))
    told = await DayFacts(shop).at(rules, number, rules.clock.day(micros(at)))
    making = _Making(shop, rules, number, known, asked, member_id, at, told)

    async def take(tx: Connection) -> Taken:
        return await making.known(tx) or await making.made(tx)

    return await tried(shop, [member_id], take)


def _refuse_address(reward: ReadyReward | None, asked: Asked) -> None:
    if reward is None or reward.outside is None:
        return
    if reward.outside.parcel and not asked.address:
        raise Invalid(errors=(FieldError("/address", "a parcel needs an address"),))
    if asked.address and not reward.outside.parcel:
        raise Invalid(errors=(FieldError("/address", "this reward is not sent anywhere"),))


def _refuse_closed(reward: ReadyReward, closed_at: datetime | None) -> None:
    """Another process's clock may have come to the end before this one's."""
    if closed_at is not None:
        raise NotPossible(reasons=(Reason("closed", reward.id, reward.wallet.name),))


class _Making(msgspec.Struct, frozen=True):
    """What is known of a redemption before its transaction begins."""

    shop: Shop
    rules: Program
    number: int
    name: Name
    asked: Asked
    member_id: int
    at: datetime
    told: Mapping[str, str]

    async def known(self, tx: Connection) -> Taken | None:
        """What was recorded under this name before. Raises DifferentBody."""
        name = self.name
        done = await history.repeated(tx, name.source, "redeemed", name.external_id, name.request)
        if done is None:
            return None
        assert isinstance(done.event, Redeemed), "recorded as a redemption"
        one = await redemptions.one_of(tx, done.member_id, decode(PREFIX, done.event.redemption_id))
        return Taken(one, self.rules, repeated=True)

    async def made(self, tx: Connection) -> Taken:
        """Take it: first what is refused anyway, then what members share, then what it costs."""
        reward = self.rules.rewards.get(self.asked.reward)
        outside = None if reward is None else reward.outside
        auction = None
        if reward is not None and outside is not None and outside.state == "bid":
            auction = await auctions.held(tx, self.number, reward.id)
            _refuse_closed(reward, auction.closed_at)
        loaded = await members.load(tx, self.member_id, self.number)
        members.refuse_inactive(loaded)
        before_seq = loaded.stored.member.seq
        took: Took = Counter()
        beaten = await self._beaten(tx, auction, loaded, took) if auction else []
        own = tuple(one for one in beaten if one.member_id == self.member_id)
        steps = tuple(step for change in own for step in change.steps)
        if steps:
            loaded = structs.replace(loaded, stored=steps[-1].stored)
        own_id = self.shop.new_id(self.at)
        event = Redeemed(
            redemption_id=encode(PREFIX, own_id), reward=self.asked.reward, quantity=self.asked.quantity,
            choice=self.asked.choice, bid=self.asked.bid, free=self.asked.free, confirmed=self.asked.confirmed,
            given=self._given(loaded, Granted(beaten=auction.best_points) if auction else None),
        )  # fmt: skip
        step = await self._step(tx, loaded, event, took)
        assert reward is not None, "refused otherwise"
        assert outside is not None, "refused otherwise"
        grant = await self._granted(tx, own_id, reward, outside)
        if grant.granted != Granted():
            event = structs.replace(event, given=self._given(loaded, grant.granted))
            step = await self._step(tx, loaded, event, took)
        if auction is not None:
            await auctions.lead(tx, self.number, reward.id, self.asked.bid, self.member_id, own_id)
        others = [one for one in beaten if one.member_id != self.member_id]
        await write_all(tx, [Change(self.member_id, self.number, before_seq, (*steps, step)), *others], self.at)
        await self._forget_expired(tx, step)
        return Taken(await self._kept(tx, own_id, event, step, outside, grant), self.rules)

    def _given(self, loaded: Loaded, granted: Granted | None) -> Given:
        return structs.replace(given.of(loaded, self.rules, micros(self.at), self.told), granted=granted)

    async def _granted(self, tx: Connection, own_id: int, reward: ReadyReward, outside: Outside) -> "_Grant":
        """What it takes of what members share. Raises UsedUp."""
        asked, counter = self.asked, None
        share = outside.share_of(asked.choice, micros(self.at))
        if share is not None:
            counter = shares.counter_of(self.number, share.name)
            if not await shares.take(tx, counter, self.member_id, asked.quantity, share.pieces):
                raise UsedUp(counter=counter)
        code = ""
        if outside.pool:
            code = await pool_codes.assign(tx, outside.pool, own_id)
            if not code:
                raise UsedUp(counter=shares.counter_of(self.number, f"pool:{outside.pool}"))
        first = last = 0
        prize = ""
        if outside.entries or outside.prizes:
            draw, first, last = await draws.enter(tx, self.number, reward.id, asked.quantity)
            _refuse_closed(reward, draw.drawn_at)
            prize = await self._prize(tx, reward, outside, draws.number(draw.seed, first, max(outside.chances, 1)))
        return _Grant(Granted(code, first, last, prize), counter)

    async def _prize(self, tx: Connection, reward: ReadyReward, outside: Outside, drawn: int) -> str:
        """What the number stands for, while there is some left of it."""
        prize = outside.prize(drawn) if outside.prizes else None
        if prize is None or prize.pieces is None:
            return prize.name if prize else ""
        counter = shares.counter_of(self.number, f"prize:{reward.id}:{prize.name}")
        return prize.name if await shares.take(tx, counter, self.member_id, 1, prize.pieces) else ""

    async def _step(self, tx: Connection, loaded: Loaded, event: Redeemed, took: Took) -> Step:
        """Decided, perhaps once more. took: by those it beats."""
        return await step_of(
            self.shop, tx, self.number, loaded, event, self.rules, self.name, self.at, took=Counter(took)
        )  # fmt: skip

    async def _beaten(self, tx: Connection, auction: Auction, loaded: Loaded, took: Took) -> list[Change]:
        """Whoever led before gets the points back: perhaps the very member who bids more now."""
        if auction.best_member is None or auction.best_redemption is None:
            return []
        who, name = auction.best_member, encode(PREFIX, auction.best_redemption)
        other = loaded if who == self.member_id else await members.load(tx, who, self.number)
        await redemptions.end(tx, await redemptions.one_of(tx, who, auction.best_redemption), "outbid", self.at)
        if name not in other.stored.member.redemptions:
            return []
        event = RedemptionEnded(redemption_id=name, how="outbid")
        known = Name(SOURCE, name, b"")
        step = await step_of(self.shop, tx, self.number, other, event, self.rules, known, self.at, took=took)
        return [Change(who, self.number, other.stored.member.seq, (step,))]

    async def _forget_expired(self, tx: Connection, step: Step) -> None:
        for effect in step.decision.effects:
            if isinstance(effect, RedemptionGone) and (number := number_of(effect.redemption_id)) is not None:
                await redemptions.end(tx, await redemptions.one_of(tx, self.member_id, number), effect.how, self.at)

    async def _kept(
        self, tx: Connection, own_id: int, event: Redeemed, step: Step, outside: Outside, grant: "_Grant"
    ) -> Redemption:
        """The redemption as a row, with its code, its card, and what it gives to a cause."""
        state = step.stored.member.redemptions[event.redemption_id]
        until = None if state.until_us >= NEVER_US else moment(state.until_us)
        code, card_id = grant.granted.code, None
        if self.rules.rewards[event.reward].redeem is not None:
            code = new_voucher_code()
            await redemptions.add_code(tx, code, self.member_id, own_id)
        if outside.card_minor:
            card_id = self.shop.new_id(self.at)
            await gift_cards.issue(
                tx, card_id, self.rules.currency, outside.card_minor * event.quantity, self.at, expires_at=until,
                about=event.redemption_id,
            )  # fmt: skip
        given_minor = outside.given_minor * event.quantity
        if given_minor:
            await redemptions.add_gift(
                tx, self.number, event.reward, event.choice, self.member_id % shares.SLICES, event.quantity, given_minor
            )
        one = Redemption(
            member_id=self.member_id, redemption_id=own_id, program_no=self.number, source=self.name.source,
            external_id=self.name.external_id, reward=event.reward, choice=event.choice, quantity=event.quantity,
            wallet=state.wallet, points=state.points, status=state.state, taken_at=self.at, until_at=until, code=code,
            pool=outside.pool, counter_id=grant.counter, first_entry=grant.granted.first,
            last_entry=grant.granted.last, prize=grant.granted.prize, card_id=card_id, given_minor=given_minor,
            delivery="ordered" if outside.parcel else "", address=self.asked.address,
        )  # fmt: skip
        await redemptions.add(tx, one)
        return one


class _Grant(msgspec.Struct, frozen=True):
    """What was granted, and the counter it was taken from."""

    granted: Granted
    counter: int | None
