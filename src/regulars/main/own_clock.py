"""The clock of a shop in test mode, from the command line."""

from datetime import datetime

import msgspec

from regulars.engine.days import Duration
from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store.own_clock import Passed
from regulars.store.shop import Shop
from regulars.worker.forward import forward as go_forward


class Shown(msgspec.Struct, frozen=True):
    """What time it is in the shop. stands: its clock was moved, and does not go on by itself."""

    now: datetime
    test_mode: bool
    stands: bool

    def __str__(self) -> str:
        if not self.test_mode:
            return f"{self.now:%Y-%m-%d %H:%M:%S} UTC. This shop is live; its clock is the world's."
        how = "stands there until it is moved" if self.stands else "goes with the world's until it is moved"
        return f"{self.now:%Y-%m-%d %H:%M:%S} UTC. This shop is in test mode; its clock {how}."


class Moved(msgspec.Struct, frozen=True):
    """What happened on the way. failed: jobs, with why."""

    was: datetime
    now: datetime
    events: dict[str, int]
    failed: dict[str, str]

    @property
    def ok(self) -> bool:
        """Whether no job failed."""
        return not self.failed

    def __str__(self) -> str:
        went = f"From {self.was:%Y-%m-%d %H:%M} to {self.now:%Y-%m-%d %H:%M} UTC"
        done = ", ".join(f"{number:,} {kind}" for kind, number in self.events.items()) or "nothing to record"
        return "\n".join([f"{went}: {done}.", *(f"  {job}: {why}" for job, why in self.failed.items())])


def show(settings: Settings) -> Shown:
    """What time it is in the shop."""

    async def look(shop: Shop) -> Shown:
        return Shown(shop.now(), shop.clock.is_test, shop.clock.stands)

    return with_shop(settings, look)


def forward(settings: Settings, to: datetime | Duration) -> Moved:
    """Move the clock, and do what falls due on the way. Raises LiveShop, ClockMoved, Invalid."""

    async def move(shop: Shop) -> Passed:
        return await go_forward(shop, to)

    done = with_shop(settings, move)
    return Moved(done.was, done.now, done.events, done.failed)
