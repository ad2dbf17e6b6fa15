"""Lots in their lists: those that can be spent in the order of spending, those that wait by when they begin.

A list is changed in place; only `evolve.py` has lists of its own to change.
"""

from bisect import bisect_left

from regulars.engine.effects import Moved
from regulars.engine.member import Lot


def _place(lots: list[Lot], moved: Moved) -> int:
    """Where the lot of the movement stands, or would stand, in the order of spending."""
    return bisect_left(lots, Lot(moved.until, moved.start, 0))


def put(lots: list[Lot], moved: Moved, points: int) -> None:
    """Points into the lot of their two days, in whole units."""
    lot = Lot(moved.until, moved.start, points)
    if not lots or (lots[-1] < lot and lots[-1].start != lot.start):
        lots.append(lot)  # What is earned last expires last, most often.
        return
    place = _place(lots, moved)
    if place < len(lots) and lots[place].until == moved.until and lots[place].start == moved.start:
        old = lots[place]
        lots[place] = Lot(old.until, old.start, old.points + points, old.held)
    else:
        lots.insert(place, lot)


def take(lots: list[Lot], moved: Moved, points: int) -> None:
    """Points out of their lot, which is gone with the last of them."""
    place = _place(lots, moved)
    old = lots[place]
    if old.points == points:
        del lots[place]
    else:
        lots[place] = Lot(old.until, old.start, old.points - points, old.held)


def hold(lots: list[Lot], moved: Moved, points: int) -> None:
    """Points of a lot put aside, or free again when they are negative."""
    place = _place(lots, moved)
    old = lots[place]
    lots[place] = Lot(old.until, old.start, old.points, old.held + points)


def _waiting_place(waiting: list[Lot], moved: Moved) -> int:
    return bisect_left(waiting, (moved.start, moved.until), key=lambda lot: (lot.start, lot.until))


def put_waiting(waiting: list[Lot], moved: Moved, points: int) -> None:
    """Points into the waiting lot of their two days."""
    place = _waiting_place(waiting, moved)
    if place < len(waiting) and waiting[place].until == moved.until and waiting[place].start == moved.start:
        old = waiting[place]
        waiting[place] = Lot(old.until, old.start, old.points + points)
    else:
        waiting.insert(place, Lot(moved.until, moved.start, points))


def take_waiting(waiting: list[Lot], moved: Moved, points: int) -> None:
    """Points out of their waiting lot, which is gone with the last of them."""
    place = _waiting_place(waiting, moved)
    old = waiting[place]
    if old.points == points:
        del waiting[place]
    else:
        waiting[place] = Lot(old.until, old.start, old.points - points)
