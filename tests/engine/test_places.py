"""Circles and polygons on the map, in whole millionths of a degree."""

from typing import Any

import pytest
from msgspec import structs

from regulars.engine.program import BadProgram
from regulars.engine.terms.places import point_of
from tests.engine.shop import Till, program, receipt


def corner(latitude: str, longitude: str) -> dict[str, str]:
    return {"latitude": latitude, "longitude": longitude}


def holds(place: dict[str, Any], latitude: str, longitude: str) -> bool:
    rules = program(places={"here": place})
    return rules.places_at(point_of(latitude, longitude)) == frozenset({"here"})


SQUARE = {
    "polygon": [corner("44.40", "26.00"), corner("44.40", "26.10"), corner("44.50", "26.10"), corner("44.50", "26.00")]
}
HOOK = {
    "polygon": [
        corner("0", "0"), corner("0", "3"), corner("3", "3"), corner("3", "2"), corner("1", "2"), corner("1", "0"),
    ]
}  # fmt: skip


def test_a_circle_holds_what_is_as_near_as_it_says_and_nothing_farther() -> None:
    equator = {"circle": corner("0", "0") | {"metres": 1000}}
    # A degree is 111,195 m: 1,000 m are 0.008993 degrees.
    assert holds(equator, "0.008993", "0")
    assert not holds(equator, "0.008994", "0")
    assert holds(equator, "0", "-0.008993")
    assert not holds(equator, "0", "-0.008994")


def test_a_degree_of_longitude_is_shorter_in_the_north() -> None:
    # At 60 degrees it is half as long.
    oslo = {"circle": corner("60", "10") | {"metres": 1000}}
    assert holds(oslo, "60", "10.017986")
    assert not holds(oslo, "60", "10.017990")
    assert not holds(oslo, "60.008994", "10")


def test_a_circle_reaches_over_the_line_of_the_date() -> None:
    taveuni = {"circle": corner("-16.8", "179.999") | {"metres": 1000}}
    assert holds(taveuni, "-16.8", "-179.999")
    assert not holds(taveuni, "-16.8", "-179.98")


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [
        ("44.45", "26.05", True), ("44.40", "26.05", True), ("44.50", "26.10", True), ("44.40", "26.00", True),
        ("44.399999", "26.05", False), ("44.45", "26.100001", False), ("44.45", "25.999999", False),
        ("-44.45", "26.05", False), ("44.45", "-26.05", False),
    ],
)  # fmt: skip
def test_a_polygon_holds_its_edges(latitude: str, longitude: str, inside: bool) -> None:
    assert holds(SQUARE, latitude, longitude) is inside


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [
        ("0.5", "0.5", True),
        ("2", "2.5", True),
        ("2", "1", False),
        ("1", "1", True),
        ("3", "1", False),
        ("1.5", "2", True),
    ],
)
def test_a_polygon_with_a_notch(latitude: str, longitude: str, inside: bool) -> None:
    assert holds(HOOK, latitude, longitude) is inside


def test_a_condition_asks_for_the_places_of_a_receipt() -> None:
    rules = program(
        places={"here": SQUARE},
        rules=[{"id": "market", "kind": "visits", "points": "10", "when": '"here" in receipt.places'}],
    )
    till = Till(rules)
    there = structs.replace(receipt("1.00"), places=rules.places_at(point_of("44.45", "26.05")))
    assert sum(one.points for one in till.play(there).earned) == 10
    assert till.play(receipt("1.00", receipt_id="r2")).earned == ()


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"polygon": [corner("1", "1"), corner("2", "2")]},
        {"circle": corner("1", "1") | {"metres": 5}, "polygon": SQUARE["polygon"]},
        {"circle": corner("91", "1") | {"metres": 5}},
        {"circle": corner("1", "-180.000001") | {"metres": 5}},
    ],
)
def test_what_is_no_place_is_a_fault(place: dict[str, Any]) -> None:
    with pytest.raises(BadProgram):
        program(places={"here": place})


def test_a_place_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(BadProgram):
        program(
            places={"here": SQUARE},
            rules=[{"id": "m", "kind": "visits", "points": "1", "when": '"there" in receipt.places'}],
        )
