"""A pump made short: moves are left out and made simpler, as long as it stays a pump."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import structs

from regulars.analytics.pumps.game import Game, Impossible
from regulars.analytics.pumps.ground import Ground
from regulars.analytics.pumps.growth import FIRST_STEPS, STEPS, Steps, growth
from regulars.analytics.pumps.moves import (
    PLACES,
    BringsBack,
    Buys,
    DoesThing,
    GivesRewardBack,
    Move,
    TakesBack,
    TakesReward,
)
from regulars.stories.scope import Goods

Moves = tuple[Move, ...]
PLAIN = 100
"""Of the currency: the amount that is told where it does not matter."""


def shrunk(ground: Ground, moves: Moves, share: Fraction) -> Moves:
    """The shortest pump that is found in it, its moves numbered anew."""
    # A close look takes long. What a first one makes of it is a pump nearly always.
    quick = _shrunk(ground, moves, share, FIRST_STEPS)
    return _numbered(quick if growth(ground, quick, share) else _shrunk(ground, moves, share, STEPS))


def _shrunk(ground: Ground, best: Moves, share: Fraction, steps: Steps) -> Moves:
    def is_pump(moves: Moves) -> bool:
        return growth(ground, moves, share, steps) is not None

    if is_pump(done := _done(ground, best)):
        best = done
    while smaller := next(filter(is_pump, _smaller(ground, best)), None):
        best = smaller
    return best


def _done(ground: Ground, moves: Moves) -> Moves:
    """Without what is refused."""
    game = Game(ground)
    try:
        game.play(moves)
    except Impossible:
        return moves
    played = {one.move.number for one in game.played}
    return tuple(move for move in moves if move.number in played)


def _smaller(ground: Ground, moves: Moves) -> Iterator[Moves]:
    """What is a little less of it: first whole moves, two of them together, then parts of moves."""
    places = range(len(moves))
    for place in places:
        yield _without(moves, {place})
    for one in places:
        for other in range(one + 1, len(moves)):
            yield _without(moves, {one, other})
    for place, move in enumerate(moves):
        for simpler in _simpler(ground, move):
            yield (*moves[:place], simpler, *moves[place + 1 :])


def _without(moves: Moves, places: set[int]) -> Moves:
    """What waited before a move that is left out waits before the next one."""
    kept: list[Move] = []
    wait = 0
    for place, move in enumerate(moves):
        if place in places:
            wait += move.wait
        else:
            kept.append(structs.replace(move, wait=move.wait + wait) if wait else move)
            wait = 0
    return tuple(kept)


def _simpler(ground: Ground, move: Move) -> Iterator[Move]:
    if move.wait:
        yield structs.replace(move, wait=0)
    for wait in ground.waits:
        if wait < move.wait:
            yield structs.replace(move, wait=wait)
    match move:
        case Buys():
            yield from _simpler_receipts(ground, move)
        case BringsBack() if move.line is not None:
            yield structs.replace(move, line=None)
        case TakesReward() if move.quantity > 1:
            yield structs.replace(move, quantity=1)
        case DoesThing() if len(move.values) > 1:
            known = ground.program.activities[move.activity].fields
            needed = {name: value for name, value in move.values.items() if known[name].required}
            if needed != move.values:
                yield structs.replace(move, values=needed)


def _simpler_receipts(ground: Ground, move: Buys) -> Iterator[Buys]:
    told = [_farness(ground, goods, many) for goods, many in move.goods]
    for major in (PLAIN, 1000, 10, 10_000, 1):
        plain = Goods("goods", major * 10**ground.program.digits)
        if [_farness(ground, plain, 1)] < told:
            yield structs.replace(move, goods=((plain, 1),))
    if len(move.goods) > 1:
        for place in range(len(move.goods)):
            yield structs.replace(move, goods=move.goods[:place] + move.goods[place + 1 :])
    for place, (goods, many) in enumerate(move.goods):
        for fewer in (1, 10):
            if fewer < many:
                yield structs.replace(move, goods=(*move.goods[:place], (goods, fewer), *move.goods[place + 1 :]))
    for reward in move.taking:
        yield structs.replace(move, taking=tuple(one for one in move.taking if one != reward))
    if move.pays:
        yield structs.replace(move, pays="")
    for code in move.codes:
        yield structs.replace(move, codes=tuple(one for one in move.codes if one != code))
    if move.by_card:
        yield structs.replace(move, by_card=False)
    if move.with_voucher:
        yield structs.replace(move, with_voucher=False)
    if move.drawn != PLACES - 1:
        yield structs.replace(move, drawn=PLACES - 1)


def _farness(ground: Ground, goods: Goods, many: int) -> float:
    """How far goods are from the plain amount; others than an amount are farther than any."""
    minor = PLAIN * 10**ground.program.digits
    return abs(math.log10((goods.price_minor or 1) / minor)) + (many > 1) + 100 * (goods.name != "goods")


def _numbered(moves: Sequence[Move]) -> Moves:
    """Numbered from 1 in their order."""
    numbers = {move.number: place for place, move in enumerate(moves, 1)}
    return tuple(_with_numbers(move, numbers) for move in moves)


def _with_numbers(move: Move, numbers: dict[int, int]) -> Move:
    number = numbers[move.number]
    if isinstance(move, BringsBack | GivesRewardBack | TakesBack):
        return structs.replace(move, number=number, of=numbers.get(move.of, 0))
    return structs.replace(move, number=number)
