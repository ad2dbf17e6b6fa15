"""Charts as SVG inside a page: lines over months and bars side by side, readable without colours and on paper."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 240, 70, 28, 12
DASHES = ("none", "7 4", "2 4", "10 3 2 3", "1 3")
STEPS = 4
HALF_A_LABEL = 38
"""So near to the edge a place does not stand in the middle of where it belongs, lest it be cut off on a phone."""

Series = tuple[str, Sequence[float]]
"""Its name, and a value for each place on the x axis."""


def lines(title: str, places: Sequence[str], series: Sequence[Series]) -> str:
    """One line for each series, over the same places."""
    most = _most(series)
    body = [*_axes(places, most)]
    for number, (_, values) in enumerate(series):
        drawn = values if len(values) != 1 else [*values, *values]  # Of one value a line, too: a point is not seen.
        points = " ".join(f"{_x(at, len(drawn)):.1f},{_y(value, most):.1f}" for at, value in enumerate(drawn))
        body.append(
            f'<polyline class="c{number % 5}" fill="none" stroke-width="2.5"'
            f' stroke-dasharray="{DASHES[number % 5]}" points="{points}"/>'
        )
    return _figure(title, body, [name for name, _ in series], is_line=True)


def bars(title: str, places: Sequence[str], series: Sequence[Series]) -> str:
    """At each place one bar for each series."""
    most = _most(series)
    body = [*_axes(places, most, between=True)]
    room = (WIDTH - LEFT) / max(len(places), 1)
    width = room * 0.8 / len(series)
    for number, (_, values) in enumerate(series):
        for at, value in enumerate(values):
            x, y = LEFT + room * (at + 0.1) + width * number, _y(value, most)
            tall = max(_y(0, most) - y, 0)
            body.append(
                f'<rect class="f{number % 5}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}"/>'
            )
    return _figure(title, body, [name for name, _ in series], is_line=False)


def _figure(title: str, body: Sequence[str], names: Sequence[str], *, is_line: bool) -> str:
    """The drawing with its title and what stands for what; a title is what is read aloud."""
    marks = []
    for number, name in enumerate(names):
        kind, dash = number % 5, DASHES[number % 5]
        drawn = (
            f'<line class="c{kind}" x1="0" y1="6" x2="28" y2="6" stroke-width="2.5" stroke-dasharray="{dash}"/>'
            if is_line
            else f'<rect class="f{kind}" width="28" height="12"/>'
        )
        marks.append(f'<li><svg width="28" height="12" aria-hidden="true">{drawn}</svg> {escape(name)}</li>')
    drawing = "".join(body)
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}">{drawing}</svg><ul class="key">{"".join(marks)}</ul></figure>'
    )


def _axes(places: Sequence[str], most: float, *, between: bool = False) -> list[str]:
    found = []
    for step in range(STEPS + 1):
        value = most * step / STEPS
        y = _y(value, most)
        found.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        found.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_short(value)}</text>')
    every = -(-len(places) // 9)
    for at, place in enumerate(places):
        if at % every == 0:
            room = (WIDTH - LEFT) / max(len(places), 1)
            x = LEFT + room * (at + 0.5) if between else _x(at, len(places))
            x, anchor = (WIDTH, "end") if x > WIDTH - HALF_A_LABEL else (x, "middle")
            found.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{escape(place)}</text>')
    return found


def _most(series: Sequence[Series]) -> float:
    """A round number that no value is above."""
    highest = max((max(values, default=0) for _, values in series), default=0)
    scale = 1.0
    while scale < highest:
        scale *= 10
    while scale > highest > 0:
        scale /= 10
    return next((scale * step for step in (1, 2, 4, 5, 8, 10) if scale * step >= highest), 1) if highest > 0 else 1


def _x(at: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - 30) * at / max(count - 1, 1)


def _y(value: float, most: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * max(value, 0) / most


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
