"""Places: named circles and polygons on the map, by decimal degrees; reckoned in millionths of a degree."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.faults import Faults
from regulars.engine.money import parse_decimal
from regulars.engine.words import Texts
from regulars.kinds import N_

Degrees = Annotated[
    str, Meta(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$", description="decimal degrees, such as 44.4268 or -0.1276")
]

DIGITS = 6
MILLION = 1_000_000
ONE = 10**12
"""Cosines are kept in whole parts of this."""
PI = 3_141_592_653_590
ROUND = 360 * MILLION
METRES_PER_DEGREE = 111_195


class Corner(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point on the map."""

    latitude: Annotated[Degrees, Meta(title=N_("Latitude"), description=N_("north is positive"))]
    longitude: Annotated[Degrees, Meta(title=N_("Longitude"), description=N_("east is positive"))]


class Circle(Corner, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All points so near to one."""

    metres: Annotated[int, Meta(ge=1, le=100_000, title=N_("Metres"), description=N_("from the middle"))]


class PlaceTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A circle or a polygon; conditions ask for it by its name: "center" in receipt.places."""

    name: Texts = {}
    circle: Annotated[Circle | None, Meta(title=N_("Circle"))] = None
    polygon: Annotated[
        tuple[Corner, ...], Meta(max_length=100, title=N_("Corners"), description=N_("three or more, in their order"))
    ] = ()


Point = tuple[int, int]
"""Latitude and longitude in millionths of a degree."""


def point_of(latitude: str, longitude: str) -> Point:
    """The point. Raises ValueError, its text beginning with the field's name and a colon."""
    north, east = parse_decimal(latitude, DIGITS), parse_decimal(longitude, DIGITS)
    if abs(north) > 90 * MILLION:
        raise ValueError("latitude: from -90 to 90")
    if abs(east) > 180 * MILLION:
        raise ValueError("longitude: from -180 to 180")
    return north, east


class ReadyPlace:
    """A place made ready."""

    __slots__ = ("_corners", "_cosine", "_metres", "point")

    def __init__(self, terms: PlaceTerms, faults: Faults) -> None:
        self._metres = terms.circle.metres if terms.circle else 0
        if (terms.circle is None) == (not terms.polygon):
            faults.add("circle", "a place is either a circle or a polygon")
        if terms.polygon and len(terms.polygon) < 3:
            faults.add("polygon", "a polygon has three corners or more")
        corners = [_point(one, faults.at("polygon", place)) for place, one in enumerate(terms.polygon)]
        if terms.circle:
            corners.append(_point(terms.circle, faults.at("circle")))
        self.point = corners[0] if corners else (0, 0)
        self._cosine = _cosine(self.point[0])
        self._corners = [self._from_here(one) for one in corners]

    def holds(self, point: Point) -> bool:
        """Whether the point lies in it or on its edge."""
        north, east = self._from_here(point)
        if not self._metres:
            return _inside(self._corners, north, east)
        squares = (north * ONE) ** 2 + (east * self._cosine) ** 2
        return squares * METRES_PER_DEGREE**2 <= (self._metres * MILLION * ONE) ** 2

    def _from_here(self, point: Point) -> Point:
        """How far north and east a point is of the place's own, the shorter way round."""
        north, east = point[0] - self.point[0], point[1] - self.point[1]
        return north, (east + ROUND // 2) % ROUND - ROUND // 2


def _point(corner: Corner, faults: Faults) -> Point:
    try:
        return point_of(corner.latitude, corner.longitude)
    except ValueError as fault:
        faults.told(fault, corner)
        return 0, 0


def _cosine(north: int) -> int:
    """Of a latitude, by its series."""
    turned = north * PI // (180 * MILLION)
    found = term = ONE
    for step in range(2, 24, 2):
        term = -term * turned * turned // (ONE * ONE * step * (step - 1))
        found += term
    return found


def _inside(corners: list[Point], north: int, east: int) -> bool:
    """How often a line to the east crosses the edges: an odd number of times from inside."""
    inside = False
    for (first_north, first_east), (next_north, next_east) in zip(corners, corners[1:] + corners[:1], strict=True):
        side = (next_east - first_east) * (north - first_north) - (next_north - first_north) * (east - first_east)
        between = min(first_north, next_north) <= north <= max(first_north, next_north)
        if side == 0 and between and min(first_east, next_east) <= east <= max(first_east, next_east):
            return True
        if (first_north > north) != (next_north > north) and (side > 0) == (next_north > first_north):
            inside = not inside
    return inside
