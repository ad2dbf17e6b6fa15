"""How long a shop takes to open its doors in the morning: `regulars serve`, from nothing to the first answer."""

from pathlib import Path
from statistics import median
from time import perf_counter

from regulars.bench.crowd import Tell
from regulars.bench.figures import Figure
from regulars.bench.stand import serving


def start_up(folder: Path, *, times: int, bindir: Path | None, tell: Tell) -> Figure:
    """Seconds to the first answer, the median. folder: of a shop whose database has stopped."""
    taken = []
    for place in range(1, times + 1):
        begun = perf_counter()
        with serving(folder, "main", bindir=bindir):
            taken.append(perf_counter() - begun)
        tell("Starts of the shop", place, times)
    return Figure(
        name="start of `regulars serve`, warm", unit="s", measured=median(taken), target=2, at_most=True,
        note=f"database and all, to the first answer; the median of {times}",
    )  # fmt: skip
