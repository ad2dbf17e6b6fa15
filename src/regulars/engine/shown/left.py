"""How much is left of a reward for all members: pieces, places at each of its times, codes."""

from collections.abc import Mapping

import msgspec

from regulars.engine.program import Program
from regulars.engine.terms.outside import Outside, Share


class Shared(msgspec.Struct, frozen=True):
    """What the shop knows of what members share. taken: of shares, by name; free: codes, by pool."""

    taken: Mapping[str, int] = {}
    free: Mapping[str, int] = {}

    def of(self, share: Share) -> int:
        """What is left of a share."""
        return max(share.pieces - self.taken.get(share.name, 0), 0)


class ChoiceLeft(msgspec.Struct, frozen=True):
    """How much is left of one of several to choose from."""

    choice: str
    pieces: int


class Left(msgspec.Struct, frozen=True):
    """How much is left. of: of how much, 0 where that is not known. choices: of those that have pieces of their own."""

    pieces: int
    of: int
    choices: tuple[ChoiceLeft, ...] = ()


def shared_names(program: Program, at_us: int) -> tuple[list[str], list[str]]:
    """The shares and the pools of codes of which the store is to be asked."""
    open_now = [one.outside for one in program.rewards.values() if one.outside and one.document.enabled]
    shares = [share.name for outside in open_now for share in _shares(outside, at_us)]
    shares += [name for reward in program.coupons.totals for name in program.coupons.counters(reward)]
    return shares, list(dict.fromkeys(outside.pool for outside in open_now if outside.pool))


def left_of(outside: Outside, shared: Shared, at_us: int) -> Left | None:
    """What is left of a reward now; None of what has no end."""
    shares = _shares(outside, at_us)
    choices = tuple(ChoiceLeft(share.choice, shared.of(share)) for share in shares if share.choice)
    left = Left(sum(map(shared.of, shares)), sum(share.pieces for share in shares), choices) if shares else None
    if outside.pool:
        free = shared.free.get(outside.pool, 0)
        return Left(free, 0) if left is None or free < left.pieces else left
    return left


def _shares(outside: Outside, at_us: int) -> tuple[Share, ...]:
    """Those of which something could be taken now: no place at what has begun, no drop but the last."""
    if outside.drops:
        share = outside.share_of("", at_us)
        return (share,) if share else ()
    return tuple(one for one in outside.shares if not one.choice or at_us < outside.slots[one.choice].at_us)
