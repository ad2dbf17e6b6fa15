"""How a receipt that is played live draws what its story says: by its name, once the secret of its day is known."""

from itertools import count

from regulars.engine.terms.surprises import OF, drawn_for

SOURCE = "stories"
"""Of the key with which stories are played."""

MILLIONTHS = 10**6
NEAR_MILLIONTHS = (1_000, 100, 1)
"""A story says the place of a draw to the millionth; most say no more than three digits, which are quickly found."""


def name_drawing(secret: bytes, name: str, wanted: int) -> str:
    """The first of the names `name~1`, `name~2`, ... whose draw lies at the place that is wanted, or just behind it."""
    place = wanted * MILLIONTHS // OF
    near = OF // MILLIONTHS * next(one for one in NEAR_MILLIONTHS if place % one == 0 or wanted == OF - 1)
    first = min(wanted, OF - near)
    names = (f"{name}~{number}" for number in count(1))
    return next(one for one in names if first <= drawn_for(secret, SOURCE, one) < first + near)
